//! A field's name as a value of the search language: `stats … BY src, dest | search src=dest` looks for the value `dest`.
//!
//! The search language compares fields with constants only. `where src=dest` compares fields with each other.

use super::{Check, Lint, Report, Rule};
use crate::{
    Code, Diagnostic,
    ast::SearchExpr,
    flow::{Flow, Node},
};

pub(super) const RULE: Rule = Rule {
    lint: Lint {
        code: Code::FieldAsValue,
        name: "field-as-value",
        summary: "The search language compares with the name of another field.",
        default: true,
    },
    check: Check::Part(check),
};

fn check(node: Node<'_>, flow: &Flow, report: &mut Report<'_>) {
    let SearchExpr::Compare { field, op, value } = node.expr else { return };
    let names = flow.names();
    let known = |name: &str| names.contains(name);
    // Names of fields are words of the language, too: `type=user`. Where both sides are fields it is clear what is meant.
    if flow.is_open() || value.quoted || !known(field.as_str()) || !known(&value.text) || value.text == field.as_str() {
        return;
    }
    let (field, value) = (field.as_str(), &value.text);
    report.add(
        Diagnostic::warning(
            Code::FieldAsValue,
            node.span,
            format!("`{value}` is the name of a field, but a text here."),
        )
        .help(format!("compare fields with each other by `where {field}{op}{value}`; put a text into double quotes")),
    );
}

#[cfg(test)]
mod tests {
    use super::{
        super::testing::{accepts, says},
        RULE,
    };

    #[test]
    fn fields() {
        assert_eq!(
            says(&RULE, "a | stats count BY src, dest | search «src!=dest» count>1"),
            "`dest` is the name of a field, but a text here.\n\
             compare fields with each other by `where src!=dest`; put a text into double quotes"
        );
        accepts(&RULE, "src=dest | stats count BY src, dest | search src=\"dest\" src=a");
    }
}
