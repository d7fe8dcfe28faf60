//! Two constants compared with each other: `if("outcome.result"="SUCCESS", 1, 0)` is 0 for every row.
//!
//! In the eval language double quotes make a text. A field whose name isn't a plain word stands in single quotes:
//! `if('outcome.result'="SUCCESS", 1, 0)`.

use super::{Check, Lint, Report, Rule};
use crate::{Code, Diagnostic, Span, ast::Expr, flow::wildcard::is_placeholder, input::shorten};

pub(super) const RULE: Rule = Rule {
    lint: Lint {
        code: Code::ComparedConstants,
        name: "compared-constants",
        summary: "A text is compared with another constant, so the result is the same for every row.",
        default: true,
    },
    check: Check::Expr(check),
};

fn check(expr: &Expr, span: Span, report: &mut Report<'_>) {
    let Expr::Binary { left, op, right } = expr else { return };
    let text = match (&left.value, &right.value) {
        // Two numbers are a way to write true and false.
        // So are two equal texts: the last branch of `case`.
        (Expr::Text(text), Expr::Text(other)) if text == other => return,
        (Expr::Text(text), Expr::Text(_) | Expr::Number(_)) | (Expr::Number(_), Expr::Text(text)) => text,
        _ => return,
    };
    let changes = |expr: &Expr| matches!(expr, Expr::Text(text) if is_placeholder(text));
    if !op.value.compares() || changes(left) || changes(right) || report.is_in_macro(span) {
        return;
    }
    let message = "Two constants are compared, so the result is the same for every row.";
    report.add(
        Diagnostic::warning(Code::ComparedConstants, span, message)
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
    fn a_text_for_a_field() {
        let message = "Two constants are compared, so the result is the same for every row.\n\
                       double quotes make a text; a field stands in single quotes: 'a.b'";
        assert_eq!(says(&RULE, "| eval x=if(«\"a.b\"=\"c\"», 1, 0)"), message);
        assert_eq!(says(&RULE, "| where «\"a.b\">5» AND c=1"), message);
        assert_eq!(says(&RULE, "| stats count(«eval(\"a.b\"==\"c\")») AS n"), message);
    }

    #[test]
    fn what_may_change() {
        accepts(&RULE, "| where \"$tok$\"=\"*\" OR 1=1 OR \"1\"=\"1\" OR a=\"b\" OR \"a\"=b");
        accepts(&RULE, "| where \"<<FIELD>>\"=\"b\" | eval x=\"a\" . \"b\"");
    }
}
