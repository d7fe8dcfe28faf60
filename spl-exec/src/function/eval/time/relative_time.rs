//! `relative_time(<time>, <specifier>)`

use datafusion::{
    common::Result,
    logical_expr::{ColumnarValue, lit},
};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, null, ok};

use super::steps::{apply, parse_steps, zone};
use crate::function::{
    eval::rows::{self, Rows},
    support::udf::Function,
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "relative_time",
    aliases: &[],
    category: Category::Time,
    params: &[Param::number("time"), Param::text("specifier")],
    summary: "A time, in seconds since the epoch, after offsets and snaps such as -1d@d.",
    examples: &[
        ok(r#"relative_time(1710503970, "-70m@m")"#, "1710499740"),
        ok(r#"relative_time(1710503970, "-1mon@mon+7d")"#, "1707350400"),
        ok(r#"relative_time(1710503970.25, "@s")"#, "1710503970"),
        null(r#"relative_time(null(), "-1d")"#),
    ],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_relative_time", arity: (3, 3), returns: rows::number, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    if let Some(specifier) = arguments.literal(1)
        && parse_steps(specifier).is_none()
    {
        let message = format!("The relative time '{specifier}' is invalid.");
        let help = Some("write offsets and snaps, as in -1d@d".to_owned());
        // Content that Splunk runs has such calls, so they are null, not an error. \[U\]
        arguments.warn(FunctionError { help, ..FunctionError::argument(1, message) });
        return Ok(Value::new(lit(datafusion::common::ScalarValue::Float64(None)), Kind::Number));
    }
    let zone = lit(arguments.time_zone.name());
    Ok(Value::new(UDF.udf().call(vec![arguments.expr(0), arguments.expr(1), zone]), Kind::Number))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let (time, specifier, zone_name) = (rows.number(0)?, rows.text(1)?, rows.text(2)?);
    let constant = specifier.constant().map(parse_steps);
    let in_zone = zone_name.constant().map(zone);
    rows.make_number(|row| {
        let time = time.get(row)?;
        let zone = in_zone.unwrap_or_else(|| zone_name.get(row).map(zone).unwrap_or_default());
        match &constant {
            Some(steps) => apply(steps.as_ref()?, time, zone),
            None => apply(&parse_steps(specifier.get(row)?)?, time, zone),
        }
    })
}
