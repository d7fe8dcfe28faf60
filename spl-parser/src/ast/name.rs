//! Field names.

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
