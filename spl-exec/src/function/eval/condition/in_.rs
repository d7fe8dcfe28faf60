//! `in(<value>, <candidate>, ...)`

use datafusion::{
    common::ScalarValue,
    logical_expr::{Expr, lit, utils::disjunction},
};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, ok};

use super::equal::equal;

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "in",
    aliases: &[],
    category: Category::Condition,
    params: &[Param::any("value"), Param::any("candidate"), Param::any("more").optional().repeated()],
    summary: "Whether a value equals one of the candidates, which may be fields; `*` is no wildcard.",
    examples: &[
        ok(r#"if(in("503", "404", "500", "503"), "true", "false")"#, "true"),
        ok(r#"if(in("404", "40*"), "true", "false")"#, "false"),
        ok(r#"if(in(split("a,b", ","), "b", "c"), "true", "false")"#, "true"),
    ],
    build,
};

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let mut values = arguments.values.iter();
    let Some(value) = values.next() else {
        return Err(FunctionError::argument(0, "The arguments to the 'in' function are invalid."));
    };
    // Literals that compare as text make one list, which is looked up by hash; the rest is compared one by one.
    let hashed = !value.multi && matches!(value.kind, Kind::Text | Kind::Dynamic);
    let (texts, others): (Vec<&Value>, Vec<&Value>) = values
        .partition(|candidate| hashed && candidate.kind == Kind::Text && matches!(candidate.expr, Expr::Literal(..)));
    let mut tests: Vec<Expr> = Vec::new();
    if !texts.is_empty() {
        tests.push(value.expr.clone().in_list(texts.iter().map(|text| text.expr.clone()).collect(), false));
    }
    tests.extend(others.iter().map(|other| equal(value, other)));
    let expr = disjunction(tests).unwrap_or_else(|| lit(ScalarValue::Boolean(None)));
    Ok(Value::new(expr, Kind::Bool))
}
