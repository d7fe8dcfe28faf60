//! `spl generate`

mod clock;
pub(crate) mod events;
pub(crate) mod planted;
mod programs;
mod random;
mod template;
mod words;
mod world;

use std::{
    fmt, fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use tokio::task;

use self::{
    events::{BLOCK, Events},
    planted::hit_count,
};
use crate::{
    failure::{Failure, Result},
    output::{self, Format, ResultWriter, Style, parquet::ParquetWriter, sink::Sink},
    terminal,
};

/// Blocks a file: some four million rows.
const BLOCKS_PER_FILE: u64 = 64;

/// Columns without repetitions.
const DISTINCT: &[&str] = &["_time", "process_guid"];

const EXAMPLES: &str = "\
Examples:
  A million events, then the ten programs that ran least:
    spl generate --rows 1000000 --out events/
    spl query --data Endpoint.Processes=events/ \\
      '| tstats count from datamodel=Endpoint.Processes by Processes.process_name | sort count | head 10'

The events are process creations with the fields of the CIM's Endpoint.Processes, in time order
over thirty days up to 2025-12-31. Names are invented. Some events are planted: msiexec with /z or
-z in odd letter case or under another name (at least five, one in 50,000 rows), and others that
look similar; `spl demo` hunts for them.

The same seed and number of rows give the same events. Memory does not grow with the number of rows.";

/// Write realistic, reproducible process events as a data set to try searches on.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Number of events
    #[arg(long, value_name = "N")]
    rows: u64,

    /// Other seeds give other events
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,

    /// Folder for part-0000.parquet and so on; it is made where it doesn't exist
    #[arg(long, value_name = "DIR")]
    out: PathBuf,

    /// Format of the files
    #[arg(long, value_enum, default_value = "parquet")]
    format: FileFormat,
}

/// Formats of event files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum FileFormat {
    /// Apache Parquet
    Parquet,
    /// One JSON object a line
    Ndjson,
    /// A header and records
    Csv,
}

/// Runs the command.
pub(crate) async fn run(args: Args) -> Result<()> {
    let files = write(args.seed, args.rows, &args.out, args.format).await?;
    terminal::note(&format!(
        "{} events, {} of them planted hits, in {files} {} of {}",
        args.rows,
        hit_count(args.rows),
        if files == 1 { "file" } else { "files" },
        args.out.display()
    ));
    Ok(())
}

/// Writes events into a folder; returns the number of files.
pub(crate) async fn write(seed: u64, rows: u64, folder: &Path, format: FileFormat) -> Result<u64> {
    fs::create_dir_all(folder).map_err(|e| Failure::io(format!("can't make the folder {}", folder.display()), e))?;
    refuse_mixture(folder)?;
    let events = Arc::new(Events::new(seed, rows));
    let make = |block| {
        let events = Arc::clone(&events);
        task::spawn_blocking(move || events.block(block))
    };
    // While a block is written the next one is made. The one after the last is empty.
    let mut ahead = make(0);
    let bar = terminal::progress(rows, "events");
    let blocks: Vec<_> = (0..events.blocks()).step_by(BLOCKS_PER_FILE as usize).collect();
    for (number, &first) in blocks.iter().enumerate() {
        let mut writer = part(&events, folder, number, format)?;
        for block in first..(first + BLOCKS_PER_FILE).min(events.blocks()) {
            let made = std::mem::replace(&mut ahead, make(block + 1)).await;
            let batch = made.map_err(cannot_make)?.map_err(cannot_make)?;
            writer.write(&batch)?;
            bar.inc(batch.num_rows() as u64);
            // Lets Ctrl-C in.
            task::yield_now().await;
        }
        writer.finish()?;
    }
    bar.finish_and_clear();
    Ok(blocks.len() as u64)
}

fn cannot_make(error: impl fmt::Display) -> Failure {
    Failure::Failed(format!("can't make events: {error}"))
}

/// Parts of an earlier run would be read along with the new ones.
fn refuse_mixture(folder: &Path) -> Result<()> {
    let cannot = |e| Failure::io(format!("can't read the folder {}", folder.display()), e);
    for entry in fs::read_dir(folder).map_err(cannot)? {
        let name = entry.map_err(cannot)?.file_name();
        if name.to_string_lossy().starts_with("part-") {
            let name = name.to_string_lossy().into_owned();
            return Err(Failure::Failed(format!(
                "{} already holds {name}: remove the files of the earlier run, or choose another folder",
                folder.display()
            )));
        }
    }
    Ok(())
}

fn part(events: &Events, folder: &Path, number: usize, format: FileFormat) -> Result<Box<dyn ResultWriter>> {
    let style = Style { time: None, zone: chrono_tz::Tz::UTC, terminal: false, color: false, width: None };
    let open = |extension| Sink::open(Some(&folder.join(format!("part-{number:04}.{extension}"))));
    Ok(match format {
        // Two blocks a row group: small enough to skip those outside of a time range, large enough to compress.
        FileFormat::Parquet => {
            Box::new(ParquetWriter::data_set(events.schema(), open("parquet")?, 2 * BLOCK as usize, DISTINCT))
        }
        FileFormat::Ndjson => output::writer(Format::Ndjson, events.schema(), open("ndjson")?, style)?,
        FileFormat::Csv => output::writer(Format::Csv, events.schema(), open("csv")?, style)?,
    })
}
