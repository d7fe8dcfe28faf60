//! `spl explain`

use std::io::{self, Write};

use crate::{
    failure::{Failure, Result},
    options::{EngineArgs, SearchArgs},
    output::escape::visible_lines,
};

const EXAMPLES: &str = "\
Example:
  spl explain --data Endpoint.Processes=events/ \\
    '| tstats count from datamodel=Endpoint.Processes where Processes.action=allowed by Processes.dest'

Three parts are printed: the search as it was understood, with its macros expanded; the logical
plan; the physical plan, which shows what is read from files and what runs in parallel.";

/// Show how a search is understood: the SPL with macros expanded, and its plans.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    engine: EngineArgs,
    #[command(flatten)]
    search: SearchArgs,
}

/// Runs the command.
pub(crate) async fn run(args: Args) -> Result<()> {
    let text = args.search.text()?;
    let engine = args.engine.engine(&args.search).await?;
    let explain = engine.explain(&text).await?.to_string();
    let mut out = io::stdout().lock();
    writeln!(out, "{}", visible_lines(explain.trim_end())).and_then(|()| out.flush()).map_err(Failure::output)
}
