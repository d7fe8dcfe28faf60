//! `sigfig(<expression>)`

use spl_planner::{Category, EvalFunction, Param, of_planner};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "sigfig",
    aliases: &[],
    category: Category::Math,
    params: &[Param::number("expression")],
    summary: "A calculation rounded to the figures that count: a product or quotient has as many significant figures as the \
              operand with the fewest, a sum or difference as many decimals, each as it is written in the search or shown.",
    examples: &[],
    // The planner makes it: a number no longer has its spelling.
    build: of_planner,
};
