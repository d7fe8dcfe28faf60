//! Every part of a condition, without recursion.

use crate::{Span, Spanned, ast::SearchExpr};

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
