//! Many searches in one pass over their data.
//!
//! Each search is planned as if it were alone. Of each table in its plan, the filters right above say what must hold of a row for it to matter:
//! [`tables`] finds them, [`condition`] makes of them a condition that never rules out a row too many. The conditions of all searches over a table
//! are compiled together ([`matcher`]), and the table is scanned once ([`scan`]); the rows that some search wants are [`kept`]. Then each
//! search runs unchanged, but over a table of its own rows ([`narrowed`]).

mod bits;
mod computed;
mod condition;
mod group;
mod kept;
mod known;
mod leaf;
mod matcher;
mod narrowed;
mod progress;
mod resolve;
mod run;
mod scan;
mod sieve;
mod stages;
mod tables;
#[cfg(test)]
mod tests;
mod values;
mod wanted;

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use datafusion::{
    arrow::{array::RecordBatch, datatypes::SchemaRef},
    common::runtime::SpawnedTask,
};
use futures::{Stream, StreamExt};
pub use progress::Progress;
use tokio::sync::{mpsc, watch};

use crate::{engine::Engine, error::Result, search::CancelHandle};

impl Engine {
    /// Runs many searches, given as identifiers with texts, in one pass over the data that they share.
    ///
    /// Each search gives the rows that it gives alone. Datasets are read once for all searches whose conditions say which few rows could matter to
    /// them; the others, and those that write files, run on their own afterwards. One that fails doesn't end the others.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use spl_exec::Engine;
    ///
    /// let engine = Engine::new()?;
    /// # let log = std::env::temp_dir().join(format!("run_all-{}.csv", std::process::id()));
    /// # std::fs::write(&log, "_time,dest,process_name,process\n1,a,cmd.exe,cmd /c whoami\n2,b,msiexec.exe,msiexec /z x\n")?;
    /// engine.register_csv("Endpoint.Processes", log.to_str().unwrap())?;
    /// let by = "by Processes.dest Processes.process";
    /// let from = "| tstats count from datamodel=Endpoint.Processes where";
    /// let outcomes = engine.run_all([
    ///     ("whoami", format!("{from} Processes.process=*whoami* {by}")),
    ///     ("msiexec", format!("{from} Processes.process_name=MSIExec.exe Processes.process=*/z* {by}")),
    ///     ("broken", "| tstats oops".to_owned()),
    /// ]);
    /// let mut outcomes = outcomes.collect().await;
    /// outcomes.sort_by(|a, b| a.id.cmp(&b.id));
    /// assert!(outcomes[0].result.is_err());
    /// assert_eq!(outcomes[1].result.as_ref().map(|found| found.num_rows()).ok(), Some(1));
    /// assert_eq!(outcomes[2].id, "whoami");
    /// # std::fs::remove_file(log)?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn run_all<I, T>(&self, searches: impl IntoIterator<Item = (I, T)>) -> Together
    where
        I: Into<String>,
        T: Into<String>,
    {
        Together {
            engine: self.clone(),
            searches: searches.into_iter().map(|(id, text)| (id.into(), text.into())).collect(),
            memory: None,
            progress: None,
            cancel: watch::Sender::new(false),
        }
    }
}

/// Searches that are about to run in one pass.
#[must_use = "searches don't run until `stream` or `collect`"]
pub struct Together {
    engine: Engine,
    searches: Vec<(String, String)>,
    memory: Option<usize>,
    progress: Option<progress::Callback>,
    cancel: watch::Sender<bool>,
}

impl std::fmt::Debug for Together {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let ids: Vec<&str> = self.searches.iter().map(|(id, _)| id.as_str()).collect();
        f.debug_struct("Together").field("searches", &ids).finish_non_exhaustive()
    }
}

/// What became of one of many searches.
#[derive(Debug)]
#[non_exhaustive]
pub struct Outcome {
    /// The search's identifier, as it was given.
    pub id: String,
    /// What it found, or why it failed.
    pub result: Result<Found>,
}

/// The rows of a search that ran with others.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Found {
    /// The columns.
    pub schema: SchemaRef,
    /// The rows in their order. There may be no batch where there are none.
    pub rows: Vec<RecordBatch>,
    /// What the search's author should know.
    pub warnings: Vec<String>,
}

impl Found {
    /// The number of rows.
    pub fn num_rows(&self) -> usize {
        self.rows.iter().map(RecordBatch::num_rows).sum()
    }
}

impl Together {
    /// Bytes of rows that shared scans may keep. Searches that want the most rows run on their own where more would be needed. By default a quarter
    /// of the engine's memory limit, or 256 MiB where it has none.
    pub fn memory(mut self, bytes: usize) -> Self {
        self.memory = Some(bytes);
        self
    }

    /// Tells how far the searches are, from whichever thread gets on: `tell` should not take long.
    pub fn on_progress(mut self, tell: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.progress = Some(Arc::new(tell));
        self
    }

    /// A handle that ends the searches from elsewhere: those that haven't ended give [`Error::Cancelled`](crate::Error::Cancelled).
    pub fn cancel_handle(&self) -> CancelHandle {
        CancelHandle::new(self.cancel.clone())
    }

    /// Runs the searches, and gives what became of each as they end. Dropping the stream ends them.
    ///
    /// The engine's timeout counts for each search's planning and for each search's running, but not for the scans that they share.
    ///
    /// # Panics
    ///
    /// Outside of a Tokio runtime.
    pub fn stream(self) -> Outcomes {
        // A few outcomes may wait for whoever reads them; more would pile up rows.
        let (sender, receiver) = mpsc::channel(16);
        Outcomes { receiver, _running: SpawnedTask::spawn(run::run(self, sender)) }
    }

    /// Runs the searches, and gives what became of each, in the order in which they ended.
    ///
    /// # Panics
    ///
    /// Outside of a Tokio runtime.
    pub async fn collect(self) -> Vec<Outcome> {
        self.stream().collect().await
    }
}

/// What becomes of searches that run together, as they end; dropping it ends them.
pub struct Outcomes {
    receiver: mpsc::Receiver<Outcome>,
    _running: SpawnedTask<()>,
}

impl std::fmt::Debug for Outcomes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Outcomes").finish_non_exhaustive()
    }
}

impl Stream for Outcomes {
    type Item = Outcome;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.receiver.poll_recv(context)
    }
}
