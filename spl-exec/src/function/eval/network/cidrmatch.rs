//! `cidrmatch(<cidr>, <ip>)`

use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Primitive, Value, ok};

use super::super::unify::to_text;
use crate::function::primitive::primitive;

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "cidrmatch",
    aliases: &[],
    category: Category::Network,
    params: &[Param::text("cidr"), Param::any("ip")],
    summary: "Whether an IPv4 or IPv6 address lies in a network; of a multivalue any address may.",
    examples: &[
        ok(r#"if(cidrmatch("123.132.32.0/25", "123.132.32.100"), "local", "not local")"#, "local"),
        ok(r#"if(cidrmatch("123.132.32.0/25", "123.132.32.200"), "local", "not local")"#, "not local"),
        ok(r#"if(cidrmatch("2001:db8:ffff::ff00/120", "2001:db8:ffff::ff99"), "in", "out")"#, "in"),
        ok(r#"if(cidrmatch("10.0.0.0/8", "localhost"), "in", "out")"#, "out"),
    ],
    build,
};

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let ip = arguments.get(1).map_or_else(|| arguments.expr(1), to_text);
    Ok(Value::new(primitive(Primitive::CidrMatch).call(vec![arguments.expr(0), ip]), Kind::Bool))
}
