//! `len(<str>)`

use datafusion::functions::unicode::expr_fn;
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, null, ok};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "len",
    aliases: &["length"],
    category: Category::Text,
    params: &[Param::text("str")],
    summary: "The number of characters of a text, that is of Unicode code points.",
    examples: &[
        ok(r#"len("tenderhoof")"#, "10"),
        ok(r#"len("añb")"#, "3"),
        ok(r#"len("")"#, "0"),
        ok(r#"length("abc")"#, "3"),
        null("len(null())"),
    ],
    build,
};

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(Value::new(expr_fn::character_length(arguments.expr(0)), Kind::Number))
}
