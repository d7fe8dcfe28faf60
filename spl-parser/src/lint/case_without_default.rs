//! `case` without a branch for the rest gives null where no condition holds.
//!
//! Add one whose condition is always true: `case(a=1, "one", true(), "other")`.

use super::{Check, Lint, Report, Rule};
use crate::{Code, Diagnostic, Span, ast::Expr};

pub(super) const RULE: Rule = Rule {
    lint: Lint {
        code: Code::CaseWithoutDefault,
        name: "case-without-default",
        summary: "`case` has no branch for rows to which none of its conditions apply.",
        default: false,
    },
    check: Check::Expr(check),
};

fn check(expr: &Expr, _: Span, report: &mut Report<'_>) {
    let Expr::Call { name, arguments } = expr else { return };
    if !name.eq_ignore_ascii_case("case") || arguments.len() < 2 {
        return;
    }
    let last = arguments.len().checked_sub(2).and_then(|at| arguments.get(at)).map(|condition| &condition.value);
    let rest = match last {
        Some(Expr::Call { name, .. }) => name.eq_ignore_ascii_case("true"),
        Some(Expr::Field(name)) => name.as_str().eq_ignore_ascii_case("true"),
        // `1=1` and the like.
        Some(Expr::Binary { left, right, .. }) => left.value == right.value,
        Some(Expr::Text(_) | Expr::Number(_)) => true,
        _ => false,
    };
    if !rest {
        report.add(
            Diagnostic::warning(
                Code::CaseWithoutDefault,
                name.span,
                "`case` is null where none of its conditions holds.",
            )
            .help("add a branch for the rest: `true(), …`"),
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
    fn branches() {
        assert_eq!(
            says(&RULE, "| eval x=«case»(a=1, 2, b=1, 3)"),
            "`case` is null where none of its conditions holds.\nadd a branch for the rest: `true(), …`"
        );
        accepts(&RULE, "| eval x=case(a=1, 2, true(), 3), y=case(a=1, 2, 1=1, 3), z=CASE(a=1, 2, 1==1, 3)");
    }
}
