//! The `spl` command. It is a library only so that benches and tests reach its generator of events.

mod check;
mod cli;
mod completions;
mod demo;
mod explain;
mod failure;
mod generate;
mod interrupt;
mod memory;
mod optimize;
mod options;
mod output;
mod query;
mod terminal;

use std::path::Path;

pub use cli::main;
pub use memory::keep_memory;

/// Writes `rows` events of `Endpoint.Processes` to `folder`, as `spl generate` does: the same for the same seed.
///
/// # Errors
///
/// Says what went wrong where the folder can't be written, or holds events already.
pub async fn write_events(seed: u64, rows: u64, folder: &Path) -> Result<(), String> {
    let written = generate::write(seed, rows, folder, generate::FileFormat::Parquet).await;
    written.map(|_| ()).map_err(|failure| failure.to_string())
}
