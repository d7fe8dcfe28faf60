//! The functions as plans run them: in two stages, over groups, and over no rows at all.

use std::collections::HashSet;

use datafusion::{
    arrow::{
        array::{
            Array, DictionaryArray, Float64Array, Int64Array, RecordBatch, StringArray, StringBuilder,
            TimestampMicrosecondArray,
        },
        datatypes::Int8Type,
    },
    common::ScalarValue,
    datasource::MemTable,
    logical_expr::{Expr, col, lit},
    prelude::{SessionConfig, SessionContext},
};
use spl_planner::{AggregateInput, Kind, SparklineInput, Value};

use super::*;
use crate::function::support::text::{TextArray, TextListBuilder, append_list};

/// Rows in one partition each, so that partial aggregates have to be merged.
fn context(batches: &[RecordBatch]) -> SessionContext {
    let context = SessionContext::new_with_config(SessionConfig::new().with_target_partitions(2));
    let partitions = batches.iter().map(|batch| vec![batch.clone()]).collect();
    let table = MemTable::try_new(batches[0].schema(), partitions).unwrap();
    context.register_table("t", Arc::new(table)).unwrap();
    context
}

fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, column)| (name, column, true))).unwrap()
}

/// The events of the tests: text, a number, a time, a multivalue, a dictionary, and the row's number.
fn events() -> Vec<RecordBatch> {
    let text = [Some("10"), Some("9"), None, Some("x"), Some("9"), Some("100")];
    let number = [Some(65.0), Some(42.0), Some(40.0), None, Some(31.0), Some(47.0)];
    let lists: [&[&str]; 6] = [&["1", "2"], &["2"], &[], &["b", "2"], &["3"], &["a"]];
    [0..4, 4..6]
        .into_iter()
        .map(|rows| {
            let mut builder = TextListBuilder::new(StringBuilder::new());
            rows.clone().for_each(|row| append_list(&mut builder, lists[row]));
            batch(vec![
                ("text", Arc::new(StringArray::from(text[rows.clone()].to_vec()))),
                ("number", Arc::new(Float64Array::from(number[rows.clone()].to_vec()))),
                (
                    "_time",
                    Arc::new(
                        rows.clone()
                            .map(|row| Some(1_700_000_000_500_000 - row as i64 * 1_000_000))
                            .collect::<TimestampMicrosecondArray>()
                            .with_timezone("UTC"),
                    ),
                ),
                ("list", Arc::new(builder.finish())),
                ("dictionary", Arc::new(text[rows.clone()].iter().copied().collect::<DictionaryArray<Int8Type>>())),
                ("row", Arc::new(rows.map(|row| Some(row as i64)).collect::<Int64Array>())),
            ])
        })
        .collect()
}

fn argument(name: &str) -> Value {
    let kind = match name {
        "number" | "row" => Kind::Number,
        "_time" => Kind::Time,
        _ => Kind::Dynamic,
    };
    Value { expr: col(name), kind, multi: name == "list" }
}

/// Those that need nothing but rows: what timechart and sparklines know of spans isn't here.
fn of_rows() -> impl Iterator<Item = &'static StatsFunction> {
    stats_functions().iter().filter(|function| !function.name.starts_with("per_") && function.name != "sparkline")
}

async fn run_on(
    context: &SessionContext,
    function: &str,
    value: Option<Value>,
    percentile: Option<f64>,
) -> Option<String> {
    let order = [col("row").sort(true, false)];
    let input = AggregateInput { percentile, order: &order, time: Some(col("_time")), ..AggregateInput::of(value) };
    let plan = (stats_function(function).unwrap().build)(&input).unwrap();
    let finish = plan.finish.unwrap_or(|expr| expr);
    let frame = context.table("t").await.unwrap();
    let frame = frame.aggregate(vec![], vec![plan.aggregate.alias("a")]).unwrap();
    let batches = frame.select(vec![finish(col("a")).alias("a")]).unwrap().collect().await.unwrap();
    assert_eq!(batches.iter().map(RecordBatch::num_rows).sum::<usize>(), 1);
    let column = batches.iter().find(|batch| batch.num_rows() > 0).unwrap().column(0);
    assert_eq!(crate::function::support::udf::is_list(column.data_type()), plan.multi, "{function}");
    let texts = TextArray::try_new(column).unwrap();
    let values: Vec<&str> = texts.row(0).collect();
    (!values.is_empty()).then(|| values.join(","))
}

async fn run(function: &str, name: &str) -> Option<String> {
    run_on(&context(&events()), function, Some(argument(name)), Some(50.0)).await
}

#[tokio::test]
async fn every_function_over_text_numbers_times_and_lists() {
    for (function, name, expected) in [
        ("count", "text", "5"),
        ("c", "list", "7"),
        ("count", "_time", "6"),
        ("dc", "text", "4"),
        ("dc", "dictionary", "4"),
        ("dc", "list", "5"),
        ("dc", "number", "5"),
        ("estdc", "text", "4"),
        ("sum", "text", "128"),
        ("sum", "number", "225"),
        ("sum", "list", "10"),
        ("sum", "dictionary", "128"),
        ("avg", "text", "32"),
        ("mean", "number", "45"),
        ("avg", "list", "2"),
        ("sumsq", "text", "10262"),
        ("min", "text", "9"),
        ("max", "text", "x"),
        ("min", "dictionary", "9"),
        ("max", "list", "b"),
        ("min", "list", "1"),
        ("min", "number", "31"),
        ("max", "number", "65"),
        ("min", "_time", "1699999995.5"),
        ("max", "_time", "1700000000.5"),
        ("range", "text", "91"),
        ("range", "_time", "5"),
        ("median", "number", "42"),
        ("perc", "text", "9.5"),
        ("p", "list", "2"),
        ("exactperc", "number", "42"),
        ("upperperc", "number", "42"),
        ("mode", "text", "9"),
        ("mode", "list", "2"),
        ("values", "text", "10,100,9,x"),
        ("values", "list", "1,2,3,a,b"),
        ("values", "number", "31,40,42,47,65"),
        ("values", "_time", "1699999995.5,1699999996.5,1699999997.5,1699999998.5,1699999999.5,1700000000.5"),
        ("list", "text", "10,9,x,9,100"),
        ("list", "list", "1,2,2,b,2,3,a"),
        ("list", "number", "65,42,40,31,47"),
        ("first", "text", "10"),
        ("last", "text", "100"),
        ("first", "list", "1"),
        ("last", "list", "a"),
        ("first", "dictionary", "10"),
        ("last", "_time", "1699999995.5"),
        ("earliest", "text", "100"),
        ("latest", "text", "10"),
        ("earliest", "number", "47"),
        ("earliest_time", "text", "1699999995.5"),
        ("latest_time", "number", "1700000000.5"),
        ("rate", "number", "3.6"),
    ] {
        assert_eq!(run(function, name).await.as_deref(), Some(expected), "{function}({name})");
    }
}

#[tokio::test]
async fn documented_deviations() {
    let temperatures = [65.0, 42.0, 40.0, 31.0, 47.0, 53.0, 64.0];
    let rows = |numbers: &[f64]| {
        let count = numbers.len();
        batch(vec![
            ("number", Arc::new(Float64Array::from(numbers.to_vec()))),
            ("row", Arc::new(Int64Array::from_iter_values(0..count as i64))),
            ("_time", Arc::new(TimestampMicrosecondArray::from(vec![0; count]).with_timezone("UTC"))),
        ])
    };
    let all = context(&[rows(&temperatures[..3]), rows(&temperatures[3..])]);
    let one = context(&[rows(&temperatures[..1])]);
    let number = |context: SessionContext, function: &'static str| async move {
        let text = run_on(&context, function, Some(argument("number")), None).await;
        text.map(|text| text.parse::<f64>().unwrap())
    };
    for (function, expected) in [
        ("avg", 48.857_142_857_142_854),
        ("sumsq", 17_664.0),
        ("stdev", 12.615_183_595_289_349),
        ("var", 159.142_857_142_857),
        ("varp", 136.408_163_265_306),
        ("stdevp", 11.679_390_544_600_5),
    ] {
        let found = number(all.clone(), function).await.unwrap();
        assert!((found - expected).abs() < 1e-9 * expected, "{function}: {found}");
    }
    for function in ["stdev", "stdevp", "var", "varp", "range"] {
        assert_eq!(number(one.clone(), function).await, Some(0.0), "{function}");
    }
    assert_eq!(number(one, "rate").await, None);
}

#[tokio::test]
async fn no_rows_give_null_but_counts() {
    let context = context(&[events()[0].slice(0, 0)]);
    for function in of_rows() {
        for name in ["text", "number", "_time", "list"] {
            let found = run_on(&context, function.name, Some(argument(name)), Some(50.0)).await;
            let counts = ["count", "distinct_count", "estdc"].contains(&function.name);
            assert_eq!(found.as_deref(), counts.then_some("0"), "{}({name})", function.name);
        }
    }
    assert_eq!(run_on(&context, "count", None, None).await.as_deref(), Some("0"));
}

#[tokio::test]
async fn conditions_count_where_they_are_true() {
    let condition = || Some(Value::new(col("number").gt(lit(41.0)), Kind::Bool));
    let context = context(&events());
    assert_eq!(run_on(&context, "count", condition(), None).await.as_deref(), Some("3"));
    assert_eq!(run_on(&context, "sum", condition(), None).await.as_deref(), Some("3"));
    assert_eq!(run_on(&context, "count", None, None).await.as_deref(), Some("6"));
}

#[tokio::test]
async fn groups_are_kept_apart() {
    let context = context(&events());
    let order = [col("row").sort(true, false)];
    let plan = |function: &str, name: &str| {
        let input = AggregateInput {
            percentile: Some(50.0),
            order: &order,
            time: Some(col("_time")),
            ..AggregateInput::of(Some(argument(name)))
        };
        (stats_function(function).unwrap().build)(&input).unwrap()
    };
    let plans = [
        plan("max", "list"),
        plan("values", "list"),
        plan("stdev", "text"),
        plan("mode", "text"),
        plan("median", "number"),
        plan("first", "dictionary"),
        plan("last", "list"),
        plan("latest", "text"),
        plan("list", "number"),
    ];
    let aggregates: Vec<Expr> =
        plans.iter().enumerate().map(|(index, plan)| plan.aggregate.clone().alias(format!("a{index}"))).collect();
    let frame = context.table("t").await.unwrap();
    let group = (col("row") % lit(2i64)).alias("odd");
    let frame = frame.aggregate(vec![group], aggregates).unwrap().sort(vec![col("odd").sort(true, true)]).unwrap();
    let batches = frame.collect().await.unwrap();
    let rows: Vec<String> = batches
        .iter()
        .flat_map(|batch| {
            let columns: Vec<TextArray> = batch.columns().iter().map(|c| TextArray::try_new(c).unwrap()).collect();
            (0..batch.num_rows())
                .map(|row| {
                    columns.iter().map(|c| c.row(row).collect::<Vec<_>>().join(",")).collect::<Vec<_>>().join("|")
                })
                .collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(
        rows,
        ["0|3|1,2,3|0.7071067811865476|10|40|10|3|10|65,40,31", "1|b|2,a,b|64.34671708797582|100|44.5|9|a|9|42,47"]
    );
}

#[tokio::test]
async fn a_field_that_no_row_has() {
    let context = context(&events());
    for null in [ScalarValue::Utf8(None), ScalarValue::Null] {
        for function in of_rows() {
            let value = Some(Value::new(lit(null.clone()), Kind::Null));
            let found = run_on(&context, function.name, value, Some(50.0)).await;
            let counts = ["count", "distinct_count", "estdc"].contains(&function.name);
            assert_eq!(found.as_deref(), counts.then_some("0"), "{}({null})", function.name);
        }
    }
}

#[test]
fn a_list_holds_a_hundred() {
    let rows: Vec<String> = (0..150).map(|row| row.to_string()).collect();
    let numbers = Int64Array::from_iter_values(0..150);
    let batch = batch(vec![
        ("text", Arc::new(StringArray::from(rows))),
        ("row", Arc::new(numbers)),
        ("_time", Arc::new(TimestampMicrosecondArray::from(vec![0; 150]).with_timezone("UTC"))),
    ]);
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let list = runtime.block_on(run_on(&context(&[batch]), "list", Some(argument("text")), None)).unwrap();
    assert_eq!(list.split(',').count(), 100);
    assert!(list.ends_with(",99"));
}

#[test]
fn names_are_unique_and_every_aggregate_is_listed() {
    let names = names();
    assert_eq!(names.iter().collect::<HashSet<_>>().len(), names.len());
    let udafs: HashSet<String> = all_udafs().iter().map(|udaf| udaf.name().to_owned()).collect();
    assert_eq!(udafs.len(), all_udafs().len());
    for function in stats_functions().iter().filter(|function| !function.name.starts_with("per_")) {
        for name in ["text", "number", "_time", "list"] {
            let input = AggregateInput {
                percentile: Some(50.0),
                time: Some(col("_time")),
                sparkline: Some(SparklineInput { function: "avg", bucket: lit(0.0), buckets: lit(1.0) }),
                ..AggregateInput::of(Some(argument(name)))
            };
            let Expr::AggregateFunction(aggregate) = (function.build)(&input).unwrap().aggregate else {
                panic!("{} makes no aggregate", function.name);
            };
            let udaf = aggregate.func.name();
            assert!(!udaf.starts_with("spl_") || udafs.contains(udaf), "{udaf}");
        }
    }
}

#[test]
fn what_is_missing_is_said() {
    let input = AggregateInput::of(None);
    let message = |function: &str| (stats_function(function).unwrap().build)(&input).unwrap_err().message;
    assert_eq!(message("sum"), "The function 'sum' needs a field.");
    let input = AggregateInput { value: Some(argument("text")), ..input };
    let message = |function: &str| (stats_function(function).unwrap().build)(&input).unwrap_err().message;
    assert_eq!(message("perc"), "A percentile needs a number from 0 to 100 behind its name.");
    assert_eq!(message("latest"), "The function 'latest' needs _time, which these rows don't have.");
}
