//! SPL for those who have a DataFusion context already.

use std::sync::Arc;

use async_trait::async_trait;
use datafusion::{catalog::TableProvider, common::TableReference, dataframe::DataFrame, prelude::SessionContext};
use spl_parser::command::DatasetName;

use crate::{
    engine::Engine,
    error::{Result, from_datafusion},
    syntax, table,
    uses::Uses,
};

/// `ctx.spl("…")`, beside DataFusion's own `ctx.sql("…")`.
#[async_trait]
pub trait SplContext {
    /// Plans a search over the context's tables, as a data frame.
    ///
    /// `datamodel=Endpoint.Processes` is the table registered as `"Endpoint.Processes"` (in quotes, or by
    /// [`TableReference::bare`]), or else the table `Processes` of the schema `Endpoint`. For macros, time bounds and the like build an
    /// [`Engine`] over the context: [`EngineBuilder::context`](crate::EngineBuilder::context).
    ///
    /// # Errors
    ///
    /// As [`Engine::search`].
    async fn spl(&self, text: &str) -> Result<DataFrame>;
}

#[async_trait]
impl SplContext for SessionContext {
    async fn spl(&self, text: &str) -> Result<DataFrame> {
        let engine = Engine::builder().context(self.clone()).build()?;
        let uses = Uses::of(&syntax::parse(text, engine.macros())?.pipeline);
        for name in &uses.datasets {
            if let Some(provider) = find(self, name).await? {
                let name = name.path();
                engine.insert_found(&name, table::conform(provider, &name)?);
            }
        }
        let search = engine.search(text).await?;
        Ok(DataFrame::new(engine.state(), search.plan().clone()))
    }
}

/// The context's table of a dataset, under any of the names that stand for it.
async fn find(context: &SessionContext, name: &DatasetName) -> Result<Option<Arc<dyn TableProvider>>> {
    let mut references = vec![TableReference::bare(name.path())];
    if let Some(dataset) = &name.dataset {
        references.push(TableReference::partial(name.model.as_str(), dataset.as_str()));
        references.push(TableReference::partial(name.model.to_lowercase(), dataset.to_lowercase()));
    }
    for reference in references {
        let there = context.table_exist(reference.clone()).unwrap_or(false);
        if there {
            let failed = |error| from_datafusion(error, &name.path());
            return context.table_provider(reference).await.map(Some).map_err(failed);
        }
    }
    Ok(None)
}
