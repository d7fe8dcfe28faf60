//! The plan so far, the fields that a search sees in it, and the order its rows are in.

use std::{collections::BTreeMap, sync::Arc};

use datafusion::{
    arrow::datatypes::{DataType, Field},
    common::{
        Column, DFSchema, ScalarValue,
        tree_node::{Transformed, TransformedResult, TreeNode, TreeNodeRecursion},
    },
    functions::core::expr_fn::get_field,
    functions_aggregate::sum::sum_udaf,
    functions_window::expr_fn::row_number,
    logical_expr::{
        Expr, ExprFuncBuilder, ExprFunctionExt, LogicalPlan, LogicalPlanBuilder, Projection, ScalarUDF, Sort, SortExpr,
        WindowFrame, WindowFrameBound, WindowFrameUnits, WindowFunctionDefinition, cast, expr::WindowFunction, lit,
    },
};
use spl_parser::{Code, Span, command::Assignment};

use crate::{
    Primitive,
    cx::{At, Cx, Result, error},
    open::{self, OpenSource},
};

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
    /// What `fieldformat` shows in place of fields, by their names.
    formats: Vec<Assignment>,
    /// What stands between the values of a multivalue where it becomes a single text, by its field's name.
    delimiters: Vec<(String, String)>,
    /// What projections below compute, and the function that tells equal ones apart.
    computed: Vec<Expr>,
    step: Arc<ScalarUDF>,
    /// How large a field's expression gets where the columns in it are replaced by theirs; 1 for those not here.
    sizes: BTreeMap<String, usize>,
    barrier: Arc<ScalarUDF>,
    /// What fields that no column has may come from.
    sources: Vec<OpenSource>,
    /// Whether the data would name fields that are not known while only checking.
    vague: bool,
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

/// A child of a column that holds structs.
///
/// The step between keeps DataFusion's optimizer from moving the access below what computes the struct, which
/// would make two columns of one name.
pub(crate) fn child(record: &str, name: &str, cx: &Cx<'_>) -> Expr {
    get_field(cx.call(Primitive::Step, vec![column(record), lit(0_i64)]), name)
}

/// A field whose expression would be larger than this when it is put together with those that it reads stays a column.
const MAX_SIZE: usize = 64;

/// The prefix of hidden columns.
pub(crate) const HIDDEN: &str = "__spl_";

impl Frame {
    /// Starts from `plan`, all of whose columns are fields.
    pub(crate) fn new(plan: LogicalPlan, cx: &Cx<'_>) -> Self {
        let fields = plan.schema().fields().iter().map(|field| field.name().clone()).collect();
        let step = cx.catalog.primitive(Primitive::Step);
        let barrier = cx.catalog.primitive(Primitive::Barrier);
        Self {
            plan,
            fields,
            order: Vec::new(),
            declared: Arc::new([]),
            formats: Vec::new(),
            delimiters: Vec::new(),
            computed: Vec::new(),
            step,
            sizes: BTreeMap::new(),
            barrier,
            sources: Vec::new(),
            vague: false,
        }
    }

    /// What is shown in place of fields at the end.
    pub(crate) fn formats(&self) -> &[Assignment] {
        &self.formats
    }

    /// Shows other values in place of fields at the end; a later format of a field replaces an earlier one.
    pub(crate) fn with_formats(mut self, formats: Vec<Assignment>) -> Self {
        self.formats.retain(|old| !formats.iter().any(|new| new.destination.value == old.destination.value));
        self.formats.extend(formats);
        self
    }

    /// Forgets how fields are shown: other rows follow.
    pub(crate) fn without_formats(mut self) -> Self {
        self.formats.clear();
        self
    }

    /// What stands between the values of a field where they become a single text, if anybody said so.
    pub(crate) fn delimiter(&self, name: &str) -> Option<&str> {
        self.delimiters.iter().find(|(field, _)| field == name).map(|(_, delimiter)| delimiter.as_str())
    }

    /// Says what stands between the values of a field where they become a single text.
    pub(crate) fn delimit(mut self, name: &str, delimiter: &str) -> Self {
        self.delimiters.retain(|(field, _)| field != name);
        self.delimiters.push((name.to_owned(), delimiter.to_owned()));
        self
    }

    /// Says which fields may be missing without a warning.
    pub(crate) fn declare(mut self, declared: Arc<[String]>) -> Self {
        self.declared = declared;
        self
    }

    /// Adds a source of fields that no column has.
    pub(crate) fn opened(mut self, source: OpenSource) -> Self {
        self.sources.push(source);
        self
    }

    /// No field but those there are exists from here on.
    pub(crate) fn closed(mut self) -> Self {
        self.sources.clear();
        self.vague = false;
        self
    }

    /// While only checking: the data would name more fields than these.
    pub(crate) fn vague(mut self) -> Self {
        self.vague = true;
        self
    }

    /// Whether a field that no column has may be there all the same.
    pub(crate) fn may_have_more(&self) -> bool {
        self.vague || !self.sources.is_empty()
    }

    pub(crate) fn sources(&self) -> &[OpenSource] {
        &self.sources
    }

    pub(crate) fn plan(&self) -> &LogicalPlan {
        &self.plan
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
        // A key that comes again says nothing, and DataFusion's aggregates stumble over it.
        self.order.clear();
        for key in order {
            if !self.order.iter().any(|known| known.expr == key.expr) {
                self.order.push(key);
            }
        }
        self
    }

    /// Turns the order round.
    pub(crate) fn reversed(self) -> Self {
        let reversed = |key: &SortExpr| SortExpr::new(key.expr.clone(), !key.asc, !key.nulls_first);
        let order = self.order.iter().map(reversed).collect();
        self.ordered(order)
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
    pub(crate) fn project(mut self, outputs: Vec<Output>, span: Span) -> Result<Self> {
        let mut exprs: Vec<Expr> = outputs.iter().map(|output| named(output.expr.clone(), &output.name)).collect();
        let order = self.carry_order(&outputs, &mut exprs, span)?;
        self.sizes = exprs.iter_mut().filter_map(|expr| self.bounded(expr)).collect();
        for expr in exprs.iter_mut().filter(|expr| matches!(expr, Expr::Alias(_))) {
            self.tell_apart(expr);
        }
        let plan = projected(self.plan, exprs).at(span)?;
        let delimiters = outputs.iter().filter_map(|output| match &output.expr {
            Expr::Column(from) => Some((output.name.clone(), delimiter_of(&self.delimiters, &from.name)?)),
            _ => None,
        });
        let delimiters = delimiters.collect();
        let fields = outputs.into_iter().map(|output| output.name).collect();
        Ok(Self { plan, fields, order, delimiters, ..self })
    }

    /// The name and size of what a projection computes. A filter that is pushed down takes the expression along, once for each time that
    /// it names the column; one that would get too large is kept together.
    fn bounded(&self, expr: &mut Expr) -> Option<(String, usize)> {
        let mut size = 0_usize;
        let counted = expr.apply(|part| {
            size = size.saturating_add(match part {
                Expr::Column(column) => self.sizes.get(&column.name).copied().unwrap_or(1),
                _ => 1,
            });
            Ok(TreeNodeRecursion::Continue)
        });
        counted.ok()?;
        let Expr::Alias(alias) = expr else {
            return Some((expr.qualified_name().1, size)).filter(|_| size > 1);
        };
        if size > MAX_SIZE {
            let value = std::mem::replace(alias.expr.as_mut(), lit(false));
            *alias.expr = self.barrier.call(vec![value]);
            size = 1;
        }
        Some((alias.name.clone(), size))
    }

    /// Of two equal projections on top of each other, `f(a) AS a` over `f(a) AS a`, DataFusion's optimizer drops one, as if
    /// computing twice were computing once. A step number makes the later one another expression.
    fn tell_apart(&mut self, expr: &mut Expr) {
        if self.computed.contains(expr)
            && let Expr::Alias(alias) = expr
        {
            let number = lit(i64::try_from(self.computed.len()).unwrap_or(i64::MAX));
            let value = std::mem::replace(alias.expr.as_mut(), lit(false));
            *alias.expr = self.step.call(vec![value, number]);
        }
        self.computed.push(expr.clone());
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
        if assignments.is_empty() {
            return Ok(self);
        }
        let mut outputs: Vec<Output> = self.fields.iter().map(|name| Output::keep(name)).collect();
        for assignment in assignments {
            match outputs.iter_mut().find(|output| output.name == assignment.name) {
                Some(output) => *output = assignment,
                None => outputs.push(assignment),
            }
        }
        self.project(outputs, span)
    }

    /// Takes a field away.
    pub(crate) fn remove(self, name: &str, span: Span) -> Result<Self> {
        if !self.has(name) {
            return Ok(self);
        }
        let rest = self.fields.iter().filter(|field| *field != name).map(|field| Output::keep(field)).collect();
        self.project(rest, span)
    }

    /// The first rows in the frame's order.
    pub(crate) fn limit(self, rows: usize, span: Span) -> Result<Self> {
        // DataFusion's top-k operator asserts that it keeps a row.
        let plan = if self.order.is_empty() || rows == 0 {
            LogicalPlanBuilder::from(self.plan).limit(0, Some(rows)).at(span)?.build().at(span)?
        } else {
            sorted(self.plan, self.order.clone(), Some(rows))
        };
        Ok(Self { plan, ..self })
    }

    /// The rows from `skip` on in the frame's order, at most so many.
    pub(crate) fn slice(self, skip: usize, rows: Option<usize>, span: Span) -> Result<Self> {
        let order = self.order.clone();
        let plan = if order.is_empty() { self.plan } else { sorted(self.plan, order, None) };
        let plan = LogicalPlanBuilder::from(plan).limit(skip, rows).at(span)?.build().at(span)?;
        Ok(Self { plan, ..self })
    }

    /// Adds a hidden column and gives its name.
    pub(crate) fn compute(self, name: &str, expr: Expr, span: Span) -> Result<(Self, String)> {
        let name = self.free(name);
        let columns = self.schema().columns().into_iter().map(Expr::Column).chain([expr.alias(&name)]);
        let plan = projected(self.plan, columns.collect()).at(span)?;
        Ok((Self { plan, ..self }, name))
    }

    /// A name for a hidden column that no column has.
    pub(crate) fn free(&self, name: &str) -> String {
        let mut name = format!("{HIDDEN}{name}");
        while self.schema().has_column_with_unqualified_name(&name) {
            name.push('_');
        }
        name
    }

    /// Adds a hidden column, computed over a window of rows, and gives its name.
    pub(crate) fn window(self, name: &str, function: ExprFuncBuilder, span: Span) -> Result<(Self, String)> {
        let name = self.free(name);
        let ordered = if self.order.is_empty() { function } else { function.order_by(self.order.clone()) };
        let expr = ordered.build().at(span)?;
        let plan = LogicalPlanBuilder::from(without_views(self.plan).at(span)?)
            .window(vec![expr.alias(&name)])
            .at(span)?
            .build()
            .at(span)?;
        Ok((Self { plan, ..self }, name))
    }

    /// Numbers the rows from 1 in their order, in a hidden column, which becomes the order: where keys leave open which of two
    /// rows comes first, all that follows sees them the same way round.
    pub(crate) fn numbered(self, span: Span) -> Result<(Self, String)> {
        let number = row_number().partition_by(Vec::new());
        let (frame, name) = self.window("number", number, span)?;
        let order = vec![SortExpr::new(column(&name), true, false)];
        Ok((frame.ordered(order), name))
    }

    /// Adds a hidden column: the sum of `value` over the rows up to this one, or up to the one before.
    pub(crate) fn running_sum(
        self,
        name: &str,
        value: Expr,
        until: WindowFrameBound,
        span: Span,
    ) -> Result<(Self, String)> {
        let from = WindowFrameBound::Preceding(ScalarValue::UInt64(None));
        let rows = WindowFrame::new_bounds(WindowFrameUnits::Rows, from, until);
        let sum = WindowFunction::new(WindowFunctionDefinition::AggregateUDF(sum_udaf()), vec![value]);
        let sum = Expr::from(sum).window_frame(rows);
        self.window(name, sum, span)
    }

    /// Adds a hidden column: an aggregate over all rows that agree in `partition`.
    pub(crate) fn whole(self, name: &str, aggregate: Expr, partition: Vec<Expr>, span: Span) -> Result<(Self, String)> {
        let name = self.free(name);
        let Expr::AggregateFunction(aggregate) = aggregate else {
            return Err(error(Code::Plan, span, "this can't be planned: an aggregate is none"));
        };
        let function = WindowFunctionDefinition::AggregateUDF(aggregate.func);
        let rows = WindowFrame::new_bounds(
            WindowFrameUnits::Rows,
            WindowFrameBound::Preceding(ScalarValue::UInt64(None)),
            WindowFrameBound::Following(ScalarValue::UInt64(None)),
        );
        let expr = Expr::from(WindowFunction::new(function, aggregate.params.args))
            .partition_by(partition)
            .window_frame(rows)
            .build()
            .at(span)?;
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
        Ok(Self { plan, fields, order, ..self })
    }

    /// The finished plan: rows in order, visible fields only.
    pub(crate) fn finish(self, span: Span, cx: &mut Cx<'_>) -> Result<LogicalPlan> {
        open::demand_all(&self, cx);
        let plan = if self.order.is_empty() { self.plan } else { sorted(self.plan, self.order, None) };
        if plan.schema().fields().len() == self.fields.len() {
            return Ok(plan);
        }
        projected(plan, self.fields.iter().map(|name| column(name)).collect()).at(span)
    }
}

/// Text views as texts of their own. A window that runs along with its rows keeps a slice of them between batches, and a slice of views keeps the
/// buffers of all that came before: gigabytes, which no memory pool sees.
fn without_views(plan: LogicalPlan) -> datafusion::common::Result<LogicalPlan> {
    let is_view = |field: &Arc<Field>| *field.data_type() == DataType::Utf8View;
    if !plan.schema().fields().iter().any(is_view) {
        return Ok(plan);
    }
    let columns = plan.schema().iter().map(|(qualifier, field)| {
        let column = Expr::Column(Column::new(qualifier.cloned(), field.name()));
        if is_view(field) {
            cast(column, DataType::Utf8).alias_qualified(qualifier.cloned(), field.name())
        } else {
            column
        }
    });
    let columns = columns.collect();
    projected(plan, columns)
}

fn delimiter_of(delimiters: &[(String, String)], name: &str) -> Option<String> {
    delimiters.iter().find(|(field, _)| field == name).map(|(_, delimiter)| delimiter.clone())
}

/// Made by hand: to qualify the columns, DataFusion's builder walks the whole plan below for each of them, which takes minutes
/// where a `foreach` over many fields puts projections of many columns on each other. A frame's columns are not qualified.
fn projected(plan: LogicalPlan, columns: Vec<Expr>) -> datafusion::common::Result<LogicalPlan> {
    if plan.schema().iter().any(|(qualifier, _)| qualifier.is_some()) {
        return LogicalPlanBuilder::from(plan).project(columns)?.build();
    }
    Projection::try_new(columns, Arc::new(plan)).map(LogicalPlan::Projection)
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
