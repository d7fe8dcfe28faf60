//! A wildcard in the middle of a term with punctuation beside it: `web*.example`.
//!
//! The index of an event's words knows `web01` and `example` as words of their own as well as together, so that which
//! events are found depends on what the `*` stands for. Put it to the end, or name the field: `host="web*.example"`.

use super::{Check, Lint, Report, Rule};
use crate::{
    Code, Diagnostic,
    ast::{MatchForm, SearchExpr},
    flow::{Flow, Node},
    input::shorten,
};

pub(super) const RULE: Rule = Rule {
    lint: Lint {
        code: Code::InnerWildcard,
        name: "inner-wildcard",
        summary: "A term has a wildcard in its middle and punctuation.",
        default: true,
    },
    check: Check::Part(check),
};

fn check(node: Node<'_>, _: &Flow, report: &mut Report<'_>) {
    let SearchExpr::Term(value) = node.expr else { return };
    let text = value.text.as_str();
    let middle = text.trim_matches('*');
    let punctuation = |c: char| "/:=@.-$#%\\_".contains(c);
    if !middle.contains('*')
        || !middle.contains(punctuation)
        || value.form != MatchForm::Plain
        || text.contains(char::is_whitespace)
    {
        return;
    }
    let message = format!(
        "The term '{}' contains a wildcard in the middle of a word or string. This might cause inconsistent results \
         if the characters that the wildcard represents include punctuation.",
        shorten(text)
    );
    report.add(
        Diagnostic::warning(Code::InnerWildcard, value.span, message)
            .help("put the wildcard to the end, or compare a field: `field=\"a*.b\"`"),
    );
}

#[cfg(test)]
mod tests {
    use super::{
        super::testing::{accepts, says},
        RULE,
    };

    #[test]
    fn terms() {
        assert_eq!(
            says(&RULE, "«web*.example» a"),
            "The term 'web*.example' contains a wildcard in the middle of a word or string. This might cause \
             inconsistent results if the characters that the wildcard represents include punctuation.\n\
             put the wildcard to the end, or compare a field: `field=\"a*.b\"`"
        );
        accepts(&RULE, "web* *.example *a.b* web*example host=web*.example TERM(a*.b) \"a. *b c\"");
    }
}
