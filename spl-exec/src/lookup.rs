//! Lookup tables: known by name from the start, read when a search first names them.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use datafusion::{
    arrow::{
        array::{Array, ArrayRef, RecordBatch},
        datatypes::{DataType, Field, Schema},
    },
    catalog::TableProvider,
    datasource::empty::EmptyTable,
};
use spl_planner::Matching;

use crate::{
    content::LookupDef,
    error::{Error, Result},
    function::support::text::Texts,
    premium, table,
    write::Folder,
};

/// The lookups that searches may name: by the name of a definition, or of a CSV file with or without its extension.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lookups {
    by_name: BTreeMap<String, Known>,
}

#[derive(Clone, Debug)]
struct Known {
    origin: Origin,
    matching: Matching,
}

/// Where a lookup's rows are.
#[derive(Clone, Debug)]
enum Origin {
    File(PathBuf),
    /// Of a running Splunk, which fills it; here it is empty.
    Collection(Vec<String>),
}

/// A lookup that was read.
#[derive(Debug)]
pub(crate) struct LoadedLookup {
    pub(crate) table: Arc<dyn TableProvider>,
    pub(crate) matching: Matching,
    rows: Vec<RecordBatch>,
    /// For fields, and whether letter case counts in them: whether no two rows agree.
    unique: Mutex<HashMap<(Vec<String>, bool), bool>>,
}

impl Lookups {
    /// The lookups that everybody's content may name.
    pub(crate) fn premium() -> Self {
        let mut lookups = Self::default();
        for (name, columns) in premium::LOOKUPS {
            let origin = Origin::Collection(columns.iter().map(|column| (*column).to_owned()).collect());
            lookups.by_name.insert(
                (*name).to_owned(),
                Known { origin, matching: LookupDef::csv(*name, Path::new("")).matching() },
            );
        }
        lookups
    }

    /// Adds a definition; it overrides one of its name.
    pub(crate) fn define(&mut self, lookup: &LookupDef) {
        let origin = match &lookup.path {
            Some(path) => Origin::File(path.clone()),
            None => Origin::Collection(lookup.fields.clone()),
        };
        self.by_name.insert(lookup.name.clone(), Known { origin, matching: lookup.matching() });
    }

    /// Adds a CSV file under its own name.
    pub(crate) fn file(&mut self, path: &Path) {
        if let Some(name) = path.file_name().and_then(|name| name.to_str()) {
            self.define(&LookupDef::csv(name, path));
        }
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(String::as_str)
    }

    fn known(&self, name: &str) -> Option<&Known> {
        self.by_name.get(name).or_else(|| self.by_name.get(&format!("{name}.csv")))
    }

    /// The file that a lookup's rows come from before any are written.
    pub(crate) fn path(&self, name: &str) -> Option<&Path> {
        match &self.known(name)?.origin {
            Origin::File(path) => Some(path),
            Origin::Collection(_) => None,
        }
    }

    /// The file that a lookup is written to; why not where it may not be. A file that lies elsewhere stays as it is, and what is
    /// written is read in its place.
    pub(crate) fn written_path(&self, name: &str, folder: &Folder) -> std::result::Result<PathBuf, String> {
        match self.path(name) {
            Some(path) => match folder.holds(path) {
                Some(own) => folder.check(own),
                None => folder.file(&path.file_name().unwrap_or_default().to_string_lossy(), "csv"),
            },
            None => folder.file(name, "csv"),
        }
    }

    /// Whether a CSV file stands behind the lookup, known or new, rather than a collection.
    pub(crate) fn is_file(&self, name: &str) -> bool {
        match self.known(name) {
            Some(known) => matches!(known.origin, Origin::File(_)),
            None => true,
        }
    }

    /// A lookup with its rows, those in the folder that may be written to first; `None` where nobody knows it. A file that its definition
    /// names but that isn't there is an error.
    pub(crate) fn read(&self, name: &str, writable: Option<&Folder>) -> Result<Option<LoadedLookup>> {
        let known = self.known(name).cloned();
        let written = writable.and_then(|folder| self.written_path(name, folder).ok()).filter(|path| path.is_file());
        let Known { origin, matching } = match (known, written) {
            (known, Some(path)) => {
                let matching = known.map(|known| known.matching).unwrap_or_default();
                Known { origin: Origin::File(path), matching }
            }
            (Some(known), None) => known,
            (None, None) => return Ok(None),
        };
        let (rows, table) = match &origin {
            Origin::File(path) => open(name, path)?,
            Origin::Collection(fields) => {
                let mut known = HashSet::new();
                let fields = fields.iter().filter(|field| known.insert(field.as_str()));
                let fields: Vec<Field> = fields.map(|field| Field::new(field, DataType::Utf8, true)).collect();
                let table: Arc<dyn TableProvider> = Arc::new(EmptyTable::new(Arc::new(Schema::new(fields))));
                (Vec::new(), table)
            }
        };
        Ok(Some(LoadedLookup { table, matching, rows, unique: Mutex::default() }))
    }
}

fn open(name: &str, path: &Path) -> Result<(Vec<RecordBatch>, Arc<dyn TableProvider>)> {
    let rows = table::csv::load(path).map_err(|error| match error {
        Error::Data { path, message, source } => {
            Error::Data { path, message: format!("{message} (the lookup `{name}`)"), source }
        }
        other => other,
    })?;
    let table = table::memory::table(&path.display().to_string(), rows.clone())?;
    Ok((rows, table))
}

impl LoadedLookup {
    /// Whether no two rows agree in all of these fields.
    pub(crate) fn is_unique(&self, fields: &[&str], case_sensitive: bool) -> bool {
        let key = (fields.iter().map(|&field| field.to_owned()).collect(), case_sensitive);
        let mut known = self.unique.lock().unwrap_or_else(PoisonError::into_inner);
        *known.entry(key).or_insert_with(|| self.find_unique(fields, case_sensitive).unwrap_or(false))
    }

    /// `None` where a field isn't there or isn't text.
    fn find_unique(&self, fields: &[&str], case_sensitive: bool) -> Option<bool> {
        let mut seen = HashSet::new();
        for batch in &self.rows {
            let columns = fields.iter().map(|field| batch.column_by_name(field).filter(|column| is_text(column)));
            let columns = columns.collect::<Option<Vec<_>>>()?;
            let columns: Vec<Texts> = columns.into_iter().map(Texts::try_new).collect::<Result<_, _>>().ok()?;
            for row in 0..batch.num_rows() {
                let values = columns.iter().map(|column| column.get(row));
                let Some(values) = values.collect::<Option<Vec<_>>>() else { continue };
                let value = |text: &str| if case_sensitive { text.to_owned() } else { text.to_lowercase() };
                if !seen.insert(values.into_iter().map(value).collect::<Vec<_>>()) {
                    return Some(false);
                }
            }
        }
        Some(true)
    }
}

fn is_text(column: &ArrayRef) -> bool {
    matches!(column.data_type(), DataType::Utf8)
}
