//! Which values of a field have a column of their own: the data decides.

use datafusion::{
    arrow::array::AsArray,
    arrow::datatypes::{DataType, Float64Type},
    functions::expr_fn::coalesce,
    logical_expr::{Expr, LogicalPlanBuilder, SortExpr, cast, lit},
};
use spl_parser::{
    Span, Spanned,
    ast::{Aggregate, AggregateArgument, CompareOp, FieldName, FieldPattern, SeriesLimit, SeriesTest},
};

use super::{Layout, key_name, series_name};
use crate::{
    Kind, Value,
    aggregate::{Group, Grouping, aggregate},
    coerce,
    cx::{At, Cx, Result},
    frame::{Frame, HIDDEN, column},
    scope,
};

/// How many values have a column where nothing is said.
const LIMIT: SeriesLimit = SeriesLimit { bottom: false, count: 10 };

/// What stands for null among the values: no value is it.
const NULL: &str = "\0";

/// The columns.
#[derive(Debug, Default)]
pub(super) struct SeriesSet {
    /// The values that have one, in their order.
    pub(super) names: Vec<String>,
    /// Whether there are other values.
    pub(super) other: bool,
    /// Whether there are rows without a value.
    pub(super) null: bool,
}

/// A value with what it is measured by, and the number of its bin.
struct Scored {
    name: String,
    score: Option<f64>,
    key: Option<f64>,
}

/// Asks the data for the columns; `None` while only checking.
pub(super) fn choose(
    frame: &Frame,
    value: &Expr,
    key: Option<Expr>,
    layout: &Layout<'_>,
    span: Span,
    cx: &mut Cx<'_>,
) -> Result<Option<SeriesSet>> {
    let series = coalesce(vec![value.clone(), lit(NULL)]);
    let scored = score(frame.clone(), &series, key, layout, span, cx)?;
    let test = match &layout.series.filter {
        Some(filter) => filter.test.clone(),
        None => SeriesTest::In(layout.series.limit.as_ref().map_or(LIMIT, |limit| limit.value)),
    };
    let Some(mut found) = ask(scored, &test, span, cx)? else { return Ok(None) };
    let count = found.len();
    found.retain(|series| series.name != NULL);
    let null = found.len() < count;
    let all = found.len();
    let mut chosen = keep(found, &test);
    chosen.sort_by(|a, b| {
        let (left, right) = (a.key.unwrap_or(f64::INFINITY), b.key.unwrap_or(f64::INFINITY));
        left.total_cmp(&right).then_with(|| a.name.cmp(&b.name))
    });
    let other = chosen.len() < all;
    let names: Vec<String> = chosen.into_iter().map(|series| series.name).collect();
    crate::command::check_count(names.len(), span)?;
    Ok(Some(SeriesSet { names, other, null }))
}

fn keep(mut found: Vec<Scored>, test: &SeriesTest) -> Vec<Scored> {
    match test {
        SeriesTest::In(limit) => {
            found.truncate(most(*limit));
            found
        }
        SeriesTest::NotIn(limit) => found.into_iter().skip(most(*limit)).collect(),
        SeriesTest::Compare { op, number } => {
            let number: f64 = number.parse().unwrap_or(f64::NAN);
            let passes = |score: f64| match op {
                CompareOp::Lt => score < number,
                CompareOp::LtEq => score <= number,
                CompareOp::Gt => score > number,
                CompareOp::GtEq => score >= number,
                CompareOp::Eq => score == number,
                CompareOp::NotEq => score != number,
            };
            found.retain(|series| series.score.is_some_and(passes));
            found
        }
    }
}

/// 0 means all.
fn most(limit: SeriesLimit) -> usize {
    if limit.count == 0 { usize::MAX } else { usize::try_from(limit.count).unwrap_or(usize::MAX) }
}

/// Each value with its score, in hidden fields.
fn score(
    frame: Frame,
    series: &Expr,
    key: Option<Expr>,
    layout: &Layout<'_>,
    span: Span,
    cx: &mut Cx<'_>,
) -> Result<Frame> {
    let group = |value: Expr| Grouping {
        groups: vec![Group { name: series_name(), value: Value::new(value, Kind::Dynamic), span }],
        distinct_values: false,
    };
    let column_key = format!("{HIDDEN}columnkey");
    let has_key = key.is_some();
    let frame = match key {
        Some(key) => frame.set(vec![crate::frame::Output::new(&column_key, key)], span)?,
        None => frame,
    };
    let keys = has_key.then(|| named("min", Some(&column_key), &column_key, span));
    let asked = layout.series.filter.as_ref().map(|filter| &filter.aggregate).or(layout.series.agg.as_ref());
    let score = format!("{HIDDEN}score");
    // Splunk's manual: there `count` is the number of events, as nowhere else.
    let counts = layout.series.filter.as_ref().is_some_and(|filter| is_count(&filter.aggregate));
    let over_rows = match asked {
        Some(asked) if asked.argument.is_some() || counts => Some(asked.clone()),
        None if layout.cells.count() > 1 => Some(named("count", None, &score, span)),
        _ => None,
    };
    if let Some(mut over_rows) = over_rows {
        over_rows.value.alias = Some(Spanned::new(FieldName(score), span));
        let aggregates: Vec<_> = std::iter::once(over_rows).chain(keys).collect();
        return aggregate(frame, &aggregates, group(series.clone()), span, cx);
    }
    // Over the cells of each column, as if every value had one.
    let function = asked.map_or("sum", |asked| asked.function.as_str()).to_owned();
    let keyed = match keys {
        Some(keys) => Some(aggregate(frame.clone(), &[keys], group(series.clone()), span, cx)?),
        None => None,
    };
    let (cells, items) = layout.aggregate(frame, Some(series.clone()), span, cx)?;
    let first = items.first().map_or_else(key_name, |item| item.name.clone());
    // The name of an expression may hold a `*`, which would read as a wildcard.
    let measured = format!("{HIDDEN}measured");
    let cells = cells.set(vec![crate::frame::Output::new(&measured, column(&first))], span)?;
    let measure = named(&function, Some(&measured), &score, span);
    let scored = aggregate(cells, &[measure], group(column(&series_name())), span, cx)?;
    match keyed {
        Some(keyed) => with_keys(scored, &keyed, &column_key, span),
        None => Ok(scored),
    }
}

fn is_count(aggregate: &Aggregate) -> bool {
    ["c", "count"].iter().any(|name| aggregate.function.eq_ignore_ascii_case(name))
}

fn with_keys(scored: Frame, keyed: &Frame, key: &str, span: Span) -> Result<Frame> {
    let other = format!("{HIDDEN}keyed");
    let keys = LogicalPlanBuilder::from(keyed.plan().clone())
        .project([column(&series_name()).alias(&other), column(key)])
        .at(span)?
        .build()
        .at(span)?;
    let mut fields = scored.fields().to_vec();
    fields.push(key.to_owned());
    let on = (vec![series_name()], vec![other]);
    scored.replace(fields, Vec::new(), |plan| plan.join(keys, datafusion::logical_expr::JoinType::Left, on, None), span)
}

fn named(function: &str, field: Option<&str>, alias: &str, span: Span) -> Spanned<Aggregate> {
    let argument = field.map(|field| Spanned::new(AggregateArgument::Field(FieldPattern(field.to_owned())), span));
    let aggregate = Aggregate {
        function: Spanned::new(function.to_owned(), span),
        argument,
        alias: Some(Spanned::new(FieldName(alias.to_owned()), span)),
    };
    Spanned::new(aggregate, span)
}

/// The values in the order of their scores, equal ones in that of their names; no more than the test needs.
fn ask(scored: Frame, test: &SeriesTest, span: Span, cx: &mut Cx<'_>) -> Result<Option<Vec<Scored>>> {
    let (score, key) = (format!("{HIDDEN}score"), format!("{HIDDEN}columnkey"));
    let number = |name: &str, cx: &mut Cx<'_>| match scored.data_type(name) {
        Some(data_type) => coerce::number(&scope::value_of(column(name), data_type), cx),
        None => coerce::null_number(),
    };
    let numbers = [cast(number(&score, cx), DataType::Float64), cast(number(&key, cx), DataType::Float64)];
    let [score, key] = numbers;
    let exprs = [column(&series_name()).alias("name"), score.alias("score"), key.alias("key")];
    let (bottom, fetch) = match test {
        // One more shows whether there are others, another one is null.
        SeriesTest::In(limit) => (limit.bottom, most(*limit).checked_add(2)),
        SeriesTest::NotIn(limit) => (limit.bottom, None),
        SeriesTest::Compare { .. } => (false, None),
    };
    let order = vec![
        SortExpr::new(column("name").eq(lit(NULL)), false, false),
        SortExpr::new(column("score"), bottom, false),
        SortExpr::new(column("name"), true, false),
    ];
    let plan = LogicalPlanBuilder::from(scored.plan().clone()).project(exprs).at(span)?;
    let plan = plan.sort_with_limit(order, fetch).at(span)?.build().at(span)?;
    let Some(batches) = cx.ask(plan, span)? else { return Ok(None) };
    let mut found = Vec::new();
    for batch in &batches {
        let [names, scores, keys] = batch.columns() else { continue };
        let names = names.as_string_opt::<i32>();
        let numbers = |column| datafusion::arrow::array::AsArray::as_primitive_opt::<Float64Type>(column);
        let (Some(names), Some(scores), Some(keys)) = (names, numbers(scores), numbers(keys)) else { continue };
        for ((name, score), key) in names.iter().zip(scores).zip(keys) {
            found.extend(name.map(|name| Scored { name: name.to_owned(), score, key }));
        }
    }
    Ok(Some(found))
}
