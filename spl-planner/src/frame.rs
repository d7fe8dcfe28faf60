//! The plan so far, the fields that a search sees in it, and the order its rows are in.

use std::sync::Arc;

use datafusion::{
    arrow::datatypes::DataType,
    common::{
        Column, DFSchema,
        tree_node::{Transformed, TransformedResult, TreeNode},
    },
    logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder, Sort, SortExpr},
};
use spl_parser::Span;

use crate::cx::{At, Result};

/// The plan so far.
///
/// Columns carry the names that the search uses, unqualified. Beside them may stand hidden columns, which only the order of
/// the rows needs. DataFusion treats tables as sets, so the order is kept as sort keys and put into effect only
/// where something observes it: at `head`, `dedup` and their kin, and at the end.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    plan: LogicalPlan,
    /// The fields in the order of the columns.
    fields: Vec<String>,
    order: Vec<SortExpr>,
    /// Fields that the data model declares: they are null without a warning where no column has them.
    declared: Arc<[String]>,
}

/// A field of the next projection.
#[derive(Clone, Debug)]
pub(crate) struct Output {
    pub(crate) name: String,
    pub(crate) expr: Expr,
}

impl Output {
    pub(crate) fn new(name: impl Into<String>, expr: Expr) -> Self {
        Self { name: name.into(), expr }
    }

    /// A field that stays as it is.
    pub(crate) fn keep(name: &str) -> Self {
        Self::new(name, column(name))
    }
}

/// The column of this name.
pub(crate) fn column(name: &str) -> Expr {
    Expr::Column(Column::new_unqualified(name))
}

/// The prefix of hidden columns.
pub(crate) const HIDDEN: &str = "__";

impl Frame {
    /// Starts from `plan`, all of whose columns are fields.
    pub(crate) fn new(plan: LogicalPlan) -> Self {
        let fields = plan.schema().fields().iter().map(|field| field.name().clone()).collect();
        Self { plan, fields, order: Vec::new(), declared: Arc::new([]) }
    }

    /// Says which fields may be missing without a warning.
    pub(crate) fn declare(mut self, declared: Arc<[String]>) -> Self {
        self.declared = declared;
        self
    }

    /// The visible fields, in the order of the columns.
    pub(crate) fn fields(&self) -> &[String] {
        &self.fields
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|field| field == name)
    }

    pub(crate) fn is_declared(&self, name: &str) -> bool {
        self.declared.iter().any(|field| field == name)
    }

    pub(crate) fn order(&self) -> &[SortExpr] {
        &self.order
    }

    pub(crate) fn schema(&self) -> &DFSchema {
        self.plan.schema()
    }

    /// The Arrow type of a field.
    pub(crate) fn data_type(&self, name: &str) -> Option<&DataType> {
        let has = self.has(name);
        has.then(|| self.schema().field_with_unqualified_name(name).ok().map(|field| field.data_type())).flatten()
    }

    /// States the order of the rows; nothing is sorted yet.
    pub(crate) fn ordered(mut self, order: Vec<SortExpr>) -> Self {
        self.order = order;
        self
    }

    /// Hides a column from the search; it stays for the order.
    pub(crate) fn hide(mut self, name: &str) -> Self {
        self.fields.retain(|field| field != name);
        self
    }

    /// Keeps the rows for which `predicate` is true.
    pub(crate) fn filter(self, predicate: Expr, span: Span) -> Result<Self> {
        let plan = LogicalPlanBuilder::from(self.plan).filter(predicate).at(span)?.build().at(span)?;
        Ok(Self { plan, ..self })
    }

    /// Makes `outputs` the fields, keeping hidden what the order needs.
    pub(crate) fn project(self, outputs: Vec<Output>, span: Span) -> Result<Self> {
        let mut exprs: Vec<Expr> = outputs.iter().map(|output| named(output.expr.clone(), &output.name)).collect();
        let order = self.carry_order(&outputs, &mut exprs, span)?;
        let plan = LogicalPlanBuilder::from(self.plan).project(exprs).at(span)?.build().at(span)?;
        let fields = outputs.into_iter().map(|output| output.name).collect();
        Ok(Self { plan, fields, order, declared: self.declared })
    }

    /// The order in terms of the projected columns; adds hidden columns for keys that would be lost.
    fn carry_order(&self, outputs: &[Output], exprs: &mut Vec<Expr>, span: Span) -> Result<Vec<SortExpr>> {
        let mut hidden: Vec<(Column, String)> = Vec::new();
        let taken = |name: &str, hidden: &[(Column, String)]| {
            outputs.iter().any(|output| output.name == name) || hidden.iter().any(|(_, other)| other == name)
        };
        let mut order = Vec::with_capacity(self.order.len());
        for key in &self.order {
            let expr = key.expr.clone().transform(|expr| {
                let Expr::Column(source) = &expr else { return Ok(Transformed::no(expr)) };
                let kept = outputs.iter().find(|output| output.expr == expr).map(|output| output.name.clone());
                let name =
                    kept.or_else(|| hidden.iter().find(|(from, _)| from == source).map(|(_, name)| name.clone()));
                let name = name.unwrap_or_else(|| {
                    // A hidden column keeps its name, and a new one never takes one that means another column
                    // below: DataFusion matches sort keys with the input's expressions by name.
                    let mut name = source.name.clone();
                    if !name.starts_with(HIDDEN) || taken(&name, &hidden) {
                        name = self.free("order");
                        while taken(&name, &hidden) {
                            name.push('_');
                        }
                    }
                    hidden.push((source.clone(), name.clone()));
                    name
                });
                Ok(Transformed::yes(column(&name)))
            });
            order.push(SortExpr::new(expr.data().at(span)?, key.asc, key.nulls_first));
        }
        exprs.extend(hidden.into_iter().map(|(from, name)| named(Expr::Column(from), &name)));
        Ok(order)
    }

    /// Sets fields: each replaces the one of its name where it stands, or comes last.
    pub(crate) fn set(self, assignments: Vec<Output>, span: Span) -> Result<Self> {
        let mut outputs: Vec<Output> = self.fields.iter().map(|name| Output::keep(name)).collect();
        for assignment in assignments {
            match outputs.iter_mut().find(|output| output.name == assignment.name) {
                Some(output) => *output = assignment,
                None => outputs.push(assignment),
            }
        }
        self.project(outputs, span)
    }

    /// The first rows in the frame's order.
    pub(crate) fn limit(self, rows: usize, span: Span) -> Result<Self> {
        let plan = if self.order.is_empty() {
            LogicalPlanBuilder::from(self.plan).limit(0, Some(rows)).at(span)?.build().at(span)?
        } else {
            sorted(self.plan, self.order.clone(), Some(rows))
        };
        Ok(Self { plan, ..self })
    }

    /// Adds a hidden column and gives its name.
    pub(crate) fn compute(self, name: &str, expr: Expr, span: Span) -> Result<(Self, String)> {
        let name = self.free(name);
        let columns = self.schema().columns().into_iter().map(Expr::Column).chain([expr.alias(&name)]);
        let columns: Vec<Expr> = columns.collect();
        let plan = LogicalPlanBuilder::from(self.plan).project(columns).at(span)?.build().at(span)?;
        Ok((Self { plan, ..self }, name))
    }

    /// A name for a hidden column that no column has.
    fn free(&self, name: &str) -> String {
        let mut name = format!("{HIDDEN}{name}");
        while self.schema().has_column_with_unqualified_name(&name) {
            name.push('_');
        }
        name
    }

    /// Adds a hidden column, computed over a window of rows, and gives its name.
    pub(crate) fn window(self, name: &str, expr: Expr, span: Span) -> Result<(Self, String)> {
        let name = self.free(name);
        let plan = LogicalPlanBuilder::from(self.plan).window(vec![expr.alias(&name)]).at(span)?.build().at(span)?;
        Ok((Self { plan, ..self }, name))
    }

    /// Replaces the plan by one that has its own fields and order.
    pub(crate) fn replace(
        self,
        fields: Vec<String>,
        order: Vec<SortExpr>,
        build: impl FnOnce(LogicalPlanBuilder) -> datafusion::common::Result<LogicalPlanBuilder>,
        span: Span,
    ) -> Result<Self> {
        let plan = build(LogicalPlanBuilder::from(self.plan)).at(span)?.build().at(span)?;
        Ok(Self { plan, fields, order, declared: self.declared })
    }

    /// The finished plan: rows in order, visible fields only.
    pub(crate) fn finish(self, span: Span) -> Result<LogicalPlan> {
        let plan = if self.order.is_empty() { self.plan } else { sorted(self.plan, self.order, None) };
        let mut builder = LogicalPlanBuilder::from(plan);
        if builder.schema().fields().len() != self.fields.len() {
            builder = builder.project(self.fields.iter().map(|name| column(name))).at(span)?;
        }
        builder.build().at(span)
    }
}

/// Made by hand: DataFusion's builder rewrites sort keys that equal an expression of the input into a column of its name, which the
/// input may not have.
fn sorted(plan: LogicalPlan, order: Vec<SortExpr>, fetch: Option<usize>) -> LogicalPlan {
    LogicalPlan::Sort(Sort { expr: order, input: Arc::new(plan), fetch })
}

/// `expr` under `name`, without an alias that says nothing.
pub(crate) fn named(expr: Expr, name: &str) -> Expr {
    match &expr {
        Expr::Column(column) if column.relation.is_none() && column.name == name => expr,
        _ => expr.alias(name),
    }
}
