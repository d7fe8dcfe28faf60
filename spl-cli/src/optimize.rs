//! `spl optimize`

use std::{path::PathBuf, time::Instant};

use indicatif::HumanBytes;
use spl_exec::optimize::{Optimize, Report};

use crate::{failure::Result, interrupt::Interrupt, options::size, terminal};

const EXAMPLES: &str = "\
Examples:
  Rewrite a folder of events, and search what was written:
    spl optimize events/ --out arranged/
    spl query --data Endpoint.Processes=arranged/ \\
      '| tstats count from datamodel=Endpoint.Processes where Processes.process_name=msiexec.exe'

  Events of the web, by the fields that searches ask for most:
    spl optimize 'proxy/*.parquet' --out arranged/ --cluster http_method,url

The files hold the same rows with the same types, as ordinary Parquet that every tool reads. Files and row groups are slices of
time, and within a row group rows with the same names stand together, so that searches skip most pages.

Ctrl-C keeps the files that are finished; the same command goes on after them.";

/// Rewrite Parquet files so that searches for times and for names skip most of them.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// A Parquet file, a folder of them, or a glob
    #[arg(value_name = "PATH")]
    input: String,

    /// Folder for part-00000.parquet and so on: a new one, an empty one, or that of a run that was broken off
    #[arg(long, value_name = "DIR")]
    out: PathBuf,

    /// Fields that searches compare with names, first of all; '' leaves rows in the order of time. Without it, two that detections
    /// are known to compare
    #[arg(long, value_name = "FIELD,…")]
    cluster: Option<String>,

    /// Memory for rows that are read and not written yet, such as 512M or 4G; without it, 1G
    #[arg(long, value_name = "SIZE", value_parser = size)]
    memory_limit: Option<usize>,

    /// Write anew what runs over other data, or with other options, left in the folder
    #[arg(long)]
    force: bool,
}

/// Runs the command.
pub(crate) async fn run(args: Args, interrupt: Interrupt) -> Result<()> {
    let start = Instant::now();
    let mut optimize = Optimize::new(args.input, &args.out).force(args.force);
    if let Some(fields) = &args.cluster {
        optimize = optimize.cluster(fields.split(',').map(str::trim).filter(|field| !field.is_empty()));
    }
    if let Some(bytes) = args.memory_limit {
        optimize = optimize.memory_limit(bytes);
    }
    interrupt.watch(optimize.cancel_handle());
    let bar = terminal::progress(0, "rows");
    let shown = bar.clone();
    let optimize = optimize.progress(move |progress| {
        // What an earlier run wrote says nothing about the speed of this one.
        if shown.length() != Some(progress.total) {
            shown.set_length(progress.total);
            shown.set_position(progress.rows);
            shown.reset_eta();
        }
        shown.set_position(progress.rows);
    });
    let report = optimize.run().await;
    bar.finish_and_clear();
    let report = report?;
    terminal::note(&format!("{} in {}; {:.1} s", summary(&report), args.out.display(), start.elapsed().as_secs_f64()));
    Ok(())
}

fn summary(report: &Report) -> String {
    let Report { rows, resumed, files, bytes_before, bytes_after, cluster, .. } = report;
    let rows = if resumed == rows && *rows > 0 {
        format!("{rows} rows were there already,")
    } else if *resumed > 0 {
        format!("{rows} rows, {resumed} of them of an earlier run,")
    } else {
        format!("{rows} rows")
    };
    let cluster =
        if cluster.is_empty() { "in the order of time".to_owned() } else { format!("by {}", cluster.join(", ")) };
    let files = if *files == 1 { "1 file".to_owned() } else { format!("{files} files") };
    format!("{rows} {cluster}: {} before, {} after, {files}", HumanBytes(*bytes_before), HumanBytes(*bytes_after))
}
