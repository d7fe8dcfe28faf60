//! Plans a search together with its data: what planning asks is run, and planning goes on with the answer.

use datafusion::{arrow::array::RecordBatch, dataframe::DataFrame};
use spl_parser::{SourceMap, ast::Pipeline};
use spl_planner::{Answers, Planned, Planning, Question};

use crate::{
    catalog::EngineCatalog,
    engine::Engine,
    error::{Error, Result, from_datafusion},
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
    loop {
        match syntax::plan_with(pipeline, catalog, &answers, source)? {
            Planning::Done(planned) => return Ok(*planned),
            Planning::Ask(question) => {
                let rows = run(&question, engine).await?;
                answers.push(*question, rows);
            }
        }
    }
}

async fn run(question: &Question, engine: &Engine) -> Result<Vec<RecordBatch>> {
    let rows = DataFrame::new(engine.state(), question.plan.clone()).collect();
    match engine.config().timeout {
        Some(limit) => tokio::time::timeout(limit, rows).await.map_err(|_| Error::too_long(limit))?,
        None => rows.await,
    }
    .map_err(|error| from_datafusion(error, "a subsearch"))
}
