//! The most used commands over a million events, each beside the same query in plain DataFusion.
//!
//! The plain query is built with DataFusion's DataFrame API, which makes the plan that its SQL front end makes; the crate is built
//! without the latter. Both sides read the same Parquet files with the same settings and end in few rows, so that neither
//! pays for an order or for output that the other doesn't. `cargo bench --bench commands` prints the ratios at the end.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "criterion's macros; a bench that can't run may say so loudly"
)]

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use spl_engine::{
    Engine,
    datafusion::{
        arrow::datatypes::DataType,
        common::{JoinType, ScalarValue},
        dataframe::DataFrame,
        functions::expr_fn::{character_length, date_bin, lower, regexp_match},
        functions_aggregate::{
            count::count_udaf,
            expr_fn::{count, count_distinct, max, sum},
        },
        functions_nested::expr_fn::array_element,
        functions_window::expr_fn::row_number,
        logical_expr::{Expr, ExprFunctionExt, col, expr::WindowFunction, lit, try_cast},
        prelude::{CsvReadOptions, ParquetReadOptions, SessionContext},
    },
};
use tokio::runtime::Runtime;

const ROWS: u64 = 1_000_000;

/// Runs of each side, one after the other, for the table of ratios.
const RUNS: usize = 9;

/// A command, a search that uses it, and the same query without SPL.
type Pair = (&'static str, &'static str, fn(DataFrame, DataFrame) -> DataFrame);

fn rows() -> Expr {
    count(lit(1_i64))
}

const NONE: Vec<Expr> = Vec::new();

const PAIRS: [Pair; 12] = [
    (
        "tstats",
        "| tstats count from datamodel=Endpoint.Processes where Processes.process_name=cmd.exe by Processes.user",
        |events, _| {
            let wanted = lower(col("process_name")).eq(lit("cmd.exe")).and(col("user").is_not_null());
            events.filter(wanted).unwrap().aggregate(vec![col("user")], vec![rows()]).unwrap()
        },
    ),
    ("stats", r#"| from datamodel:"Endpoint.Processes" | stats count max(_time) by dest process_name"#, |events, _| {
        let groups = vec![col("dest"), col("process_name")];
        let there = col("dest").is_not_null().and(col("process_name").is_not_null());
        // Many groups, and in SPL they come in the order of their keys.
        let order = vec![col("dest").sort(true, false), col("process_name").sort(true, false)];
        let groups = events.filter(there).unwrap().aggregate(groups, vec![rows(), max(col("_time"))]).unwrap();
        groups.sort(order).unwrap()
    }),
    (
        "search",
        r#"| from datamodel:"Endpoint.Processes" | search process="*powershell*" OR process="*-enc *" | stats count"#,
        |events, _| {
            let process = || lower(col("process"));
            let wanted = process().like(lit("%powershell%")).or(process().like(lit("%-enc %")));
            events.filter(wanted).unwrap().aggregate(NONE, vec![rows()]).unwrap()
        },
    ),
    (
        "eval",
        r#"| from datamodel:"Endpoint.Processes" | eval length=len(process)*2 | stats sum(length)"#,
        |events, _| {
            let length = character_length(col("process")) * lit(2_i64);
            events.aggregate(NONE, vec![sum(length)]).unwrap()
        },
    ),
    (
        "rename",
        r#"| from datamodel:"Endpoint.Processes" | rename process_name as name | stats count by name"#,
        |events, _| {
            let named = events.select(vec![col("process_name").alias("name")]).unwrap();
            let there = named.filter(col("name").is_not_null()).unwrap();
            there.aggregate(vec![col("name")], vec![rows()]).unwrap()
        },
    ),
    ("where", r#"| from datamodel:"Endpoint.Processes" | where process_id > 30000 | stats count"#, |events, _| {
        let number = try_cast(col("process_id"), DataType::Float64);
        events.filter(number.gt(lit(30_000.0))).unwrap().aggregate(NONE, vec![rows()]).unwrap()
    }),
    (
        "rex",
        r#"| from datamodel:"Endpoint.Processes" | rex field=process "(?<exe>\w+)\.exe" | stats dc(exe)"#,
        |events, _| {
            let exe = array_element(regexp_match(col("process"), lit(r"(\w+)\.exe"), None), lit(1_i64));
            events.aggregate(NONE, vec![count_distinct(exe)]).unwrap()
        },
    ),
    (
        "lookup",
        r#"| from datamodel:"Endpoint.Processes" | lookup hosts.csv dest OUTPUT owner | stats count by owner"#,
        |events, hosts| {
            let owners = hosts.select(vec![col("dest").alias("host"), col("owner")]).unwrap();
            let joined = events.join(owners, JoinType::Left, &["dest"], &["host"], None).unwrap();
            let there = joined.filter(col("owner").is_not_null()).unwrap();
            there.aggregate(vec![col("owner")], vec![rows()]).unwrap()
        },
    ),
    (
        "table",
        r#"| from datamodel:"Endpoint.Processes" | table dest user process_name | stats dc(user) by dest"#,
        |events, _| {
            let narrow = events.select(vec![col("dest"), col("user")]).unwrap();
            let there = narrow.filter(col("dest").is_not_null()).unwrap();
            there.aggregate(vec![col("dest")], vec![count_distinct(col("user"))]).unwrap()
        },
    ),
    ("bin", r#"| from datamodel:"Endpoint.Processes" | bin _time span=1h | stats count by _time"#, |events, _| {
        let hour = lit(ScalarValue::new_interval_mdn(0, 0, 3_600_000_000_000));
        let epoch = lit(ScalarValue::TimestampMicrosecond(Some(0), Some("UTC".into())));
        let bucket = date_bin(hour, col("_time"), epoch).alias("bucket");
        let there = events.filter(col("_time").is_not_null()).unwrap();
        there.aggregate(vec![bucket], vec![rows()]).unwrap()
    }),
    (
        "join",
        r#"| from datamodel:"Endpoint.Processes" | join dest [| inputlookup hosts.csv] | stats count by owner"#,
        |events, hosts| {
            let owners = hosts.select(vec![col("dest").alias("host"), col("owner")]).unwrap();
            let number = row_number().partition_by(vec![col("host")]).build().unwrap().alias("number");
            let owners = owners.window(vec![number]).unwrap().filter(col("number").eq(lit(1_u64))).unwrap();
            let joined = events.join(owners, JoinType::Inner, &["dest"], &["host"], None).unwrap();
            joined.aggregate(vec![col("owner")], vec![rows()]).unwrap()
        },
    ),
    (
        "eventstats",
        r#"| from datamodel:"Endpoint.Processes" | eventstats count as n by dest | stats sum(n)"#,
        |events, _| {
            let count = WindowFunction::new(count_udaf(), vec![lit(1_i64)]);
            let number = Expr::from(count).partition_by(vec![col("dest")]).build().unwrap().alias("n");
            events.window(vec![number]).unwrap().aggregate(NONE, vec![sum(col("n"))]).unwrap()
        },
    ),
];

/// The folder with the events and the lookup, written when it isn't there.
fn data(runtime: &Runtime) -> (PathBuf, PathBuf) {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("events-{ROWS}"));
    if !folder.exists() {
        runtime.block_on(spl_cli::write_events(1, ROWS, &folder)).unwrap();
    }
    (folder.clone(), folder.with_extension("hosts.csv"))
}

struct Sides {
    engine: Engine,
    context: SessionContext,
}

async fn sides(events: &str, hosts: &str) -> Sides {
    let engine = Engine::builder().lookup("hosts.csv", hosts).build().unwrap();
    engine.register("Endpoint.Processes", events).await.unwrap();
    let context = SessionContext::new();
    context.register_parquet("events", events, ParquetReadOptions::default()).await.unwrap();
    context.register_csv("hosts", hosts, CsvReadOptions::default()).await.unwrap();
    Sides { engine, context }
}

/// A table of the hosts and who owns them.
fn write_hosts(runtime: &Runtime, events: &str, path: &std::path::Path) {
    let context = SessionContext::new();
    let hosts = runtime.block_on(async {
        let events = context.read_parquet(events, ParquetReadOptions::default()).await.unwrap();
        let hosts = events.aggregate(vec![col("dest")], Vec::<Expr>::new()).unwrap();
        hosts.sort(vec![col("dest").sort(true, false)]).unwrap().collect().await.unwrap()
    });
    let mut text = "dest,owner\n".to_owned();
    let names = hosts.iter().flat_map(|batch| {
        let names = spl_engine::datafusion::arrow::compute::cast(batch.column(0), &DataType::Utf8).unwrap();
        let names = spl_engine::datafusion::arrow::array::AsArray::as_string::<i32>(&names).clone();
        names.iter().flatten().map(str::to_owned).collect::<Vec<_>>()
    });
    for (number, name) in names.enumerate() {
        text.push_str(&format!("{name},team{}\n", number % 20));
    }
    std::fs::write(path, text).unwrap();
}

async fn spl(sides: &Sides, search: &str) {
    let rows = sides.engine.search(search).await.unwrap().collect().await.unwrap();
    assert!(rows.iter().any(|batch| batch.num_rows() > 0), "{search}");
}

async fn plain(sides: &Sides, query: fn(DataFrame, DataFrame) -> DataFrame) {
    let (events, hosts) = (sides.context.table("events").await.unwrap(), sides.context.table("hosts").await.unwrap());
    query(events, hosts).collect().await.unwrap();
}

fn commands(c: &mut Criterion) {
    let runtime = Runtime::new().unwrap();
    let (events, hosts) = data(&runtime);
    let events = events.to_str().unwrap().to_owned();
    write_hosts(&runtime, &events, &hosts);
    let sides = runtime.block_on(sides(&events, hosts.to_str().unwrap()));
    for (name, search, query) in PAIRS {
        let mut group = c.benchmark_group(name);
        group.throughput(Throughput::Elements(ROWS)).sample_size(10).measurement_time(Duration::from_secs(3));
        group.bench_function("SPL", |b| b.to_async(&runtime).iter(|| spl(&sides, search)));
        group.bench_function("DataFusion", |b| b.to_async(&runtime).iter(|| plain(&sides, query)));
        group.finish();
    }
    println!("\n| command | SPL, ms | DataFusion, ms | ratio |\n| --- | --- | --- | --- |");
    for (name, search, query) in PAIRS {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..RUNS {
            let start = Instant::now();
            runtime.block_on(spl(&sides, search));
            ours.push(start.elapsed());
            let start = Instant::now();
            runtime.block_on(plain(&sides, query));
            theirs.push(start.elapsed());
        }
        ours.sort();
        theirs.sort();
        let milliseconds = |times: &[Duration]| times.get(RUNS / 2).copied().unwrap_or_default().as_secs_f64() * 1e3;
        let (ours, theirs) = (milliseconds(&ours), milliseconds(&theirs));
        println!("| {name} | {ours:.1} | {theirs:.1} | {:.2} |", ours / theirs);
    }
}

criterion_group!(benches, commands);
criterion_main!(benches);
