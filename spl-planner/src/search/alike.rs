//! What many alternatives have in common, such as the rows of a subsearch with two fields: `(a=1 b=x) OR (a=2 b=y) OR …`.

use datafusion::{
    common::HashSet,
    logical_expr::{Expr, Operator, expr::BinaryExpr},
};

use crate::{Primitive, cx::Cx};

/// From so many alternatives on it pays to ask first what all of them ask for.
const MANY: usize = 8;

/// For each column of which every alternative asks that it matches a pattern: that it matches any of these. A row that fulfils an
/// alternative fulfils these, and few others have to be held against one alternative after the other.
pub(super) fn asked_by_all(alternatives: &[Expr], cx: &Cx<'_>) -> Vec<Expr> {
    let Some((first, others)) = alternatives.split_first().filter(|_| alternatives.len() >= MANY) else {
        return Vec::new();
    };
    let name = cx.catalog.primitive(Primitive::WildcardMatch);
    let mut columns: Vec<(&Expr, Vec<&Expr>)> = Vec::new();
    each(first, name.name(), &mut |column, patterns| {
        if !columns.iter().any(|(known, _)| *known == column) {
            columns.push((column, patterns.iter().collect()));
        }
    });
    for alternative in others {
        let mut asked = vec![false; columns.len()];
        each(alternative, name.name(), &mut |column, patterns| {
            let place = columns.iter().position(|(known, _)| *known == column);
            let slot = place.and_then(|place| Some((asked.get_mut(place)?, columns.get_mut(place)?)));
            // Of two patterns for one column either will do.
            if let Some((asked, (_, all))) = slot.filter(|(asked, _)| !**asked) {
                *asked = true;
                all.extend(patterns);
            }
        });
        let mut asked = asked.into_iter();
        columns.retain(|_| asked.next().unwrap_or_default());
    }
    let any = |(column, patterns): (&Expr, Vec<&Expr>)| {
        let mut known = HashSet::new();
        let patterns = patterns.into_iter().filter(|pattern| known.insert(*pattern)).cloned();
        name.call(std::iter::once(column.clone()).chain(patterns).collect())
    };
    columns.into_iter().map(any).collect()
}

/// Calls `seen` with the column and the patterns of each match that must hold for the condition to.
fn each<'e>(condition: &'e Expr, name: &str, seen: &mut impl FnMut(&'e Expr, &'e [Expr])) {
    match condition {
        Expr::BinaryExpr(BinaryExpr { left, op: Operator::And, right }) => {
            each(left, name, seen);
            each(right, name, seen);
        }
        Expr::ScalarFunction(call) if call.name() == name => {
            if let Some((column, patterns)) = call.args.split_first() {
                seen(column, patterns);
            }
        }
        _ => {}
    }
}
