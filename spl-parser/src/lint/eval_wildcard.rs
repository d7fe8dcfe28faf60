//! A wildcard in the eval language: `where user="adm*"` looks for a user whose name ends with a star.
//!
//! Only the search language has wildcards there: `search user="adm*"`. In the eval language it is
//! `where like(user, "adm%")` or `where match(user, "^adm")`.

use super::{Check, Lint, Report, Rule};
use crate::{
    Code, Diagnostic, Span, Spanned,
    ast::{BinaryOp, Expr},
    input::shorten,
};

pub(super) const RULE: Rule = Rule {
    lint: Lint {
        code: Code::EvalWildcard,
        name: "eval-wildcard",
        summary: "The eval language compares with a text that holds `*`, which is no wildcard there.",
        default: true,
    },
    check: Check::Expr(check),
};

fn check(expr: &Expr, _: Span, report: &mut Report<'_>) {
    match expr {
        Expr::Binary { left, op: Spanned { value: BinaryOp::Eq | BinaryOp::NotEq, .. }, right }
            if !matches!(left.value, Expr::Text(_)) =>
        {
            look(right, report);
        }
        Expr::In { list, .. } => list.iter().for_each(|item| look(item, report)),
        _ => {}
    }
}

fn look(expr: &Spanned<Expr>, report: &mut Report<'_>) {
    let Expr::Text(text) = &expr.value else { return };
    // Without a letter beside it the star may be what is looked for, as in a policy or a cron table.
    let star = text.starts_with('*') || text.ends_with('*');
    if !star || !text.contains(char::is_alphabetic) || report.is_in_macro(expr.span) {
        return;
    }
    let pattern = text.replace('*', "%");
    report.add(
        Diagnostic::warning(Code::EvalWildcard, expr.span, "`*` is no wildcard here; it is compared as it stands.")
            .help(format!("write `like(field, \"{}\")`, or use `search`", shorten(&pattern))),
    );
}

#[cfg(test)]
mod tests {
    use super::{
        super::testing::{accepts, says},
        RULE,
    };

    #[test]
    fn stars() {
        let message =
            "`*` is no wildcard here; it is compared as it stands.\nwrite `like(field, \"adm%\")`, or use `search`";
        assert_eq!(says(&RULE, "| where user=«\"adm*\"»"), message);
        assert_eq!(says(&RULE, "| eval x=if(user!=«\"adm*\"», 1, 0)"), message);
        assert_eq!(says(&RULE, "| where user IN (\"a\", «\"adm*\"»)"), message);
    }

    #[test]
    fn other_stars() {
        accepts(&RULE, "| search user=\"adm*\" | where like(a, \"b*\") OR a=\"*\" OR a=\"* * 5\" OR match(a, \"b*\")");
        accepts(&RULE, "| where \"$tok$\"=\"a*\"");
    }
}
