//! What a detection costs: reading its text, planning it, running it over a million events.
//!
//! `cargo bench` writes the events once, to the target folder.

#![allow(missing_docs, clippy::unwrap_used, reason = "criterion's macros; a bench that can't run may say so loudly")]

use std::path::PathBuf;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use spl_engine::{Engine, parser};
use tokio::runtime::Runtime;

const ROWS: u64 = 1_000_000;

const DETECTION: &str = r#"| tstats `security_content_summariesonly` count min(_time) as firstTime max(_time) as lastTime from datamodel=Endpoint.Processes where `process_msiexec` Processes.process IN ("*/z*", "*-z*") by Processes.dest Processes.user Processes.parent_process_name Processes.process_name Processes.original_file_name Processes.process Processes.process_id Processes.parent_process_id
| `drop_dm_object_name(Processes)`
| `security_content_ctime(firstTime)`
| `security_content_ctime(lastTime)`
| `windows_msiexec_unregister_dllregisterserver_filter`"#;

fn engine() -> Engine {
    let definition = "(Processes.process_name=msiexec.exe OR Processes.original_file_name=msiexec.exe)";
    Engine::builder().macro_definition("process_msiexec", &[], definition).build().unwrap()
}

/// The folder with the events, written when it isn't there.
fn events(runtime: &Runtime) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("events-{ROWS}"));
    if !folder.exists() {
        runtime.block_on(spl_cli::write_events(1, ROWS, &folder)).unwrap();
    }
    folder
}

fn parse(c: &mut Criterion) {
    let engine = engine();
    let mut group = c.benchmark_group("parse");
    group.throughput(Throughput::Bytes(DETECTION.len() as u64));
    group.bench_function("detection", |b| b.iter(|| parser::parse(DETECTION, engine.macros()).unwrap()));
    group.finish();
}

fn plan(c: &mut Criterion) {
    let engine = engine();
    c.benchmark_group("plan").bench_function("detection", |b| b.iter(|| assert!(engine.check(DETECTION).plan.ok)));
}

fn run(c: &mut Criterion) {
    let runtime = Runtime::new().unwrap();
    let engine = engine();
    let events = events(&runtime);
    runtime.block_on(engine.register("Endpoint.Processes", events.to_str().unwrap())).unwrap();
    let mut group = c.benchmark_group("run");
    group.throughput(Throughput::Elements(ROWS)).sample_size(10);
    group.bench_function("detection over 1M rows", |b| {
        b.to_async(&runtime).iter(|| async { engine.search(DETECTION).await.unwrap().collect().await.unwrap() });
    });
    group.finish();
}

criterion_group!(benches, parse, plan, run);
criterion_main!(benches);
