//! All indexes: `index=*` reads everything that the user may see.
//!
//! Name those that hold what is looked for: `index=web`.

use super::{Check, Lint, Report, Rule};
use crate::{
    Code, Diagnostic,
    ast::{CompareOp, SearchExpr},
    flow::{Flow, Node},
};

pub(super) const RULE: Rule = Rule {
    lint: Lint { code: Code::AnyIndex, name: "any-index", summary: "All indexes are searched.", default: false },
    check: Check::Part(check),
};

fn check(node: Node<'_>, flow: &Flow, report: &mut Report<'_>) {
    let SearchExpr::Compare { field, op, value } = node.expr else { return };
    let all = field.as_str() == "index" && op.value == CompareOp::Eq && value.text == "*";
    // What stats has made of the index is only asked whether it is there.
    if all && !node.negated && flow.is_open() {
        report.add(
            Diagnostic::warning(Code::AnyIndex, node.span, "All indexes are searched.")
                .help("name those that hold what is looked for: `index=web`"),
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
    fn indexes() {
        assert_eq!(
            says(&RULE, "«index=*» error"),
            "All indexes are searched.\nname those that hold what is looked for: `index=web`"
        );
        accepts(&RULE, "index=web* NOT index=* | stats count BY index | search index=*");
    }
}
