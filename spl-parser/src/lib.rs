//! Text to AST for SPL: macro expansion, lexing, grammar, diagnostics.

pub mod ast;
pub mod command;
mod diagnostic;
mod span;

pub use diagnostic::{Code, Diagnostic, Label, Severity};
pub use span::{Span, Spanned};
mod suggest;
pub use suggest::closest;
