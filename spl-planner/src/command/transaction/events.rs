//! The row of a transaction: what its events have, put together.

use datafusion::{
    arrow::datatypes::DataType,
    functions::expr_fn::coalesce,
    functions_aggregate::{
        array_agg::array_agg_udaf,
        count::count_udaf,
        expr_fn::{max, min},
    },
    functions_nested::expr_fn::{array_to_string, flatten},
    logical_expr::{Expr, ExprFunctionExt, SortExpr, cast, lit, when},
};
use spl_parser::{
    Span,
    command::{MvList, Transaction},
};

use super::micros;
use crate::{
    AggregateInput, AggregatePlan, Kind, Value, coerce,
    cx::{At, Cx, Result, error},
    frame::{Frame, HIDDEN, Output, column},
    scope,
};

/// What stands for a missing value in a list where nothing is said.
const NULL: &str = "NULL";

/// Fields of a transaction's own; those of the events that are called so are lost.
const OWN: [&str; 4] = ["duration", "eventcount", "closed_txn", "_txn_orphan"];

/// Makes a row of each transaction. `id` and `closed` are those of the event's transaction; an event without one is a row of its own.
pub(super) fn merge(
    transaction: &Transaction,
    frame: Frame,
    number: &str,
    (id, closed): (Expr, Expr),
    span: Span,
    cx: &mut Cx<'_>,
) -> Result<Frame> {
    let (group, orphan) = (format!("{HIDDEN}id"), format!("{HIDDEN}orphan"));
    let alone = when(id.clone().is_null(), column(number)).end().at(span)?;
    let groups = vec![id.alias(&group), alone.alias(&orphan)];
    let is_member = column(&group).is_not_null();
    let of_member = |expr: Expr| when(is_member.clone(), expr).end().at(span);
    let mut columns = Columns::default();

    let mut outputs = Vec::new();
    let fields = scope::all(&frame, cx);
    let kept: Vec<String> = fields.into_iter().filter(|name| !OWN.contains(&name.as_str())).collect();
    for name in kept {
        let value = scope::current(&name, &frame, cx);
        let merged = match name.as_str() {
            _ if value.kind == Kind::Null => value.expr,
            "_time" => columns.add(min(coerce::time(&value, cx))),
            "_raw" => {
                let texts = columns.list(coerce::text(&value, cx), number, span)?;
                if transaction.mvraw { texts } else { array_to_string(texts, lit("\n")) }
            }
            _ => match rendering(transaction, &name, &value) {
                Rendering::Same => columns.add(max(match value.kind {
                    Kind::Number | Kind::Time => value.expr,
                    _ => cast(coerce::text(&value, cx), DataType::Utf8),
                })),
                Rendering::List => {
                    let null = transaction.nullstr.as_ref().map_or(NULL, |null| null.value.as_str());
                    let null = Value::new(lit(null), Kind::Text);
                    if value.multi {
                        let values = coalesce(vec![coerce::list(&value, cx)?, coerce::list(&null, cx)?]);
                        flatten(columns.list(values, number, span)?)
                    } else {
                        let text = cast(coerce::text(&value, cx), DataType::Utf8);
                        columns.list(coalesce(vec![text, null.expr]), number, span)?
                    }
                }
                Rendering::Set => {
                    let plan = set(value, span, cx)?;
                    let merged = columns.add(plan.aggregate);
                    plan.finish.map_or(merged.clone(), |finish| finish(merged))
                }
            },
        };
        outputs.push(Output::new(name, merged));
    }
    let time = micros(&frame, cx);
    let (first, last) = (columns.add(min(time.clone())), columns.add(max(time)));
    let events = columns.add(count_udaf().call(vec![lit(1_i64)]));
    let closed = columns.add(max(cast(closed, DataType::Int64)));
    outputs.push(Output::new("duration", of_member(cast(last - first, DataType::Float64) / lit(1e6))?));
    outputs.push(Output::new("eventcount", of_member(events)?));
    outputs.push(Output::new("closed_txn", of_member(closed)?));
    if transaction.keeporphans {
        outputs.push(Output::new("_txn_orphan", when(is_member.is_not_true(), lit(1_i64)).end().at(span)?));
    }
    // Newest first, by the earliest event; ties by the latest one. \[U\]
    let (earliest, newest) = (format!("{HIDDEN}earliest"), format!("{HIDDEN}newest"));
    columns.aggregates.push(min(micros(&frame, cx)).alias(&earliest));
    columns.aggregates.push(min(column(number)).alias(&newest));
    let order = vec![SortExpr::new(column(&earliest), false, false), SortExpr::new(column(&newest), true, false)];
    let frame = frame.replace(Vec::new(), order, |plan| plan.aggregate(groups, columns.aggregates), span)?;
    let frame = frame.without_formats().closed().project(outputs, span)?;
    Ok(match &transaction.delim {
        // Only `nomv` makes a text of the values.
        Some(delim) => frame.fields().to_vec().iter().fold(frame, |frame, field| frame.delimit(field, delim)),
        None => frame,
    })
}

/// Aggregates under hidden names.
#[derive(Default)]
struct Columns {
    aggregates: Vec<Expr>,
}

impl Columns {
    fn add(&mut self, aggregate: Expr) -> Expr {
        let name = format!("{HIDDEN}agg{}", self.aggregates.len());
        self.aggregates.push(aggregate.alias(&name));
        column(&name)
    }

    /// The values that aren't null, oldest first.
    fn list(&mut self, values: Expr, number: &str, span: Span) -> Result<Expr> {
        let list = array_agg_udaf().call(vec![values.clone()]).order_by(vec![column(number).sort(false, false)]);
        Ok(self.add(list.filter(values.is_not_null()).build().at(span)?))
    }
}

/// How a field's values are shown.
enum Rendering {
    /// All events have the same.
    Same,
    /// All of them, in order.
    List,
    /// The different ones, in the order of their bytes.
    Set,
}

fn rendering(transaction: &Transaction, name: &str, value: &Value) -> Rendering {
    let is_key = transaction.fields.iter().any(|field| field.as_str() == name);
    match transaction.mvlist.as_ref().map(|list| &list.value) {
        Some(MvList::Fields(fields)) if fields.iter().any(|field| field.as_str() == name) => Rendering::List,
        // A transaction has one value of what it goes by. \[U\]
        _ if is_key && !value.multi => Rendering::Same,
        Some(MvList::All) if !is_key => Rendering::List,
        _ => Rendering::Set,
    }
}

/// The different values, as `values()` has them.
fn set(value: Value, span: Span, cx: &Cx<'_>) -> Result<AggregatePlan> {
    let unknown = || error(spl_parser::Code::Plan, span, "this can't be planned: there is no function `values`");
    let values = cx.catalog.stats_function("values").ok_or_else(unknown)?;
    (values.build)(&AggregateInput::of(Some(value))).map_err(|cause| error(cause.code, span, cause.message))
}
