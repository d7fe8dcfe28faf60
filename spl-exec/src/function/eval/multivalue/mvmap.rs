//! `mvmap(<values>, <expression>, [<name>])`

use spl_planner::{Category, EvalFunction, Param, of_planner};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "mvmap",
    aliases: &[],
    category: Category::Multivalue,
    params: &[Param::multi("values"), Param::any("expression"), Param::literal("name").optional()],
    summary: "The expression for each value in turn, nulls left out: in it the field that the values come from stands for one of them, any other field for all its values. A name given at the end stands for the value instead.",
    // It reads fields: `tests/slt/eval` has examples.
    examples: &[],
    build: of_planner,
};
