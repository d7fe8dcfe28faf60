//! What searches write, and that they write nothing else.

use std::{fs, path::Path};

use spl_exec::{Engine, EngineBuilder, Error, InputFormat, content::LookupDef};

use crate::slt::text::rows_as_text;

const ROWS: &str = r#"{"_time": 1700000000, "id": "1", "name": "ann", "tags": ["a", "b"]}
{"id": "2", "name": "bob"}"#;

fn engine(builder: EngineBuilder) -> Engine {
    let now = chrono::DateTime::from_timestamp(1_767_225_600, 0).unwrap();
    let engine = builder.now(now).build().unwrap();
    engine.set_input_reader("rows", ROWS.as_bytes(), InputFormat::Ndjson).unwrap();
    engine
}

async fn run(engine: &Engine, text: &str) -> Result<Vec<String>, Error> {
    let search = engine.search(text).await?;
    let schema = search.schema();
    Ok(rows_as_text(&schema, &search.collect().await?))
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn nothing_is_written_before_the_rows_are_asked_for() {
    let dir = tempfile::tempdir().unwrap();
    let engine = engine(Engine::builder().allow_write(dir.path()));
    let search = engine.search("| outputlookup a.csv | outputcsv b").await.unwrap();
    let file = |name: &str| dir.path().canonicalize().unwrap().join(name);
    assert_eq!(search.writes().collect::<Vec<_>>(), [file("a.csv"), file("b.csv")]);
    engine.explain("| outputlookup a.csv").await.unwrap();
    assert!(engine.check("| outputlookup a.csv").plan.ok);
    assert!(names(dir.path()).is_empty());
    search.collect().await.unwrap();
    assert_eq!(names(dir.path()), ["a.csv", "b.csv"]);
    assert_eq!(fs::read_to_string(file("a.csv")).unwrap(), "id,name,tags\n1,ann,\"a\nb\"\n2,bob,\n");
    assert_eq!(fs::read_to_string(file("b.csv")).unwrap(), "_time,id,name,tags\n1700000000,1,ann,\"a\nb\"\n,2,bob,\n");
}

#[tokio::test]
async fn a_check_needs_no_folder_but_a_search_does() {
    let engine = engine(Engine::builder());
    assert!(engine.check("| outputlookup a.csv").plan.ok);
    let error = engine.search("| eval a=1 | outputlookup a.csv").await.unwrap_err();
    assert!(matches!(error, Error::Unsupported { .. }));
    insta::assert_snapshot!(error, @r"
    error[SPL307]: `outputlookup` writes to disk, and this engine may not
     --> search:1:14
      |
    1 | | eval a=1 | outputlookup a.csv
      |              ^^^^^^^^^^^^^^^^^^
      |
      = help: name a folder that may be written to: `--allow-write DIR`, or `EngineBuilder::allow_write`
    ");
}

#[tokio::test]
async fn a_search_that_fails_leaves_the_old_table() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.csv"), "x\nold\n").unwrap();
    let engine = engine(Engine::builder().allow_write(dir.path()).memory_limit(1));
    run(&engine, "| sort 0 name | stats values(name) as x by id | outputlookup a.csv").await.unwrap_err();
    assert_eq!(fs::read_to_string(dir.path().join("a.csv")).unwrap(), "x\nold\n");
    assert_eq!(names(dir.path()), ["a.csv"]);
}

#[tokio::test]
async fn collections_have_keys() {
    let dir = tempfile::tempdir().unwrap();
    let fields = ["_key", "name", "seen"].map(str::to_owned).to_vec();
    let builder = Engine::builder().lookup_definition(LookupDef::collection("people", fields)).allow_write(dir.path());
    let engine = engine(builder);
    assert_eq!(run(&engine, "| inputlookup people").await.unwrap(), ["_key | name | seen"]);
    run(&engine, "| fields id name | outputlookup people key_field=id").await.unwrap();
    let search = "| eval id=if(id=\"2\", \"2\", \"3\"), name=upper(name) | fields id name | outputlookup append=t people key_field=id";
    run(&engine, search).await.unwrap();
    let rows = ["_key | name", "1 | ann", "2 | BOB", "3 | ANN"];
    assert_eq!(run(&engine, "| inputlookup people | sort _key | table _key name").await.unwrap(), rows);
    // Another engine over the same folder knows them too.
    let other = Engine::builder().allow_write(dir.path()).build().unwrap();
    assert_eq!(run(&other, "| inputlookup people | sort _key | table _key name").await.unwrap(), rows);
}

#[tokio::test]
async fn events_are_collected_as_json_lines() {
    let dir = tempfile::tempdir().unwrap();
    let engine = engine(Engine::builder().allow_write(dir.path()));
    let given = run(&engine, "| collect index=notes source=s | table id").await.unwrap();
    assert_eq!(given, ["id", "1", "2"]);
    run(&engine, "| where id=2 | collect notes").await.unwrap_err();
    run(&engine, "| where id=2 | fields name | collect index=notes sourcetype=t").await.unwrap();
    let lines = fs::read_to_string(dir.path().join("notes.ndjson")).unwrap();
    insta::assert_snapshot!(lines, @r#"
    {"_time":"1700000000","id":"1","name":"ann","tags":["a","b"],"source":"s","sourcetype":"stash","index":"notes"}
    {"_time":"1767225600","id":"2","name":"bob","source":"s","sourcetype":"stash","index":"notes"}
    {"name":"bob","_time":"1767225600","sourcetype":"t","index":"notes"}
    "#);
}

#[cfg(unix)]
#[tokio::test]
async fn links_lead_nowhere() {
    let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let outside = other.path().join("x.csv");
    fs::write(&outside, "a\n1\n").unwrap();
    std::os::unix::fs::symlink(&outside, dir.path().join("x.csv")).unwrap();
    let engine = engine(Engine::builder().allow_write(dir.path()));
    for search in ["| outputlookup x.csv", "| outputlookup append=t x.csv", "| outputcsv x"] {
        let error = run(&engine, search).await.unwrap_err().to_string();
        assert!(error.contains("x.csv is there and is no plain file"), "{error}");
    }
    assert!(run(&engine, "| inputcsv x").await.is_err());
    assert_eq!(fs::read_to_string(&outside).unwrap(), "a\n1\n");
}

#[tokio::test]
async fn many_rows_keep_their_order() {
    let dir = tempfile::tempdir().unwrap();
    let engine = engine(Engine::builder().allow_write(dir.path()));
    let rows: String = (0..20_000).map(|i| format!("{{\"i\": {i}}}\n")).collect();
    engine.set_input_reader("rows", rows.as_bytes(), InputFormat::Ndjson).unwrap();
    run(&engine, "| sort 0 - i | outputlookup many.csv").await.unwrap();
    let written = fs::read_to_string(dir.path().join("many.csv")).unwrap();
    let expected: String =
        std::iter::once("i\n".to_owned()).chain((0..20_000).rev().map(|i| format!("{i}\n"))).collect();
    assert!(written == expected);
}
