//! A text where a field is asked about: `isnull("user name")` is false for every row.
//!
//! A field whose name isn't a plain word stands in single quotes: `isnull('user name')`.

use super::{Check, Lint, Report, Rule};
use crate::{Code, Diagnostic, Span, ast::Expr, flow::wildcard::is_placeholder, input::shorten};

pub(super) const RULE: Rule = Rule {
    lint: Lint {
        code: Code::TextForField,
        name: "text-for-field",
        summary: "A function that tells something of a field's value gets a constant text.",
        default: true,
    },
    check: Check::Expr(check),
};

/// Functions that say the same about every text.
const ASKING: &[&str] = &["isbool", "isint", "isnotnull", "isnull", "isnum", "isstr", "mvcount"];

fn check(expr: &Expr, _: Span, report: &mut Report<'_>) {
    let Expr::Call { name, arguments } = expr else { return };
    let Some(first) = arguments.first() else { return };
    let Expr::Text(text) = &first.value else { return };
    let is = |known: &str| name.eq_ignore_ascii_case(known);
    // With a base, `tonumber("ff", 16)` is a number.
    let number = is("tonumber") && arguments.len() == 1 && !text.is_empty() && text.trim().parse::<f64>().is_err();
    if is_placeholder(text) || report.is_in_macro(first.span) || !(number || ASKING.iter().any(|known| is(known))) {
        return;
    }
    report.add(
        Diagnostic::warning(Code::TextForField, first.span, format!("`{name}` gets a text, which is no field."))
            .help(format!("double quotes make a text; a field stands in single quotes: '{}'", shorten(text))),
    );
}

#[cfg(test)]
mod tests {
    use super::{
        super::testing::{accepts, says},
        RULE,
    };

    #[test]
    fn texts() {
        assert_eq!(
            says(&RULE, "| where isnull(«\"a b\"»)"),
            "`isnull` gets a text, which is no field.\n\
             double quotes make a text; a field stands in single quotes: 'a b'"
        );
        says(&RULE, "| eval x=tonumber(«\"bytes\"»)");
    }

    #[test]
    fn fields_and_numbers() {
        accepts(&RULE, "| where isnull(a) OR isnull('a b') OR mvcount(split(\"a,b\", \",\"))=2");
        accepts(&RULE, "| eval x=tonumber(\"0.5\"), y=tonumber(\"ff\", 16), z=isnull(\"$tok$\")");
    }
}
