//! JSON: made, taken apart and changed.
//!
//! A document is a text; what is no JSON gives null. Results are written without blanks, numbers as they were.

use datafusion::{common::Result, logical_expr::ColumnarValue};
use spl_planner::{Arguments, FunctionError};

use super::{Row, plain, rows::Rows, with};
use crate::function::support::{arguments::TextArg, json::Json, path::Path};

#[expect(clippy::module_inception, reason = "the function's name")]
mod json;
mod json_append;
mod json_array;
mod json_array_to_mv;
mod json_delete;
mod json_entries;
mod json_extend;
mod json_extract;
mod json_extract_exact;
mod json_has_key_exact;
mod json_keys;
mod json_object;
mod json_set;
mod json_set_exact;
mod json_valid;
mod mv_to_json_array;
mod tojson;
pub(super) mod value;

pub(super) use mv_to_json_array::from_values;

pub(super) const ROWS: &[Row] = &[
    with(&json::FUNCTION, json::UDF),
    with(&json_append::FUNCTION, json_append::UDF),
    with(&json_array::FUNCTION, json_array::UDF),
    with(&json_array_to_mv::FUNCTION, json_array_to_mv::UDF),
    with(&json_delete::FUNCTION, json_delete::UDF),
    with(&json_entries::FUNCTION, json_entries::UDF),
    with(&json_extend::FUNCTION, json_extend::UDF),
    with(&json_extract::FUNCTION, json_extract::UDF),
    with(&json_extract_exact::FUNCTION, json_extract_exact::UDF),
    with(&json_has_key_exact::FUNCTION, json_has_key_exact::UDF),
    with(&json_keys::FUNCTION, json_keys::UDF),
    with(&json_object::FUNCTION, json_object::UDF),
    with(&json_set::FUNCTION, json_set::UDF),
    with(&json_set_exact::FUNCTION, json_set_exact::UDF),
    with(&json_valid::FUNCTION, json_valid::UDF),
    with(&mv_to_json_array::FUNCTION, mv_to_json_array::UDF),
    plain(&tojson::FUNCTION),
];

/// A text made of each row's document, the first argument; null where that is no JSON.
fn from_document(
    arguments: &[ColumnarValue],
    len: usize,
    make: impl Fn(&Json<'_>) -> Option<String>,
) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let document = rows.text(0)?;
    rows.make_text(|row| make(&Json::parse(document.get(row)?)?))
}

/// Refuses a literal that is no path.
pub(super) fn check_path(arguments: &Arguments<'_>, index: usize) -> Result<(), FunctionError> {
    match arguments.literal(index) {
        Some(path) if Path::parse(path).is_none() => {
            Err(FunctionError::argument(index, format!("The path '{path}' is not a valid spath location path.")))
        }
        _ => Ok(()),
    }
}

/// Refuses literals that are no paths among pairs of paths and values; where there is a `root`, the empty one is a path.
fn check_paths_of_pairs(arguments: &Arguments<'_>, root: bool) -> Result<(), FunctionError> {
    let mut paths = (1..arguments.values.len()).step_by(2);
    paths.try_for_each(|index| match arguments.literal(index) {
        Some("") if root => Ok(()),
        _ => check_path(arguments, index),
    })
}

/// Paths, read once where all rows share them.
pub(super) struct PathArg {
    texts: TextArg,
    shared: Option<Path>,
    /// Whether the empty path means the whole document.
    root: bool,
}

impl PathArg {
    pub(super) fn new(texts: TextArg) -> Self {
        let shared = texts.constant().and_then(Path::parse);
        Self { texts, shared, root: false }
    }

    /// The path of a row; `None` where the text is none.
    pub(super) fn get(&self, row: usize) -> Option<std::borrow::Cow<'_, Path>> {
        use std::borrow::Cow::{Borrowed, Owned};
        match &self.shared {
            Some(path) => Some(Borrowed(path)),
            None => match self.texts.get(row)? {
                "" if self.root => Some(Owned(Path::root())),
                text => Path::parse(text).map(Owned),
            },
        }
    }
}

/// Changes a document by pairs of paths and values, from left to right; null where it is no JSON or a path is no path.
fn change(
    arguments: &[ColumnarValue],
    len: usize,
    root: bool,
    change: for<'d, 'v> fn(&'d mut Json<'v>, &Path, &Json<'v>),
) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let document = rows.text(0)?;
    let mut pairs = Vec::new();
    let mut texts = rows.texts_from(1)?.into_iter();
    while let (Some(path), Some(value)) = (texts.next(), texts.next()) {
        pairs.push((PathArg { root, ..PathArg::new(path) }, value));
    }
    rows.make_text(|row| {
        let mut json = Json::parse(document.get(row)?)?;
        for (path, value) in &pairs {
            change(&mut json, path.get(row)?.as_ref(), &Json::parse(value.get(row)?)?);
        }
        Some(json.to_string())
    })
}
