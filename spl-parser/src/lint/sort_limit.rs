//! `sort` without a limit keeps 10,000 rows.
//!
//! `sort 0 user` keeps them all.

use super::{Check, Lint, Report, Rule};
use crate::{Code, Diagnostic, Spanned, command::Command};

pub(super) const RULE: Rule = Rule {
    lint: Lint {
        code: Code::SortLimit,
        name: "sort-limit",
        summary: "`sort` without a limit drops all but 10,000 rows.",
        default: false,
    },
    check: Check::Command(check),
};

fn check(command: &Spanned<Command>, report: &mut Report<'_>) {
    if let Command::Sort(sort) = &command.value
        && sort.limit.is_none()
    {
        report.add(
            Diagnostic::warning(Code::SortLimit, command.span, "`sort` keeps 10,000 rows and drops the others.")
                .help("write `sort 0 …` to keep them all"),
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
    fn limits() {
        assert_eq!(
            says(&RULE, "a | «sort -b» | head"),
            "`sort` keeps 10,000 rows and drops the others.\nwrite `sort 0 …` to keep them all"
        );
        accepts(&RULE, "a | sort 0 b | sort limit=5 c");
    }
}
