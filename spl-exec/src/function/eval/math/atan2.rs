//! `atan2(<y>, <x>)`

use datafusion::functions::math::expr_fn;
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, ok};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "atan2",
    aliases: &[],
    category: Category::Math,
    params: &[Param::number("y"), Param::number("x")],
    summary: "The angle, in radians from -pi to pi, of the point x, y.",
    examples: &[ok("atan2(0, 1)", "0"), ok("atan2(1, 0)", "1.5707963267948966")],
    build,
};

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(Value::new(expr_fn::atan2(arguments.expr(0), arguments.expr(1)), Kind::Number))
}
