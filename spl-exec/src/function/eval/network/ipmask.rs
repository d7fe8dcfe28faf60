//! `ipmask(<mask>, <ip>)`

use std::net::Ipv4Addr;

use datafusion::{common::Result, logical_expr::ColumnarValue};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, null, ok};

use crate::function::{
    eval::rows::{self, Rows},
    support::udf::Function,
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "ipmask",
    aliases: &[],
    category: Category::Network,
    params: &[Param::text("mask"), Param::text("ip")],
    summary: "The bits that an IPv4 address shares with a mask, as an address; null where one is no address.",
    examples: &[
        ok(r#"ipmask("255.255.255.0", "10.20.30.120")"#, "10.20.30.0"),
        ok(r#"ipmask("0.255.0.224", "10.20.30.120")"#, "0.20.0.96"),
        null(r#"ipmask("255.255.0.0", "localhost")"#),
    ],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_ipmask", arity: (2, 2), returns: rows::text, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    if let Some(mask) = arguments.literal(0)
        && mask.parse::<Ipv4Addr>().is_err()
    {
        return Err(FunctionError::argument(0, format!("The mask '{mask}' of 'ipmask' is no IPv4 address.")));
    }
    Ok(Value::new(UDF.udf().call(arguments.exprs()), Kind::Text))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let (mask, ip) = (rows.text(0)?, rows.text(1)?);
    rows.make_text(|row| {
        let mask: Ipv4Addr = mask.get(row)?.parse().ok()?;
        let ip: Ipv4Addr = ip.get(row)?.parse().ok()?;
        Some((mask & ip).to_string())
    })
}
