//! A time range that ends before it begins: `earliest=-1h latest=-24h` finds nothing.
//!
//! `earliest` is the older bound: `earliest=-24h latest=-1h`.

use super::{Check, Lint, Report, Rule};
use crate::{
    Code, Diagnostic, Spanned,
    ast::{SearchExpr, TimeBound, TimeModifier, TimeSpec, TimeStep, TimeUnit},
    flow::{Flow, Node},
};

pub(super) const RULE: Rule = Rule {
    lint: Lint {
        code: Code::EmptyTimeRange,
        name: "empty-time-range",
        summary: "`latest` lies before `earliest`.",
        default: true,
    },
    check: Check::Part(check),
};

fn check(node: Node<'_>, _: &Flow, report: &mut Report<'_>) {
    let SearchExpr::And(parts) = node.expr else { return };
    let bound = |wanted| {
        let mut found = parts.iter().filter_map(|part| match &part.value {
            SearchExpr::Time(modifier) if modifier.bound == wanted => Some(modifier),
            _ => None,
        });
        // Of several the last one counts, or each; that isn't for us to say.
        found.next().filter(|_| found.next().is_none())
    };
    let bounds = (bound(TimeBound::Earliest), bound(TimeBound::Latest));
    let (Some(earliest), Some(latest)) = bounds else { return };
    let (Some(from), Some(to)) = (seconds(earliest), seconds(latest)) else { return };
    if to <= from {
        report.add(
            Diagnostic::warning(Code::EmptyTimeRange, latest.span, "The time range ends before it begins.")
                .also(earliest.span, "it begins here")
                .help("`earliest` is the older bound"),
        );
    }
}

/// The offset from now; nothing where it depends on the calendar.
fn seconds(modifier: &Spanned<TimeModifier>) -> Option<i64> {
    match &modifier.spec.value {
        TimeSpec::Now => Some(0),
        TimeSpec::Relative(steps) => {
            let [TimeStep::Offset { amount, unit }] = steps.as_slice() else { return None };
            let length = match unit {
                TimeUnit::Second => 1,
                TimeUnit::Minute => 60,
                TimeUnit::Hour => 3600,
                TimeUnit::Day => 86_400,
                TimeUnit::Week => 604_800,
                _ => return None,
            };
            amount.checked_mul(length)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::testing::{accepts, says},
        RULE,
    };

    #[test]
    fn ranges() {
        assert_eq!(
            says(&RULE, "a earliest=-60m «latest=-1d»"),
            "The time range ends before it begins.\n`earliest` is the older bound"
        );
        says(&RULE, "earliest=now «latest=-1h» a=b");
        accepts(
            &RULE,
            "earliest=-1d latest=-1h | search earliest=-1d@d latest=-2d | search latest=-1d OR earliest=-1h",
        );
    }
}
