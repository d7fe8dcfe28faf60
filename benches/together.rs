//! Splunk's own detections over Endpoint.Processes: all in one pass, one by one, and one run of one of them.
//!
//! `cargo bench --bench together` prints the times and their ratios over a million generated events. It needs Splunk's content below
//! `SPL_SHARED` (`../shared` unless set), in a folder `escu`. `ROWS=10000000` asks for more events, `ALONE=1` for the runs one by one, which take
//! minutes.

#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout, reason = "a bench that can't run may say so loudly")]

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use spl_engine::{
    Engine,
    content::{SearchKind, find_searches},
};
use tokio::runtime::Runtime;

/// Runs of each side, one after the other.
const RUNS: usize = 7;

/// The detection that all else is measured by.
const FOUNDING: &str = "Windows MSIExec Unregister DLLRegisterServer";

/// The folder with the events, written when it isn't there.
fn events(runtime: &Runtime) -> PathBuf {
    let rows: u64 = std::env::var("ROWS").ok().and_then(|rows| rows.parse().ok()).unwrap_or(1_000_000);
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("events-{rows}"));
    if !folder.exists() {
        runtime.block_on(spl_cli::write_events(1, rows, &folder)).unwrap();
    }
    folder
}

/// The detections over Endpoint.Processes that can be planned, by name.
async fn detections(root: &Path, engine: &Engine) -> Vec<(String, String)> {
    let found = find_searches(&[root.join("detections")]).map(|found| found.unwrap());
    let found =
        found.filter(|found| found.kind == SearchKind::Detection && found.search.contains("Endpoint.Processes"));
    let found: Vec<_> = found.collect();
    let mut planned = Vec::new();
    for found in found {
        if engine.search(&found.search).await.is_ok() {
            planned.push((found.name, found.search));
        }
    }
    planned
}

async fn alone(engine: &Engine, search: &str) {
    engine.search(search).await.unwrap().collect().await.unwrap();
}

async fn together(engine: &Engine, searches: &[(String, String)]) {
    let outcomes = engine.run_all(searches.iter().cloned()).collect().await;
    outcomes.into_iter().for_each(|outcome| drop(outcome.result.unwrap()));
}

fn median(times: &mut [Duration]) -> f64 {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default().as_secs_f64() * 1e3
}

fn main() {
    let shared = std::env::var("SPL_SHARED").unwrap_or_else(|_| "../shared".to_owned());
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(shared).join("escu");
    if !root.is_dir() {
        println!("skipped: there is no {}; set SPL_SHARED", root.display());
        return;
    }
    let runtime = Runtime::new().unwrap();
    let events = events(&runtime);
    let engine = Engine::builder().content(&root).build().unwrap();
    runtime.block_on(engine.register("Endpoint.Processes", events.to_str().unwrap())).unwrap();
    let searches = runtime.block_on(detections(&root, &engine));
    let founding = searches.iter().find(|(name, _)| name == FOUNDING).map(|(_, search)| search.clone()).unwrap();
    let (mut one, mut all) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let start = Instant::now();
        runtime.block_on(alone(&engine, &founding));
        one.push(start.elapsed());
        let start = Instant::now();
        runtime.block_on(together(&engine, &searches));
        all.push(start.elapsed());
    }
    let (one, all) = (median(&mut one), median(&mut all));
    println!("| run | ms | times one run |\n| --- | --- | --- |");
    println!("| one detection | {one:.1} | 1 |");
    println!("| {} detections in one pass | {all:.1} | {:.1} |", searches.len(), all / one);
    if std::env::var_os("ALONE").is_some() {
        let start = Instant::now();
        searches.iter().for_each(|(_, search)| runtime.block_on(alone(&engine, search)));
        let each = start.elapsed().as_secs_f64() * 1e3;
        println!("| the same one by one | {each:.1} | {:.1} |", each / one);
    }
}
