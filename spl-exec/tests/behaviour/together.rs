//! Searches that run in one pass give what they give alone.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, LazyLock, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use datafusion::arrow::{
    array::{ArrayRef, Int64Array, ListBuilder, RecordBatch, StringArray, StringBuilder, TimestampMicrosecondArray},
    util::pretty::pretty_format_batches,
};
use futures::StreamExt;
use regex::Regex;
use spl_exec::{Engine, Error, Outcome};

use super::content::{self, Wanted};

/// Processes on a few hosts, with nulls, odd letter case and multivalues.
fn events(rows: usize) -> RecordBatch {
    let names =
        [Some("cmd.exe"), Some("PowerShell.exe"), None, Some("msiexec.exe"), Some("ärger.exe"), Some("svchost.exe")];
    let lines = [
        Some("cmd /c whoami"),
        Some("powershell -ENC aGk="),
        Some("MSIEXEC /z x.dll"),
        None,
        Some("net user \u{212a}im /add"),
    ];
    let text = |values: &[Option<&'static str>], step: usize| -> ArrayRef {
        Arc::new((0..rows).map(|row| values[row / step % values.len()]).collect::<StringArray>())
    };
    let mut groups = ListBuilder::new(StringBuilder::new());
    for row in 0..rows {
        (0..row % 3).for_each(|value| groups.values().append_value(["admins", "Users"][value % 2]));
        groups.append(row % 3 > 0);
    }
    let times = (0..rows).map(|row| (row % 17 != 3).then_some(1_767_225_600_000_000 - (row as i64 / 2) * 60_000_000));
    let columns: [(&str, ArrayRef); 6] = [
        ("_time", Arc::new(times.collect::<TimestampMicrosecondArray>().with_timezone("UTC"))),
        ("dest", text(&[Some("a"), Some("b"), Some("c"), None], 1)),
        ("process_name", text(&names, 1)),
        ("process", text(&lines, 2)),
        ("process_id", Arc::new((0..rows).map(|row| (row % 7 > 0).then_some(row as i64 % 50)).collect::<Int64Array>())),
        ("user_group", Arc::new(groups.finish())),
    ];
    RecordBatch::try_from_iter_with_nullable(columns.map(|(name, array)| (name, array, true))).unwrap()
}

fn processes(rows: usize) -> Engine {
    let folder = tempfile::tempdir().unwrap();
    let tools = folder.path().join("tools.csv");
    std::fs::write(&tools, "name,kind\ncmd.exe,shell\nPOWERSHELL.exe,shell\nmsiexec.exe,b\n").unwrap();
    let builder = Engine::builder().now("2026-01-02T03:04:05Z".parse().unwrap()).threads(2);
    let engine = builder.lookup("tools", &tools).build().unwrap();
    engine.register_batches("Endpoint.Processes", vec![events(rows / 2), events(rows - rows / 2)]).unwrap();
    engine
}

fn shown(rows: &[RecordBatch]) -> String {
    let rows: Vec<RecordBatch> = rows.iter().filter(|batch| batch.num_rows() > 0).cloned().collect();
    pretty_format_batches(&rows).unwrap().to_string()
}

/// Without the last digits of long numbers: a sum depends on the order of its rows, which no search asks for, and which changes from run to
/// run on several threads.
fn rounded(text: &str) -> String {
    static NUMBER: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\d+\.\d+").unwrap());
    // Numbers of other lengths make columns of other widths.
    static WIDTH: LazyLock<Regex> = LazyLock::new(|| Regex::new(" {2,}|-{2,}").unwrap());
    let rounded =
        NUMBER.replace_all(text, |number: &regex::Captures<'_>| format!("{:.11e}", number[0].parse::<f64>().unwrap()));
    WIDTH.replace_all(&rounded, " ").into_owned()
}

/// What a search gives, or why it fails.
fn told(result: Result<(Vec<RecordBatch>, Vec<String>), Error>) -> String {
    match result {
        Ok((rows, warnings)) => format!("{}\n{}", shown(&rows), warnings.join("\n")),
        Err(error) => format!("error: {error}"),
    }
}

async fn alone(engine: &Engine, text: &str) -> String {
    let rows = async { engine.search(text).await?.collect_with_warnings().await };
    told(rows.await)
}

fn of(outcome: Outcome) -> (String, String) {
    (outcome.id, told(outcome.result.map(|found| (found.rows, found.warnings))))
}

/// Runs searches both ways; what differs.
async fn differences(engine: &Engine, searches: &[(String, String)], together: Vec<Outcome>) -> Vec<String> {
    assert_eq!(together.len(), searches.len());
    let together: BTreeMap<String, String> = together.into_iter().map(of).collect();
    let mut differ = Vec::new();
    for (id, text) in searches {
        let alone = alone(engine, text).await;
        if together.get(id).map(|rows| rounded(rows)) != Some(rounded(&alone)) {
            let together = together.get(id).map_or("nothing", String::as_str);
            differ.push(format!("{id}: {text}\nalone:\n{alone}\ntogether:\n{together}"));
        }
    }
    differ
}

const FROM: &str = "| tstats count min(_time) as first from datamodel=Endpoint.Processes where";
const BY: &str = "by Processes.dest Processes.process_name Processes.process";

fn picked() -> Vec<(String, String)> {
    let conditions = [
        "Processes.process_name=CMD.exe",
        "Processes.process_name=cmd.exe Processes.process=*whoami*",
        "(Processes.process_name=msiexec.exe OR Processes.process=*/z*) NOT Processes.dest=a",
        "Processes.process_name!=cmd.exe",
        "NOT Processes.process_name=cmd.exe",
        "Processes.process_name!=cmd.exe Processes.process=net*",
        "Processes.process IN (\"*kim*\", \"*-enc *\")",
        "Processes.process_name=ÄRGER.exe",
        "Processes.process_name=nobody.exe",
        "Processes.process_id=7 Processes.process_name=*.exe",
        "Processes.user_group=USERS",
        "Processes.user_group!=users Processes.process_name=cmd.exe",
        "Processes.missing=x",
        "Processes.process_name=* Processes.process=*",
        "earliest=1767220000 latest=1767224000 Processes.process_name=svchost.exe",
    ];
    let aggregated = conditions.into_iter().map(|condition| format!("{FROM} {condition} {BY}"));
    let from = r#"| from datamodel:"Endpoint.Processes""#;
    let others = [
        format!("{from} | search process_name=cmd.exe | head 5 | table _time dest process"),
        format!("{from} | search process_name=cmd.exe | dedup dest | table _time dest process"),
        format!("{from} | search process_name=cmd.exe | stats first(process) last(process) latest(dest) by process_id"),
        format!("{from} | head 40 | search process_name=cmd.exe | table _time process_id"),
        format!("{from} | streamstats count as n | search process_name=cmd.exe | table n process_id"),
        format!("{from} | eventstats count as n by dest | search process_name=cmd.exe | stats max(n)"),
        format!("{from} | search process_name=cmd.exe | stats count"),
        format!("{from} | search process_name=nobody.exe | stats count"),
        format!("{from} | eval process_name=dest | search process_name=a | stats count"),
        format!("{from} | rename process_name as name | search name=cmd.exe | table name dest"),
        format!("{from} | where process_name=\"cmd.exe\" OR like(process, \"%whoami%\") | table _time process"),
        format!("{from} | search process_name=cmd.exe"),
        format!("{from} | search process=*whoami* | append [{from} | search process=*/z*] | stats count by process"),
        format!("{from} | search process=*whoami* | join dest [{from} | search process=*/z* | fields dest process_id]"),
        format!("{from} | search [{from} | search process=*/z* | head 1 | fields process_name] | stats count"),
        format!("| tstats count from datamodel=Endpoint.Processes {BY} | search Processes.process=*whoami*"),
        "| tstats count from datamodel=Endpoint.Processes by Processes.dest | where count > 3".to_owned(),
        format!(
            "| tstats count from datamodel=Endpoint.Processes {BY} | rename Processes.* as * | lookup tools name AS process_name OUTPUT kind | search kind=shell"
        ),
        format!(
            "| tstats count from datamodel=Endpoint.Processes {BY} | rename Processes.* as * | lookup tools name AS process_name OUTPUTNEW kind AS dest | search dest=b"
        ),
        format!(
            "{from} | lookup tools name AS process_name OUTPUT kind | search NOT kind=shell | stats count by kind process"
        ),
        format!("| tstats count from datamodel=Endpoint.Processes {BY} | regex Processes.process=\"(?i)/z|whoami\""),
        format!(
            "| tstats count from datamodel=Endpoint.Processes {BY} | eval length=len('Processes.process') | where length<16"
        ),
        format!("| tstats count from datamodel=Endpoint.Processes {BY} | where tonumber('Processes.process')/0 > 1"),
        "| makeresults | eval x=1 | fields x".to_owned(),
        "| tstats oops".to_owned(),
        "| nonsense".to_owned(),
    ];
    aggregated.chain(others).enumerate().map(|(number, text)| (number.to_string(), text)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn picked_searches_give_what_they_give_alone() {
    let engine = processes(400);
    let searches = picked();
    let told = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&told);
    let together = engine.run_all(searches.clone()).on_progress(move |progress| seen.lock().unwrap().push(progress));
    let differ = differences(&engine, &searches, together.collect().await).await;
    assert!(differ.is_empty(), "{}", differ.join("\n\n"));
    let last = *told.lock().unwrap().iter().max_by_key(|progress| progress.finished).unwrap();
    assert_eq!((last.searches, last.planned, last.finished), (searches.len(), searches.len(), searches.len()));
    assert_eq!(last.scanned_rows, 400, "the table is read once for all");
}

#[tokio::test(flavor = "multi_thread")]
async fn searches_that_want_too_many_rows_run_on_their_own() {
    let engine = processes(4_000);
    let searches = picked();
    for budget in [0, 20_000, 200_000] {
        let together = engine.run_all(searches.clone()).memory(budget).collect().await;
        let differ = differences(&engine, &searches, together).await;
        assert!(differ.is_empty(), "{budget}: {}", differ.join("\n\n"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_read_once_too() {
    let folder = tempfile::tempdir().unwrap();
    let context = datafusion::prelude::SessionContext::new();
    for (number, rows) in [300, 200].into_iter().enumerate() {
        let path = folder.path().join(format!("{number}.parquet"));
        let frame = context.read_batch(events(rows)).unwrap();
        frame.write_parquet(path.to_str().unwrap(), Default::default(), None).await.unwrap();
    }
    let engine = Engine::builder().threads(1).build().unwrap();
    engine.register("Endpoint.Processes", folder.path().to_str().unwrap()).await.unwrap();
    // Files have no order but that of time.
    let ordered = |text: &str| !text.contains("head") && !text.contains("dedup") && !text.contains("first(");
    let searches: Vec<_> =
        picked().into_iter().filter(|(_, text)| text.starts_with("| tstats") && ordered(text)).collect();
    let rows = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&rows);
    let together = engine
        .run_all(searches.clone())
        .on_progress(move |progress| seen.store(progress.scanned_rows as usize, Ordering::Relaxed));
    let differ = differences(&engine, &searches, together.collect().await).await;
    assert!(differ.is_empty(), "{}", differ.join("\n\n"));
    assert_eq!(rows.load(Ordering::Relaxed), 500);
}

#[tokio::test(flavor = "multi_thread")]
async fn searches_that_write_still_write() {
    let folder = tempfile::tempdir().unwrap();
    let engine = Engine::builder().allow_write(folder.path()).build().unwrap();
    engine.register_batches("Endpoint.Processes", vec![events(50)]).unwrap();
    let text = format!("{FROM} Processes.process_name=cmd.exe {BY} | outputcsv found.csv");
    let outcomes = engine.run_all([("writes", text)]).collect().await;
    assert!(outcomes[0].result.as_ref().unwrap().num_rows() > 0);
    assert!(folder.path().join("found.csv").is_file());
}

#[tokio::test(flavor = "multi_thread")]
async fn cancelling_ends_all() {
    let engine = processes(100);
    let together = engine.run_all(picked());
    let handle = together.cancel_handle();
    handle.cancel();
    let outcomes = together.collect().await;
    assert_eq!(outcomes.len(), picked().len());
    assert!(outcomes.iter().all(|outcome| matches!(outcome.result, Err(Error::Cancelled))), "{outcomes:?}");
    // Midway, whatever has ended by then.
    let together = engine.run_all(picked());
    let handle = together.cancel_handle();
    let mut stream = together.stream();
    let first = stream.next().await;
    handle.cancel();
    let rest: Vec<Outcome> = stream.collect().await;
    assert!(first.is_some() && rest.len() + 1 == picked().len());
}

#[tokio::test(flavor = "multi_thread")]
async fn no_searches_no_outcomes() {
    let none: [(String, String); 0] = [];
    assert!(processes(4).run_all(none).collect().await.is_empty());
}

/// A tenth of Splunk's own detections, or all of them with `SPL_CONTENT=all`.
#[tokio::test(flavor = "multi_thread")]
async fn detections_give_what_they_give_alone() {
    let Some(root) = content::root() else { return };
    let searches = content::detections(&root);
    let wanted = Wanted::of(&root, &searches);
    let writable = tempfile::tempdir().unwrap();
    let engine = content::engine(&root, &writable);
    wanted.register(&engine);
    let together = engine.run_all(searches.clone()).collect().await;
    let rows: usize = together.iter().flat_map(|outcome| &outcome.result).map(|found| found.num_rows()).sum();
    let differ = differences(&engine, &searches, together).await;
    assert!(differ.is_empty(), "{} of {} differ:\n{}", differ.len(), searches.len(), differ.join("\n\n"));
    assert!(rows > 100, "{rows}");
}
