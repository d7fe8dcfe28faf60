//! Brings a table's columns to the types that searches know.
//!
//! SPL has text, numbers, times and lists of text. Columns of other types are converted in a view over the table, which
//! the planner sees through: a filter on a column that needs no conversion still reaches the file.

use std::{collections::HashSet, sync::Arc};

use datafusion::{
    arrow::datatypes::{DataType, Fields},
    catalog::{TableProvider, view::ViewTable},
    common::{Column, TableReference},
    datasource::provider_as_source,
    functions::core::expr_fn::get_field,
    logical_expr::{Expr, LogicalPlanBuilder, cast, try_cast},
};

use super::time;
use crate::error::{Error, Result, from_datafusion};

/// `table` itself where all its columns have types that searches know, else a view that converts the others.
///
/// `name` is what errors call the table.
pub(crate) fn conform(table: Arc<dyn TableProvider>, name: &str) -> Result<Arc<dyn TableProvider>> {
    let schema = table.schema();
    let reference = TableReference::bare("data");
    // The table's own columns keep their names; one that a nested column yields gives way.
    let mut taken: HashSet<String> = schema.fields().iter().map(|field| field.name().clone()).collect();
    let mut columns = Vec::new();
    let mut changed = false;
    for field in schema.fields() {
        let column = Expr::Column(Column::new(Some(reference.clone()), field.name()));
        match field.data_type() {
            from if field.name() == time::TIME => {
                if matches!(from, DataType::Timestamp(unit, _) if *from == time::utc(*unit)) {
                    columns.push(column);
                    continue;
                }
                let message = || {
                    let found = describe(from);
                    format!("column `_time` of {name} has type {found}; expected a timestamp or epoch seconds")
                };
                let time = time::expression(column, from, name).ok_or_else(|| Error::data(name, message()))?;
                columns.push(time.alias(field.name()));
                changed = true;
            }
            DataType::Struct(children) => {
                flatten(&column, field.name(), children, &mut taken, &mut columns, 0);
                changed = true;
            }
            from => match simple(column.clone(), from) {
                Some(converted) => {
                    columns.push(converted.alias(field.name()));
                    changed = true;
                }
                None => columns.push(column),
            },
        }
    }
    if !changed {
        return Ok(table);
    }
    let plan = LogicalPlanBuilder::scan(reference, provider_as_source(table), None)
        .and_then(|scan| scan.project(columns))
        .and_then(LogicalPlanBuilder::build)
        .map_err(|error| from_datafusion(error, name))?;
    Ok(Arc::new(ViewTable::new(plan, None)))
}

/// The conversion of a column that stays one column; `None` where it needs none, or where there is none to do.
fn simple(column: Expr, from: &DataType) -> Option<Expr> {
    Some(match from {
        DataType::Timestamp(unit, _) if *from != time::utc(*unit) => cast(column, time::utc(*unit)),
        DataType::Boolean | DataType::Date32 | DataType::Time32(_) | DataType::Time64(_) => {
            cast(column, DataType::Utf8)
        }
        DataType::Date64 => cast(cast(column, DataType::Date32), DataType::Utf8),
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView => try_cast(column, DataType::Utf8),
        DataType::Null => cast(column, DataType::Utf8),
        DataType::Decimal32(..) | DataType::Decimal64(..) | DataType::Decimal128(..) | DataType::Decimal256(..) => {
            cast(column, DataType::Float64)
        }
        DataType::Dictionary(_, values) if !time::is_text(values) => {
            let plain = cast(column, values.as_ref().clone());
            simple(plain.clone(), values).unwrap_or(plain)
        }
        DataType::List(item)
        | DataType::LargeList(item)
        | DataType::ListView(item)
        | DataType::LargeListView(item)
        | DataType::FixedSizeList(item, _) => {
            let text = DataType::new_list(DataType::Utf8, true);
            if *from == text || item.data_type().is_nested() {
                return None;
            }
            cast(column, text)
        }
        _ => return None,
    })
}

/// Structs deeper than this stay what they are.
const MAX_DEPTH: usize = 64;

/// A nested column becomes one column for each leaf, under its dotted path.
fn flatten(
    column: &Expr,
    path: &str,
    children: &Fields,
    taken: &mut HashSet<String>,
    columns: &mut Vec<Expr>,
    depth: usize,
) {
    for child in children {
        let value = get_field(column.clone(), child.name().as_str());
        let path = format!("{path}.{}", child.name());
        match child.data_type() {
            DataType::Struct(children) if depth < MAX_DEPTH => {
                flatten(&value, &path, children, taken, columns, depth + 1);
            }
            from => {
                if taken.insert(path.clone()) {
                    columns.push(simple(value.clone(), from).unwrap_or(value).alias(path));
                }
            }
        }
    }
}

/// A column's type in words.
pub(crate) fn describe(data_type: &DataType) -> String {
    match data_type {
        DataType::Boolean => "boolean".to_owned(),
        text if time::is_text(text) => "text".to_owned(),
        integer if integer.is_integer() => "integer".to_owned(),
        float if float.is_floating() => "floating point".to_owned(),
        DataType::Decimal32(..) | DataType::Decimal64(..) | DataType::Decimal128(..) | DataType::Decimal256(..) => {
            "decimal".to_owned()
        }
        DataType::Timestamp(..) => "timestamp".to_owned(),
        DataType::Date32 | DataType::Date64 => "date".to_owned(),
        DataType::Time32(_) | DataType::Time64(_) => "time of day".to_owned(),
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView | DataType::FixedSizeBinary(_) => {
            "bytes".to_owned()
        }
        DataType::Struct(_) => "struct".to_owned(),
        DataType::Map(..) => "map".to_owned(),
        DataType::List(item) | DataType::LargeList(item) | DataType::FixedSizeList(item, _) => {
            format!("list of {}", describe(item.data_type()))
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use datafusion::{
        arrow::{
            array::{
                ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray, StructArray,
                TimestampMillisecondArray, TimestampSecondArray,
            },
            datatypes::{Field, TimeUnit},
            util::pretty::pretty_format_batches,
        },
        prelude::{SessionContext, col, lit},
    };

    use super::*;
    use crate::table::memory;

    fn batch(name: &str, values: ArrayRef) -> RecordBatch {
        RecordBatch::try_from_iter_with_nullable([(name, values, true)]).unwrap()
    }

    async fn show(values: ArrayRef) -> String {
        let table = memory::table("events", vec![batch("_time", values)]).unwrap();
        let field = table.schema().field_with_name("_time").unwrap().clone();
        assert!(matches!(field.data_type(), DataType::Timestamp(unit, _) if *field.data_type() == time::utc(*unit)));
        let frame = SessionContext::new().read_table(table).unwrap();
        let batches = frame.select(vec![col("_time")]).unwrap().collect().await.unwrap();
        pretty_format_batches(&batches).unwrap().to_string()
    }

    #[tokio::test]
    async fn epoch_seconds_become_times() {
        let whole = show(Arc::new(Int64Array::from(vec![Some(1_700_000_000), None]))).await;
        assert!(whole.contains("| 2023-11-14T22:13:20Z |"), "{whole}");
        let part = show(Arc::new(Float64Array::from(vec![1_700_000_000.25]))).await;
        assert!(part.contains("2023-11-14T22:13:20.250"), "{part}");
        let huge = show(Arc::new(Int64Array::from(vec![i64::MAX]))).await;
        assert!(!huge.contains("20"), "out of range is null: {huge}");
    }

    #[tokio::test]
    async fn text_becomes_times() {
        let values = vec![Some("1700000000.5"), Some("2023-11-14T22:13:21Z"), None];
        let text = show(Arc::new(StringArray::from(values))).await;
        assert!(text.contains("22:13:20.500") && text.contains("22:13:21Z"), "{text}");
    }

    #[tokio::test]
    async fn text_that_is_no_time_fails() {
        let table = memory::table("events", vec![batch("_time", Arc::new(StringArray::from(vec!["soon"])))]).unwrap();
        let frame = SessionContext::new().read_table(table).unwrap();
        let error = from_datafusion(frame.collect().await.unwrap_err(), "the search");
        let expected = "events: `_time` is \"soon\"; expected epoch seconds or an ISO 8601 time";
        assert_eq!(error.to_string(), expected);
    }

    #[tokio::test]
    async fn a_time_without_a_zone_is_utc_and_others_are_converted() {
        let naive = show(Arc::new(TimestampSecondArray::from(vec![1_700_000_000]))).await;
        assert!(naive.contains("2023-11-14T22:13:20Z"), "{naive}");
        let millis = TimestampMillisecondArray::from(vec![1_700_000_000_000]).with_timezone("+02:00");
        let zoned = show(Arc::new(millis)).await;
        assert!(zoned.contains("2023-11-14T22:13:20Z"), "{zoned}");
    }

    #[test]
    fn a_time_of_another_type_is_an_error() {
        let error =
            memory::table("events", vec![batch("_time", Arc::new(BooleanArray::from(vec![true])))]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "events: column `_time` of events has type boolean; expected a timestamp or epoch seconds"
        );
    }

    #[tokio::test]
    async fn a_filter_reaches_the_table_through_the_view() {
        let rows = RecordBatch::try_from_iter_with_nullable([
            ("_time", Arc::new(TimestampSecondArray::from(vec![1]).with_timezone("UTC")) as ArrayRef, true),
            ("allowed", Arc::new(BooleanArray::from(vec![true])) as ArrayRef, true),
        ])
        .unwrap();
        let table = memory::table("events", vec![rows]).unwrap();
        let frame = SessionContext::new().read_table(table).unwrap();
        let bound = cast(lit(0_i64), time::utc(TimeUnit::Second));
        let frame = frame.filter(col("_time").gt(bound).and(col("allowed").eq(lit("true")))).unwrap();
        let plan = frame.clone().into_optimized_plan().unwrap().display_indent().to_string();
        let filter = plan.find("Filter").unwrap();
        assert!(plan.find("Projection").is_none_or(|projection| projection < filter), "{plan}");
        assert!(plan.contains("data._time >"), "{plan}");
        assert_eq!(frame.count().await.unwrap(), 1);
    }

    #[tokio::test]
    async fn nested_columns_are_flattened() {
        let inner: ArrayRef = Arc::new(StructArray::from(vec![
            (Arc::new(Field::new("name", DataType::Utf8, true)), Arc::new(StringArray::from(vec!["x"])) as ArrayRef),
            (Arc::new(Field::new("ok", DataType::Boolean, true)), Arc::new(BooleanArray::from(vec![true])) as ArrayRef),
        ]));
        let outer: ArrayRef =
            Arc::new(StructArray::from(vec![(Arc::new(Field::new("user", inner.data_type().clone(), true)), inner)]));
        let table = memory::table("events", vec![batch("actor", outer)]).unwrap();
        let frame = SessionContext::new().read_table(table).unwrap();
        let shown = pretty_format_batches(&frame.collect().await.unwrap()).unwrap().to_string();
        assert!(shown.contains("| actor.user.name | actor.user.ok | __spl_row |"), "{shown}");
        assert!(shown.contains("| x               | true          | 0         |"), "{shown}");
    }
}
