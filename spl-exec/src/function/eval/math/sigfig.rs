//! `sigfig(<expression>)`

use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Param, Value};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "sigfig",
    aliases: &[],
    category: Category::Math,
    params: &[Param::number("expression")],
    summary: "A calculation rounded to the significant figures of its operands; not supported yet.",
    examples: &[],
    build,
};

/// The significant figures of an operand are those of its spelling, which a number no longer has.
fn build(_: &Arguments<'_>) -> Result<Value, FunctionError> {
    Err(FunctionError {
        help: Some("use round(<num>, <decimals>)".to_owned()),
        ..FunctionError::unsupported("The 'sigfig' function is not supported yet.")
    })
}
