//! `strftime(<time>, <format>)`

use datafusion::{
    common::Result,
    logical_expr::{ColumnarValue, lit},
};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, null, ok};

use super::steps::zone;
use crate::function::{
    eval::rows::{self, Rows},
    support::{time_format::TimeFormat, udf::Function},
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "strftime",
    aliases: &[],
    category: Category::Time,
    params: &[Param::number("time"), Param::text("format")],
    summary: "A time, in seconds since the epoch, as text; null where the time is no number.",
    examples: &[
        ok(r#"strftime(1521467703.049, "%Y-%m-%dT%H:%M:%S.%Q")"#, "2018-03-19T13:55:03.049"),
        ok(r#"strftime(0, "%F %T %Z")"#, "1970-01-01 00:00:00 UTC"),
        null(r#"strftime(null(), "%F")"#),
    ],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_strftime", arity: (3, 3), returns: rows::text, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let zone = lit(arguments.time_zone.name());
    // `%s` and `%Y` make numbers.
    Ok(Value::new(UDF.udf().call(vec![arguments.expr(0), arguments.expr(1), zone]), Kind::Dynamic))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let (time, format, zone_name) = (rows.number(0)?, rows.text(1)?, rows.text(2)?);
    let constant = format.constant().map(TimeFormat::new);
    let in_zone = zone_name.constant().map(zone);
    rows.make_text(|row| {
        let time = time.get(row)?;
        let zone = in_zone.unwrap_or_else(|| zone_name.get(row).map(zone).unwrap_or_default());
        match &constant {
            Some(format) => format.format(time, zone),
            None => TimeFormat::new(format.get(row)?).format(time, zone),
        }
    })
}
