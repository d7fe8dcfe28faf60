//! Text to AST for SPL: macro expansion, lexing, grammar, diagnostics.

pub mod ast;
pub mod command;
mod diagnostic;
mod render;
mod source;
mod span;
mod suggest;

pub use diagnostic::{Code, Diagnostic, Label, Severity};
pub use render::{Style, SyntaxErrors};
pub use source::{CallSite, ExpandLimits, Expanded, Location, Macro, MacroSet, MacroUse, Place, SourceMap, expand};
pub use span::{Span, Spanned};
pub use suggest::closest;
