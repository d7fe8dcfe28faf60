//! Searches with the rule and without it give the same rows.

use std::{fs::File, path::Path, sync::Arc};

use datafusion::{
    arrow::{
        array::{Array, ArrayRef, Int64Array, RecordBatch, StringArray},
        util::pretty::pretty_format_batches,
    },
    dataframe::DataFrame,
    execution::{SessionStateBuilder, runtime_env::RuntimeEnvBuilder},
    functions_aggregate::expr_fn::{avg, count, count_distinct, max, min, sum},
    logical_expr::{Expr, ExprFunctionExt, lit},
    parquet::{arrow::ArrowWriter, file::properties::WriterProperties},
    physical_plan::{collect, displayable},
    prelude::{ParquetReadOptions, SessionConfig, SessionContext, col},
};
use datafusion_proto::bytes::{physical_plan_from_bytes, physical_plan_to_bytes};
use proptest::prelude::*;

use crate::rules;

type Row = (Option<String>, Option<String>, Option<String>, Option<i64>);

fn write(path: &Path, rows: &[Row], group: usize, dictionary: bool) {
    let text = |of: fn(&Row) -> &Option<String>| rows.iter().map(|row| of(row).as_deref()).collect::<StringArray>();
    let columns: [(&str, ArrayRef, bool); 4] = [
        ("one", Arc::new(text(|row| &row.0)), true),
        ("two", Arc::new(text(|row| &row.1)), true),
        ("three", Arc::new(text(|row| &row.2)), true),
        ("number", Arc::new(rows.iter().map(|row| row.3).collect::<Int64Array>()), true),
    ];
    let batch = RecordBatch::try_from_iter_with_nullable(columns).unwrap();
    let properties =
        WriterProperties::builder().set_max_row_group_row_count(Some(group)).set_dictionary_enabled(dictionary).build();
    let mut writer = ArrowWriter::try_new(File::create(path).unwrap(), batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
}

fn config(batch: usize, threads: usize) -> SessionConfig {
    SessionConfig::new().with_batch_size(batch).with_target_partitions(threads)
}

fn with_rule(batch: usize, threads: usize, limited: bool) -> SessionContext {
    let runtime = RuntimeEnvBuilder::new().build_arc().unwrap();
    let rules = rules::on_all_threads(runtime.cache_manager.get_file_metadata_cache(), limited.then_some(1 << 30));
    let state = SessionStateBuilder::new_with_default_features().with_config(config(batch, threads));
    SessionContext::new_with_state(state.with_runtime_env(runtime).with_physical_optimizer_rules(rules).build())
}

async fn table(context: &SessionContext, folder: &Path) -> DataFrame {
    context.read_parquet(folder.to_str().unwrap(), ParquetReadOptions::default()).await.unwrap()
}

async fn plan(frame: DataFrame) -> String {
    displayable(frame.create_physical_plan().await.unwrap().as_ref()).indent(false).to_string()
}

fn texts() -> impl Strategy<Value = Option<String>> {
    prop_oneof![
        1 => Just(None),
        4 => "[ab]{0,2}".prop_map(Some),
        2 => "[äß\u{10ffff}]{0,5}".prop_map(Some),
        2 => "a long text that ends in [a-c]{1,2}".prop_map(Some),
    ]
}

fn aggregates(which: usize) -> Vec<Expr> {
    let even = (col("number") % lit(2)).eq(lit(0));
    match which {
        0 => vec![count(lit(1)).alias("count")],
        1 => vec![
            count(col("number")).alias("count"),
            min(col("number")).alias("min"),
            max(col("number")).alias("max"),
            sum(col("number") + lit(1)).alias("sum"),
            avg(col("number")).alias("avg"),
        ],
        2 => vec![count_distinct(col("number")).alias("dc"), sum(col("number")).alias("sum")],
        3 => vec![min(col("three")).alias("least"), count(col("two")).alias("count")],
        4 => vec![sum(col("number")).filter(even).build().unwrap().alias("even")],
        _ => vec![],
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn groups_are_those_of_texts(
        pool in prop::collection::vec(texts(), 1..14),
        rows in prop::collection::vec((any::<usize>(), any::<usize>(), any::<usize>(), prop::option::of(0_i64..50)), 1..400),
        files in 1_usize..4,
        group in 20_usize..200,
        (batch, threads, limited) in any::<(u8, bool, bool)>(),
        (by, which) in (0_usize..5, 0_usize..6),
        order in prop::collection::vec((0_usize..4, any::<bool>(), any::<bool>()), 0..4),
    ) {
        let text = |place: usize| pool[place % pool.len()].clone();
        let rows: Vec<Row> = rows.into_iter().map(|row| (text(row.0), text(row.1), text(row.2), row.3)).collect();
        let dir = tempfile::tempdir().unwrap();
        for (number, rows) in rows.chunks(rows.len().div_ceil(files)).enumerate() {
            write(&dir.path().join(format!("{number}.parquet")), rows, group, true);
        }
        let by = [vec!["one"], vec!["two", "one"], vec!["one", "three", "two"], vec!["two", "number"], vec!["one", "two", "three", "number"]][by].clone();
        let order: Vec<_> = order.into_iter().filter_map(|(place, ascending, nulls_first)| {
            by.get(place).map(|name| col(*name).sort(ascending, nulls_first))
        }).collect();
        let grouped = async |context: &SessionContext, sort: bool| {
            let frame = table(context, dir.path()).await;
            let frame = frame.aggregate(by.iter().map(|name| col(*name)).collect(), aggregates(which)).unwrap();
            if sort && !order.is_empty() { frame.sort(order.clone()).unwrap() } else { frame }
        };
        let (found, expected, keys) = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(async {
            let plain = SessionContext::new_with_config(config(batch as usize + 1, 1));
            let expected = grouped(&plain, false).await.sort(by.iter().map(|name| col(*name).sort(true, false)).collect()).unwrap();
            let ours = with_rule(batch as usize + 1, 1 + usize::from(threads), limited);
            let found = grouped(&ours, true).await.collect().await.unwrap();
            // What was ordered stays so, for it is sorted no more; then all rows are put in one order.
            let keys = order.iter().map(|sort| {
                let Expr::Column(column) = &sort.expr else { panic!("{sort}") };
                let arrays: Vec<&dyn Array> = found.iter().map(|batch| batch.column_by_name(&column.name).unwrap().as_ref()).collect();
                datafusion::arrow::compute::SortColumn {
                    values: if arrays.is_empty() { Arc::new(Int64Array::from(Vec::<i64>::new())) } else { datafusion::arrow::compute::concat(&arrays).unwrap() },
                    options: Some(datafusion::arrow::compute::SortOptions { descending: !sort.asc, nulls_first: sort.nulls_first }),
                }
            }).collect::<Vec<_>>();
            let found = plain.read_batches(found).unwrap().sort(by.iter().map(|name| col(*name).sort(true, false)).collect()).unwrap();
            (found.collect().await.unwrap(), expected.collect().await.unwrap(), keys)
        });
        prop_assert_eq!(pretty_format_batches(&found).unwrap().to_string(), pretty_format_batches(&expected).unwrap().to_string());
        if let [first, ..] = keys.as_slice() {
            let compare = datafusion::arrow::compute::LexicographicalComparator::try_new(&keys).unwrap();
            for row in 1..first.values.len() {
                prop_assert!(compare.compare(row - 1, row).is_le(), "row {}", row);
            }
        }
    }
}

fn rows(count: usize) -> Vec<Row> {
    let text = |number: usize| Some(format!("a text like {number}"));
    (0..count).map(|row| (text(row * 7 % 97), text(row * 5 % 89), text(row % 2), Some(row as i64))).collect()
}

#[tokio::test]
async fn the_rule_knows_where_it_pays() {
    let dir = tempfile::tempdir().unwrap();
    write(&dir.path().join("1.parquet"), &rows(5000), 5000, true);
    let by = |names: &[&str]| names.iter().map(|name| col(*name)).collect::<Vec<_>>();
    let sort = |names: &[&str]| names.iter().map(|name| col(*name).sort(true, false)).collect::<Vec<_>>();
    let counted = || vec![count(lit(1)).alias("count")];
    for threads in [1, 2] {
        let context = with_rule(1000, threads, false);
        let frame = table(&context, dir.path()).await;
        // As many groups as rows, perhaps: rows are sorted.
        let many = frame.clone().aggregate(by(&["one", "two", "three"]), counted()).unwrap();
        let text = plan(many.clone().sort(sort(&["two", "one"])).unwrap()).await;
        assert!(
            text.contains("TextGroupsExec") && !text.contains("SortExec") && !text.contains("AggregateExec"),
            "{text}"
        );
        // Nobody wants them in order.
        let text = plan(many.clone()).await;
        assert!(text.contains("TextKeysExec") && text.contains("AggregateExec"), "{text}");
        // Few groups: they are grouped as DataFusion does it, and sorted.
        let few = frame.clone().aggregate(by(&["one", "three"]), counted()).unwrap();
        let text = plan(few.clone().sort(sort(&["one", "three"])).unwrap()).await;
        assert!(text.contains("TextsOfKeysExec: sorted") && !text.contains("SortExec"), "{text}");
        // Only the first few, or by more than texts: that is for DataFusion to sort.
        let text = plan(few.clone().sort(sort(&["one"])).unwrap().limit(0, Some(3)).unwrap()).await;
        assert!(text.contains("TextKeysExec") && text.contains("SortExec"), "{text}");
        let text = plan(few.sort(sort(&["count", "one"])).unwrap()).await;
        assert!(text.contains("TextKeysExec") && text.contains("SortExec"), "{text}");
        // Not by texts as they are.
        let number = frame.clone().aggregate(by(&["number"]), counted()).unwrap();
        assert!(!plan(number).await.contains("Text"));
        let made = datafusion::functions::expr_fn::lower(col("one"));
        assert!(!plan(frame.aggregate(vec![made], counted()).unwrap()).await.contains("TextKeys"));
        // Memory is limited.
        let context = with_rule(1000, threads, true);
        let frame = table(&context, dir.path()).await.aggregate(by(&["one", "two"]), counted()).unwrap();
        let text = plan(frame.sort(sort(&["one", "two"])).unwrap()).await;
        assert!(text.contains("TextKeysExec") && text.contains("SortExec"), "{text}");
    }
}

/// DataFusion groups the groups on the threads where they are: only texts are spread by themselves.
#[tokio::test]
async fn groups_of_groups_are_found() {
    let dir = tempfile::tempdir().unwrap();
    write(&dir.path().join("1.parquet"), &rows(5000), 500, true);
    for threads in [1, 2] {
        let context = with_rule(1000, threads, false);
        let frame = table(&context, dir.path()).await;
        let groups = frame.aggregate(vec![col("one"), col("three")], vec![count(lit(1)).alias("count")]).unwrap();
        let joined =
            groups.clone().aggregate(vec![col("one"), col("three")], vec![sum(col("count")).alias("sum")]).unwrap();
        let found = joined.clone().collect().await.unwrap();
        assert_eq!(found.iter().map(|batch| batch.num_rows()).sum::<usize>(), 194);
        let other = joined.select(vec![col("one").alias("other"), col("three").alias("third"), col("sum")]).unwrap();
        let both = groups
            .join(other, datafusion::common::JoinType::Inner, &["one", "three"], &["other", "third"], None)
            .unwrap();
        let found = both.collect().await.unwrap();
        assert_eq!(found.iter().map(|batch| batch.num_rows()).sum::<usize>(), 194);
    }
}

#[tokio::test]
async fn texts_without_a_dictionary_are_grouped_as_they_are() {
    let dir = tempfile::tempdir().unwrap();
    write(&dir.path().join("1.parquet"), &rows(5000), 5000, false);
    let context = with_rule(1000, 1, false);
    let counted = || vec![count(lit(1)).alias("count")];
    let frame = table(&context, dir.path()).await;
    assert!(!plan(frame.aggregate(vec![col("one")], counted()).unwrap()).await.contains("TextKeys"));

    // A dictionary of nearly as many texts as rows.
    let dir = tempfile::tempdir().unwrap();
    let rows: Vec<Row> = (0..5000).map(|row| (Some(format!("a text like {row}")), None, None, None)).collect();
    write(&dir.path().join("1.parquet"), &rows, 5000, true);
    let frame = table(&context, dir.path()).await;
    assert!(!plan(frame.aggregate(vec![col("one")], counted()).unwrap()).await.contains("TextKeys"));

    let batches = table(&context, dir.path()).await.collect().await.unwrap();
    let frame = context.read_batches(batches).unwrap();
    assert!(!plan(frame.aggregate(vec![col("one")], counted()).unwrap()).await.contains("TextKeys"));
}

/// A plan with each of the operators travels as one of DataFusion's own, and gives the same rows there; half of one doesn't travel.
#[tokio::test]
async fn physical_plans_travel() {
    let dir = tempfile::tempdir().unwrap();
    for part in 0..2 {
        write(&dir.path().join(format!("{part}.parquet")), &rows(2500), 1250, true);
    }
    let by = |names: &[&str]| names.iter().map(|name| col(*name)).collect::<Vec<_>>();
    let sort = |names: &[&str]| names.iter().map(|name| col(*name).sort(true, false)).collect::<Vec<_>>();
    for threads in [1, 2] {
        let context = with_rule(1000, threads, false);
        let frame = table(&context, dir.path()).await;
        let few = frame.clone().aggregate(by(&["one", "three"]), aggregates(1)).unwrap();
        let many = frame.aggregate(by(&["one", "two", "three"]), aggregates(1)).unwrap();
        let plans = [
            ("TextsOfKeysExec\n", few.clone().sort(sort(&["one", "three"])).unwrap().limit(0, Some(500)).unwrap()),
            ("TextsOfKeysExec: sorted", few.sort(sort(&["three", "one"])).unwrap()),
            ("TextGroupsExec", many.sort(sort(&["one", "two", "three"])).unwrap()),
        ];
        for (operator, frame) in plans {
            let here = frame.create_physical_plan().await.unwrap();
            let text = displayable(here.as_ref()).indent(false).to_string();
            assert!(text.contains(operator), "{text}");
            let bytes = physical_plan_to_bytes(Arc::clone(&here)).unwrap();
            let elsewhere = SessionContext::new_with_config(config(1000, threads));
            let there = physical_plan_from_bytes(&bytes, &elsewhere.task_ctx()).unwrap();
            let text = displayable(there.as_ref()).indent(false).to_string();
            assert!(text.contains("AggregateExec") && !text.contains("Text"), "{text}");
            let here = collect(here, context.task_ctx()).await.unwrap();
            let there = collect(there, elsewhere.task_ctx()).await.unwrap();
            assert!(here.iter().map(|batch| batch.num_rows()).sum::<usize>() > 100);
            assert_eq!(
                pretty_format_batches(&here).unwrap().to_string(),
                pretty_format_batches(&there).unwrap().to_string()
            );
        }
        let mut half = table(&context, dir.path()).await.aggregate(by(&["one", "two"]), aggregates(0)).unwrap();
        half = half.sort(sort(&["count"])).unwrap();
        let mut half = half.create_physical_plan().await.unwrap();
        while half.name() != "TextsOfKeysExec" {
            half = Arc::clone(half.children()[0]);
        }
        let error = physical_plan_to_bytes(Arc::clone(half.children()[0])).unwrap_err();
        assert!(error.to_string().contains("only both can be together"), "{error}");
    }
}
