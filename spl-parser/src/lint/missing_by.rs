//! A field among the aggregates: `stats count user` asks for an aggregate of the name `user`.
//!
//! Fields to group by come after BY: `stats count BY user`.

use super::{Check, Lint, Report, Rule};
use crate::{Code, Diagnostic, Span, Spanned, ast::Aggregate, flow::wildcard::is_placeholder};

pub(super) const RULE: Rule = Rule {
    lint: Lint {
        code: Code::MissingBy,
        name: "missing-by",
        summary: "A word among the aggregates is no statistical function.",
        default: true,
    },
    check: Check::Aggregate(check),
};

/// The statistical functions, those with a number in their names aside.
const FUNCTIONS: &[&str] = &[
    "avg",
    "c",
    "count",
    "dc",
    "distinct_count",
    "earliest",
    "earliest_time",
    "eps",
    "estdc",
    "estdc_error",
    "first",
    "histperc",
    "last",
    "latest",
    "latest_time",
    "list",
    "max",
    "mean",
    "median",
    "min",
    "mode",
    "per_day",
    "per_hour",
    "per_minute",
    "per_second",
    "range",
    "rate",
    "rate_avg",
    "rate_sum",
    "sparkline",
    "stdev",
    "stdevp",
    "sum",
    "sumsq",
    "values",
    "var",
    "varp",
];

fn check(aggregate: &Spanned<Aggregate>, _: Option<Span>, report: &mut Report<'_>) {
    let name = aggregate.function.to_ascii_lowercase();
    let letters = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    let percentile = ["exactperc", "p", "perc", "upperperc"].contains(&letters) && letters.len() < name.len();
    let bare = aggregate.argument.is_none() && aggregate.alias.is_none();
    // `name()` is longer than the name.
    let parentheses = aggregate.span.range().len() > aggregate.function.span.range().len();
    if !bare || parentheses || percentile || FUNCTIONS.contains(&name.as_str()) || is_placeholder(&name) {
        return;
    }
    let written = &aggregate.function;
    report.add(
        Diagnostic::warning(Code::MissingBy, aggregate.span, format!("`{written}` is no statistical function."))
            .help(format!("fields to group by come after BY: `BY {written}`")),
    );
}

#[cfg(test)]
mod tests {
    use super::{
        super::testing::{accepts, says},
        RULE,
    };

    #[test]
    fn words() {
        assert_eq!(
            says(&RULE, "a | stats count «user»"),
            "`user` is no statistical function.\nfields to group by come after BY: `BY user`"
        );
        accepts(&RULE, "a | stats count avg perc95 P99.9 dc(x) foo(x) bar() BY user");
    }
}
