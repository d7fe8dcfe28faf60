//! Parquet files: one, a folder of them, a glob, or an object store's.

use std::{path::Path, sync::Arc};

use datafusion::{
    arrow::datatypes::SchemaRef,
    catalog::{Session, TableProvider},
    datasource::{
        file_format::{FileFormat, parquet::ParquetFormat},
        listing::{ListingOptions, ListingTable, ListingTableConfig, ListingTableUrl},
    },
    execution::SessionState,
    object_store::{ObjectMeta, ObjectStore},
};
use futures::{StreamExt, TryStreamExt};
use url::Url;

use super::{conform::conform, schema::Merge};
use crate::{
    error::{Error, Result, from_datafusion},
    optimize,
};

/// What the files in a folder are called.
const EXTENSION: &str = ".parquet";

/// The table of the Parquet files at `location`: a path of a file or a folder, a path with `*`, `?` or `[…]`, or the URL of
/// a file, a folder (it ends with `/`) or a glob in an object store that `state` knows.
///
/// Of a folder, the files directly in it count whose names end in `.parquet`. Files may differ in their columns: one that
/// a file lacks is null there, and types that differ become one that holds both. The files of a local glob are looked
/// up once; a folder is looked through by every search.
///
/// # Errors
///
/// Fails where nothing matches, a file is no Parquet file or cut off, the types of a column don't go together, or `_time` is
/// no time. The error names the file.
pub(crate) async fn open(state: &SessionState, location: &str) -> Result<Arc<dyn TableProvider>> {
    let urls = resolve(location)?;
    let parquet = ParquetFormat::default().with_options(state.default_table_options().parquet);
    let mut merge = Merge::default();
    for url in &urls {
        let store = state.runtime_env().object_store(url).map_err(|_| unknown_store(location, url))?;
        let files = list(state, store.as_ref(), url).await.map_err(|error| from_datafusion(error, location))?;
        // Asked one by one, and not all at once through the table, so that a broken one can be named.
        let schemas: Vec<_> = futures::stream::iter(files)
            .map(|file| schema(state, &parquet, &store, url, file, location))
            .buffered(state.config_options().execution.meta_fetch_concurrency.get())
            .try_collect()
            .await?;
        for (file, schema) in schemas {
            merge.add(&file, &schema)?;
        }
    }
    let Some(schema) = merge.finish() else { return Err(no_files(location)) };

    let extension = if urls.iter().any(ListingTableUrl::is_collection) { EXTENSION } else { "" };
    let options = ListingOptions::new(Arc::new(parquet)).with_file_extension(extension);
    let config = ListingTableConfig::new_with_multi_paths(urls).with_listing_options(options).with_schema(schema);
    let table = ListingTable::try_new(config).map_err(|error| from_datafusion(error, location))?;
    let table = table.with_cache(state.runtime_env().cache_manager.get_file_statistic_cache());
    conform(Arc::new(table), location)
}

/// A file of a table.
#[derive(Debug)]
pub(crate) struct Found {
    /// As the user would write it.
    pub(crate) name: String,
    pub(crate) store: Arc<dyn ObjectStore>,
    pub(crate) meta: ObjectMeta,
}

/// The files that a table at `location` would have: what [`open`] opens, in the same order.
///
/// # Errors
///
/// Fails where nothing matches.
pub(crate) async fn files(state: &SessionState, location: &str) -> Result<Vec<Found>> {
    let mut found = Vec::new();
    for url in &resolve(location)? {
        let store = state.runtime_env().object_store(url).map_err(|_| unknown_store(location, url))?;
        let files = list(state, store.as_ref(), url).await.map_err(|error| from_datafusion(error, location))?;
        found.extend(files.into_iter().map(|meta| Found {
            name: display(url, &meta, location),
            store: Arc::clone(&store),
            meta,
        }));
    }
    if found.is_empty() { Err(no_files(location)) } else { Ok(found) }
}

fn no_files(location: &str) -> Error {
    if optimize::is_unfinished(Path::new(location)) {
        return unfinished(location);
    }
    let message = format!("there is no file in this folder whose name ends in `{EXTENSION}`; subfolders aren't read");
    Error::data(location, message)
}

fn unfinished(location: &str) -> Error {
    Error::data(location, "`spl optimize` has not finished writing this folder; run it again with the same arguments")
}

/// The places that `location` stands for.
fn resolve(location: &str) -> Result<Vec<ListingTableUrl>> {
    let parse = |text: &str| ListingTableUrl::parse(text).map_err(|error| from_datafusion(error, text));
    // Windows' `C:` is no scheme.
    let scheme = Url::parse(location).ok().filter(|url| url.scheme().len() > 1);
    if let Some(url) = scheme.filter(|_| !Path::new(location).exists()) {
        if url.scheme() == "file" {
            let missing = url.to_file_path().is_ok_and(|path| !path.exists());
            return if missing { Err(Error::data(location, "no such file")) } else { Ok(vec![parse(location)?]) };
        }
        return Ok(vec![remote(location, url)?]);
    }
    let path = Path::new(location);
    if path.exists() {
        // Not parsed: a file may be called `a[1].parquet`.
        // Object stores know no `..`.
        let path = std::fs::canonicalize(path).map_err(|error| Error::io(location, error))?;
        if optimize::is_publishing(&path) {
            return Err(unfinished(location));
        }
        let url = if path.is_dir() { Url::from_directory_path(&path) } else { Url::from_file_path(&path) };
        let url = url.map_err(|()| Error::data(location, "this is no valid path"))?;
        return Ok(vec![ListingTableUrl::try_new(url, None).map_err(|error| from_datafusion(error, location))?]);
    }
    if !location.contains(['*', '?', '[']) {
        return Err(Error::data(location, "no such file"));
    }
    let matches = glob::glob(location).map_err(|error| Error::data_from(location, "this is no valid glob", error))?;
    let mut urls = Vec::new();
    for path in matches {
        let path = path.map_err(|error| Error::io(error.path().display().to_string(), error.into()))?;
        if path.is_file() {
            urls.extend(resolve(&path.to_string_lossy())?);
        }
    }
    if urls.is_empty() { Err(Error::data(location, "no file matches")) } else { Ok(urls) }
}

/// A place in an object store; DataFusion reads globs only in local paths.
fn remote(location: &str, url: Url) -> Result<ListingTableUrl> {
    let fail = |error| from_datafusion(error, location);
    let Some((folder, pattern)) = location.find('*').and_then(|star| {
        let slash = location.get(..star)?.rfind('/')?;
        Some((location.get(..=slash)?, location.get(slash + 1..)?))
    }) else {
        return ListingTableUrl::try_new(url, None).map_err(fail);
    };
    let pattern =
        glob::Pattern::new(pattern).map_err(|error| Error::data_from(location, "this is no valid glob", error))?;
    let folder = Url::parse(folder).map_err(|error| Error::data_from(location, "this is no valid URL", error))?;
    ListingTableUrl::try_new(folder, Some(pattern)).map_err(fail)
}

async fn list(
    state: &dyn Session,
    store: &dyn ObjectStore,
    url: &ListingTableUrl,
) -> datafusion::error::Result<Vec<ObjectMeta>> {
    let extension = if url.is_collection() { EXTENSION } else { "" };
    let mut files: Vec<_> = url.list_all_files(state, store, extension).await?.try_collect().await?;
    files.sort_by(|a, b| a.location.cmp(&b.location));
    Ok(files)
}

/// The file's name, and its columns as the file has them.
async fn schema(
    state: &SessionState,
    parquet: &ParquetFormat,
    store: &Arc<dyn ObjectStore>,
    url: &ListingTableUrl,
    file: ObjectMeta,
    location: &str,
) -> Result<(String, SchemaRef)> {
    let name = display(url, &file, location);
    if file.size == 0 {
        return Err(Error::data(name, "the file is empty"));
    }
    let schema = parquet.infer_schema(state, store, std::slice::from_ref(&file)).await;
    let schema = schema.map_err(|error| from_datafusion(error, &name))?;
    Ok((name, schema))
}

/// The file as the user would write it.
fn display(url: &ListingTableUrl, file: &ObjectMeta, location: &str) -> String {
    if !url.is_collection() {
        // A glob's files are known by their own paths.
        let local = (url.scheme() == "file").then(|| url.get_url().to_file_path().ok()).flatten();
        return match local {
            Some(path) if location.contains(['*', '?', '[']) => path.display().to_string(),
            _ => location.to_owned(),
        };
    }
    let below: Vec<_> = url.strip_prefix(&file.location).into_iter().flatten().collect();
    let folder = location.split('*').next().unwrap_or_default();
    let folder = if folder.len() < location.len() { folder.rsplit_once('/').map_or("", |(f, _)| f) } else { folder };
    format!("{}/{}", folder.trim_end_matches('/'), below.join("/"))
}

fn unknown_store(location: &str, url: &ListingTableUrl) -> Error {
    let message = format!("no object store is registered for `{}`", url.object_store());
    Error::data(location, message)
}

#[cfg(test)]
mod tests {
    use std::{fs, path::PathBuf, pin::Pin};

    use datafusion::{
        arrow::{
            array::{
                ArrayRef, Int64Array, ListBuilder, RecordBatch, StringArray, StringBuilder, TimestampMicrosecondArray,
                TimestampSecondArray,
            },
            datatypes::TimeUnit,
            util::pretty::pretty_format_batches,
        },
        parquet::arrow::ArrowWriter,
        prelude::{SessionContext, col, lit},
    };

    use super::*;
    use crate::table::time;

    fn write(path: PathBuf, columns: &[(&str, ArrayRef)]) -> PathBuf {
        let columns = columns.iter().map(|(name, array)| (*name, Arc::clone(array), true));
        let batch = RecordBatch::try_from_iter_with_nullable(columns).unwrap();
        let mut writer = ArrowWriter::try_new(fs::File::create(&path).unwrap(), batch.schema(), None).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
        path
    }

    fn text(values: &[&str]) -> ArrayRef {
        Arc::new(StringArray::from(values.to_vec()))
    }

    fn integers(values: &[i64]) -> ArrayRef {
        Arc::new(Int64Array::from(values.to_vec()))
    }

    async fn show(location: &Path) -> String {
        let context = SessionContext::new();
        let table = open(&context.state(), location.to_str().unwrap()).await.unwrap();
        let frame = context.read_table(table).unwrap().sort(vec![col("a").sort(true, false)]).unwrap();
        pretty_format_batches(&frame.collect().await.unwrap()).unwrap().to_string()
    }

    async fn fails(location: &Path) -> String {
        let state = SessionContext::new().state();
        open(&state, location.to_str().unwrap()).await.unwrap_err().to_string()
    }

    #[tokio::test]
    async fn a_folder_merges_columns() {
        let dir = tempfile::tempdir().unwrap();
        let mut list = ListBuilder::new(StringBuilder::new());
        list.append_value([Some("p"), Some("q")]);
        write(dir.path().join("1.parquet"), &[("a", text(&["x"])), ("n", integers(&[1])), ("m", text(&["o"]))]);
        write(
            dir.path().join("2.parquet"),
            &[("a", text(&["y"])), ("n", text(&["two"])), ("m", Arc::new(list.finish()))],
        );
        write(dir.path().join("3.parquet"), &[("b", text(&["z"]))]);
        fs::write(dir.path().join("notes.txt"), "no data").unwrap();
        insta::assert_snapshot!(show(dir.path()).await, @"
        +---+-----+--------+---+
        | a | n   | m      | b |
        +---+-----+--------+---+
        | x | 1   | [o]    |   |
        | y | two | [p, q] |   |
        |   |     |        | z |
        +---+-----+--------+---+
        ");
    }

    #[tokio::test]
    async fn globs_and_odd_names() {
        let dir = tempfile::tempdir().unwrap();
        for (folder, value) in [("mon", "x"), ("tue", "y")] {
            fs::create_dir(dir.path().join(folder)).unwrap();
            write(dir.path().join(folder).join("e.pq"), &[("a", text(&[value]))]);
        }
        let shown = show(&dir.path().join("*/e.pq")).await;
        assert!(shown.contains("| x |") && shown.contains("| y |"), "{shown}");
        let odd = write(dir.path().join("a[1] %20é.parquet"), &[("a", text(&["z"]))]);
        assert!(show(&odd).await.contains("| z |"));
        assert!(show(&dir.path().join("a*é.parquet")).await.contains("| z |"));
        assert!(fails(&dir.path().join("x*.parquet")).await.ends_with("x*.parquet: no file matches"));
        assert!(fails(&dir.path().join("[.parquet")).await.ends_with("[.parquet: this is no valid glob"));
    }

    #[tokio::test]
    async fn nothing_there() {
        let dir = tempfile::tempdir().unwrap();
        assert!(fails(dir.path()).await.contains("there is no file in this folder whose name ends in `.parquet`"));
        let missing = dir.path().join("none.parquet");
        assert_eq!(fails(&missing).await, format!("{}: no such file", missing.display()));
        assert!(
            fails(Path::new("s3://bucket/x.parquet")).await.contains("no object store is registered for `s3://bucket")
        );
        assert!(fails(Path::new("")).await.contains("no such file"));
    }

    #[tokio::test]
    async fn broken_files_are_named() {
        let dir = tempfile::tempdir().unwrap();
        write(dir.path().join("1.parquet"), &[("a", text(&["x"]))]);
        let cut = dir.path().join("2.parquet");
        let whole = fs::read(dir.path().join("1.parquet")).unwrap();
        for broken in [&whole[..whole.len() / 2], &whole[..3], &b"a,b\n1,2\n3,4\n"[..], &b""[..]] {
            fs::write(&cut, broken).unwrap();
            for location in [dir.path(), &cut] {
                let message = fails(location).await;
                assert!(message.starts_with(&cut.display().to_string()), "{message}");
                assert!(message.contains("Parquet file") || message.contains("empty"), "{message}");
                assert!(!message.contains("rror"), "an internal name leaks: {message}");
            }
        }
    }

    #[tokio::test]
    async fn damage_inside_is_found_when_it_is_read() {
        let dir = tempfile::tempdir().unwrap();
        let path = write(dir.path().join("1.parquet"), &[("a", text(&["x", "y", "z"]))]);
        let mut bytes = fs::read(&path).unwrap();
        bytes[4..40].fill(0xff);
        fs::write(&path, bytes).unwrap();
        let context = SessionContext::new();
        let table = open(&context.state(), path.to_str().unwrap()).await.unwrap();
        let error = context.read_table(table).unwrap().collect().await.unwrap_err();
        let error = from_datafusion(error, "1.parquet");
        assert!(matches!(error, Error::Data { .. }), "{error:?}");
        assert!(error.to_string().contains("damaged") || error.to_string().contains("too early"), "{error}");
    }

    #[tokio::test]
    async fn columns_that_do_not_go_together() {
        let dir = tempfile::tempdir().unwrap();
        let time: ArrayRef = Arc::new(TimestampSecondArray::from(vec![1]));
        write(dir.path().join("1.parquet"), &[("_time", time)]);
        write(dir.path().join("2.parquet"), &[("_time", integers(&[1]))]);
        let (first, second) = (dir.path().join("1.parquet"), dir.path().join("2.parquet"));
        assert_eq!(
            fails(dir.path()).await,
            format!("{}: column `_time` has type integer, but timestamp in {}", second.display(), first.display())
        );
    }

    #[tokio::test]
    async fn the_time_is_utc_and_filters_reach_the_file() {
        let dir = tempfile::tempdir().unwrap();
        let naive: ArrayRef = Arc::new(TimestampMicrosecondArray::from(vec![1_000_000, 2_000_000]));
        let path = write(dir.path().join("1.parquet"), &[("_time", naive), ("a", text(&["x", "y"]))]);
        let context = SessionContext::new();
        let table = open(&context.state(), path.to_str().unwrap()).await.unwrap();
        let field = table.schema().field_with_name("_time").unwrap().clone();
        assert_eq!(field.data_type(), &time::utc(TimeUnit::Microsecond));

        let bound = datafusion::logical_expr::cast(lit(2_000_000_i64), field.data_type().clone());
        let frame = context.read_table(table).unwrap().filter(col("_time").gt_eq(bound)).unwrap();
        let plan = frame.clone().create_physical_plan().await.unwrap();
        let plan = datafusion::physical_plan::displayable(plan.as_ref()).indent(false).to_string();
        assert!(plan.contains("pruning_predicate="), "{plan}");
        assert_eq!(frame.count().await.unwrap(), 1);
    }

    #[tokio::test]
    async fn epoch_seconds_in_a_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = write(dir.path().join("1.parquet"), &[("_time", integers(&[1_700_000_000])), ("a", text(&["x"]))]);
        assert!(show(&path).await.contains("2023-11-14T22:13:20Z"));
    }

    /// The same events as Parquet and as JSON lines, where they are at hand.
    #[tokio::test]
    async fn real_events_load_alike() {
        let shared = std::env::var("SPL_SHARED").unwrap_or_else(|_| "../shared".to_owned());
        let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(shared);
        let data = shared.join("data");
        if !data.is_dir() {
            println!("skipped: there is no {}; set SPL_SHARED", data.display());
            return;
        }
        let context = SessionContext::new();
        let (state, path) = (context.state(), data.join("processes_handout.parquet"));
        // Engines open tables on other threads than the one that asks, so the future must be able to move.
        let opening: Pin<Box<dyn Future<Output = _> + Send>> = Box::pin(open(&state, path.to_str().unwrap()));
        let parquet = context.read_table(opening.await.unwrap()).unwrap();
        let json = crate::table::ndjson::open(data.join("processes_handout.ndjson")).unwrap();
        let json = context.read_table(json).unwrap();
        let mut times = Vec::new();
        for frame in [parquet, json] {
            assert_eq!(frame.clone().count().await.unwrap(), 1567);
            let time = datafusion::logical_expr::cast(col("_time"), time::utc(TimeUnit::Microsecond)).alias("t");
            let frame = frame.select(vec![time, col("process")]).unwrap();
            let frame = frame.sort(vec![col("t").sort(true, false), col("process").sort(true, false)]).unwrap();
            times.push(pretty_format_batches(&frame.collect().await.unwrap()).unwrap().to_string());
        }
        assert_eq!(times[0], times[1]);
    }
}
