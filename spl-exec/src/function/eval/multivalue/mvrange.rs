//! `mvrange(<start>, <end>[, <step>])`

use datafusion::{
    common::{Result, resources_err},
    logical_expr::{ColumnarValue, lit},
};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, null, ok};

use crate::function::{
    eval::{
        rows::{self, Rows},
        time::steps::{Step, parse_span, zone},
        unify::to_text,
    },
    support::{
        number::{format_number, parse_number},
        udf::Function,
    },
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "mvrange",
    aliases: &[],
    category: Category::Multivalue,
    params: &[Param::number("start"), Param::number("end"), Param::any("step").optional()],
    summary: "The numbers from start up to, not including, end, by steps of 1, of a number, or of a length of time such as 7d.",
    examples: &[
        ok("mvrange(1, 11, 2)", "[1, 3, 5, 7, 9]"),
        ok("mvrange(1, 4)", "[1, 2, 3]"),
        ok("mvrange(3, 1, -1)", "[3, 2]"),
        ok(r#"mvrange(1514834731, 1516100000, "7d")"#, "[1514834731, 1515439531, 1516044331]"),
        null("mvrange(1, 1)"),
        null("mvrange(1, null())"),
        null("mvrange(1, 2, 0)"),
    ],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_mvrange", arity: (4, 4), returns: rows::texts, invoke };

/// How many values a row may get, so that a large range ends the search rather than the memory.
const LIMIT: usize = 1_000_000;

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let step = arguments.get(2).map_or_else(|| lit("1"), to_text);
    if let Some(text) = arguments.literal(2)
        && parse_step(text).is_none()
    {
        let message = format!("The step '{text}' of 'mvrange' is neither a number nor a length of time.");
        return Err(FunctionError {
            help: Some("write 2, or \"7d\"".to_owned()),
            ..FunctionError::argument(2, message)
        });
    }
    let zone = lit(arguments.time_zone.name());
    Ok(Value::list(UDF.udf().call(vec![arguments.expr(0), arguments.expr(1), step, zone]), Kind::Dynamic))
}

enum By {
    Number(f64),
    Time(Step),
}

fn parse_step(text: &str) -> Option<By> {
    parse_number(text).map(By::Number).or_else(|| parse_span(text).map(By::Time))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let (start, end, step, zone_name) = (rows.number(0)?, rows.number(1)?, rows.text(2)?, rows.text(3)?);
    rows.make_texts(|row| {
        let mut values = Vec::new();
        let bounds = start.get(row).zip(end.get(row));
        let Some(((start, end), by)) = bounds.zip(step.get(row).and_then(parse_step)) else {
            return Ok(values);
        };
        let zone = zone(zone_name.get(row).unwrap_or_default());
        for index in 0.. {
            let value = match &by {
                // From the start each time: adding up a step of 0.1 would drift.
                By::Number(step) => Some(start + f64::from(index) * step),
                By::Time(step) => step.times(index).apply(start, zone),
            };
            let forward = match &by {
                By::Number(step) => *step > 0.0,
                By::Time(_) => true,
            };
            let Some(value) = value.filter(|value| if forward { *value < end } else { *value > end }) else {
                break;
            };
            if values.len() >= LIMIT {
                return resources_err!("mvrange() makes more than {LIMIT} values");
            }
            // A step of nothing would never arrive.
            if matches!(by, By::Number(step) if step == 0.0 || step.is_nan()) {
                break;
            }
            values.push(format_number(value));
        }
        Ok(values)
    })
}
