//! Parameters.

use std::fmt;

use crate::{Spanned, lex::quote};

/// `name=value`, of a command that doesn't prescribe the names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// The name, as written.
    pub name: Spanned<String>,
    /// The value; quotes are dropped.
    pub value: Spanned<String>,
}

impl fmt::Display for Parameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.name, quote::option(&self.value))
    }
}
