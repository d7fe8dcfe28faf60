//! Curly quotes, which text processors make of straight ones: `user=‘bob’` looks for the value `‘bob’`.
//!
//! SPL knows the straight ones only: `user="bob"`.

use super::{Check, Lint, Report, Rule};
use crate::{
    Code, Diagnostic, Span,
    ast::SearchExpr,
    flow::{Flow, Node},
};

pub(super) const RULE: Rule = Rule {
    lint: Lint {
        code: Code::CurlyQuote,
        name: "curly-quote",
        summary: "Curly quotes stand where straight ones are meant.",
        default: true,
    },
    check: Check::Part(check),
};

const CURLY: &[char] = &['“', '”', '„', '‘', '’', '«', '»'];

fn check(node: Node<'_>, _: &Flow, report: &mut Report<'_>) {
    let mut look = |text: &str, span: Span| {
        // Elsewhere in a word one may be an apostrophe.
        if text.starts_with(CURLY) {
            report.add(
                Diagnostic::warning(Code::CurlyQuote, span, "Curly quotes quote nothing; they are part of the word.")
                    .help("write straight ones: \"…\""),
            );
        }
    };
    match node.expr {
        SearchExpr::Term(value) if !value.quoted => look(&value.text, value.span),
        SearchExpr::Compare { field, value, .. } => {
            look(field.as_str(), field.span);
            if !value.quoted {
                look(&value.text, value.span);
            }
        }
        SearchExpr::In { field, values } => {
            look(field.as_str(), field.span);
            values.iter().filter(|value| !value.quoted).for_each(|value| look(&value.text, value.span));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::testing::{accepts, says},
        RULE,
    };

    #[test]
    fn quotes() {
        let message = "Curly quotes quote nothing; they are part of the word.\nwrite straight ones: \"…\"";
        assert_eq!(says(&RULE, "user=«‘bob’»"), message);
        assert_eq!(says(&RULE, "«“access» denied"), message);
    }

    #[test]
    fn apostrophes() {
        accepts(&RULE, "user=o’neil text=\"‘a’\"");
    }
}
