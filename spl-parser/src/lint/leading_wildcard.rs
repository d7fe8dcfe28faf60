//! A wildcard at the start of a term: no index of words helps to find `*login`, so every event is looked at.
//!
//! Write the whole word, or put the wildcard to its end: `login*`.

use super::{Check, Lint, Report, Rule};
use crate::{
    Code, Diagnostic,
    ast::SearchExpr,
    flow::{Flow, Node},
};

pub(super) const RULE: Rule = Rule {
    lint: Lint {
        code: Code::LeadingWildcard,
        name: "leading-wildcard",
        summary: "A term begins with a wildcard, which makes Splunk look at every event.",
        default: false,
    },
    check: Check::Part(check),
};

fn check(node: Node<'_>, _: &Flow, report: &mut Report<'_>) {
    let SearchExpr::Term(value) = node.expr else { return };
    if value.text.starts_with('*') && value.text.contains(|c| c != '*') {
        report.add(
            Diagnostic::warning(Code::LeadingWildcard, value.span, "The term begins with a wildcard.")
                .help("write the whole word, or put the wildcard to its end"),
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
    fn terms() {
        assert_eq!(
            says(&RULE, "a «*login»"),
            "The term begins with a wildcard.\nwrite the whole word, or put the wildcard to its end"
        );
        accepts(&RULE, "* login* user=*bob");
    }
}
