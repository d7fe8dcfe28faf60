//! The `spl` command as a shell sees it: exit status, standard output, standard error, files left behind.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests are not recognised as tests")]

use std::{
    fs,
    io::{Read, Write},
    path::Path,
    process::{Command, Output, Stdio},
};

const COUNT: &str = "| tstats count from datamodel=Endpoint.Processes";

fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_spl"));
    command.env("NO_COLOR", "1").stdin(Stdio::null());
    command
}

fn spl(args: &[&str]) -> Output {
    command().args(args).output().unwrap()
}

fn status(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Runs a search over a broken file; it must fail, name the file, and write nothing.
fn refused(dataset: &Path, search: &str) {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out.ndjson");
    let data = format!("Endpoint.Processes={}", dataset.display());
    for format in ["ndjson", "csv", "parquet", "table"] {
        let args = ["query", "--data", &data, "--format", format, "--output", out.to_str().unwrap(), search];
        let output = spl(&args);
        let message = stderr(&output);
        assert_eq!(status(&output), 1, "{format}: {message}");
        let name = dataset.file_name().unwrap().to_str().unwrap();
        assert!(message.contains(name), "{format}: {message}");
        assert!(message.starts_with("error"), "{format}: {message}");
        assert_eq!(stdout(&output), "", "{format}");
        assert!(names(folder.path()).is_empty(), "{format}: {:?}", names(folder.path()));
    }
}

#[test]
fn wrong_usage_is_2() {
    for args in [
        &["query"][..],
        &["query", "search", "-f", "file"],
        &["query", "--no-such-option", "x"],
        &["query", "--data", "no-equals-sign", "x"],
        &["query", "--tz", "Mars/Olympus", "x"],
        &["query", "--memory-limit", "lots", "x"],
        &["query", "--timeout", "-1", "x"],
        &["query", "--now", "yesterday", "x"],
        &["query", "--input", "rows.bin", "x"],
        &["query", "--input", "-", "--input-format", "parquet", "x"],
        &["query", "--input", "-", "-f", "-"],
        &["nonsense"],
        &["check"],
        &["generate", "--rows", "many", "--out", "x"],
        &["optimize", "events/"],
        &["optimize", "events/", "--out", "x", "--memory-limit", "lots"],
        &["completions", "cmd"],
        &[],
    ] {
        let output = spl(args);
        assert_eq!(status(&output), 2, "{args:?}: {}", stderr(&output));
        assert_ne!(stderr(&output), "", "{args:?}");
        assert_eq!(stdout(&output), "", "{args:?}");
    }
}

#[test]
fn help_is_0_and_documents_the_exit_status() {
    let help = spl(&["--help"]);
    assert_eq!(status(&help), 0);
    for line in ["Exit status:", "  1 ", "  2 ", "  3 ", "  130 ", "spl demo", "--color"] {
        assert!(stdout(&help).contains(line), "{line}");
    }
    for subcommand in ["query", "explain", "check", "generate", "optimize", "demo", "completions"] {
        let help = spl(&[subcommand, "--help"]);
        assert_eq!(status(&help), 0, "{subcommand}");
        assert!(stdout(&help).contains("Example"), "{subcommand}");
    }
}

#[test]
fn completions() {
    for shell in ["bash", "zsh", "fish"] {
        let output = spl(&["completions", shell]);
        assert_eq!(status(&output), 0);
        assert!(stdout(&output).contains("explain"), "{shell}");
    }
}

#[test]
fn a_missing_file() {
    refused(Path::new("/nonexistent/absent.parquet"), COUNT);
    let output = spl(&["query", "-f", "/nonexistent/absent.spl"]);
    assert_eq!(status(&output), 1);
    assert!(stderr(&output).contains("absent.spl"));
}

#[test]
fn generated_files_are_the_same_and_never_mixed() {
    let (a, b) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for folder in [&a, &b] {
        let output = spl(&["generate", "--rows", "2000", "--seed", "9", "--out", folder.path().to_str().unwrap()]);
        assert_eq!(status(&output), 0, "{}", stderr(&output));
        assert_eq!(names(folder.path()), ["part-0000.parquet"]);
    }
    let read = |folder: &tempfile::TempDir| fs::read(folder.path().join("part-0000.parquet")).unwrap();
    assert_eq!(read(&a), read(&b));

    let again = spl(&["generate", "--rows", "10", "--out", a.path().to_str().unwrap()]);
    assert_eq!(status(&again), 1);
    assert!(stderr(&again).contains("part-0000.parquet"));
    assert_eq!(read(&a), read(&b));
}

#[test]
fn generated_ndjson_is_json() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    assert_eq!(status(&spl(&["generate", "--rows", "100", "--format", "ndjson", "--out", path])), 0);
    let text = fs::read_to_string(folder.path().join("part-0000.ndjson")).unwrap();
    let rows: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows.len(), 100);
    assert!(rows.iter().all(|row| row["_time"].is_number() && row["process"].is_string()));
}

#[test]
fn a_parquet_file_cut_in_half() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    assert_eq!(status(&spl(&["generate", "--rows", "500", "--out", path])), 0);
    let whole = fs::read(folder.path().join("part-0000.parquet")).unwrap();
    let cut = folder.path().join("cut.parquet");
    fs::write(&cut, &whole[..whole.len() / 2]).unwrap();
    refused(&cut, COUNT);
}

#[test]
fn a_ragged_csv() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ragged.csv");
    fs::write(&path, "_time,dest,process\n1767139200,a,b\n1767139201,a,b,c,d\n").unwrap();
    refused(&path, COUNT);
}

#[test]
fn a_time_column_that_is_no_time() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wrong.csv");
    fs::write(&path, "_time,dest,process\n1767139200,a,b\nnot a time,a,b\n").unwrap();
    refused(&path, COUNT);
}

#[test]
fn a_search_with_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out.csv");
    let output = spl(&["query", "--format", "csv", "-o", out.to_str().unwrap(), "| nosuchcommand x"]);
    assert_eq!(status(&output), 1);
    assert!(stderr(&output).contains("nosuchcommand"), "{}", stderr(&output));
    assert!(names(folder.path()).is_empty());
}

#[test]
fn rows_from_standard_input() {
    let mut child = command()
        .args(["query", "--input", "-", "--format", "ndjson", "| where n>1 | fields n, text"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let rows = "{\"n\":1,\"text\":\"a\"}\n{\"n\":2,\"text\":\"\\u001b[2J\"}\n";
    child.stdin.take().unwrap().write_all(rows.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    assert_eq!(stdout(&output), "{\"n\":2,\"text\":\"\\u001b[2J\"}\n");
}

#[test]
fn an_input_file_in_every_format() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rows.csv");
    fs::write(&path, "host,n\nweb,2\ndb,\n").unwrap();
    let input = path.to_str().unwrap();
    let run = |format: &str| {
        let output = spl(&["query", "--input", input, "--format", format, "| fields host, n"]);
        assert_eq!(status(&output), 0, "{format}: {}", stderr(&output));
        stdout(&output)
    };
    assert_eq!(run("csv"), "host,n\nweb,2\ndb,\n");
    assert_eq!(run("json").lines().count(), 4);
    assert!(run("table").starts_with("host"));

    let out = folder.path().join("out.parquet");
    let output =
        spl(&["query", "--input", input, "--format", "parquet", "-o", out.to_str().unwrap(), "| fields host, n"]);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    assert_eq!(fs::read(out).unwrap()[..4], *b"PAR1");
    assert_eq!(names(folder.path()), ["out.parquet", "rows.csv"]);
}

#[test]
fn a_closed_pipe_is_quiet() {
    let mut child =
        command().args(["completions", "bash"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let mut message = String::new();
    child.stderr.take().unwrap().read_to_string(&mut message).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0), "{message}");
    assert_eq!(message, "");
}

#[test]
fn the_demo_finds_what_was_planted() {
    let output = spl(&["demo", "--rows", "5000"]);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    assert!(stdout(&output).contains("5 rows found, 5 planted"), "{}", stdout(&output));
}

#[test]
fn a_check_tells_good_from_bad() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, search: &str| {
        let text = format!("name: {name}\nid: 00000000-0000-0000-0000-000000000000\nsearch: '{search}'\n");
        fs::write(folder.path().join(format!("{name}.yml")), text).unwrap();
    };
    write("good", COUNT);
    let path = folder.path().to_str().unwrap();
    let output = spl(&["check", path]);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    assert!(stdout(&output).ends_with("searches 1: parsed 1, planned 1, warnings 0\n"), "{}", stdout(&output));

    write("bad", "| nosuchcommand");
    let output = spl(&["check", "--json", path]);
    assert_eq!(status(&output), 1, "{}", stderr(&output));
    let records: Vec<serde_json::Value> =
        stdout(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(records.len(), 2);
    let bad = records.iter().find(|record| record["name"] == "bad").unwrap();
    // An app may bring the command along: the text is sound, but can't run here.
    assert_eq!((&bad["parse"]["ok"], &bad["plan"]["ok"]), (&true.into(), &false.into()));
    assert!(bad["plan"]["errors"][0]["message"].as_str().unwrap().contains("nosuchcommand"));

    let sarif: serde_json::Value = serde_json::from_str(&stdout(&spl(&["check", "--format", "sarif", path]))).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), 1);
    assert_eq!(results[0]["ruleId"], "SPL201");
    let place = &results[0]["locations"][0]["physicalLocation"];
    assert!(place["artifactLocation"]["uri"].as_str().unwrap().ends_with("/bad.yml"), "{place}");
    assert_eq!(place["region"], serde_json::json!({ "startLine": 3 }));

    let junit = stdout(&spl(&["check", "--format", "junit", path]));
    assert!(junit.contains(r#"<testsuite name="spl check" tests="2" failures="1">"#), "{junit}");
    assert!(
        junit.contains(r#"<failure type="SPL201" message="Unknown search command &apos;nosuchcommand&apos;.">"#),
        "{junit}"
    );

    let warned = |more: &[&str]| {
        let file = folder.path().join("lint.spl");
        fs::write(
            &file,
            "| tstats count from datamodel=Endpoint.Processes by Processes.dest | where a=\"x*\" | nosuch",
        )
        .unwrap();
        stdout(&spl(&[&["check"], more, &[file.to_str().unwrap()]].concat()))
    };
    assert!(warned(&[]).contains("SPL506") && warned(&[]).contains("SPL201"), "{}", warned(&[]));
    assert!(!warned(&["--allow", "eval-wildcard"]).contains("SPL506"));
    assert!(!warned(&["--allow", "SPL506"]).contains("SPL506"));
    assert_eq!(status(&spl(&["check", "--allow", "no-such-lint", path])), 2);
}

#[test]
fn an_optimized_table_has_the_same_rows() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (events, arranged) = (path("events"), path("arranged"));
    assert_eq!(status(&spl(&["generate", "--rows", "3000", "--out", &events])), 0);

    let output = spl(&["optimize", &events, "--out", &arranged]);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    assert_eq!(stdout(&output), "");
    let message = stderr(&output);
    assert!(message.starts_with("3000 rows by process_name, original_file_name: "), "{message}");
    assert!(message.contains(" before, ") && message.contains(" after, 1 file in "), "{message}");
    assert_eq!(message.lines().count(), 1, "{message}");
    assert_eq!(names(Path::new(&arranged)), ["part-00000.parquet"]);

    let search = "| tstats count min(_time) as first from datamodel=Endpoint.Processes by Processes.process_name, Processes.process \
                  | sort 0 Processes.process_name Processes.process";
    let rows = |data: &str| {
        let output = spl(&["query", "--data", &format!("Endpoint.Processes={data}"), "--format", "csv", search]);
        assert_eq!(status(&output), 0, "{}", stderr(&output));
        stdout(&output)
    };
    assert_eq!(rows(&events), rows(&arranged));

    let again = spl(&["optimize", &events, "--out", &arranged]);
    assert!(stderr(&again).starts_with("3000 rows were there already"), "{}", stderr(&again));
    let other = spl(&["optimize", &events, "--out", &arranged, "--cluster", "user"]);
    assert_eq!(status(&other), 1);
    assert!(stderr(&other).contains("--force"), "{}", stderr(&other));
    let forced = spl(&["optimize", &events, "--out", &arranged, "--cluster", "", "--force"]);
    assert!(stderr(&forced).starts_with("3000 rows in the order of time: "), "{}", stderr(&forced));
}

#[test]
fn what_cannot_be_optimized() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let absent = spl(&["optimize", &path("absent"), "--out", &path("out")]);
    assert_eq!(status(&absent), 1);
    assert!(stderr(&absent).contains("absent: no such file"), "{}", stderr(&absent));
    let events = path("events");
    assert_eq!(status(&spl(&["generate", "--rows", "10", "--out", &events])), 0);
    let inside = spl(&["optimize", &events, "--out", &path("events/arranged")]);
    assert_eq!(status(&inside), 1);
    assert!(stderr(&inside).contains("is part of it"), "{}", stderr(&inside));
    assert_eq!(names(folder.path()), ["events"]);
}
