//! `mvfilter(<predicate>)`

use spl_planner::{Category, EvalFunction, Param, of_planner};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "mvfilter",
    aliases: &[],
    category: Category::Multivalue,
    params: &[Param::bool("predicate")],
    summary: "The values of a field for which a condition holds; the condition reads that field only. Null where none is left.",
    // It reads fields: `tests/slt/eval` has examples.
    examples: &[],
    build: of_planner,
};
