//! A star in the pattern of `like`: `like(user, "adm*")` looks for a user whose name ends with a star.
//!
//! The wildcards of `like` are `%` and `_`: `like(user, "adm%")`.

use super::{Check, Lint, Report, Rule};
use crate::{
    Code, Diagnostic, Span, Spanned,
    ast::{BinaryOp, Expr},
    input::shorten,
};

pub(super) const RULE: Rule = Rule {
    lint: Lint {
        code: Code::LikeWithoutWildcard,
        name: "like-without-wildcard",
        summary: "A pattern of `like` has a `*` where `%` is meant.",
        default: true,
    },
    check: Check::Expr(check),
};

fn check(expr: &Expr, _: Span, report: &mut Report<'_>) {
    let pattern = match expr {
        Expr::Binary { op: Spanned { value: BinaryOp::Like, .. }, right, .. } => right,
        Expr::Call { name, arguments } if name.eq_ignore_ascii_case("like") => {
            let [_, pattern] = arguments.as_slice() else { return };
            pattern
        }
        _ => return,
    };
    let Expr::Text(text) = &pattern.value else { return };
    let star = text.starts_with('*') || text.ends_with('*');
    if !star || text.contains('%') || report.is_in_macro(pattern.span) {
        return;
    }
    report.add(
        Diagnostic::warning(Code::LikeWithoutWildcard, pattern.span, "`*` is no wildcard of `like`.")
            .help(format!("its wildcards are `%` and `_`: \"{}\"", shorten(&text.replace('*', "%")))),
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
        let message = "`*` is no wildcard of `like`.\nits wildcards are `%` and `_`: \"adm%\"";
        assert_eq!(says(&RULE, "| where like(user, «\"adm*\"»)"), message);
        assert_eq!(says(&RULE, "| where user LIKE «\"adm*\"»"), message);
        accepts(&RULE, "| where like(a, \"b%*\") OR like(a, \"b\") OR like(a, b) OR a LIKE \"b*c\"");
    }
}
