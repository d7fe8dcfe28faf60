//! Wildcards in a regular expression: `match(user, "*adm*")` has nothing that its first `*` could repeat.
//!
//! A regular expression matches anywhere: `match(user, "adm")`.

use super::{Check, Lint, Report, Rule};
use crate::{Code, Diagnostic, Span, ast::Expr};

pub(super) const RULE: Rule = Rule {
    lint: Lint {
        code: Code::WildcardAsRegex,
        name: "wildcard-as-regex",
        summary: "A regular expression begins with `*`, as if it were a wildcard.",
        default: true,
    },
    check: Check::Expr(check),
};

/// Functions whose second argument is a regular expression.
const FUNCTIONS: &[&str] = &["match", "mvfind", "replace"];

fn check(expr: &Expr, _: Span, report: &mut Report<'_>) {
    let Expr::Call { name, arguments } = expr else { return };
    let Some(pattern) = arguments.get(1) else { return };
    let Expr::Text(text) = &pattern.value else { return };
    if !text.starts_with('*') || !FUNCTIONS.iter().any(|known| name.eq_ignore_ascii_case(known)) {
        return;
    }
    report.add(
        Diagnostic::warning(
            Code::WildcardAsRegex,
            pattern.span,
            "`*` repeats what stands before it, which is nothing.",
        )
        .help("a regular expression matches anywhere, so leave the `*` out; any text is `.*`"),
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
        assert_eq!(
            says(&RULE, "| where match(user, «\"*adm*\"»)"),
            "`*` repeats what stands before it, which is nothing.\n\
             a regular expression matches anywhere, so leave the `*` out; any text is `.*`"
        );
        accepts(&RULE, "| where match(user, \".*adm\") OR like(user, \"*a\") | eval x=replace(a, \"b*\", \"*\")");
    }
}
