//! probe
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout, clippy::indexing_slicing)]
use spl_engine::{
    Engine,
    content::{SearchKind, find_searches},
    datafusion::arrow::{array::RecordBatch, util::pretty::pretty_format_batches},
};
use std::{collections::HashMap, time::Instant};
const DETECTION: &str = r#"| tstats `security_content_summariesonly` count min(_time) as firstTime max(_time) as lastTime from datamodel=Endpoint.Processes where `process_msiexec` Processes.process IN ("*/z*", "*-z*") by Processes.dest Processes.user Processes.parent_process_name Processes.process_name Processes.original_file_name Processes.process Processes.process_id Processes.parent_process_id | `drop_dm_object_name(Processes)` | `security_content_ctime(firstTime)` | `security_content_ctime(lastTime)` | `windows_msiexec_unregister_dllregisterserver_filter`"#;
fn shown(b: &[RecordBatch]) -> Vec<String> {
    let b: Vec<_> = b.iter().filter(|b| b.num_rows() > 0).cloned().collect();
    pretty_format_batches(&b).unwrap().to_string().lines().map(str::to_owned).collect()
}
#[tokio::main]
async fn main() {
    let args: Vec<String> = std::env::args().collect();
    let root = std::path::Path::new("/work/shared/escu");
    let engine = Engine::builder().content(root).build().unwrap();
    engine.register("Endpoint.Processes", &args[1]).await.unwrap();
    let mode = args.get(2).cloned().unwrap_or_default();
    let folders = ["application", "cloud", "endpoint", "network", "web"].map(|f| root.join("detections").join(f));
    let found: Vec<_> = find_searches(&folders)
        .map(|f| f.unwrap())
        .filter(|f| f.kind == SearchKind::Detection && f.search.contains("Endpoint.Processes"))
        .collect();
    let found: Vec<(String, String)> = found.into_iter().map(|f| (f.name, f.search)).collect();
    for _ in 0..3 {
        let mut t = Vec::new();
        for _ in 0..9 {
            let s = Instant::now();
            engine.search(DETECTION).await.unwrap().collect().await.unwrap();
            t.push(s.elapsed());
        }
        t.sort();
        println!("founding {:?} (min {:?})", t[4], t[0]);
        let s = Instant::now();
        let outcomes = engine.run_all(found.clone()).collect().await;
        let ok = outcomes.iter().filter(|o| o.result.is_ok()).count();
        let hits = outcomes.iter().filter(|o| o.result.as_ref().is_ok_and(|f| f.num_rows() > 0)).count();
        println!(
            "run_all {:?} {ok} ok, {hits} hits = {:.1} x",
            s.elapsed(),
            s.elapsed().as_secs_f64() / t[4].as_secs_f64()
        );
    }
    if mode == "compare" {
        let mut together: HashMap<_, _> =
            engine.run_all(found.clone()).collect().await.into_iter().map(|o| (o.id, o.result)).collect();
        let mut bad = 0;
        for (id, text) in &found {
            let alone = match engine.search(text).await {
                Ok(s) => s.collect_with_warnings().await,
                Err(e) => Err(e),
            };
            match (alone, together.remove(id).unwrap()) {
                (Ok((rows, w)), Ok(f)) => {
                    if shown(&rows) != shown(&f.rows) || w != f.warnings {
                        bad += 1;
                        println!("DIFF {id} {} {}", shown(&rows).len(), shown(&f.rows).len());
                    }
                }
                (Err(a), Err(b)) if a.to_string() == b.to_string() => {}
                (a, b) => {
                    bad += 1;
                    println!("ERR {id} {:?} {:?}", a.is_ok(), b.is_ok());
                }
            }
        }
        println!("{bad} of {} differ", found.len());
    }
}
