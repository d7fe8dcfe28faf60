//! Lookup tables: known by name from the start, read when a search first names them.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use datafusion::{
    arrow::datatypes::{DataType, Field, Schema},
    catalog::TableProvider,
    datasource::empty::EmptyTable,
};

use crate::{
    content::LookupDef,
    error::{Error, Result},
    table,
};

/// The lookups that searches may name: by the name of a definition, or of a CSV file with or without its extension.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lookups {
    by_name: BTreeMap<String, Origin>,
}

/// Where a lookup's rows are.
#[derive(Clone, Debug)]
enum Origin {
    File(PathBuf),
    /// Of a running Splunk, which fills it; here it is empty.
    Collection(Vec<String>),
}

impl Lookups {
    /// Adds a definition; it overrides one of its name.
    pub(crate) fn define(&mut self, lookup: &LookupDef) {
        let origin = match &lookup.path {
            Some(path) => Origin::File(path.clone()),
            None => Origin::Collection(lookup.fields.clone()),
        };
        self.by_name.insert(lookup.name.clone(), origin);
    }

    /// Adds a CSV file under its own name.
    pub(crate) fn file(&mut self, path: &Path) {
        if let Some(name) = path.file_name().and_then(|name| name.to_str()) {
            self.by_name.insert(name.to_owned(), Origin::File(path.to_owned()));
        }
    }

    /// Adds a CSV file under another name.
    pub(crate) fn named(&mut self, name: &str, path: &Path) {
        self.by_name.insert(name.to_owned(), Origin::File(path.to_owned()));
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(String::as_str)
    }

    /// The rows of a lookup; `None` where nobody knows it. A file that its definition names but that isn't there is an error.
    pub(crate) fn read(&self, name: &str) -> Option<Result<Arc<dyn TableProvider>>> {
        let origin = self.by_name.get(name).or_else(|| self.by_name.get(&format!("{name}.csv")))?;
        Some(match origin {
            Origin::File(path) => table::csv::open(path).map_err(|error| match error {
                Error::Data { path, message, source } => {
                    Error::Data { path, message: format!("{message} (the lookup `{name}`)"), source }
                }
                other => other,
            }),
            Origin::Collection(fields) => {
                let fields: Vec<Field> =
                    fields.iter().map(|field| Field::new(field.as_str(), DataType::Utf8, true)).collect();
                Ok(Arc::new(EmptyTable::new(Arc::new(Schema::new(fields)))))
            }
        })
    }
}
