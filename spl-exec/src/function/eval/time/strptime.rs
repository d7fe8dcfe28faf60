//! `strptime(<str>, <format>)`

use chrono::NaiveDate;
use datafusion::{
    common::Result,
    logical_expr::{ColumnarValue, lit},
};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, null, ok};

use super::steps::zone;
use crate::function::{
    eval::rows::{self, Rows},
    support::{time_format::TimeFormat, time_parse::parse_time, udf::Function},
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "strptime",
    aliases: &[],
    category: Category::Time,
    params: &[Param::text("str"), Param::text("format")],
    summary: "The time that a text names, in seconds since the epoch; null where it doesn't fit the format. Without a date \
              it is of today; a month and a year alone are no time.",
    examples: &[
        ok(r#"strptime("2018-08-13 05:40:00", "%Y-%m-%d %H:%M:%S")"#, "1534138800"),
        ok(r#"strptime("2018-03-19T13:55:03.049", "%Y-%m-%dT%H:%M:%S.%Q")"#, "1521467703.049"),
        ok(r#"strptime("Mon Aug 13 00:00:00 2018", "%a %B %d %H:%M:%S.%N %Y")"#, "1534118400"),
        null(r#"strptime("2018-08", "%Y-%m")"#),
        null(r#"strptime("yesterday", "%Y-%m-%d")"#),
        null(r#"strptime("", "%Y-%m-%d")"#),
        null(r#"strptime(null(), "%Y-%m-%d")"#),
    ],
    build,
};

/// `spl_strptime(text, format, zone, today)`; today as `YYYY-MM-DD`.
pub(super) const UDF: Function = Function { name: "spl_strptime", arity: (4, 4), returns: rows::number, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let zone = arguments.time_zone;
    let today = arguments.now.with_timezone(&zone).date_naive().to_string();
    let call = UDF.udf().call(vec![arguments.expr(0), arguments.expr(1), lit(zone.name()), lit(today)]);
    Ok(Value::new(call, Kind::Number))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let (text, format, zone_name, today) = (rows.text(0)?, rows.text(1)?, rows.text(2)?, rows.text(3)?);
    let constant = format.constant().map(TimeFormat::new);
    let in_zone = zone_name.constant().map(zone);
    let today: Option<NaiveDate> = today.get(0).and_then(|today| today.parse().ok());
    rows.make_number(|row| {
        let text = text.get(row)?;
        let zone = in_zone.unwrap_or_else(|| zone_name.get(row).map(zone).unwrap_or_default());
        match &constant {
            Some(format) => parse_time(format, text, zone, today),
            None => parse_time(&TimeFormat::new(format.get(row)?), text, zone, today),
        }
    })
}
