//! The rows that come out are the rows that went in.

use datafusion::arrow::{
    array::{
        BinaryArray, BooleanArray, Date32Array, Decimal128Array, DictionaryArray, FixedSizeBinaryArray, Float32Array,
        Float64Array, Int8Array, Int16Array, Int64Array, LargeStringArray, ListBuilder, StringBuilder, StringViewArray,
        StructArray, TimestampNanosecondArray, TimestampSecondArray, UInt64Array,
    },
    compute::cast,
    datatypes::{Field, Schema},
};
use proptest::{collection::vec, option, prelude::*, test_runner::TestRunner};

use super::*;

const FEW: &[&str] = &["", "cmd.exe", "CMD.EXE", "ſvchost.exe", "msiexec.exe", "日本", "a,b\"c"];

/// A value of each row: what its columns hold is made of it. `None` is null.
type Row = Option<(i64, usize, String)>;

/// Columns of many types for rows; `time` picks one of the types that `_time` may have.
fn table(rows: &[Row], time: usize) -> RecordBatch {
    let number = || rows.iter().map(|row| row.as_ref().map(|row| row.0));
    let few = || rows.iter().map(|row| row.as_ref().map(|row| FEW[row.1 % FEW.len()]));
    let text = || rows.iter().map(|row| row.as_ref().map(|row| row.2.as_str()));
    let times: ArrayRef = match time {
        0 => Arc::new(TimestampMicrosecondArray::from_iter(number()).with_timezone("UTC")),
        1 => Arc::new(TimestampNanosecondArray::from_iter(number())),
        2 => Arc::new(TimestampSecondArray::from_iter(number()).with_timezone("+02:00")),
        3 => Arc::new(Int64Array::from_iter(number())),
        4 => Arc::new(Float64Array::from_iter(number().map(|n| n.map(|n| n as f64 / 4.0)))),
        5 => Arc::new(StringArray::from_iter(number().map(|n| n.map(|n| n.to_string())))),
        _ => Arc::new(Int64Array::new_null(rows.len())),
    };
    let mut lists = ListBuilder::new(StringBuilder::new());
    for row in rows {
        match row {
            Some((number, _, text)) => {
                (0..number.rem_euclid(4)).for_each(|at| lists.values().append_option((at != 1).then_some(text)));
                lists.append(true);
            }
            None => lists.append(false),
        }
    }
    let nested = StructArray::from(vec![
        (Arc::new(Field::new("n", DataType::Int64, true)), Arc::new(Int64Array::from_iter(number())) as ArrayRef),
        (Arc::new(Field::new("t", DataType::Utf8, true)), Arc::new(StringArray::from_iter(text())) as ArrayRef),
    ]);
    let small = |n: i64| i16::try_from(n.rem_euclid(300)).unwrap();
    let fixed = number().map(|n| n.map(i64::to_be_bytes));
    let dictionary: DictionaryArray<datafusion::arrow::datatypes::Int8Type> = few().collect();
    let required = StringArray::from_iter_values((0..rows.len()).map(|row| format!("row {}", row % 40)));
    let columns: Vec<(&str, ArrayRef, bool)> = vec![
        ("dictionary", Arc::new(dictionary), true),
        ("_time", times, true),
        ("process_name", Arc::new(StringArray::from_iter(few())), true),
        ("required.text", Arc::new(required), false),
        ("large", Arc::new(LargeStringArray::from_iter(text())), true),
        ("view", Arc::new(StringViewArray::from_iter(text())), true),
        ("binary", Arc::new(BinaryArray::from_iter(text().map(|t| t.map(str::as_bytes)))), true),
        ("fixed", Arc::new(FixedSizeBinaryArray::try_from_sparse_iter_with_size(fixed, 8).unwrap()), true),
        ("flag", Arc::new(BooleanArray::from_iter(number().map(|n| n.map(|n| n % 3 == 0)))), true),
        ("small", Arc::new(Int16Array::from_iter(number().map(|n| n.map(small)))), true),
        ("tiny", Arc::new(Int8Array::from_iter(number().map(|n| n.map(|n| (n % 2) as i8)))), true),
        ("unsigned", Arc::new(UInt64Array::from_iter(number().map(|n| n.map(|n| n as u64)))), true),
        (
            "float",
            Arc::new(Float32Array::from_iter(
                number().map(|n| n.map(|n| if n % 9 == 0 { f32::NAN } else { n as f32 })),
            )),
            true,
        ),
        (
            "decimal",
            Arc::new(
                Decimal128Array::from_iter(number().map(|n| n.map(i128::from)))
                    .with_precision_and_scale(30, 3)
                    .unwrap(),
            ),
            true,
        ),
        ("day", Arc::new(Date32Array::from_iter(number().map(|n| n.map(|n| n as i32)))), true),
        ("list", Arc::new(lists.finish()), true),
        ("nested", Arc::new(nested), true),
    ];
    let fields: Vec<_> =
        columns.iter().map(|(name, column, null)| Field::new(*name, column.data_type().clone(), *null)).collect();
    let metadata = [("made by".to_owned(), "a test".to_owned())].into();
    let columns = columns.into_iter().map(|(_, column, _)| column).collect();
    let rows = RecordBatch::try_new(Arc::new(Schema::new_with_metadata(fields, metadata)), columns).unwrap();
    // Some tables have no times at all.
    if time > 5 { rows.project(&(0..17).filter(|&column| column != 1).collect::<Vec<_>>()).unwrap() } else { rows }
}

fn any_row() -> impl Strategy<Value = Row> {
    let time = prop_oneof![-5_000_i64..5_000, 0_i64..10];
    option::weighted(0.9, (time, 0_usize..20, "[a-c]{0,3}|\\PC{0,12}"))
}

#[test]
fn rows_and_types_stay_what_they_are() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let cluster = prop_oneof![
        Just(None),
        Just(Some(vec![])),
        Just(Some(vec!["dictionary", "float"])),
        Just(Some(vec!["unsigned", "view", "flag"])),
    ];
    let cases = (vec(any_row(), 0..400), 0_usize..7, 1_usize..150, cluster);
    let check = |(rows, time, group_rows, cluster): (Vec<Row>, usize, usize, Option<Vec<&str>>)| {
        let rows = table(&rows, time);
        let folder = tempfile::tempdir().unwrap();
        let (input, output) = (folder.path().join("in.parquet"), folder.path().join("out"));
        write(&input, &rows, group_rows);
        let mut optimize = small(&input, &output);
        if let Some(fields) = cluster {
            optimize = optimize.cluster(fields);
        }
        let report = runtime.block_on(optimize.run()).unwrap();
        let found = read(&output);
        assert_eq!(report.rows, rows.num_rows() as u64);
        assert_eq!(report.files, files(&output).len());
        assert_eq!(found.schema().fields(), rows.schema().fields());
        assert_eq!(found.schema().metadata().get("made by"), rows.schema().metadata().get("made by"));
        assert_eq!(multiset(&found), multiset(&rows));
        Ok(())
    };
    let config = ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() };
    TestRunner::new(config).run(&cases, check).unwrap();
}

#[tokio::test]
async fn input_in_no_order_is_sorted_with_little_memory() {
    let rows = shuffled(&events(60_000));
    let folder = tempfile::tempdir().unwrap();
    let (input, output) = (folder.path().join("in.parquet"), folder.path().join("out"));
    write(&input, &rows, 9000);
    let layout = Layout { group_rows: 4000, part_rows: 16_000, batch_rows: 500, unit_rows: 1000, ..SMALL };
    let optimize = Optimize { layout, ..Optimize::new(input.to_str().unwrap(), &output) };
    optimize.memory_limit(4 << 20).run().await.unwrap();
    let found = read(&output);
    assert_eq!(multiset(&found), multiset(&rows));
    assert_eq!(files(&output).len(), 4);
}

#[tokio::test]
async fn files_may_differ_in_their_columns() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("in");
    fs::create_dir(&input).unwrap();
    let old = events(100);
    let more =
        [("extra", Arc::new(Int64Array::from_iter_values(0..100)) as ArrayRef), ("_time", Arc::clone(old.column(0)))];
    write(&input.join("a.parquet"), &old, 30);
    write(
        &input.join("b.parquet"),
        &RecordBatch::try_from_iter_with_nullable(more.map(|(n, c)| (n, c, true))).unwrap(),
        30,
    );
    let output = folder.path().join("out");
    small(&input, &output).run().await.unwrap();
    let found = read(&output);
    let names: Vec<_> = found.schema().fields().iter().map(|field| field.name().clone()).collect();
    assert_eq!(names, ["_time", "process", "process_name", "extra"]);
    assert_eq!(found.num_rows(), 200);
    assert_eq!((found.column(2).null_count(), found.column(3).null_count()), (100, 100));
}

#[tokio::test]
async fn dictionaries_of_many_files_have_room_for_the_values_of_all() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("in");
    fs::create_dir(&input).unwrap();
    for file in 0..3 {
        let names = StringArray::from_iter_values((0..100).map(|name| format!("{file}-{name}")));
        let small = DataType::Dictionary(Box::new(DataType::Int8), Box::new(DataType::Utf8));
        let rows = RecordBatch::try_from_iter([("user", cast(&names, &small).unwrap())]).unwrap();
        write(&input.join(format!("{file}.parquet")), &rows, 100);
    }
    let output = folder.path().join("out");
    small(&input, &output).run().await.unwrap();
    let found = read(&output);
    let values = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    assert_eq!((found.num_rows(), found.column(0).data_type()), (300, &values));
}
