//! Ctrl-C: cancels the search, then ends the command.

use std::{
    future::Future,
    io, process,
    sync::{Arc, Mutex, PoisonError},
};

use spl_exec::CancelHandle;
use tokio::{signal, sync::Notify};

use crate::failure::{EXIT_INTERRUPTED, Failure, Result};

/// Long pipelines make deep plans, and DataFusion recurses over them.
pub(crate) const STACK: usize = 64 << 20;

/// Where a command leaves the handle of its running search.
#[derive(Clone, Default)]
pub(crate) struct Interrupt {
    search: Arc<Mutex<Option<CancelHandle>>>,
}

impl Interrupt {
    /// This search is to be cancelled by Ctrl-C.
    pub(crate) fn watch(&self, handle: CancelHandle) {
        *self.search.lock().unwrap_or_else(PoisonError::into_inner) = Some(handle);
    }

    fn cancel(&self) {
        if let Some(handle) = self.search.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            handle.cancel();
        }
    }
}

/// Runs a command to its end, or until Ctrl-C. A second Ctrl-C doesn't wait for anything.
pub(crate) fn run<F>(command: impl FnOnce(Interrupt) -> F) -> Result<()>
where
    F: Future<Output = Result<()>>,
{
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().thread_stack_size(STACK).build();
    let runtime = runtime.map_err(|e| Failure::io("can't start threads", e))?;
    let interrupt = Interrupt::default();
    let stop = Arc::new(Notify::new());
    // A task of its own: the command may be busy and not look up for a while.
    runtime.spawn({
        let (interrupt, stop) = (interrupt.clone(), Arc::clone(&stop));
        async move {
            if !pressed(asked_to_stop().await) {
                return;
            }
            interrupt.cancel();
            stop.notify_one();
            if pressed(signal::ctrl_c().await) {
                process::exit(EXIT_INTERRUPTED.into());
            }
        }
    });
    let result = runtime.block_on(async {
        tokio::select! {
            result = command(interrupt) => result,
            () = stop.notified() => Err(Failure::Interrupted),
        }
    });
    // Don't wait for work that nobody wants any more.
    runtime.shutdown_background();
    result
}

/// Waits for Ctrl-C, or for the system to ask the process to end.
#[cfg(unix)]
async fn asked_to_stop() -> io::Result<()> {
    let mut terminate = signal::unix::signal(signal::unix::SignalKind::terminate())?;
    tokio::select! {
        pressed = signal::ctrl_c() => pressed,
        _ = terminate.recv() => Ok(()),
    }
}

/// Waits for Ctrl-C.
#[cfg(not(unix))]
async fn asked_to_stop() -> io::Result<()> {
    signal::ctrl_c().await
}

/// Where the system offers no signals, Ctrl-C ends the process by itself.
fn pressed(signal: io::Result<()>) -> bool {
    signal.is_ok()
}
