//! The functions of the eval language, one file each.

use std::sync::Arc;

use datafusion::{common::DataFusionError, logical_expr::ScalarUDF};
use spl_parser::function::find_eval;
use spl_planner::{Arguments, EvalFunction, FunctionError};

use super::support::{regex::Regex, udf::Function};

mod bitwise;
mod condition;
mod convert;
mod crypto;
mod info;
mod json;
mod lookup;
mod math;
mod multivalue;
mod network;
mod rows;
#[cfg(test)]
mod testing;
mod text;
mod time;
mod unify;

pub(crate) use multivalue::last_of;

/// A function of the language, and the scalar functions that it calls where DataFusion has none that means the same.
struct Row {
    function: &'static EvalFunction,
    udfs: [Option<Function>; 2],
}

/// A function made of expressions, DataFusion's functions and primitives.
const fn plain(function: &'static EvalFunction) -> Row {
    Row { function, udfs: [None, None] }
}

/// A function with a scalar function of its own.
const fn with(function: &'static EvalFunction, udf: Function) -> Row {
    Row { function, udfs: [Some(udf), None] }
}

/// A function with two: one for each type that its result may have.
const fn with2(function: &'static EvalFunction, [first, second]: [Function; 2]) -> Row {
    Row { function, udfs: [Some(first), Some(second)] }
}

fn rows() -> impl Iterator<Item = &'static Row> {
    [
        bitwise::ROWS,
        condition::ROWS,
        convert::ROWS,
        crypto::ROWS,
        info::ROWS,
        json::ROWS,
        lookup::ROWS,
        math::ROWS,
        multivalue::ROWS,
        network::ROWS,
        text::ROWS,
        time::ROWS,
    ]
    .into_iter()
    .flatten()
}

/// All the functions, for a reference.
pub fn eval_functions() -> impl Iterator<Item = &'static EvalFunction> {
    rows().map(|row| row.function)
}

/// A function by its name or alias, in lower case.
pub fn eval_function(name: &str) -> Option<&'static EvalFunction> {
    eval_functions().find(|function| function.name == name || function.aliases.contains(&name))
}

/// The names of all the functions, aliases included.
pub fn names() -> Vec<&'static str> {
    eval_functions()
        .flat_map(|function| std::iter::once(function.name).chain(function.aliases.iter().copied()))
        .collect()
}

/// Whether Splunk has an eval function of this name, in lower case, that we don't have yet: it fails by name.
pub(crate) fn is_missing(name: &str) -> bool {
    find_eval(name).is_some() && eval_function(name).is_none()
}

/// The scalar functions that plans of these functions name.
pub(crate) fn scalar_udfs() -> Vec<Arc<ScalarUDF>> {
    let shared = [Arc::new(unify::UDF.udf()), Arc::new(json::value::UDF.udf()), time::time_udf()];
    rows().flat_map(|row| row.udfs).flatten().map(|udf| Arc::new(udf.udf())).chain(shared).collect()
}

/// Compiles an argument that is a literal, so that an invalid expression is an error before the search runs.
fn regex_argument(arguments: &Arguments<'_>, index: usize) -> Result<(), FunctionError> {
    match arguments.literal(index) {
        Some(pattern) => Regex::new(pattern).map(drop).map_err(|why| FunctionError::regex(index, pattern, why)),
        None => Ok(()),
    }
}

/// An expression that DataFusion refuses to make.
fn unbuildable(error: DataFusionError) -> FunctionError {
    FunctionError { argument: None, ..FunctionError::argument(0, error.strip_backtrace()) }
}
