//! The tests that conditions are made of.

use datafusion::{
    arrow::datatypes::{DataType, Schema},
    common::{Column, ScalarValue, tree_node::TreeNode},
    logical_expr::{BinaryExpr, Expr, Operator, expr::InList},
};
use spl_planner::Primitive;

use super::tables::is_subquery;
use crate::function::{
    pattern::{Folder, Pattern, pieces},
    primitive,
    support::udf::is_list,
};

/// A test of a row. It is true for exactly the rows for which the expression that it stands for is true.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Leaf {
    /// A column's text matches a pattern.
    Text {
        /// The column's place in the table.
        column: usize,
        /// The literals between the pattern's wildcards.
        pieces: Vec<String>,
        /// Whether letter case doesn't count.
        fold: bool,
    },
    /// A comparison of a column with a literal, that costs next to nothing.
    Plain {
        /// The column's place in the table.
        column: usize,
        /// The comparison.
        expr: Box<Expr>,
    },
    /// Any other predicate over one column, which may be dear.
    Computed {
        /// The column's place in the table.
        column: usize,
        /// The predicate.
        expr: Box<Expr>,
    },
}

impl Leaf {
    /// The column's place in the table.
    pub(super) fn column(&self) -> usize {
        match self {
            Self::Text { column, .. } | Self::Plain { column, .. } | Self::Computed { column, .. } => *column,
        }
    }

    /// Whether few rows are likely to pass.
    pub(super) fn is_selective(&self) -> bool {
        match self {
            Self::Text { pieces, .. } => pieces.len() == 1 || pieces.iter().any(|piece| !piece.is_empty()),
            Self::Plain { expr, .. } => {
                matches!(expr.as_ref(), Expr::BinaryExpr(BinaryExpr { op: Operator::Eq, .. }))
            }
            Self::Computed { expr, .. } => {
                !matches!(expr.as_ref(), Expr::Not(_) | Expr::BinaryExpr(BinaryExpr { op: Operator::NotEq, .. }))
            }
        }
    }
}

/// The leaf that is true where `expr` is, a predicate over one column; `None` where it looks at several, or more than a row.
pub(super) fn computed(expr: Expr, schema: &Schema) -> Option<Leaf> {
    // Of a column itself there is nothing to compute, and few are null.
    if matches!(&expr, Expr::IsNull(inner) | Expr::IsNotNull(inner) if matches!(**inner, Expr::Column(_))) {
        return None;
    }
    let mut names: Vec<&str> = expr.column_refs().into_iter().map(|column| column.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let [name] = names.as_slice() else { return None };
    let column = schema.index_of(name).ok()?;
    let is_of_the_row = !expr.is_volatile() && !expr.exists(|part| Ok(is_more(part))).unwrap_or(true);
    is_of_the_row.then(|| Leaf::Computed { column, expr: Box::new(expr) })
}

/// Whether an expression needs more than a row of the table.
fn is_more(expr: &Expr) -> bool {
    is_subquery(expr)
        || matches!(
            expr,
            Expr::AggregateFunction(_)
                | Expr::WindowFunction(_)
                | Expr::OuterReferenceColumn(..)
                | Expr::Placeholder(_)
        )
}

/// The value of a literal predicate; `None` where it is none.
pub(super) fn constant(value: &ScalarValue) -> Option<Option<bool>> {
    match value {
        ScalarValue::Boolean(value) => Some(*value),
        ScalarValue::Null => Some(None),
        _ => None,
    }
}

/// The leaves any of which is true where `expr` is, and whether `expr` is the opposite of that; `None` for what leaves can't tell.
pub(super) fn of(expr: &Expr, schema: &Schema) -> Option<(Vec<Leaf>, bool)> {
    match expr {
        Expr::ScalarFunction(call) => {
            let (text, patterns) = call.args.split_first()?;
            let named = |wanted: Primitive| primitive(wanted).name() == call.name();
            if named(Primitive::WildcardMatch) {
                return Some((patterns_of(text, patterns, true, schema)?, false));
            }
            if named(Primitive::WildcardMatchCase) {
                return Some((patterns_of(text, patterns, false, schema)?, false));
            }
            if named(Primitive::LikeMatch) {
                return Some((like(text, patterns, schema)?, false));
            }
            None
        }
        Expr::BinaryExpr(comparison) => comparison_of(comparison, schema),
        Expr::InList(InList { expr, list, negated }) => {
            let text = Text::of(expr, schema)?;
            let exact = |value: &Expr| text.leaf(vec![text_of(value)?], false);
            Some((list.iter().map(exact).collect::<Option<_>>()?, *negated))
        }
        _ => None,
    }
}

fn patterns_of(text: &Expr, patterns: &[Expr], fold: bool, schema: &Schema) -> Option<Vec<Leaf>> {
    let text = Text::of(text, schema)?;
    patterns.iter().map(|pattern| text.leaf(pieces(&text_of(pattern)?), fold)).collect()
}

/// A column of texts.
struct Text {
    column: usize,
    /// What stands in place of nulls.
    filled: Option<String>,
}

impl Text {
    fn of(expr: &Expr, schema: &Schema) -> Option<Self> {
        if let Expr::ScalarFunction(call) = expr
            && call.name() == "coalesce"
            && let [column, filled] = call.args.as_slice()
        {
            return Some(Self { column: text_column(column, schema)?, filled: Some(text_of(filled)?) });
        }
        Some(Self { column: text_column(expr, schema)?, filled: None })
    }

    /// A leaf of the column; `None` where nulls would match.
    fn leaf(&self, pieces: Vec<String>, fold: bool) -> Option<Leaf> {
        let pattern = Pattern::from_pieces(&pieces, fold);
        let matches = |text: &String| Folder::new(fold).test(text, |text| pattern.matches(text.as_bytes()));
        let nulls_match = self.filled.as_ref().is_some_and(matches);
        (!nulls_match).then_some(Leaf::Text { column: self.column, pieces, fold })
    }
}

fn like(text: &Expr, patterns: &[Expr], schema: &Schema) -> Option<Vec<Leaf>> {
    let [pattern] = patterns else { return None };
    let pattern = text_of(pattern).filter(|pattern| !pattern.contains('_'))?;
    let pieces = pattern.split('%').map(str::to_owned).collect();
    Some(vec![Text::of(text, schema)?.leaf(pieces, false)?])
}

fn comparison_of(comparison: &BinaryExpr, schema: &Schema) -> Option<(Vec<Leaf>, bool)> {
    let BinaryExpr { left, op, right } = comparison;
    let equality = matches!(op, Operator::Eq | Operator::NotEq);
    if !equality && !matches!(op, Operator::Lt | Operator::LtEq | Operator::Gt | Operator::GtEq) {
        return None;
    }
    let equal = |(column, text)| Text::of(column, schema)?.leaf(vec![text_of(text)?], false);
    if equality && let Some(leaf) = sides(left, right).find_map(equal) {
        return Some((vec![leaf], *op == Operator::NotEq));
    }
    let plain = |expr: &Expr| matches!(expr, Expr::Literal(..)) || is_cast_literal(expr);
    let column = sides(left, right).find_map(|(column, literal)| {
        let place = place_of(column, schema)?;
        let typed = schema.fields().get(place).map(|field| field.data_type())?;
        (plain(literal) && (typed.is_numeric() || typed.is_temporal())).then_some(place)
    })?;
    Some((vec![Leaf::Plain { column, expr: Box::new(Expr::BinaryExpr(comparison.clone())) }], false))
}

fn sides<'e>(left: &'e Expr, right: &'e Expr) -> impl Iterator<Item = (&'e Expr, &'e Expr)> {
    [(left, right), (right, left)].into_iter()
}

fn is_cast_literal(expr: &Expr) -> bool {
    match expr {
        Expr::Cast(cast) => matches!(*cast.expr, Expr::Literal(..)),
        _ => false,
    }
}

/// The place of a column that holds one text a row.
fn text_column(expr: &Expr, schema: &Schema) -> Option<usize> {
    let place = place_of(expr, schema)?;
    let data_type = schema.fields().get(place)?.data_type();
    (!is_list(data_type) && is_text(data_type)).then_some(place)
}

fn is_text(data_type: &DataType) -> bool {
    match data_type {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
        DataType::Dictionary(_, values) => is_text(values),
        _ => false,
    }
}

fn place_of(expr: &Expr, schema: &Schema) -> Option<usize> {
    let Expr::Column(Column { name, .. }) = expr else { return None };
    schema.index_of(name).ok()
}

/// A literal text that isn't null.
fn text_of(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Literal(ScalarValue::Utf8(text) | ScalarValue::LargeUtf8(text) | ScalarValue::Utf8View(text), _) => {
            text.clone()
        }
        _ => None,
    }
}
