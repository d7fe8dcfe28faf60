//! Rows dropped before they are sorted: `stats count BY user | head 10 | sort -count` sorts ten rows that happen to come
//! first.
//!
//! Sort first: `stats count BY user | sort -count | head 10`.

use super::{Check, Lint, Report, Rule};
use crate::{
    Code, Diagnostic, Resource, SubsearchUse, Visitor,
    ast::{Pipeline, Subsearch},
    command::Command,
};

pub(super) const RULE: Rule = Rule {
    lint: Lint {
        code: Code::HeadBeforeSort,
        name: "head-before-sort",
        summary: "`head` takes the first rows of `stats` before `sort` brings them into an order.",
        default: true,
    },
    check: Check::Pipeline(check),
};

fn check(pipeline: &Pipeline, report: &mut Report<'_>) {
    // Events come newest first; what stats makes comes in no order that anybody promised.
    let mut unordered = false;
    let mut before = None;
    for command in &pipeline.commands {
        match &command.value {
            Command::Stats(_) | Command::Tstats(_) => (unordered, before) = (true, None),
            Command::Head(head) if unordered && head.condition.is_none() => before = before.or(Some(command.span)),
            Command::Sort(_) => {
                if let Some(head) = before.take() {
                    let message = "Rows are dropped before they are sorted.";
                    report.add(
                        Diagnostic::warning(Code::HeadBeforeSort, head, message)
                            .also(command.span, "sorted here")
                            .help("put `sort` before `head`"),
                    );
                }
                unordered = false;
            }
            other => {
                let mut rows = NewRows(false);
                other.visit(&mut rows);
                if rows.0 {
                    (unordered, before) = (false, None);
                }
            }
        }
    }
}

/// Whether a command makes rows of its own, or may: any other keeps their order.
struct NewRows(bool);

impl Visitor for NewRows {
    fn makes(&mut self, _: &[String]) {
        self.0 = true;
    }

    fn generates(&mut self, _: Option<(Resource, &str)>) {
        self.0 = true;
    }

    fn subsearch(&mut self, _: &Subsearch, _: SubsearchUse) {
        self.0 = true;
    }

    fn writes_any(&mut self) {
        self.0 = true;
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::testing::{accepts, says},
        RULE,
    };

    #[test]
    fn orders() {
        assert_eq!(
            says(&RULE, "a | stats count BY b | «head 10» | eval c=1 | sort -count"),
            "Rows are dropped before they are sorted.\nput `sort` before `head`"
        );
        accepts(&RULE, "a | head 10 | sort b | stats count BY c | sort -count | head 5 | sort c");
        says(&RULE, "a | stats count BY b | «head 10» | rex \"(?<c>.)\" | sort c");
        accepts(&RULE, "a | stats count BY b | head 1");
        accepts(&RULE, "a | stats count BY b | head 1 | append [search c] | sort b");
        accepts(&RULE, "a | stats count BY b | head 1 | custom | sort b");
    }
}
