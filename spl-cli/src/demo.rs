//! `spl demo`

use std::{
    io::{self, Write},
    path::PathBuf,
    time::{Duration, Instant},
};

use chrono_tz::Tz;
use spl_exec::Engine;

use crate::{
    failure::{Failure, Result},
    generate::{self, FileFormat, planted::hit_count},
    interrupt::Interrupt,
    query::{self, OutputArgs},
    terminal,
};

/// A hunt for msiexec calling DllUnregisterServer of a DLL, as detections are written: with the macros of a content
/// library, over a data model.
const SEARCH: &str = r#"| tstats `security_content_summariesonly` count min(_time) as firstTime max(_time) as lastTime from datamodel=Endpoint.Processes where `process_msiexec` Processes.process IN ("*/z*", "*-z*") by Processes.dest Processes.user Processes.parent_process_name Processes.process_name Processes.original_file_name Processes.process Processes.process_id Processes.parent_process_id
| `drop_dm_object_name(Processes)`
| `security_content_ctime(firstTime)`
| `security_content_ctime(lastTime)`
| `windows_msiexec_unregister_dllregisterserver_filter`"#;

/// The macro that the hunt brings along.
const MACRO: (&str, &str) =
    ("process_msiexec", "(Processes.process_name=msiexec.exe OR Processes.original_file_name=msiexec.exe)");

const SEED: u64 = 1;

const EXAMPLES: &str = "\
Examples:
  spl demo
  spl demo --rows 3000000 --keep events/
  spl query --data Endpoint.Processes=events/ '| tstats count from datamodel=Endpoint.Processes by Processes.user'

Without --keep the events are written to a temporary folder, which is removed at the end.";

/// Generate events, hunt for misuse of msiexec in them, and show how long it took.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Number of events
    #[arg(long, value_name = "N", default_value_t = 300_000)]
    rows: u64,

    /// Write the events to this folder and leave them there
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
}

/// Runs the command.
pub(crate) async fn run(args: Args, interrupt: Interrupt) -> Result<()> {
    let temporary = match args.keep {
        Some(_) => None,
        None => Some(tempfile::tempdir().map_err(|e| Failure::io("can't make a temporary folder", e))?),
    };
    let folder = match (&args.keep, &temporary) {
        (Some(folder), _) => folder.as_path(),
        (None, Some(folder)) => folder.path(),
        (None, None) => return Ok(()),
    };

    let start = Instant::now();
    generate::write(SEED, args.rows, folder, FileFormat::Parquet).await?;
    say(&format!("{} events written in {}\n", args.rows, seconds(start.elapsed())))?;
    say(&format!("{SEARCH}\n"))?;

    let start = Instant::now();
    let (name, definition) = MACRO;
    let engine = Engine::builder().macro_definition(name, &[], definition).build()?;
    engine.register("Endpoint.Processes", &folder.to_string_lossy()).await?;
    let search = engine.search(SEARCH).await?;
    let planned = start.elapsed();

    let start = Instant::now();
    let rows = query::print(search, &OutputArgs::table(), Tz::UTC, &interrupt).await?;
    let elapsed = start.elapsed();
    let rate = args.rows as f64 / elapsed.as_secs_f64().max(1e-9);
    say(&format!(
        "\n{} found, {} planted; planned in {}, ran in {} ({rate:.0} events a second)",
        query::row_count(rows),
        hit_count(args.rows),
        seconds(planned),
        seconds(elapsed)
    ))?;
    if cfg!(debug_assertions) {
        terminal::note("this is a build for development; `cargo run --release -- demo` shows the real speed");
    }
    if rows != hit_count(args.rows) {
        return Err(Failure::Failed("the hunt did not find exactly the planted events".into()));
    }
    Ok(())
}

fn say(text: &str) -> Result<()> {
    writeln!(io::stdout(), "{text}").map_err(Failure::output)
}

fn seconds(duration: Duration) -> String {
    format!("{:.3} s", duration.as_secs_f64())
}
