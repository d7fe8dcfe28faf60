//! Our side of the comparison: requests in, a JSON object a line, answers out, likewise. `compare.py` starts it, so that warm runs of every
//! engine can take turns.
//!
//! Its argument is the number of threads. The requests, by `op`:
//!
//! - `open`: makes an engine. `name`; `data`, paths by dataset; `macros`, definitions by name; `content`, folders.
//! - `search`: runs `text` in the engine `name`. With `write`, a path, the rows are put there as an Arrow IPC stream, after the clock stopped.
//! - `run_all`: runs `texts` in one pass in the engine `name`; `counts` are the rows of each.
//! - `check`: says whether `text` can be planned in the engine `name`: `ok`.
//! - `decode`: merely decodes `columns` of the Parquet files of `path` with parquet-rs, as views where `views` is true.
//!
//! An answer has `seconds`, from the text to the last row, and `rows`; or `error`. That of `decode` has `cpu` too, the seconds that its threads ran,
//! which have ended then.

use std::{
    collections::BTreeMap,
    error::Error,
    fs::{self, File},
    io::{self, BufRead, Write},
    path::{Path, PathBuf},
    sync::Arc,
    thread,
    time::Instant,
};

use serde_json::{Value, json};
use spl_engine::{
    Engine,
    datafusion::{
        arrow::{
            array::RecordBatch,
            compute::cast,
            datatypes::{DataType, Field, Schema},
            ipc::writer::StreamWriter,
        },
        parquet::arrow::{
            ProjectionMask,
            arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder},
        },
    },
};
use tokio::runtime::{Builder, Runtime};

/// As `spl` has it, with what it does with freed memory; other engines bring one of their own too.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Answer = Result<Value, Box<dyn Error + Send + Sync>>;

/// Rows a batch, as DataFusion has them.
const BATCH: usize = 8192;

struct Server {
    threads: usize,
    runtime: Runtime,
    engines: BTreeMap<String, Engine>,
}

fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    spl_cli::keep_memory();
    let threads = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(1);
    let runtime = Builder::new_multi_thread().worker_threads(threads).enable_all().build()?;
    let mut server = Server { threads, runtime, engines: BTreeMap::new() };
    for line in io::stdin().lock().lines() {
        let answer = server.answer(&line?).unwrap_or_else(|error| json!({ "error": error.to_string() }));
        println!("{answer}");
        io::stdout().flush()?;
    }
    Ok(())
}

impl Server {
    fn answer(&mut self, line: &str) -> Answer {
        let request: Value = serde_json::from_str(line)?;
        match text(&request, "op")? {
            "open" => self.open(&request),
            "search" => self.search(&request),
            "run_all" => self.run_all(&request),
            "check" => self.check(&request),
            "decode" => decode(&request, self.threads),
            other => Err(format!("no op is called {other}").into()),
        }
    }

    fn open(&mut self, request: &Value) -> Answer {
        let start = Instant::now();
        let mut builder = Engine::builder().threads(self.threads);
        for folder in request.get("content").and_then(Value::as_array).into_iter().flatten() {
            builder = builder.content(folder.as_str().ok_or("a folder is not text")?);
        }
        for (name, definition) in entries(request, "macros") {
            builder = builder.macro_definition(name, &[], definition.as_str().ok_or("a macro is not text")?);
        }
        let engine = builder.build()?;
        for (dataset, path) in entries(request, "data") {
            let path = path.as_str().ok_or("a path is not text")?;
            self.runtime.block_on(engine.register(dataset, path))?;
        }
        self.engines.insert(text(request, "name")?.to_owned(), engine);
        Ok(json!({ "seconds": start.elapsed().as_secs_f64() }))
    }

    fn engine(&self, request: &Value) -> Result<&Engine, String> {
        self.engines.get(text(request, "name")?).ok_or_else(|| "no engine of that name is open".into())
    }

    fn run_all(&self, request: &Value) -> Answer {
        let engine = self.engine(request)?;
        let texts = request.get("texts").and_then(Value::as_array).ok_or("texts are lacking")?;
        let searches: Vec<_> = texts
            .iter()
            .filter_map(Value::as_str)
            .enumerate()
            .map(|(nth, text)| (nth.to_string(), text.to_owned()))
            .collect();
        let start = Instant::now();
        let outcomes = self.runtime.block_on(async { engine.run_all(searches).collect().await });
        let seconds = start.elapsed().as_secs_f64();
        let mut counts = BTreeMap::new();
        for outcome in outcomes {
            counts.insert(outcome.id.parse::<usize>()?, outcome.result?.num_rows());
        }
        let counts: Vec<_> = counts.into_values().collect();
        Ok(json!({ "seconds": seconds, "rows": counts.iter().sum::<usize>(), "counts": counts }))
    }

    fn check(&self, request: &Value) -> Answer {
        let planned = self.runtime.block_on(self.engine(request)?.search(text(request, "text")?));
        Ok(json!({ "ok": planned.is_ok() }))
    }

    fn search(&self, request: &Value) -> Answer {
        let engine = self.engine(request)?;
        let search = text(request, "text")?;
        let start = Instant::now();
        let (schema, batches) = self.runtime.block_on(async {
            let planned = engine.search(search).await?;
            let schema = planned.schema();
            Ok::<_, spl_engine::Error>((schema, planned.collect().await?))
        })?;
        let seconds = start.elapsed().as_secs_f64();
        if let Some(path) = request.get("write").and_then(Value::as_str) {
            let schema = Arc::new(without_views(batches.first().map_or(&schema, |batch| batch.schema_ref())));
            let mut writer = StreamWriter::try_new(File::create(path)?, &schema)?;
            for batch in &batches {
                // A view's buffers are written as a whole, however few of their bytes the batch uses: that has filled a disk.
                let columns = batch.columns().iter().zip(schema.fields());
                let columns =
                    columns.map(|(column, field)| cast(column, field.data_type())).collect::<Result<_, _>>()?;
                writer.write(&RecordBatch::try_new(Arc::clone(&schema), columns)?)?;
            }
            writer.finish()?;
        }
        let rows: usize = batches.iter().map(|batch| batch.num_rows()).sum();
        Ok(json!({ "seconds": seconds, "rows": rows }))
    }
}

/// Decodes columns and lets go of them: what every engine on parquet-rs pays at least.
fn decode(request: &Value, threads: usize) -> Answer {
    let columns = request.get("columns").and_then(Value::as_array).ok_or("columns are lacking")?;
    let columns: Vec<_> = columns.iter().filter_map(Value::as_str).collect();
    let views = request.get("views").and_then(Value::as_bool).unwrap_or(false);
    let files = files(Path::new(text(request, "path")?))?;
    let start = Instant::now();
    // Threads take every n-th row group.
    let shares = thread::scope(|scope| {
        let spawn = |nth| {
            let (files, columns) = (&files, &columns);
            scope.spawn(move || share(files, columns, views, nth, threads))
        };
        let running: Vec<_> = (0..threads).map(spawn).collect();
        let ended = running.into_iter().map(|thread| thread.join().map_err(|_| "a thread stopped")?);
        ended.collect::<Result<Vec<_>, _>>()
    })?;
    let seconds = start.elapsed().as_secs_f64();
    let (rows, cpu) = shares.into_iter().fold((0, 0.0), |(rows, cpu), share| (rows + share.0, cpu + share.1));
    Ok(json!({ "seconds": seconds, "cpu": cpu, "rows": rows }))
}

/// Decodes the row groups that fall to a thread; gives their rows, and the seconds that the thread ran.
fn share(
    files: &[PathBuf],
    columns: &[&str],
    views: bool,
    nth: usize,
    threads: usize,
) -> Result<(usize, f64), Box<dyn Error + Send + Sync>> {
    let (mut rows, mut seen) = (0, 0);
    for path in files {
        let file = File::open(path)?;
        let mut metadata = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new())?;
        if views {
            let options = ArrowReaderOptions::new().with_schema(Arc::new(with_views(metadata.schema())));
            metadata = ArrowReaderMetadata::try_new(Arc::clone(metadata.metadata()), options)?;
        }
        let groups = metadata.metadata().num_row_groups();
        let mine = (0..groups).filter(|group| (seen + group) % threads == nth).collect();
        seen += groups;
        let mask = ProjectionMask::columns(metadata.parquet_schema(), columns.iter().copied());
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata);
        for batch in builder.with_projection(mask).with_batch_size(BATCH).with_row_groups(mine).build()? {
            rows += batch?.num_rows();
        }
    }
    // Its first word: nanoseconds on a CPU.
    let ran = fs::read_to_string("/proc/thread-self/schedstat")?;
    let ran: f64 = ran.split(' ').next().unwrap_or("0").parse()?;
    Ok((rows, ran / 1e9))
}

fn with_views(schema: &Schema) -> Schema {
    let fields = schema.fields().iter().map(|field| match field.data_type() {
        DataType::Utf8 => Field::new(field.name(), DataType::Utf8View, field.is_nullable()),
        _ => field.as_ref().clone(),
    });
    Schema::new(fields.collect::<Vec<_>>())
}

fn without_views(schema: &Schema) -> Schema {
    let fields = schema.fields().iter().map(|field| match field.data_type() {
        DataType::Utf8View => Field::new(field.name(), DataType::Utf8, field.is_nullable()),
        _ => field.as_ref().clone(),
    });
    Schema::new(fields.collect::<Vec<_>>())
}

/// The Parquet files of a path, in the order of their names.
fn files(path: &Path) -> io::Result<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "parquet"));
    files.sort();
    Ok(files)
}

fn text<'a>(request: &'a Value, key: &str) -> Result<&'a str, String> {
    request.get(key).and_then(Value::as_str).ok_or_else(|| format!("{key} is lacking"))
}

fn entries<'a>(request: &'a Value, key: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    request.get(key).and_then(Value::as_object).into_iter().flatten()
}
