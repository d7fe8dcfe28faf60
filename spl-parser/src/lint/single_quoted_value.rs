//! Single quotes in the search language: `user='bob'` looks for the value `'bob'`, quotes included.
//!
//! A value stands in double quotes or in none: `user="bob"`.

use super::{Check, Lint, Report, Rule};
use crate::{
    Code, Diagnostic,
    ast::SearchExpr,
    flow::{Flow, Node},
    input::shorten,
};

pub(super) const RULE: Rule = Rule {
    lint: Lint {
        code: Code::SingleQuotedValue,
        name: "single-quoted-value",
        summary: "A value of the search language stands in single quotes, which are part of it.",
        default: true,
    },
    check: Check::Part(check),
};

fn check(node: Node<'_>, _: &Flow, report: &mut Report<'_>) {
    let values = match node.expr {
        SearchExpr::Compare { value, .. } => std::slice::from_ref(value),
        SearchExpr::In { values, .. } => values,
        _ => return,
    };
    for value in values.iter().filter(|value| !value.quoted) {
        let Some(inside) = value.text.strip_prefix('\'') else { continue };
        let inside = inside.strip_suffix('\'').unwrap_or(inside);
        report.add(
            Diagnostic::warning(Code::SingleQuotedValue, value.span, "The single quotes are part of the value.")
                .help(format!("put values into double quotes: \"{}\"", shorten(inside))),
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
    fn values() {
        let message = "The single quotes are part of the value.\nput values into double quotes: \"bob\"";
        assert_eq!(says(&RULE, "user=«'bob'»"), message);
        assert_eq!(says(&RULE, "user IN (a, «'bob'»)"), message);
        says(&RULE, "user=«'bob» smith'");
    }

    #[test]
    fn fields_and_apostrophes() {
        accepts(&RULE, "'user name'=bob title=\"'quoted'\" text=don't 'term'");
    }
}
