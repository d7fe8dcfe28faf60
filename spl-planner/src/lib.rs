//! AST to a DataFusion `LogicalPlan` for SPL.
//!
//! ```text
//! Pipeline --plan(&Catalog)--> Frame, command by command --> LogicalPlan
//! ```
//!
//! The planner knows DataFusion's logical side only and opens no file: tables, data models, functions and the
//! circumstances of a search come from a [`Catalog`].

mod aggregate;
mod ask;
mod beside;
mod bins;
mod breakers;
mod catalog;
mod chart;
mod coerce;
mod command;
mod cx;
mod dataset;
mod effect;
mod events;
mod expr;
mod extension;
mod frame;
mod function;
mod inner;
mod literal;
mod lookup;
mod metrics;
mod open;
mod order;
mod primitive;
mod rows;
mod scope;
mod search;
mod settle;
mod source;
mod subsearch;
mod time;
mod token;
mod union;
mod value;

pub use ask::{Answers, Question};
pub use bins::{auto_time_span, auto_width};
pub use breakers::{MAJOR_BREAKERS, MINOR_BREAKERS};
pub use catalog::{Catalog, Dataset, DatasetField, Events, Limits, Lookup, MatchKind, Matching, Table, TimeRange};
pub use command::PLANNED;
pub use effect::{Effect, Target, WriteOptions};
pub use extension::{CommandExtension, ROW_COLUMN};
pub use function::{
    AggregateInput, AggregatePlan, Arguments, Category, EvalFunction, Example, FunctionError, Param, ParamKind,
    SparklineInput, StatsFunction, null, of_planner, ok,
};
pub use literal::{Network, parse_number, whole_number};
pub use primitive::{Primitive, RowsPrimitive};
pub use time::{apply as apply_time_steps, resolve_time};
pub use value::{Kind, Value};

use std::collections::BTreeMap;

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
    /// What is to be written when it runs, in this order.
    pub effects: Vec<Effect>,
    /// Where the plan cuts rows off; whether it did is known once it ran.
    pub truncations: Vec<Truncation>,
}

/// A limit on the rows of a subsearch: a node of the plan with this fetch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Truncation {
    /// The subsearch.
    pub span: Span,
    /// How many rows are kept.
    pub rows: usize,
}

/// What a round of planning comes to.
#[derive(Clone, Debug)]
pub enum Planning {
    /// The search is planned.
    Done(Box<Planned>),
    /// Rows are wanted first; plan again with the answer.
    Ask(Box<Question>),
}

/// Plans a search without its data, to find what is wrong with it: subsearches match nothing, and columns that are named by
/// the data stay unknown.
///
/// # Errors
///
/// As [`plan_with`].
pub fn plan(pipeline: &Pipeline, catalog: &dyn Catalog) -> std::result::Result<Planned, Box<Diagnostic>> {
    match plan_with(pipeline, catalog, &Answers::checking())? {
        Planning::Done(planned) => Ok(*planned),
        Planning::Ask(question) => Err(cx::error(spl_parser::Code::Plan, question.span, "this needs the data")),
    }
}

/// Plans a search as far as the answers go.
///
/// # Errors
///
/// The first thing that is wrong or that we can't do yet, with the place where it was written.
pub fn plan_with(
    pipeline: &Pipeline,
    catalog: &dyn Catalog,
    answers: &Answers,
) -> std::result::Result<Planning, Box<Diagnostic>> {
    let mut demands = BTreeMap::new();
    loop {
        let mut cx = Cx::new(catalog, answers, demands.clone());
        let planned = plan_pipeline(pipeline, &mut cx)
            .and_then(|frame| command::show(frame, pipeline.end(), &mut cx)?.finish(pipeline.end(), &mut cx));
        // Fields that a source must give change the plan below, so that what was asked above it would be asked in vain.
        if cx.demands != demands && (planned.is_ok() || cx.question.is_some()) {
            demands = cx.demands;
            continue;
        }
        return match (cx.question.take(), planned) {
            (Some(question), _) => Ok(Planning::Ask(Box::new(question))),
            (None, planned) => {
                let (plan, effects) = (planned?, std::mem::take(&mut cx.effects));
                let (warnings, truncations) = cx.into_notes();
                Ok(Planning::Done(Box::new(Planned { plan, warnings, effects, truncations })))
            }
        };
    }
}

/// Longer pipelines are refused: each command nests the plan deeper, and what optimises and runs it recurses over the stack.
const MAX_COMMANDS: usize = 200;

/// Plans the commands of a search or subsearch.
fn plan_pipeline(pipeline: &Pipeline, cx: &mut Cx<'_>) -> Result<Frame> {
    plan_onto(None, pipeline, cx)
}

/// Plans commands on top of the rows that reach them.
fn plan_onto(mut frame: Option<Frame>, pipeline: &Pipeline, cx: &mut Cx<'_>) -> Result<Frame> {
    if let Some(command) = pipeline.commands.get(MAX_COMMANDS) {
        let message = format!("a pipeline of more than {MAX_COMMANDS} commands can't be planned");
        return Err(cx::error(spl_parser::Code::TooDeep, command.span, message));
    }
    // A pipeline that goes on from rows has the time range that they were found in.
    let range = if frame.is_none() { search::range(pipeline, cx) } else { cx.range };
    let outer = std::mem::replace(&mut cx.range, range);
    for command in &pipeline.commands {
        frame = Some(command::lower(command, frame, command.span, cx)?);
    }
    cx.range = outer;
    frame.ok_or_else(|| cx::error(spl_parser::Code::MissingCommand, Span::default(), "the search is empty"))
}
