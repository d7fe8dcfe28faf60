//! Which lints are on.

use std::collections::BTreeMap;

use super::lints;
use crate::Code;

/// Which lints are on; by default those that are nearly always right.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LintOptions {
    switched: BTreeMap<Code, bool>,
}

impl LintOptions {
    /// All lints on, or all of them off.
    pub fn all(on: bool) -> Self {
        Self { switched: lints().map(|lint| (lint.code, on)).collect() }
    }

    /// Switches a lint on or off, by its name (`missing-field`) or its code (`SPL509`), in any letter case. Gives whether
    /// there is such a lint.
    pub fn set(&mut self, lint: &str, on: bool) -> bool {
        let named =
            |known: &str, code: Code| known.eq_ignore_ascii_case(lint) || code.to_string().eq_ignore_ascii_case(lint);
        let found = lints().find(|known| named(known.name, known.code));
        self.switched.extend(found.map(|lint| (lint.code, on)));
        found.is_some()
    }

    /// Whether the lint with this code is on.
    pub fn is_on(&self, code: Code) -> bool {
        let default = || lints().any(|lint| lint.code == code && lint.default);
        self.switched.get(&code).copied().unwrap_or_else(default)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn switches() {
        let mut options = LintOptions::default();
        assert!(options.is_on(Code::MissingField) && !options.is_on(Code::SortLimit));
        assert!(options.set("Missing-Field", false) && options.set("spl517", true));
        assert!(!options.is_on(Code::MissingField) && options.is_on(Code::SortLimit));
        assert!(!options.set("no-such-lint", true));
        assert!(LintOptions::all(true).is_on(Code::NotEqual) && !LintOptions::all(false).is_on(Code::MissingField));
        assert!(!options.is_on(Code::Expected));
    }
}
