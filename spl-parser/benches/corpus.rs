//! What it costs to read Splunk's public detections: expansion of macros, parsing, all of them on one core.
//!
//! `SPL_SHARED=<folder with escu/> cargo bench -p spl-parser`. Without them, searches of our own are read as often.

#![allow(missing_docs, reason = "criterion's macros")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use spl_parser::{ExpandLimits, Macro, MacroSet, expand, parse};

/// How many detections there are.
const COUNT: usize = 1_613;

const KINDS: &[&str] = &["application", "cloud", "endpoint", "network", "web"];

const OWN: &[&str] = &[
    r#"index=web status>=500 NOT host IN (test*, "lab 1") | stats count, dc(user) AS users BY host, uri_path
       | where count > 100 AND users > 1 | sort - count | head 20"#,
    r#"| tstats summariesonly=true count min(_time) as first from datamodel=Endpoint.Processes
       where Processes.process_name IN ("cmd.exe", "powershell.exe") Processes.process="*-enc*"
       by Processes.dest Processes.user Processes.process _time span=1h
       | rename Processes.* AS * | convert timeformat="%F %T" ctime(first) | `known(user)`"#,
    r#"sourcetype=login action=failure earliest=-1d@d | eval day=strftime(_time, "%F"), weak=if(match(password, "^\\d+$"), 1, 0)
       | stats sum(eval(weak * 2)) AS score values(src) AS src BY user, day | search `known(user)` | dedup user sortby -score"#,
];

/// The searches, and the macros that they call.
fn corpus() -> (Vec<String>, MacroSet) {
    let mut macros = MacroSet::new();
    let Some(escu) = std::env::var_os("SPL_SHARED").map(|shared| PathBuf::from(shared).join("escu")) else {
        macros.insert(Macro::new("known", "$field$!=unknown").with_arguments(["field"]));
        return (OWN.iter().cycle().take(COUNT).map(|search| (*search).to_owned()).collect(), macros);
    };
    for text in files(&escu.join("macros")) {
        if let (Some(name), Some(definition)) = (value(&text, "name"), value(&text, "definition")) {
            macros.insert(Macro::new(name, definition).with_arguments(list(&text, "arguments")));
        }
    }
    let texts = KINDS.iter().flat_map(|kind| files(&escu.join("detections").join(kind)));
    let searches: Vec<String> = texts.filter_map(|text| value(&text, "search")).collect();
    // Each detection has a filter, which is empty unless somebody writes one.
    for search in &searches {
        for name in search.split('`').filter(|name| name.ends_with("_filter")) {
            if macros.get(name, 0).is_none() {
                macros.insert(Macro::new(name, "search *"));
            }
        }
    }
    (searches, macros)
}

fn files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    paths.into_iter().filter_map(|path| fs::read_to_string(path).ok()).collect()
}

/// The value of a key of the outermost level: plain, quoted, folded or literal, on one line or on several. It is as much
/// of YAML as these files need.
fn value(text: &str, key: &str) -> Option<String> {
    let mut lines = text.lines().skip_while(|line| line.strip_prefix(key).is_none_or(|rest| !rest.starts_with(':')));
    let first = lines.next()?.get(key.len() + 1..)?.trim();
    let rest = lines.take_while(|line| line.is_empty() || line.starts_with([' ', '-'])).map(str::trim);
    if first.starts_with(['|', '>']) {
        return Some(rest.collect::<Vec<_>>().join("\n"));
    }
    let all = std::iter::once(first).chain(rest).collect::<Vec<_>>().join(" ").trim().to_owned();
    let inside = |quote| all.strip_prefix(quote)?.strip_suffix(quote);
    Some(match (inside('\''), inside('"')) {
        (Some(inside), _) => inside.replace("''", "'"),
        // A backslash at the end of a line joins it to the next one, where another keeps the space.
        (_, Some(inside)) => inside.replace("\\ \\ ", " ").replace("\\\"", "\"").replace("\\\\", "\\"),
        _ => all,
    })
}

/// The items of a list.
fn list(text: &str, key: &str) -> Vec<String> {
    let lines = text.lines().skip_while(|line| line.trim_end() != format!("{key}:")).skip(1);
    lines.map_while(|line| line.trim().strip_prefix("- ")).map(str::to_owned).collect()
}

fn read(c: &mut Criterion) {
    let (searches, macros) = corpus();
    let failed = searches.iter().filter(|search| parse(search, &macros).is_err()).count();
    println!("{} searches, {failed} of which don't parse", searches.len());
    let mut group = c.benchmark_group("corpus");
    group.throughput(Throughput::Bytes(searches.iter().map(|search| search.len() as u64).sum()));
    group.bench_function("expand", |b| {
        b.iter(|| {
            searches.iter().map(|search| expand(search, &macros, &ExpandLimits::default()).text.len()).sum::<usize>()
        });
    });
    group.bench_function("expand and parse", |b| {
        b.iter(|| searches.iter().filter(|search| parse(search, &macros).is_ok()).count());
    });
    group.finish();
}

criterion_group!(benches, read);
criterion_main!(benches);
