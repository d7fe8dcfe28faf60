//! The engine for those without an async runtime.

use datafusion::arrow::array::RecordBatch;

use crate::{
    error::{Error, Result},
    explain::Explain,
};

/// Long pipelines make deep plans, and DataFusion recurses over them.
const STACK: usize = 64 << 20;

/// An [`Engine`](crate::Engine) with a runtime of its own. Its calls block; don't make them on a thread of another runtime.
#[derive(Debug)]
pub struct Engine {
    engine: crate::Engine,
    runtime: tokio::runtime::Runtime,
}

impl Engine {
    /// Puts a runtime under an engine.
    ///
    /// # Errors
    ///
    /// [`Error::Resources`] where the system gives no threads.
    pub fn new(engine: crate::Engine) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().thread_stack_size(STACK).build();
        let runtime = runtime.map_err(|error| Error::Resources { message: format!("can't start threads: {error}") })?;
        Ok(Self { engine, runtime })
    }

    /// The engine itself, for the calls that don't wait.
    pub fn engine(&self) -> &crate::Engine {
        &self.engine
    }

    /// As [`Engine::register`](crate::Engine::register).
    ///
    /// # Errors
    ///
    /// As there.
    pub fn register(&self, dataset: &str, path: &str) -> Result<()> {
        self.runtime.block_on(self.engine.register(dataset, path))
    }

    /// Runs a search and gives all of its rows.
    ///
    /// # Errors
    ///
    /// As [`Engine::search`](crate::Engine::search) and [`Search::collect`](crate::Search::collect).
    pub fn search(&self, text: &str) -> Result<Vec<RecordBatch>> {
        let (engine, text) = (self.engine.clone(), text.to_owned());
        let rows = self.runtime.spawn(async move { engine.search(&text).await?.collect().await });
        self.runtime.block_on(rows).map_err(|_| Error::Cancelled)?
    }

    /// As [`Engine::explain`](crate::Engine::explain).
    ///
    /// # Errors
    ///
    /// As there.
    pub fn explain(&self, text: &str) -> Result<Explain> {
        self.runtime.block_on(self.engine.explain(text))
    }
}
