//! `searchmatch("<search>")`

use spl_planner::{Category, EvalFunction, Param, of_planner};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "searchmatch",
    aliases: &[],
    category: Category::Condition,
    params: &[Param::literal("search")],
    summary: "Whether the row matches a condition of the search language; never null.",
    // It reads fields: `tests/slt/eval` has examples.
    examples: &[],
    build: of_planner,
};
