//! Plans a search together with its data: what planning asks is run, and planning goes on with the answer.

use datafusion::dataframe::DataFrame;
use spl_parser::{SourceMap, ast::Pipeline};
use spl_planner::{Answers, Catalog, Planned, Planning};

use crate::{
    catalog::EngineCatalog,
    engine::Engine,
    error::{Error, Result, from_datafusion},
    search::{add_new, run},
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
                add_new(&mut planned.warnings, late);
                return Ok(*planned);
            }
            Planning::Ask(question) => {
                let answer = run(DataFrame::new(engine.state(), question.plan.clone()), &question.truncations);
                let (rows, cut) = match catalog.deadline() {
                    Some(deadline) => {
                        tokio::time::timeout_at(deadline.into(), answer).await.map_err(|_| Error::too_long(limit))?
                    }
                    None => answer.await,
                }
                .map_err(|error| from_datafusion(error, "a subsearch"))?;
                add_new(&mut late, cut);
                answers.push(*question, rows);
            }
        }
    }
}
