//! Commands of Splunk's that are known by name only: they parse, and planning them fails by name.

/// A command without a type of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Other {
    /// The command's name, in lower case.
    pub name: String,
    /// What follows it, as written, white space trimmed.
    pub arguments: String,
}
