//! Plans a search together with its data: what planning asks is run, and planning goes on with the answer.

use std::sync::Arc;

use datafusion::{arrow::array::RecordBatch, dataframe::DataFrame, physical_plan::collect};
use spl_parser::{Diagnostic, SourceMap, ast::Pipeline};
use spl_planner::{Answers, Catalog, Planned, Planning, Question};

use crate::{
    catalog::EngineCatalog,
    engine::Engine,
    error::{Error, Result, from_datafusion},
    search::cut_off,
    syntax,
};

/// Plans a search; subsearches and what else decides about columns run now.
pub(crate) async fn plan(
    pipeline: &Pipeline,
    engine: &Engine,
    catalog: &EngineCatalog,
    source: &SourceMap,
) -> Result<Planned> {
    let mut answers = Answers::default();
    let mut late = Vec::new();
    let limit = engine.config().timeout.unwrap_or_default();
    loop {
        let planning = syntax::plan_with(pipeline, catalog, &answers, source);
        match planning.map_err(|error| if catalog.expired() { Error::too_long(limit) } else { error })? {
            Planning::Done(mut planned) => {
                late.retain(|warning| !planned.warnings.contains(warning));
                planned.warnings.append(&mut late);
                return Ok(*planned);
            }
            Planning::Ask(question) => {
                let answer = run(&question, engine);
                let (rows, cut) = match catalog.deadline() {
                    Some(deadline) => {
                        tokio::time::timeout_at(deadline.into(), answer).await.map_err(|_| Error::too_long(limit))?
                    }
                    None => answer.await,
                }
                .map_err(|error| from_datafusion(error, "a subsearch"))?;
                cut.into_iter().for_each(|warning| {
                    if !late.contains(&warning) {
                        late.push(warning)
                    }
                });
                answers.push(*question, rows);
            }
        }
    }
}

/// The rows that answer a question, and where they were cut off.
async fn run(question: &Question, engine: &Engine) -> datafusion::common::Result<(Vec<RecordBatch>, Vec<Diagnostic>)> {
    let frame = DataFrame::new(engine.state(), question.plan.clone());
    let context = Arc::new(frame.task_ctx());
    let plan = frame.create_physical_plan().await?;
    let rows = collect(Arc::clone(&plan), context).await?;
    Ok((rows, cut_off(plan.as_ref(), &question.truncations)))
}
