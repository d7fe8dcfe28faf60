//! `tojson([<value>])`

use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, ok};

use super::value::json_of;

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "tojson",
    aliases: &[],
    category: Category::Convert,
    params: &[Param::any("value").optional()],
    summary: "The JSON text of a value: a text in quotes, a multivalue as an array. Without a value, of the whole row, it isn't supported yet.",
    examples: &[
        ok(r#"tojson("a\"b")"#, r#""a\"b""#),
        ok(r#"tojson(split("a,1", ","))"#, r#"["a",1]"#),
        ok("tojson(1.50)", "1.5"),
        ok("tojson(null())", "null"),
    ],
    build,
};

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    match arguments.get(0) {
        Some(value) => Ok(Value::new(json_of(value)?, Kind::Dynamic)),
        None => Err(FunctionError {
            help: Some("the `tojson` command makes JSON of the fields of a row".to_owned()),
            ..FunctionError::unsupported("`tojson()` of a whole row is not supported yet")
        }),
    }
}
