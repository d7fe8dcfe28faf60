//! What a search may take, and what is said where it takes more.

use std::time::Duration;

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
