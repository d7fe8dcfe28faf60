//! Subsearches of `join` and `append` end after 50,000 rows or a minute, and say so in a message only.
//!
//! Often one search over both with `stats … BY` does the same without a limit.

use super::{Check, Lint, Report, Rule};
use crate::{Code, Diagnostic, SubsearchUse, ast::Subsearch};

pub(super) const RULE: Rule = Rule {
    lint: Lint {
        code: Code::SubsearchLimit,
        name: "subsearch-limit",
        summary: "The subsearch of `join`, `append` or a like command has a limit of rows and time.",
        default: false,
    },
    check: Check::Subsearch(check),
};

fn check(subsearch: &Subsearch, usage: SubsearchUse, command: &str, report: &mut Report<'_>) {
    if matches!(usage, SubsearchUse::Append | SubsearchUse::Join) {
        let message = format!("The subsearch of `{command}` may end before it has all rows.");
        report.add(
            Diagnostic::warning(Code::SubsearchLimit, subsearch.span, message)
                .help("search for both and bring them together with `stats … BY`"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::testing::{accepts, says},
        RULE,
    };

    #[test]
    fn conditions_are_meant_to_be_small() {
        accepts(&RULE, "a [search b | fields c]");
        accepts(&RULE, "| multisearch [search a] [search b]");
    }

    #[test]
    fn rows_may_be_missing() {
        says(&RULE, "a | append «[search b]»");
        says(&RULE, "a | join c «[search b]»");
    }
}
