//! `spl query`

use std::{
    io::{self, IsTerminal},
    path::PathBuf,
};

use chrono_tz::Tz;
use futures::StreamExt;
use spl_exec::Search;

use crate::{
    failure::Result,
    interrupt::Interrupt,
    options::{EngineArgs, SearchArgs},
    output::{self, Format, Style, TimeFormat, sink::Sink},
    terminal,
};

const EXAMPLES: &str = "\
Examples:
  Whose programs ran most, from Parquet files of a data model:
    spl query --data Endpoint.Processes='events/*.parquet' \\
      '| tstats count from datamodel=Endpoint.Processes by Processes.user | sort - count | head 10'

  Events from a pipe, results to a pipe:
    zcat web.ndjson.gz | spl query --input - --format ndjson 'status>=500 | stats count by host'

  A search from a file, with macros and lookups, as of a given time, into a Parquet file:
    spl query -f detection.spl --content security_content/ --data Endpoint.Processes=events/ \\
      --now 2025-12-31T00:00:00Z --earliest -24h --format parquet --output hits.parquet

Results go to standard output, warnings and the number of rows to standard error. The format is
`table` unless told otherwise, on a terminal and in a pipe alike; programs want `--format ndjson`,
which streams.";

/// Run a search and print its results.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    engine: EngineArgs,
    #[command(flatten)]
    search: SearchArgs,
    #[command(flatten)]
    output: OutputArgs,
}

/// What results look like and where they go.
#[derive(Debug, clap::Args)]
pub(crate) struct OutputArgs {
    /// Format of the results
    #[arg(long, value_enum, default_value = "table", help_heading = "Output")]
    format: Format,

    /// Form of points in time [default: iso for `_time` in tables, else epoch]
    #[arg(long, value_enum, value_name = "FORM", help_heading = "Output")]
    time_format: Option<TimeFormat>,

    /// Write the results to a file; it appears when it is complete, and not at all after an error
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    output: Option<PathBuf>,
}

/// Runs the command.
pub(crate) async fn run(args: Args, interrupt: Interrupt) -> Result<()> {
    let text = args.search.text()?;
    let engine = args.engine.engine(&args.search).await?;
    let search = engine.search(&text).await?;
    let rows = print(search, &args.output, args.engine.tz, &interrupt).await?;
    if args.output.format == Format::Table {
        terminal::note(&row_count(rows));
    }
    Ok(())
}

/// Runs a search and writes its results; returns the number of rows.
pub(crate) async fn print(search: Search, args: &OutputArgs, zone: Tz, interrupt: &Interrupt) -> Result<u64> {
    interrupt.watch(search.cancel_handle());
    for warning in search.warnings() {
        terminal::warning(&warning);
    }
    let terminal = args.output.is_none() && io::stdout().is_terminal();
    let style = Style {
        time: args.time_format,
        zone,
        terminal,
        color: args.output.is_none() && terminal::color(terminal),
        width: if terminal { terminal::width() } else { None },
    };
    let mut writer = output::writer(args.format, &search.schema(), Sink::open(args.output.as_deref())?, style)?;
    let mut stream = Box::pin(search.stream().await?);
    let mut rows = 0;
    while let Some(batch) = stream.next().await {
        let batch = batch?;
        rows += batch.num_rows() as u64;
        writer.write(&batch)?;
    }
    writer.finish()?;
    for warning in stream.warnings() {
        terminal::warning(&warning);
    }
    Ok(rows)
}

impl OutputArgs {
    /// A table on standard output.
    pub(crate) fn table() -> Self {
        Self { format: Format::Table, time_format: None, output: None }
    }
}

/// `1 row`, `2 rows`
pub(crate) fn row_count(rows: u64) -> String {
    if rows == 1 { "1 row".into() } else { format!("{rows} rows") }
}
