//! Text to AST for SPL: macro expansion, lexing, grammar, diagnostics.
//!
//! ```text
//! text --expand--> Expanded (text + map) --split--> segments --lex(mode)--> tokens --nom--> Pipeline (AST with spans)
//! ```
//!
//! ```
//! use spl_parser::{Macro, MacroSet, parse};
//!
//! let mut macros = MacroSet::new();
//! macros.insert(Macro::new("errors", "status>=500"));
//! let search = parse("| search `errors` host=web* | stats count by host", &macros)?;
//! assert_eq!(search.pipeline.to_string(), "| search status>=500 AND host=web* | stats count BY host");
//!
//! let error = parse("| search `errors` | stats count by", &macros).unwrap_err();
//! assert_eq!(error.diagnostics[0].message, "You must specify at least one field after 'by'.");
//! # Ok::<(), spl_parser::SyntaxErrors>(())
//! ```

pub mod ast;
pub mod command;
mod conf;
mod diagnostic;
mod flow;
pub mod function;
mod grammar;
mod input;
mod lex;
pub mod lint;
mod parse;
mod render;
mod requirements;
mod search;
mod source;
mod span;
mod state;
mod suggest;
#[cfg(test)]
mod testing;
mod visit;

pub use conf::{ConfLine, conf_lines};
pub use diagnostic::{Code, Diagnostic, Label, Severity};
pub use grammar::{
    options::parse_bool,
    time::{parse_time_span, parse_time_spec},
};
pub use parse::parse_expanded;
pub use render::{Style, SyntaxErrors};
pub use requirements::{FieldRead, Requirements};
pub use search::{ParsedSearch, parse};
pub use source::{
    CallSite, ConfProblem, Constants, ExpandLimits, Expanded, Location, Macro, MacroEvalError, MacroEvaluator,
    MacroSet, MacroUse, MacroValue, Place, SourceMap, expand,
};
pub use span::{Span, Spanned};
pub use suggest::closest;
pub use visit::{Resource, SubsearchUse, Visitor};
