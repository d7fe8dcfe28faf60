//! Text to AST for SPL: macro expansion, lexing, grammar, diagnostics.

pub mod ast;
pub mod command;
mod diagnostic;
mod grammar;
mod input;
mod lex;
mod parse;
mod span;
mod state;
mod suggest;
#[cfg(test)]
mod testing;

pub use diagnostic::{Code, Diagnostic, Label, Severity};
pub use grammar::time::{parse_time_span, parse_time_spec};
pub use parse::parse_expanded;
pub use span::{Span, Spanned};
