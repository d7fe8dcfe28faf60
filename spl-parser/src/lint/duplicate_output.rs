//! Two results of one name: `stats max(a) AS x, max(b) AS x`.
//!
//! Splunk refuses it. Each result needs a name of its own: `stats max(a) AS max_a, max(b) AS max_b`.

use super::{Check, Lint, Report, Rule};
use crate::{Code, Diagnostic, Span, Spanned, ast::Aggregate, flow::wildcard::is_placeholder, input::shorten};

pub(super) const RULE: Rule = Rule {
    lint: Lint {
        code: Code::DuplicateOutput,
        name: "duplicate-output",
        summary: "Two aggregates of a command have the same name.",
        default: true,
    },
    check: Check::Aggregate(check),
};

fn check(aggregate: &Spanned<Aggregate>, twin: Option<Span>, report: &mut Report<'_>) {
    let Some(twin) = twin else { return };
    let name = aggregate.output();
    if is_placeholder(&name) {
        return;
    }
    report.add(
        Diagnostic::warning(
            Code::DuplicateOutput,
            aggregate.span,
            format!("Two results have the name `{}`.", shorten(&name)),
        )
        .also(twin, "the first one")
        .help("give one of them another name with AS, or leave it out"),
    );
}

#[cfg(test)]
mod tests {
    use super::{
        super::testing::{accepts, says},
        RULE,
    };

    #[test]
    fn names() {
        assert_eq!(
            says(&RULE, "| stats max(a) AS x, «min(b) AS x»"),
            "Two results have the name `x`.\ngive one of them another name with AS, or leave it out"
        );
        says(&RULE, "| tstats count dc(a) «count»");
        accepts(&RULE, "| stats count, count(a), max(a), max(a) AS b | stats count");
    }
}
