//! What a search may take, and what is said where it takes more.

use std::{sync::Arc, time::Duration};

use datafusion::arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use spl_exec::{Engine, EngineBuilder, Error, Limits};

use crate::slt::text::rows_as_text;

fn few_rows() -> EngineBuilder {
    let mut limits = Limits::default();
    limits.appended_rows = 3;
    Engine::builder().limits(limits)
}

async fn run(engine: &Engine, search: &str) -> Result<(Vec<String>, Vec<String>), Error> {
    let search = engine.search(search).await?;
    let schema = search.schema();
    let (rows, warnings) = search.collect_with_warnings().await?;
    Ok((rows_as_text(&schema, &rows), warnings))
}

const CUT: &str = "Subsearch produced 3 results or more, truncating to maxout 3.";

/// Wherever the rows are cut off: in the search itself, in what planning asks, in what is written.
#[tokio::test]
async fn a_subsearch_that_is_cut_off_is_told() {
    let writable = tempfile::tempdir().unwrap();
    let engine = few_rows().allow_write(writable.path()).build().unwrap();
    let rows = "| makeresults count=5 | append [| makeresults count=5] | stats count as s";
    for rest in
        ["", "| map search=\"| makeresults | eval s=$s$ | table s\"", "| outputlookup made.csv | stats sum(s) as s"]
    {
        let (rows, warnings) = run(&engine, &format!("{rows} {rest}")).await.unwrap();
        assert_eq!(rows, ["s", "8"], "{rest}");
        assert_eq!(warnings.iter().filter(|warning| warning.contains(CUT)).count(), 1, "{rest}: {warnings:?}");
    }
}

#[tokio::test]
async fn one_that_is_not_cut_off_is_not() {
    let engine = few_rows().build().unwrap();
    let (_, warnings) = run(&engine, "| makeresults | append [| makeresults count=2] | stats count").await.unwrap();
    assert!(warnings.is_empty(), "{warnings:?}");
}

#[tokio::test]
async fn planning_ends_with_the_time_limit() {
    let engine = Engine::builder().timeout(Duration::ZERO).build().unwrap();
    let error = engine.search("| makeresults").await.unwrap_err();
    assert!(matches!(error, Error::Resources { .. }), "{error}");
}

#[tokio::test]
async fn what_multiplies_is_bounded() {
    let engine = Engine::new().unwrap();
    let search = format!("| makeresults {}", "| appendpipe [stats count] ".repeat(20));
    let error = engine.search(&search).await.unwrap_err().to_string();
    assert!(error.contains("takes more than 20000 steps"), "{error}");
}

/// Thousands of searches are put together without nesting each in the next.
#[tokio::test]
async fn map_runs_many_searches() {
    let engine = Engine::new().unwrap();
    let search = "| makeresults count=120 | streamstats count as n | map maxsearches=120 search=\"| makeresults | eval n=$n$\" \
                  | stats count sum(n) first(n) last(n)";
    let (rows, _) = run(&engine, search).await.unwrap();
    assert_eq!(rows, ["count | sum(n) | first(n) | last(n)", "120 | 7260 | 1 | 120"]);
}

#[tokio::test]
async fn text_does_not_grow_without_bounds() {
    let engine = Engine::new().unwrap();
    let long = "a".repeat(70);
    for grow in [
        "| eval a=replace(a,\"a\",a) | eval a=replace(a,\"a\",a) | eval a=replace(a,\"a\",a) | eval a=replace(a,\"a\",a)",
        "| eval a=mvrange(0, 1000000000000)",
    ] {
        let search = format!("| makeresults | eval a=\"{long}\" {grow} | eval n=len(mvindex(a,0)) | table n");
        let error = run(&engine, &search).await.unwrap_err();
        assert!(matches!(error, Error::Resources { .. }), "{grow}: {error}");
    }
}

fn batches(count: i64) -> Vec<RecordBatch> {
    let batch = |nth: i64| {
        let rows = nth * 4096..(nth + 1) * 4096;
        let line = |row: i64| Some(format!("{:060}", row.wrapping_mul(0x9E37_79B9) % 1_000_003));
        let columns: [(&str, ArrayRef); 3] = [
            ("n", Arc::new(rows.clone().collect::<Int64Array>())),
            ("c", Arc::new(rows.clone().map(|row| row % 1000).collect::<Int64Array>())),
            ("line", Arc::new(rows.map(line).collect::<StringArray>())),
        ];
        RecordBatch::try_from_iter_with_nullable(columns.map(|(name, column)| (name, column, true))).unwrap()
    };
    (0..count).map(batch).collect()
}

/// What can't spill ends with the limit on memory, and what can goes on.
#[tokio::test]
async fn memory_is_bounded() {
    let engine = Engine::builder().memory_limit(40 << 20).threads(1).build().unwrap();
    engine.register_batches("Endpoint.Processes", batches(100)).unwrap();
    let last = Some("409600 | 409599 | 409599");
    for (rest, expected) in [
        ("fields n c | eventstats max(n) as m | stats count max(m) max(n)", last),
        ("eventstats max(n) as m | stats count max(m) max(n) max(line)", None),
        ("sort 0 line | streamstats max(n) as m | stats count max(m) max(n)", last),
    ] {
        match run(&engine, &format!("| from datamodel:Endpoint.Processes | {rest}")).await {
            Ok((rows, _)) => assert_eq!(rows.get(1).map(String::as_str), expected, "{rest}"),
            Err(error) => assert!(expected.is_none() && matches!(error, Error::Resources { .. }), "{rest}: {error}"),
        }
    }
}

/// DataFusion's count of distinct texts takes kilobytes for each group, which no memory pool sees.
#[tokio::test]
async fn distinct_texts_of_many_groups_are_counted_together() {
    let engine = Engine::new().unwrap();
    for (aggregates, expected) in [
        ("dc(process) dc(user)", "spl_dc"),
        ("dc(process) values(user)", "spl_dc"),
        ("dc(process) min(user)", "spl_dc"),
        ("dc(process*)", "spl_dc"),
        // DataFusion groups by the values, too, and counts these groups.
        ("dc(process)", "count(DISTINCT"),
        ("count dc(process) max(_time)", "count(DISTINCT"),
    ] {
        let search = format!("| from datamodel:Endpoint.Processes | stats {aggregates} by dest");
        let plan = engine.search(&search).await.unwrap().plan().display_indent().to_string();
        assert!(plan.contains(expected), "{aggregates}: {plan}");
        assert!(expected == "count(DISTINCT" || !plan.contains("count(DISTINCT"), "{aggregates}: {plan}");
    }
}
