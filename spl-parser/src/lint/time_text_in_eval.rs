//! A relative time in the eval language: `where _time>"-24h"` compares a number with a text.
//!
//! A time is computed there: `where _time>relative_time(now(), "-24h")`. Bounds of a search are conditions of the search
//! language: `search earliest=-24h`.

use super::{Check, Lint, Report, Rule};
use crate::{
    Code, Diagnostic, Span,
    ast::{Expr, TimeSpec},
    parse_time_spec,
};

pub(super) const RULE: Rule = Rule {
    lint: Lint {
        code: Code::TimeTextInEval,
        name: "time-text-in-eval",
        summary: "The eval language compares with a relative time, which is a text to it.",
        default: true,
    },
    check: Check::Expr(check),
};

fn check(expr: &Expr, _: Span, report: &mut Report<'_>) {
    let Expr::Binary { left, op, right } = expr else { return };
    let Expr::Text(text) = &right.value else { return };
    let relative = text.starts_with(['-', '+', '@']) && text.ends_with(|c: char| c.is_ascii_alphanumeric());
    // A field of any other name may hold such a text.
    let is_time = match &left.value {
        Expr::Field(name) => ["_time", "_indextime", "earliest", "latest"].contains(&name.as_str()),
        Expr::Call { name, .. } => name.eq_ignore_ascii_case("now") || name.eq_ignore_ascii_case("time"),
        _ => false,
    };
    if is_time && op.value.compares() && relative && matches!(parse_time_spec(text), Some(TimeSpec::Relative(_))) {
        report.add(
            Diagnostic::warning(Code::TimeTextInEval, right.span, "A relative time is a text here.")
                .help(format!("compute the time: `relative_time(now(), \"{text}\")`")),
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
    fn times() {
        let message = "A relative time is a text here.\ncompute the time: `relative_time(now(), \"-24h@h\")`";
        assert_eq!(says(&RULE, "| where _time>«\"-24h@h\"»"), message);
        assert_eq!(says(&RULE, "| where earliest=«\"-24h@h\"»"), message);
        accepts(
            &RULE,
            "earliest=-24h | where _time>relative_time(now(), \"-24h\") OR range=\"-24h\" OR a=\"-\" OR b=\"-1\" OR c=\"-x\"",
        );
    }
}
