//! `user!=bob` drops rows without a user, too.
//!
//! `NOT user=bob` keeps them. Write `user=* user!=bob` where they are meant to go.

use super::{Check, Lint, Report, Rule};
use crate::{
    Code, Diagnostic,
    ast::{CompareOp, SearchExpr},
    flow::{Flow, Node},
};

pub(super) const RULE: Rule = Rule {
    lint: Lint {
        code: Code::NotEqual,
        name: "not-equal",
        summary: "`!=` drops the rows that don't have the field.",
        default: false,
    },
    check: Check::Part(check),
};

fn check(node: Node<'_>, flow: &Flow, report: &mut Report<'_>) {
    let SearchExpr::Compare { field, op, .. } = node.expr else { return };
    if op.value == CompareOp::NotEq && !flow.names().contains(field.as_str()) {
        let name = field.as_str();
        report.add(
            Diagnostic::warning(
                Code::NotEqual,
                node.span,
                format!("Rows without the field `{name}` are dropped, too."),
            )
            .help(format!("write `NOT {name}=…` to keep them")),
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
    fn comparisons() {
        assert_eq!(
            says(&RULE, "a «user!=bob»"),
            "Rows without the field `user` are dropped, too.\nwrite `NOT user=…` to keep them"
        );
        accepts(&RULE, "NOT user=bob | stats count BY host | search host!=a");
    }
}
