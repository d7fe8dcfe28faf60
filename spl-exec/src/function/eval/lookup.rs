//! `lookup(<table>, <json_object>[, <json_array>])`
//!
//! The planner reads its arguments itself: they name a table and its columns, and must be written out.

use spl_planner::{Category, EvalFunction, Param, of_planner};

use super::{Row, plain};

pub(super) const ROWS: &[Row] = &[plain(&FUNCTION)];

const FUNCTION: EvalFunction = EvalFunction {
    name: "lookup",
    aliases: &[],
    category: Category::Json,
    params: &[Param::any("table"), Param::any("json_object"), Param::any("json_array").optional()],
    summary: "The values that the matching lines of a lookup table have in the columns of `json_array(…)`, or in all others, as a JSON \
              object; null where no line matches. The columns to match, and their values, are those of `json_object(…)`.",
    examples: &[],
    build: of_planner,
};
