//! An expression in an aggregate: `sum(bytes/1024)` adds up a field of that very name.
//!
//! An expression stands in `eval(…)`: `sum(eval(bytes/1024)) AS kb`.

use super::{Check, Lint, Report, Rule};
use crate::{
    Code, Diagnostic, Span, Spanned,
    ast::{Aggregate, AggregateArgument},
    flow::wildcard::is_placeholder,
    input::shorten,
};

pub(super) const RULE: Rule = Rule {
    lint: Lint {
        code: Code::MissingEval,
        name: "missing-eval",
        summary: "An aggregate is taken over a field whose name looks like an expression.",
        default: true,
    },
    check: Check::Aggregate(check),
};

fn check(aggregate: &Spanned<Aggregate>, _: Option<Span>, report: &mut Report<'_>) {
    let Some(argument) = &aggregate.argument else { return };
    let AggregateArgument::Field(field) = &argument.value else { return };
    let name = field.as_str();
    // In quotes it is meant as a name.
    let quoted = argument.span.range().len() > name.len();
    let sides = name.split_once(['/', '+', '=', '<', '>']).is_some_and(|(left, right)| {
        left.starts_with(char::is_alphanumeric) && right.ends_with(|c: char| c.is_alphanumeric() || c == '"')
    });
    if !sides || quoted || name.contains("://") || is_placeholder(name) {
        return;
    }
    let expression = shorten(name);
    report.add(
        Diagnostic::warning(Code::MissingEval, argument.span, format!("`{expression}` is the name of a field here."))
            .help(format!("put an expression into eval(…): `{}(eval({expression}))`", aggregate.function)),
    );
}

#[cfg(test)]
mod tests {
    use super::{
        super::testing::{accepts, says},
        RULE,
    };

    #[test]
    fn expressions() {
        assert_eq!(
            says(&RULE, "a | stats sum(«bytes/1024») AS kb"),
            "`bytes/1024` is the name of a field here.\n\
             put an expression into eval(…): `sum(eval(bytes/1024))`"
        );
        accepts(&RULE, "a | stats sum(eval(bytes/1024)) dc(\"a/b\") dc(dest-ip) dc(a{}.b) dc(a.b) values(/a)");
    }
}
