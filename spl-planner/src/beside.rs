//! Rows of one frame beside those of another: joins.

use datafusion::{
    common::{
        Column, JoinType,
        tree_node::{Transformed, TransformedResult, TreeNode},
    },
    functions_window::expr_fn::row_number,
    logical_expr::{Expr, ExprFunctionExt, LogicalPlanBuilder, SortExpr, lit},
};
use spl_parser::Span;

use crate::{
    Value, coerce,
    cx::{At, Cx, Result},
    frame::{Frame, HIDDEN, Output, column},
    open, scope,
};

/// Joined rows: the fields of the left side under their names, those of the right side under hidden ones.
pub(crate) struct Beside {
    frame: Frame,
    left: Vec<String>,
    right: Vec<String>,
    prefix: String,
}

impl Beside {
    /// Joins two frames where the keys are equal; null equals nothing. Rows keep the order of the left side, then that of the right.
    pub(crate) fn join(
        left: Frame,
        right: Frame,
        keys: (Vec<Expr>, Vec<Expr>),
        kind: JoinType,
        span: Span,
        cx: &mut Cx<'_>,
    ) -> Result<Self> {
        // What one side has as a column the other's source may have as well.
        for (frame, other) in [(&left, &right), (&right, &left)] {
            for name in other.fields().iter().filter(|name| !frame.has(name)) {
                open::demand(name, frame, cx);
            }
        }
        let prefix = free_prefix(&left);
        let (left_fields, right_fields) = (left.fields().to_vec(), right.fields().to_vec());
        let names = |side: &str, count: usize| (0..count).map(|number| format!("{prefix}{side}{number}")).collect();
        let left_names: Vec<String> = names("l", keys.0.len());
        let right_names: Vec<String> = names("r", keys.1.len());
        let moved = |name: &str| format!("{prefix}_{name}");
        let right_columns = right.schema().columns().into_iter().map(|from| {
            let name = moved(&from.name);
            Expr::Column(from).alias(name)
        });
        let right_columns: Vec<Expr> =
            right_columns.chain(keys.1.into_iter().zip(&right_names).map(|(key, name)| key.alias(name))).collect();
        let right_plan = LogicalPlanBuilder::from(right.plan().clone()).project(right_columns).at(span)?;
        let right_plan = right_plan.build().at(span)?;
        let mut order = left.order().to_vec();
        for key in right.order() {
            let expr = key.expr.clone().transform(|expr| match &expr {
                Expr::Column(from) => Ok(Transformed::yes(column(&moved(&from.name)))),
                _ => Ok(Transformed::no(expr)),
            });
            order.push(SortExpr::new(expr.data().at(span)?, key.asc, key.nulls_first));
        }
        let left_columns = left.schema().columns().into_iter().map(Expr::Column);
        let left_columns: Vec<Expr> =
            left_columns.chain(keys.0.into_iter().zip(&left_names).map(|(key, name)| key.alias(name))).collect();
        let fields = left_fields.iter().cloned().chain(right_fields.iter().map(|name| moved(name))).collect();
        let on = |names: Vec<String>| names.into_iter().map(Column::new_unqualified).collect::<Vec<_>>();
        let on = (on(left_names), on(right_names));
        let sources = right.sources().to_vec();
        let frame =
            left.replace(fields, order, |plan| plan.project(left_columns)?.join(right_plan, kind, on, None), span)?;
        let frame = sources.into_iter().fold(frame, Frame::opened);
        Ok(Self { frame, left: left_fields, right: right_fields, prefix })
    }

    /// A field of the left side.
    pub(crate) fn left(&self, name: &str) -> Option<Value> {
        let data_type = self.frame.data_type(name).filter(|_| self.left.iter().any(|field| field == name))?;
        Some(scope::value_of(column(name), data_type))
    }

    /// A field of the right side.
    pub(crate) fn right(&self, name: &str) -> Option<Value> {
        let moved = format!("{}_{name}", self.prefix);
        let data_type = self.frame.data_type(&moved).filter(|_| self.right.iter().any(|field| field == name))?;
        Some(scope::value_of(column(&moved), data_type))
    }

    /// A hidden column of the right side.
    pub(crate) fn right_column(&self, name: &str) -> Expr {
        column(&format!("{}_{name}", self.prefix))
    }

    /// The pairs of rows for which a condition holds.
    pub(crate) fn filter(self, condition: Expr, span: Span) -> Result<Self> {
        Ok(Self { frame: self.frame.filter(condition, span)?, ..self })
    }

    /// The first pairs of each row of the left side, which `number` tells apart.
    pub(crate) fn first(self, most: u64, number: &str, span: Span) -> Result<Self> {
        let nth = row_number().partition_by(vec![column(number)]);
        let (frame, nth) = self.frame.window("nth", nth, span)?;
        Ok(Self { frame: frame.filter(column(&nth).lt_eq(lit(most)), span)?, ..self })
    }

    /// The fields of both sides. Where both have one, `overwrite` says whose value counts; where that is null, the other's does.
    pub(crate) fn merge(
        self,
        wanted: impl Fn(&str) -> bool,
        overwrite: bool,
        span: Span,
        cx: &mut Cx<'_>,
    ) -> Result<Frame> {
        let more = self.right.iter().filter(|name| !self.left.contains(name) && wanted(name));
        let mut outputs = Vec::new();
        for name in self.left.iter().chain(more) {
            let value = match (self.left(name), self.right(name).filter(|_| wanted(name))) {
                (Some(left), Some(right)) if overwrite => coerce::coalesce(&right, &left, cx)?,
                (Some(left), Some(right)) => coerce::coalesce(&left, &right, cx)?,
                (Some(only), None) | (None, Some(only)) => only,
                (None, None) => continue,
            };
            outputs.push(Output::new(name, value.expr));
        }
        self.frame.project(outputs, span)
    }
}

/// A prefix that no column of the left side has: an earlier join may have left its order behind.
fn free_prefix(left: &Frame) -> String {
    let columns = left.schema().columns();
    let taken = |prefix: &str| columns.iter().any(|column| column.name.starts_with(prefix));
    let mut number = 0_usize;
    loop {
        let prefix = format!("{HIDDEN}right{number}");
        if !taken(&prefix) {
            return prefix;
        }
        number += 1;
    }
}
