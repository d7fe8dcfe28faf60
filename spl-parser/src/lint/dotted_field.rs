//! A field's name with dots in the eval language: `where Processes.dest="a"` joins the fields `Processes` and `dest`.
//!
//! Such a name stands in single quotes: `where 'Processes.dest'="a"`. Where joining is meant, spaces show it: `src . dest`.

use super::{Check, Lint, Report, Rule};
use crate::{
    Code, Diagnostic, Span, Spanned,
    ast::{BinaryOp, Expr},
};

pub(super) const RULE: Rule = Rule {
    lint: Lint {
        code: Code::DottedField,
        name: "dotted-field",
        summary: "A function or comparison gets fields that are joined by a dot, which looks like the name of one field.",
        default: true,
    },
    check: Check::Expr(check),
};

fn check(expr: &Expr, _: Span, report: &mut Report<'_>) {
    match expr {
        Expr::Binary { left, op, right } if op.value.compares() => {
            look(left, report);
            look(right, report);
        }
        Expr::Call { arguments, .. } => arguments.iter().for_each(|argument| look(argument, report)),
        Expr::In { operand, .. } => look(operand, report),
        // `eval x=a.b` says what `eval` is for.
        _ => {}
    }
}

fn look(expr: &Spanned<Expr>, report: &mut Report<'_>) {
    if !matches!(expr.value, Expr::Binary { .. }) {
        return;
    }
    let Some(name) = dotted(expr, expr.span) else { return };
    report.add(
        Diagnostic::warning(Code::DottedField, expr.span, "The dot joins the values of two fields.").help(format!(
            "put the name of one field into single quotes: '{name}'; write spaces round a dot that joins"
        )),
    );
}

/// The name that a chain of fields looks like; nothing where anything else is in it or beside the dots.
fn dotted(expr: &Expr, span: Span) -> Option<String> {
    match expr {
        // One in quotes is longer than its name.
        Expr::Field(name) if name.as_str().len() == span.range().len() => Some(name.as_str().to_owned()),
        Expr::Binary { left, op: Spanned { value: BinaryOp::Concat, span: dot }, right } => {
            let glued = left.span.end == dot.start && dot.end == right.span.start;
            let Expr::Field(last) = &right.value else { return None };
            if !glued || last.as_str().len() != right.span.range().len() {
                return None;
            }
            Some(dotted(left, left.span)? + "." + last.as_str())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::testing::{accepts, says},
        RULE,
    };

    #[test]
    fn names() {
        assert_eq!(
            says(&RULE, "a | where «x.y.z»=\"b\""),
            "The dot joins the values of two fields.\n\
             put the name of one field into single quotes: 'x.y.z'; write spaces round a dot that joins"
        );
        accepts(&RULE, "a | eval x=b . c, y=b.c, y=md5(b.\":\".c), z='b'.'c', w='b.c', v=b.1");
    }
}
