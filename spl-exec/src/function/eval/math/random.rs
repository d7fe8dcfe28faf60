//! `random()`

use datafusion::{functions::math::expr_fn, logical_expr::lit};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Value};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "random",
    aliases: &[],
    category: Category::Math,
    params: &[],
    summary: "A random whole number from 0 to 2147483647, another one for every row.",
    examples: &[],
    build,
};

fn build(_: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(Value::new(expr_fn::floor(expr_fn::random() * lit(2_147_483_648.0)), Kind::Number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::function::eval::testing::evaluate;

    #[test]
    fn in_range_and_whole() {
        for _ in 0..20 {
            let number: f64 = evaluate(&FUNCTION, &[]).parse().unwrap();
            assert!((0.0..=2_147_483_647.0).contains(&number) && number.fract() == 0.0, "{number}");
        }
    }
}
