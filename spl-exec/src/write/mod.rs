//! What searches write: lookup tables, CSV files, events. Nothing is written unless a folder is named for it, and nothing outside of it.

mod folder;
mod rows;

use std::path::{Path, PathBuf};

use datafusion::{arrow::array::RecordBatch, dataframe::DataFrame};
use spl_parser::{Code, Diagnostic, SourceMap, Style};
use spl_planner::{Effect, Target, Truncation};

pub(crate) use folder::Folder;

use crate::{
    engine::Engine,
    error::{Error, Result, from_datafusion},
    search::{add_new, run},
};

/// Rows that are written when their search runs.
#[derive(Clone, Debug)]
pub(crate) struct Planned {
    effect: Effect,
    /// The file.
    pub(crate) path: PathBuf,
    /// The lines that are there already, where they are appended to.
    before: PathBuf,
}

/// Finds the files that a search writes.
///
/// # Errors
///
/// [`Error::Unsupported`] where the engine may not write, or not there.
pub(crate) fn plan(effects: Vec<Effect>, engine: &Engine, source: &SourceMap) -> Result<Vec<Planned>> {
    effects.into_iter().map(|effect| place(effect, engine, source)).collect()
}

fn place(effect: Effect, engine: &Engine, source: &SourceMap) -> Result<Planned> {
    let refuse = |message: String, help: Option<&str>| {
        let mut error = Diagnostic::error(Code::Unsupported, effect.span, message);
        error.help = help.map(str::to_owned);
        Error::Unsupported { message: error.render(source, Style::Plain), diagnostics: vec![error] }
    };
    let Some(folder) = &engine.config().writable else {
        let message = format!("`{}` writes to disk, and this engine may not", effect.command);
        let help = "name a folder that may be written to: `--allow-write DIR`, or `EngineBuilder::allow_write`";
        return Err(refuse(message, Some(help)));
    };
    let lookups = engine.lookups();
    let outside = |why: String| refuse(format!("`{}` may not write there: {why}", effect.command), None);
    let (path, before) = match &effect.target {
        Target::Lookup(name) => {
            if effect.options.keyed && lookups.is_file(name) {
                return Err(refuse("`key_field` is for collections, and this lookup is a file".to_owned(), None));
            }
            let path = lookups.written_path(name, folder).map_err(outside)?;
            let before = if path.exists() { None } else { lookups.path(name).map(Path::to_owned) };
            (path.clone(), before.unwrap_or(path))
        }
        Target::Csv(name) => {
            let path = folder.file(name, "csv").map_err(outside)?;
            (path.clone(), path)
        }
        Target::Events(index) => {
            let path = folder.file(index, "ndjson").map_err(outside)?;
            (path.clone(), path)
        }
    };
    Ok(Planned { effect, path, before })
}

/// Runs what is to be written, and writes it. Gives the warnings of subsearches that were cut off.
///
/// # Errors
///
/// What the rows fail with, or the file; a file that is there stays as it is then.
pub(crate) async fn perform(
    planned: Vec<Planned>,
    truncations: &[Truncation],
    engine: &Engine,
) -> Result<Vec<Diagnostic>> {
    let mut warnings = Vec::new();
    for planned in planned {
        let frame = DataFrame::new(engine.state(), planned.effect.plan.clone());
        let (rows, cut) = run(frame, truncations).await.map_err(|error| from_datafusion(error, "the search"))?;
        add_new(&mut warnings, cut);
        let path = planned.path.clone();
        let written = tokio::task::spawn_blocking(move || write(&planned, &rows)).await;
        written.map_err(|_| Error::data(path.display().to_string(), "the writing of it stopped"))??;
        engine.forget_lookups(&path);
    }
    Ok(warnings)
}

fn write(planned: &Planned, rows: &[RecordBatch]) -> Result<()> {
    let Planned { effect, path, before } = planned;
    let options = &effect.options;
    let empty = rows.iter().all(|batch| batch.num_rows() == 0);
    if empty && (options.append || !options.override_if_empty && path.exists()) {
        // A table that isn't there yet is made all the same.
        if path.exists() || !options.create_empty {
            return Ok(());
        }
    }
    if empty && !options.create_empty {
        return folder::remove(path);
    }
    let schema = effect.plan.schema().inner();
    let lines = match &effect.target {
        Target::Events(_) => rows::events(rows, before)?,
        _ => rows::table(schema, rows, before, options)?,
    };
    folder::replace(path, |file| file.write_all(&lines))
}
