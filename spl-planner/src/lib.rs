//! AST to a DataFusion `LogicalPlan` for SPL.
//!
//! ```text
//! Pipeline --plan(&Catalog)--> Frame, command by command --> LogicalPlan
//! ```
//!
//! The planner knows DataFusion's logical side only and opens no file: tables, data models, functions and the
//! circumstances of a search come from a [`Catalog`].

mod aggregate;
mod catalog;
mod coerce;
mod command;
mod cx;
mod expr;
mod frame;
mod function;
mod literal;
mod order;
mod primitive;
mod scope;
mod search;
mod source;
mod time;
mod token;
mod value;

pub use catalog::{Catalog, Dataset, Table, TimeRange};
pub use command::PLANNED;
pub use function::{
    AggregateInput, AggregatePlan, Arguments, Category, EvalFunction, Example, FunctionError, Param, ParamKind,
    SparklineInput, StatsFunction, null, of_planner, ok,
};
pub use literal::{Network, parse_number};
pub use primitive::Primitive;
pub use time::{apply as apply_time_steps, resolve_time};
pub use value::{Kind, Value};

use datafusion::logical_expr::LogicalPlan;
use spl_parser::{Diagnostic, Span, ast::Pipeline};

use cx::{Cx, Result};
use frame::Frame;

/// A planned search.
#[derive(Clone, Debug)]
pub struct Planned {
    /// The plan; its columns are the fields of the result, in order.
    pub plan: LogicalPlan,
    /// What the author of the search should know.
    pub warnings: Vec<Diagnostic>,
}

/// Plans a search.
///
/// Subsearches are expected to have been replaced by the conditions that their rows make; one that is still there is planned,
/// so that its mistakes show, and matches nothing.
///
/// # Errors
///
/// The first thing that is wrong or that we can't do yet, with the place where it was written.
pub fn plan(pipeline: &Pipeline, catalog: &dyn Catalog) -> std::result::Result<Planned, Box<Diagnostic>> {
    let mut cx = Cx::new(catalog);
    let frame = plan_pipeline(pipeline, &mut cx)?;
    let plan = frame.finish(pipeline.commands.last().map_or(Span::default(), |command| command.span))?;
    Ok(Planned { plan, warnings: cx.into_warnings() })
}

/// Longer pipelines are refused: each command nests the plan deeper, and what optimises and runs it recurses over the stack.
const MAX_COMMANDS: usize = 200;

/// Plans the commands of a search or subsearch.
fn plan_pipeline(pipeline: &Pipeline, cx: &mut Cx<'_>) -> Result<Frame> {
    if let Some(command) = pipeline.commands.get(MAX_COMMANDS) {
        let message = format!("a pipeline of more than {MAX_COMMANDS} commands can't be planned");
        return Err(cx::error(spl_parser::Code::TooDeep, command.span, message));
    }
    let mut frame = None;
    for command in &pipeline.commands {
        frame = Some(command::lower(command, frame, command.span, cx)?);
    }
    frame.ok_or_else(|| cx::error(spl_parser::Code::MissingCommand, Span::default(), "the search is empty"))
}
