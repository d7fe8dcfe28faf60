//! `like(<text>, <pattern>)`

use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Primitive, Value, null, ok};

use super::super::unify::to_text;
use crate::function::primitive::primitive;

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "like",
    aliases: &[],
    category: Category::Condition,
    params: &[Param::any("text"), Param::text("pattern")],
    summary: "Whether the whole text fits a pattern, in which `%` stands for any run of characters and `_` for one; letter \
              case counts. Of a multivalue any value may fit.",
    examples: &[
        ok(r#"if(like("foobar", "foo%"), "yes", "no")"#, "yes"),
        ok(r#"if(like("ab", "a%b_"), "yes", "no")"#, "no"),
        ok(r#"if(like("Foobar", "foo%"), "yes", "no")"#, "no"),
        ok(r#"if(like(split("a,b", ","), "b"), "yes", "no")"#, "yes"),
        null(r#"like(null(), "%")"#),
    ],
    build,
};

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let text = arguments.get(0).map_or_else(|| arguments.expr(0), to_text);
    Ok(Value::new(primitive(Primitive::LikeMatch).call(vec![text, arguments.expr(1)]), Kind::Bool))
}
