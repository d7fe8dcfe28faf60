use std::collections::BTreeSet;

use super::{FieldRead, Requirements};
use crate::{Macro, MacroSet, parse};

fn needed(text: &str) -> Requirements {
    parse(text, &MacroSet::new()).unwrap_or_else(|errors| panic!("{errors}")).requirements()
}

/// `origin/name`, or the name alone.
pub(super) fn reads(text: &str) -> Vec<String> {
    let name = |FieldRead { origin, name }| origin.map_or(name.clone(), |origin| format!("{origin}/{name}"));
    needed(text).reads.into_iter().map(name).collect()
}

/// What the rows have, with `…` where there may be more.
pub(super) fn produces(text: &str) -> Vec<String> {
    let needed = needed(text);
    needed.produces.into_iter().chain(needed.open.then(|| "…".to_owned())).collect()
}

fn set<const N: usize>(names: [&str; N]) -> BTreeSet<String> {
    names.map(str::to_owned).into()
}

#[test]
fn a_detection() {
    let macros: MacroSet = [
        Macro::new("security_content_summariesonly", "summariesonly=false allow_old_summaries=true"),
        Macro::new("security_content_ctime", "convert timeformat=\"%Y-%m-%dT%H:%M:%S\" ctime($field$)")
            .with_arguments(["field"]),
        Macro::new("example_filter", "search *"),
    ]
    .into_iter()
    .collect();
    let text = "| tstats `security_content_summariesonly` count min(_time) as firstTime max(_time) as lastTime \
                from datamodel=Endpoint.Processes where Processes.process_name=cmd.exe Processes.process=\"*/c*\" \
                by Processes.dest Processes.user Processes.process \
                | `drop_dm_object_name(Processes)` | `security_content_ctime(firstTime)` \
                | `security_content_ctime(lastTime)` | where match(process, \"(?i)echo\") | `example_filter`";
    let needed = parse(text, &macros).unwrap().requirements();
    assert_eq!(needed.commands, set(["convert", "rename", "search", "tstats", "where"]));
    assert_eq!(needed.data_models, set(["Endpoint"]));
    assert_eq!(needed.datasets, set(["Endpoint.Processes"]));
    assert_eq!(needed.stats_functions, set(["count", "max", "min"]));
    assert_eq!(needed.eval_functions, set(["match"]));
    let reads: Vec<_> = needed.reads.iter().map(|read| (read.origin.as_deref(), read.name.as_str())).collect();
    let origin = Some("Endpoint.Processes");
    assert_eq!(
        reads,
        [
            (origin, "Processes.dest"),
            (origin, "Processes.process"),
            (origin, "Processes.process_name"),
            (origin, "Processes.user"),
            (origin, "_time"),
        ]
    );
    assert_eq!(needed.produces, set(["count", "dest", "firstTime", "lastTime", "process", "user"]));
    assert!(!needed.open);
    let macros: Vec<_> = needed.macros.iter().map(|used| (used.name.as_str(), used.arity, used.builtin)).collect();
    assert_eq!(
        macros,
        [
            ("drop_dm_object_name", 1, true),
            ("example_filter", 0, false),
            ("security_content_ctime", 1, false),
            ("security_content_summariesonly", 0, false),
        ]
    );
}

#[test]
fn what_names_a_thing_is_no_field() {
    let needed = needed(
        "index=a index IN (b, \"c*\") NOT index=d sourcetype!=e source=\"/f\" host=g tag=h tag::user=i eventtype=j \
         savedsearch=k status=200",
    );
    assert_eq!(needed.indexes, set(["a", "b", "c*"]));
    assert_eq!(needed.sourcetypes, set([]));
    assert_eq!(needed.sources, set(["/f"]));
    assert_eq!(needed.hosts, set(["g"]));
    assert_eq!(needed.tags, set(["h", "i"]));
    assert_eq!(needed.event_types, set(["j"]));
    assert_eq!(needed.saved_searches, set(["k"]));
    assert_eq!(needed.reads.into_iter().map(|read| read.name).collect::<Vec<_>>(), ["status"]);
}

#[test]
fn two_nots_are_none() {
    assert_eq!(needed("NOT NOT index=a NOT (index=b OR NOT index=c)").indexes, set(["a", "c"]));
}

#[test]
fn what_stats_made_is_a_field_like_any_other() {
    let needed = needed("a | stats count BY index | search index=b count>5");
    assert_eq!(needed.indexes, set([]));
    assert_eq!(needed.reads.into_iter().map(|read| read.name).collect::<Vec<_>>(), ["_raw", "index"]);
}

#[test]
fn terms_and_times() {
    assert_eq!(reads("error earliest=-1h"), ["_raw", "_time"]);
    assert_eq!(reads("*"), [""; 0]);
}

#[test]
fn nested_datasets() {
    let needed = needed("| tstats count from datamodel=Network_Traffic.All_Traffic where nodename=All_Traffic.Allowed");
    assert_eq!(needed.datasets, set(["Network_Traffic.All_Traffic", "Network_Traffic.All_Traffic.Allowed"]));
    assert_eq!(needed.data_models, set(["Network_Traffic"]));
}

#[test]
fn a_model_without_a_dataset() {
    assert_eq!(reads("| tstats count from datamodel=Web by Web.url"), ["Web/Web.url"]);
    assert_eq!(needed("| tstats count from datamodel=Web").datasets, set([]));
}

#[test]
fn tstats_over_indexes_reads_events() {
    assert_eq!(reads("| tstats count where index=a by host"), ["host"]);
}

#[test]
fn what_is_computed_is_not_needed() {
    assert_eq!(reads("| eval b=a+1, c=b | where c>d"), ["a", "d"]);
    assert_eq!(reads("| eval a=a+1"), ["a"]);
}

#[test]
fn renames_lead_back() {
    assert_eq!(reads("| rename a AS b | stats count BY b"), ["a"]);
    assert_eq!(reads("| rename x.* AS * | where user=\"b\""), ["x.*", "x.user"]);
    assert_eq!(reads("| rename x.* AS y_* | where y_a=z"), ["x.*", "x.a", "z"]);
    // What was `a` is `b` now.
    assert_eq!(reads("| rename a AS b | where a=1"), ["a"]);
}

#[test]
fn what_stays() {
    assert_eq!(produces("| table a, b"), ["a", "b"]);
    assert_eq!(produces("| fields a, b"), ["a", "b", "…"]);
    assert_eq!(produces("| fields a, b | fields - _*"), ["a", "b", "…"]);
    assert_eq!(produces("| stats count BY a | eval c=1 | fields - count"), ["a", "c"]);
    assert_eq!(produces("| stats values(x_*) AS * BY a"), ["a", "…"]);
    assert_eq!(produces("| stats count AS n_1, dc(x) AS n_2, max(y) BY a | fields n_*"), ["n_1", "n_2"]);
    assert_eq!(produces("a=b | eval c=1"), ["c", "…"]);
}

#[test]
fn columns_that_values_name_are_new() {
    for command in [
        "xyseries a b count",
        "transpose",
        "timewrap 1w",
        "contingency a b",
        "chart count OVER a BY b",
        "timechart count BY b",
    ] {
        let made = produces(&format!("| stats count BY a b | {command}"));
        assert_eq!(made.last().map(String::as_str), Some("…"), "{command}");
    }
    assert_eq!(produces("| fields - x | stats count BY a b | xyseries a b count"), ["a", "…"]);
    assert_eq!(produces("| stats count BY a b | gauge count 0 5"), ["x", "…"]);
    assert_eq!(produces("| stats count BY a | sitop a"), ["a", "…"]);
}

#[test]
fn patterns_of_a_closed_flow_need_nothing() {
    assert_eq!(reads("| stats count AS p.a BY p.b | rename p.* AS * | table a b"), ["p.b"]);
    assert_eq!(produces("| stats count AS p.a BY p.b | rename p.* AS *"), ["a", "b"]);
}

#[test]
fn templates_make_any_field() {
    assert_eq!(produces("| stats count | eval {a}=1"), ["count", "…"]);
    assert_eq!(produces("| stats count | table $t$"), ["…"]);
}

#[test]
fn functions() {
    let needed = needed(
        "| stats Count(eval(ISNULL(a))) AS n, perc95(b), sum(eval(if(searchmatch(\"c=d e\"), 1, 0))) AS m \
         | where LIKE(n, \"1%\") OR n IN (round(1.5))",
    );
    assert_eq!(needed.stats_functions, set(["count", "perc95", "sum"]));
    assert_eq!(needed.eval_functions, set(["if", "isnull", "like", "round", "searchmatch"]));
    assert_eq!(needed.reads.into_iter().map(|read| read.name).collect::<Vec<_>>(), ["_raw", "a", "b", "c"]);
}

#[test]
fn subsearches_have_their_own_rows_and_share_the_needs() {
    let text = "index=a [search index=b c=1 | stats count BY user | fields user] d=2";
    assert_eq!(needed(text).indexes, set(["a", "b"]));
    // Its rows become conditions on `user`.
    assert_eq!(reads(text), ["c", "d", "user"]);
    assert_eq!(needed(text).commands, set(["fields", "search", "stats"]));
}

#[test]
fn subsearches_are_found_wherever_they_stand() {
    for text in [
        "index=[search index=b c=1]",
        "earliest=[search index=b c=1]",
        "user IN ([search index=b c=1])",
        "| where x=[search index=b c=1]",
        "| eval x=if(y=1, [search index=b c=1], 0)",
        "| stats sum(eval(x+[search index=b c=1]))",
        "a | inputlookup append=t t WHERE [search index=b c=1]",
        "a | inputcsv append=t t WHERE NOT [search index=b c=1]",
        "| tstats append=t prestats=t count WHERE d=[search index=b c=1]",
        "a | transaction startswith=(x [search index=b c=1])",
    ] {
        assert_eq!(needed(text).indexes, set(["b"]), "{text}");
        assert!(reads(text).contains(&"c".to_owned()), "{text}");
    }
    assert_eq!(
        reads("earliest=[search a | return $t] user=[search b | return $u]"),
        ["_raw", "_time", "t", "u", "user"]
    );
    // The rows of the table are asked, not those that are there.
    assert_eq!(reads("| stats count BY a | inputlookup append=t t WHERE b=1"), ["a", "lookup:t/b"]);
    assert_eq!(produces("| stats count BY a | inputlookup append=t t"), ["a", "count", "…"]);
}

#[test]
fn rows_are_added_or_come_instead() {
    let first = "| tstats prestats=t count BY a";
    assert_eq!(
        produces(&format!("{first} | tstats prestats=t append=t sum(x) BY b")),
        ["a", "b", "count", "sum(x)", "…"]
    );
    assert_eq!(
        produces("| stats count BY a | mstats append=t avg(x) WHERE index=m BY b"),
        ["a", "avg(x)", "b", "count"]
    );
    assert_eq!(produces("| stats count BY a | mstats avg(x) WHERE index=m BY b"), ["avg(x)", "b"]);
    assert_eq!(reads("| mcatalog values(x) WHERE index=m | metasearch y=1"), ["x", "y"]);
}

#[test]
fn map_leaves_what_its_search_makes() {
    for search in ["search=\"search index=b c=$d$ | stats count BY e\"", "[search index=b c=$d$ | stats count BY e]"] {
        let text = format!("| stats count BY d.x | rename d.x AS d | map {search}");
        assert_eq!(produces(&text), ["count", "e"], "{search}");
        assert_eq!(reads(&text), ["c", "d.x", "e"], "{search}");
        assert_eq!(needed(&text).indexes, set(["b"]), "{search}");
        assert_eq!(reads(&format!("a=1 | map {search}")), ["a", "c", "d", "e"], "{search}");
    }
    assert_eq!(reads("| map \"My search\" | where a=1"), ["savedsearch:My search/a"]);
    assert_eq!(produces("| stats count | map search=\"search (\""), ["…"]);
}

#[test]
fn lookups_have_columns() {
    assert_eq!(
        reads("| lookup t a AS b, c OUTPUT d AS e OUTPUTNEW f | where e=f"),
        ["b", "c", "lookup:t/a", "lookup:t/c", "lookup:t/d", "lookup:t/f"]
    );
    let text = "| eval x=lookup(\"t.csv\", json_object(\"a\", b, \"c\", \"d\"), json_array(\"e\"))";
    assert_eq!(reads(text), ["b", "lookup:t.csv/a", "lookup:t.csv/c", "lookup:t.csv/e"]);
    assert_eq!(needed(text).lookups, set(["t.csv"]));
    assert_eq!(reads("| lookup t <<FIELD>> OUTPUT $x$"), [""; 0]);
}

#[test]
fn what_is_read_without_a_name() {
    assert_eq!(reads("a=1 | untable b c d"), ["*", "a", "b"]);
    assert_eq!(reads("a=1 | transpose"), ["*", "a"]);
    assert_eq!(reads("| streamstats time_window=1h sum(x)"), ["_time", "x"]);
    assert_eq!(reads("| transaction a startswith=(index=b c=1) endswith=d"), ["_raw", "a", "c"]);
}

#[test]
fn custom_commands() {
    let needed = needed("a | acme x=1 [search index=b] | stats count");
    assert_eq!(needed.custom_commands, set(["acme"]));
    assert_eq!(needed.commands, set(["acme", "search", "stats"]));
    assert_eq!(needed.indexes, set(["b"]));
}

#[test]
fn convert_reads_and_keeps() {
    assert_eq!(reads("| convert ctime(a) AS b, num(c*) | table a b"), ["a", "c*"]);
}

#[test]
fn sort_and_dedup_read() {
    assert_eq!(reads("| dedup a sortby -b | sort 5 c"), ["a", "b", "c"]);
}

#[test]
fn removed_fields_are_not_read_again() {
    assert_eq!(reads("| fields - a | where a=1 AND b=2"), ["b"]);
    assert_eq!(reads("| fields - a* | where ab=1 OR b=2"), ["b"]);
    assert_eq!(reads("| fields - a | eval a=1 | where a=1"), [""; 0]);
}

#[test]
fn a_long_search_takes_time_in_proportion() {
    let time = |part: &str, count: usize| {
        let text: String = (0..count).map(|n| part.replace('%', &n.to_string())).collect();
        let long = parse(&text, &MacroSet::new()).unwrap();
        let renamed =
            parse(&(text + &"| fields * | rename b* AS c* | rename c* AS b*".repeat(50)), &MacroSet::new()).unwrap();
        let start = std::time::Instant::now();
        long.requirements();
        renamed.requirements();
        start.elapsed()
    };
    for part in
        ["| eval a%=b%", "| rename a%* AS b%*", "| fields *a", "| rename a% AS b%", "| fields - a%*", "| where a%=1"]
    {
        // Four times the text takes four times as long, and sixteen times if each part looks at all others. Other work on
        // the machine can slow down one try, hardly five.
        let linear = || time(part, 8_000) < 10 * time(part, 2_000);
        assert!((0..5).any(|_| linear()), "{part}");
    }
}
