//! How rows, row groups and pages lie in the files, by the files' own metadata.

use datafusion::{
    arrow::array::AsArray,
    arrow::datatypes::{Int64Type, TimestampMicrosecondType},
    parquet::file::{
        metadata::{PageIndexPolicy, ParquetMetaData, ParquetMetaDataReader},
        page_index::column_index::ColumnIndexMetaData,
        statistics::Statistics,
    },
};

use super::*;

const NAME: usize = 2;

fn metadata(path: &Path) -> ParquetMetaData {
    let reader = ParquetMetaDataReader::new().with_page_index_policy(PageIndexPolicy::Required);
    reader.parse_and_finish(&fs::File::open(path).unwrap()).unwrap()
}

fn page_rows(metadata: &ParquetMetaData, group: usize, column: usize) -> Vec<i64> {
    let pages = metadata.offset_index().unwrap()[group][column].page_locations();
    let mut starts: Vec<_> = pages.iter().map(|page| page.first_row_index).collect();
    starts.push(metadata.row_group(group).num_rows());
    starts.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

/// The least and the greatest name of each page.
fn name_ranges(metadata: &ParquetMetaData, group: usize) -> Vec<(String, String)> {
    let ColumnIndexMetaData::BYTE_ARRAY(index) = &metadata.column_index().unwrap()[group][NAME] else {
        panic!("no page index");
    };
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let (least, greatest) = (index.min_values_iter(), index.max_values_iter());
    least.zip(greatest).map(|(min, max)| (text(min.unwrap()), text(max.unwrap()))).collect()
}

async fn optimized(rows: &RecordBatch) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(&folder.path().join("in.parquet"), rows, 50);
    small(&folder.path().join("in.parquet"), &folder.path().join("out")).run().await.unwrap();
    folder
}

#[tokio::test]
async fn row_groups_are_slices_of_time() {
    let folder = optimized(&shuffled(&events(1000))).await;
    let mut next = 0;
    let files = files(&folder.path().join("out"));
    assert_eq!(files.len(), 6);
    for file in files {
        for group in metadata(&file).row_groups() {
            let Some(Statistics::Int64(times)) = group.column(0).statistics() else { panic!("no statistics") };
            assert_eq!(times.min_opt(), Some(&next));
            next = times.max_opt().unwrap() + 1_000_000;
        }
    }
    assert_eq!(next, 1000 * 1_000_000);
}

#[tokio::test]
async fn pages_hold_one_name_where_that_has_enough_rows() {
    let folder = optimized(&events(1000)).await;
    let mut pure = 0;
    for file in files(&folder.path().join("out")) {
        let metadata = metadata(&file);
        for group in 0..metadata.num_row_groups() {
            let rows = page_rows(&metadata, group, NAME);
            assert!(rows.iter().all(|&rows| rows <= 16), "{rows:?}");
            let ranges = name_ranges(&metadata, group);
            assert_eq!(ranges.len(), rows.len());
            for pages in ranges.windows(2) {
                assert!(pages[0].1 <= pages[1].0, "{ranges:?}");
            }
            pure += ranges.iter().filter(|(min, max)| min == max).count();
            let mixed = ranges.iter().zip(&rows).filter(|((min, max), _)| min != max);
            assert!(mixed.clone().all(|(_, &rows)| rows < 8), "{ranges:?} {rows:?}");
        }
    }
    assert!(pure > 50, "{pure}");
}

#[tokio::test]
async fn rows_of_a_name_are_in_the_order_of_time_and_files_claim_none() {
    let folder = optimized(&events(1000)).await;
    for file in files(&folder.path().join("out")) {
        let metadata = metadata(&file);
        let rows = read(&file);
        let (times, names) = (rows.column(0).as_primitive::<TimestampMicrosecondType>(), rows.column(2));
        let mut start = 0;
        for group in metadata.row_groups() {
            // DataFusion would take it for the order of the whole file.
            assert!(group.sorting_columns().is_none());
            let end = start + group.num_rows() as usize;
            let key = |row: usize| (names.as_string::<i32>().value(row), times.value(row));
            assert!((start + 1..end).all(|row| key(row - 1) < key(row)));
            start = end;
        }
    }
}

#[tokio::test]
async fn only_columns_that_prune_have_a_page_index_and_only_repetitions_a_dictionary() {
    let rows = events(1000);
    let numbers = datafusion::arrow::array::Int64Array::from_iter_values((0..1000).map(|row| row * 7919 % 1000));
    let mut columns: Vec<_> =
        rows.schema().fields().iter().zip(rows.columns()).map(|(f, c)| (f.name().clone(), Arc::clone(c))).collect();
    columns.push(("unordered".to_owned(), Arc::new(numbers)));
    let folder = optimized(&RecordBatch::try_from_iter(columns).unwrap()).await;
    let metadata = metadata(&files(&folder.path().join("out"))[0]);
    let has_index: Vec<_> =
        metadata.column_index().unwrap()[0].iter().map(|index| !matches!(index, ColumnIndexMetaData::NONE)).collect();
    assert_eq!(has_index, [true, true, true, false]);
    let group = metadata.row_group(0);
    let dictionaries: Vec<_> = group.columns().iter().map(|column| column.dictionary_page_offset().is_some()).collect();
    assert_eq!(dictionaries, [false, false, true, false]);
    assert!(group.columns().iter().all(|column| column.statistics().is_some()));
}

#[tokio::test]
async fn pages_of_long_texts_hold_few_rows() {
    let folder = tempfile::tempdir().unwrap();
    let rows = events(1000);
    write(&folder.path().join("in.parquet"), &rows, 50);
    let pages = async |page_bytes: usize| {
        let output = folder.path().join(format!("out{page_bytes}"));
        let small = small(&folder.path().join("in.parquet"), &output);
        Optimize { layout: Layout { page_bytes, ..SMALL }, ..small }.run().await.unwrap();
        page_rows(&metadata(&files(&output)[0]), 0, 1)
    };
    let (few, many) = (pages(64).await, pages(1 << 20).await);
    assert_eq!(few.iter().sum::<i64>(), many.iter().sum::<i64>());
    assert!(few.len() > many.len(), "{few:?} {many:?}");
    // A row takes at least the 8 bytes of `cmd.exe ` and the 4 of its length.
    assert!(few.iter().all(|&rows| rows <= 16), "{few:?}");
}

#[tokio::test]
async fn rows_without_a_time_come_last() {
    let rows = RecordBatch::try_from_iter([
        (
            "_time",
            Arc::new(datafusion::arrow::array::Int64Array::from_iter(
                (0..500).map(|row| (row % 3 > 0).then_some(500 - row)),
            )) as ArrayRef,
        ),
        ("row", Arc::new(datafusion::arrow::array::Int64Array::from_iter_values(0..500)) as ArrayRef),
    ])
    .unwrap();
    let folder = optimized(&rows).await;
    let found = read(&folder.path().join("out"));
    let times: Vec<_> = found.column(0).as_primitive::<Int64Type>().iter().collect();
    let timed = 500 - 167;
    assert!(times[..timed].is_sorted() && times[..timed].iter().all(Option::is_some));
    assert!(times[timed..].iter().all(Option::is_none));
    let untimed: Vec<_> = found.column(1).as_primitive::<Int64Type>().values()[timed..].to_vec();
    assert!(untimed.is_sorted(), "{untimed:?}");
}
