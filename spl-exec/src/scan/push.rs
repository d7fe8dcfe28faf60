//! By which of its conditions a filter pays while Parquet is read.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use datafusion::{
    logical_expr::Operator,
    parquet::file::metadata::ParquetMetaData,
    physical_expr::{
        PhysicalExpr, ScalarFunctionExpr,
        expressions::{BinaryExpr, Column, InListExpr, Literal},
        utils::collect_columns,
    },
};

use crate::function::primitive::{WILDCARD_MATCH, WILDCARD_MATCH_CASE, pattern::pieces};

/// Literal letters that make a pattern likely to match few rows.
const TELLING: usize = 3;

/// Patterns are compiled for each batch of rows, in the reader and in the filter above.
const MOST_PATTERNS: usize = 256;

/// How many times as much as the first condition needs there must be left to read: rows that pass are scattered, and the reader is slower where it
/// jumps.
const WORTH: u64 = 4;

/// The names of the file's columns behind those of a scan.
pub(super) type Names = BTreeMap<usize, String>;

/// The sizes of a file's columns, compressed.
struct Sizes(BTreeMap<String, u64>);

impl Sizes {
    /// Those of a file.
    fn of(metadata: &ParquetMetaData) -> Self {
        let mut sizes = BTreeMap::new();
        for chunk in metadata.row_groups().iter().flat_map(|group| group.columns()) {
            if let Some(name) = chunk.column_path().parts().first() {
                let size: &mut u64 = sizes.entry(name.clone()).or_default();
                *size = size.saturating_add(chunk.compressed_size().unsigned_abs());
            }
        }
        Self(sizes)
    }

    fn sum<'n>(&self, names: impl IntoIterator<Item = &'n String>) -> u64 {
        names.into_iter().filter_map(|name| self.0.get(name)).sum()
    }
}

/// The conditions by which to filter while the file is read, the first first; none where that doesn't pay.
///
/// It pays where few rows likely pass the first, and what that needs is little beside what else there is to read, which then is read
/// of few rows. Others follow where they read little. What looks through the largest columns is left to the filter above: the reader would read all
/// of such a column to keep it for its output.
pub(super) fn early(
    conditions: &[Arc<dyn PhysicalExpr>],
    output: &[usize],
    names: &Names,
    file: &ParquetMetaData,
) -> Vec<Arc<dyn PhysicalExpr>> {
    let mut selective: Vec<_> = conditions.iter().filter(|condition| is_selective(condition)).collect();
    if selective.is_empty() {
        return Vec::new();
    }
    // Asks every column of every row group.
    let sizes = Sizes::of(file);
    let cost = |condition: &Arc<dyn PhysicalExpr>| sizes.sum(columns(condition, names));
    selective.sort_by_key(|condition| cost(condition));
    let Some(first) = selective.first() else { return Vec::new() };
    let output = output.iter().filter_map(|index| names.get(index));
    let read: BTreeSet<&String> =
        conditions.iter().flat_map(|condition| columns(condition, names)).chain(output).collect();
    let rest = sizes.sum(read).saturating_sub(cost(first));
    if rest < cost(first).saturating_mul(WORTH) {
        return Vec::new();
    }
    let others = conditions.iter().filter(|condition| !Arc::ptr_eq(condition, first));
    // The reader prunes by what it filters by, so comparisons go along.
    let small =
        others.filter(|condition| is_comparison(condition) || is_selective(condition) && cost(condition) < rest / 4);
    std::iter::once(*first).chain(small).cloned().collect()
}

/// A column beside a literal: nothing that fails, or gives something else when it is asked again.
fn is_comparison(condition: &Arc<dyn PhysicalExpr>) -> bool {
    let Some(binary) = condition.downcast_ref::<BinaryExpr>() else { return false };
    let literal = |side: &Arc<dyn PhysicalExpr>| side.downcast_ref::<Literal>().is_some();
    let (left, right) = (binary.left(), binary.right());
    binary.op().supports_propagation() && (is_column(left) && literal(right) || literal(left) && is_column(right))
}

fn columns<'n>(condition: &Arc<dyn PhysicalExpr>, names: &'n Names) -> BTreeSet<&'n String> {
    collect_columns(condition).iter().filter_map(|column| names.get(&column.index())).collect()
}

/// Whether few rows likely pass: names are asked for.
fn is_selective(condition: &Arc<dyn PhysicalExpr>) -> bool {
    if let Some(binary) = condition.downcast_ref::<BinaryExpr>() {
        return match binary.op() {
            Operator::And => is_selective(binary.left()) || is_selective(binary.right()),
            Operator::Or => is_selective(binary.left()) && is_selective(binary.right()),
            Operator::Eq => is_comparison(condition),
            _ => false,
        };
    }
    if let Some(list) = condition.downcast_ref::<InListExpr>() {
        let literal = |item: &Arc<dyn PhysicalExpr>| item.downcast_ref::<Literal>().is_some();
        return !list.negated() && is_column(list.expr()) && list.list().iter().all(literal);
    }
    let Some(call) = condition.downcast_ref::<ScalarFunctionExpr>() else { return false };
    let telling = |pattern: &Arc<dyn PhysicalExpr>| {
        let literal = pattern.downcast_ref::<Literal>().and_then(|literal| literal.value().try_as_str().flatten());
        literal.is_some_and(|pattern| pieces(pattern).iter().map(String::len).sum::<usize>() >= TELLING)
    };
    let (name, arguments) = (call.fun().name(), call.args());
    (name == WILDCARD_MATCH || name == WILDCARD_MATCH_CASE)
        && arguments.len() <= MOST_PATTERNS
        && arguments.first().is_some_and(is_column)
        && arguments.iter().skip(1).all(telling)
}

fn is_column(part: &Arc<dyn PhysicalExpr>) -> bool {
    part.downcast_ref::<Column>().is_some()
}
