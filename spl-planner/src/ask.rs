//! What only data can tell: questions that planning asks, and the planning that is repeated with the answers.
//!
//! The columns of `chart … BY user` are the users in the data, and a subsearch is a condition only once its rows are known. The planner does no I/O:
//! where it needs rows it stops with a [`Question`], and whoever plans runs the question's plan and begins again with one answer
//! more. Planning is deterministic and cheap. An answer is found by the plan that was asked, as another round may ask more before it.

use datafusion::{arrow::array::RecordBatch, logical_expr::LogicalPlan};
use spl_parser::Span;

use crate::{
    Truncation,
    cx::{Cx, Result, error},
};

/// Rows that planning needs before it can go on.
#[derive(Clone, Debug)]
pub struct Question {
    /// What to run; all of its rows are wanted.
    pub plan: LogicalPlan,
    /// The command that asks.
    pub span: Span,
    /// Where the plan may cut rows off.
    pub truncations: Vec<Truncation>,
}

/// The answers so far.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    rows: Vec<(LogicalPlan, Vec<RecordBatch>)>,
    checking: bool,
}

impl Answers {
    /// For planning that is to find mistakes only: questions get no answer, and what depends on one stays unknown.
    pub fn checking() -> Self {
        Self { rows: Vec::new(), checking: true }
    }

    /// Adds the answer to a question.
    pub fn push(&mut self, question: Question, rows: Vec<RecordBatch>) {
        self.rows.push((question.plan, rows));
    }
}

impl Cx<'_> {
    /// The rows of a plan; `None` while only checking. The first question without an answer ends this round of planning: what is
    /// returned then is an error that nobody sees.
    pub(crate) fn ask(&mut self, plan: LogicalPlan, span: Span) -> Result<Option<Vec<RecordBatch>>> {
        if self.answers.checking {
            return Ok(None);
        }
        match self.answers.rows.iter().find(|(asked, _)| *asked == plan) {
            Some((_, rows)) => Ok(Some(rows.clone())),
            None => {
                self.question = Some(Question { plan, span, truncations: self.truncations.clone() });
                Err(error(spl_parser::Code::Plan, span, "this search can't be planned without its data"))
            }
        }
    }

    /// Whether the search is only looked at, so that questions have no answers.
    pub(crate) fn is_checking(&self) -> bool {
        self.answers.checking
    }
}
