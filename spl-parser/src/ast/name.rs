//! Field names.

use std::fmt;

use crate::lex::quote;

/// The name of one field, unquoted: `dest`, `Processes.dest`, `target{}.displayName`, `Count of Events`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FieldName(pub String);

impl FieldName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The name of one field, or with `*` of several: `Processes.*`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FieldPattern(pub String);

impl FieldPattern {
    /// The pattern as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it may name several fields.
    pub fn is_wildcard(&self) -> bool {
        self.0.contains('*')
    }
}

/// Prints it as it stands among a command's arguments, quoted where needed.
impl fmt::Display for FieldName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&quote::name(&self.0))
    }
}

/// Prints it as it stands among a command's arguments, quoted where needed.
impl fmt::Display for FieldPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&quote::name(&self.0))
    }
}
