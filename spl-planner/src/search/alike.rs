//! What many alternatives have in common, such as the rows of a subsearch with two fields: `(a=1 b=x) OR (a=2 b=y) OR …`.

use datafusion::{
    arrow::datatypes::DataType,
    common::{HashSet, ScalarValue},
    logical_expr::{Expr, Operator, expr::BinaryExpr, lit},
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

/// The alternatives, of which those that ask for one pattern of each of the same columns are one call: a table of patterns, in which a row is
/// looked up.
pub(super) fn together(alternatives: Vec<Expr>, cx: &Cx<'_>) -> Vec<Expr> {
    if alternatives.len() < MANY {
        return alternatives;
    }
    let name = cx.catalog.primitive(Primitive::WildcardMatch);
    let mut tables: Vec<(Vec<&Expr>, Vec<&str>, Vec<usize>)> = Vec::new();
    for (number, alternative) in alternatives.iter().enumerate() {
        let Some(mut row) = row(alternative, name.name()) else { continue };
        let same = tables.iter_mut().find(|(columns, ..)| {
            columns.len() == row.len() && columns.iter().all(|column| row.iter().any(|(other, _)| other == column))
        });
        let Some((columns, patterns, numbers)) = same else {
            let (columns, patterns) = row.into_iter().unzip();
            tables.push((columns, patterns, vec![number]));
            continue;
        };
        row.sort_by_key(|(column, _)| columns.iter().position(|other| other == column));
        patterns.extend(row.into_iter().map(|(_, pattern)| pattern));
        numbers.push(number);
    }
    tables.retain(|(.., numbers)| numbers.len() >= MANY);
    let call = |(columns, patterns, _): &(Vec<&Expr>, Vec<&str>, _)| {
        let patterns: Vec<ScalarValue> = patterns.iter().map(|pattern| ScalarValue::from(*pattern)).collect();
        let list = ScalarValue::List(ScalarValue::new_list_nullable(&patterns, &DataType::Utf8));
        let columns = columns.iter().map(|column| (*column).clone());
        cx.call(Primitive::RowsMatch, columns.chain([lit(list)]).collect())
    };
    let mut calls: Vec<Expr> = tables.iter().map(call).collect();
    let taken: HashSet<usize> = tables.into_iter().flat_map(|(.., numbers)| numbers).collect();
    let others = alternatives.into_iter().enumerate().filter(|(number, _)| !taken.contains(number));
    calls.extend(others.map(|(_, alternative)| alternative));
    calls
}

/// The columns of an alternative with the pattern of each; `None` where it asks for anything else, or for one column alone or twice.
fn row<'e>(alternative: &'e Expr, name: &str) -> Option<Vec<(&'e Expr, &'e str)>> {
    let mut row: Vec<(&Expr, &str)> = Vec::new();
    let mut rest = vec![alternative];
    while let Some(part) = rest.pop() {
        match part {
            Expr::BinaryExpr(BinaryExpr { left, op: Operator::And, right }) => rest.extend([left.as_ref(), right]),
            Expr::ScalarFunction(call) if call.name() == name => {
                let [column, Expr::Literal(ScalarValue::Utf8(Some(pattern)), _)] = call.args.as_slice() else {
                    return None;
                };
                if row.iter().any(|(known, _)| *known == column) {
                    return None;
                }
                row.push((column, pattern));
            }
            _ => return None,
        }
    }
    (row.len() > 1).then_some(row)
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
