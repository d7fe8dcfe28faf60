//! Whether a filter pays while Parquet is read, and in which order its conditions are cheapest.

use std::{collections::BTreeMap, sync::Arc};

use datafusion::{
    common::tree_node::{TreeNode, TreeNodeRecursion},
    logical_expr::Operator,
    parquet::file::metadata::ParquetMetaData,
    physical_expr::{
        PhysicalExpr, ScalarFunctionExpr,
        expressions::{BinaryExpr, InListExpr, Literal},
        utils::collect_columns,
    },
};

use crate::function::primitive::{WILDCARD_MATCH, WILDCARD_MATCH_CASE, pattern::pieces};

/// Literal letters that make a pattern likely to match few rows.
const TELLING: usize = 3;

/// The names of the file's columns behind those of a scan.
pub(super) type Names = BTreeMap<usize, String>;

/// The sizes of a file's columns, compressed.
pub(super) struct Sizes(BTreeMap<String, u64>);

impl Sizes {
    /// Those of a file.
    pub(super) fn of(metadata: &ParquetMetaData) -> Self {
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

/// The conditions of a filter, the cheapest that likely passes few rows first; else they stay in their order.
pub(super) fn order(
    mut conditions: Vec<Arc<dyn PhysicalExpr>>,
    names: &Names,
    sizes: &Sizes,
) -> Vec<Arc<dyn PhysicalExpr>> {
    conditions.sort_by_cached_key(|condition| (!is_selective(condition), sizes.sum(columns(condition, names))));
    conditions
}

/// Whether to filter while the file is read: the first condition passes few rows, and what it needs is less than what else there
/// is to read, which then is read of few rows.
pub(super) fn pays(conditions: &[Arc<dyn PhysicalExpr>], output: &[usize], names: &Names, sizes: &Sizes) -> bool {
    let Some(first) = conditions.first().filter(|first| is_selective(first)) else { return false };
    let first = columns(first, names);
    let others = conditions.iter().flat_map(|condition| columns(condition, names));
    let mut rest: Vec<&String> = others.chain(output.iter().filter_map(|index| names.get(index))).collect();
    rest.sort_unstable();
    rest.dedup();
    rest.retain(|name| !first.contains(name));
    sizes.sum(rest) > sizes.sum(first)
}

fn columns<'n>(condition: &Arc<dyn PhysicalExpr>, names: &'n Names) -> Vec<&'n String> {
    let mut found: Vec<&String> =
        collect_columns(condition).iter().filter_map(|column| names.get(&column.index())).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// Whether few rows likely pass: names are asked for.
fn is_selective(condition: &Arc<dyn PhysicalExpr>) -> bool {
    if let Some(binary) = condition.downcast_ref::<BinaryExpr>() {
        return match binary.op() {
            Operator::And => is_selective(binary.left()) || is_selective(binary.right()),
            Operator::Or => is_selective(binary.left()) && is_selective(binary.right()),
            Operator::Eq => holds_literal(binary.left()) || holds_literal(binary.right()),
            _ => false,
        };
    }
    if let Some(list) = condition.downcast_ref::<InListExpr>() {
        return !list.negated();
    }
    let Some(call) = condition.downcast_ref::<ScalarFunctionExpr>() else { return false };
    let telling = |pattern: &Arc<dyn PhysicalExpr>| {
        let literal = pattern.downcast_ref::<Literal>().and_then(|literal| literal.value().try_as_str().flatten());
        literal.is_some_and(|pattern| pieces(pattern).iter().map(String::len).sum::<usize>() >= TELLING)
    };
    matches!(call.fun().name(), WILDCARD_MATCH | WILDCARD_MATCH_CASE) && call.args().iter().skip(1).all(telling)
}

fn holds_literal(side: &Arc<dyn PhysicalExpr>) -> bool {
    let mut holds = false;
    let looked = side.apply(|part| {
        holds |= part.downcast_ref::<Literal>().is_some();
        Ok(TreeNodeRecursion::Continue)
    });
    looked.is_ok() && holds
}
