//! Every part of an expression or condition, without recursion.

use crate::{
    Span, Spanned,
    ast::{Expr, SearchExpr},
};

/// Tells `hear` of `root` and of each expression in it, from left to right.
pub(crate) fn each_expr<'e>(root: &'e Expr, span: Span, hear: &mut dyn FnMut(&'e Expr, Span)) {
    let mut waiting = vec![(root, span)];
    while let Some((expr, span)) = waiting.pop() {
        hear(expr, span);
        let mut add = |part: &'e Spanned<Expr>| waiting.push((&part.value, part.span));
        match expr {
            Expr::Unary { operand, .. } => add(operand),
            Expr::Binary { left, right, .. } => [right, left].into_iter().for_each(|part| add(part)),
            Expr::And(parts) | Expr::Or(parts) => parts.iter().rev().for_each(add),
            Expr::In { operand, list } => {
                list.iter().rev().for_each(&mut add);
                add(operand);
            }
            Expr::Call { arguments, .. } => arguments.iter().rev().for_each(add),
            _ => {}
        }
    }
}

/// A part of a condition of the search language.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Node<'e> {
    pub(crate) expr: &'e SearchExpr,
    pub(crate) span: Span,
    /// Whether it stands under an odd number of NOTs.
    pub(crate) negated: bool,
}

/// Tells `hear` of `root` and of each condition in it, from left to right.
pub(crate) fn each_part<'e>(root: &'e Spanned<SearchExpr>, hear: &mut dyn FnMut(Node<'e>)) {
    let mut waiting = vec![(root, false)];
    while let Some((part, negated)) = waiting.pop() {
        hear(Node { expr: &part.value, span: part.span, negated });
        match &part.value {
            SearchExpr::And(parts) | SearchExpr::Or(parts) => {
                waiting.extend(parts.iter().rev().map(|part| (part, negated)));
            }
            SearchExpr::Not(inner) => waiting.push((inner, !negated)),
            _ => {}
        }
    }
}
