//! What can go wrong with a search, in the words of its author.

use std::error::Error as StdError;

use datafusion::{
    arrow::error::ArrowError, common::SchemaError, error::DataFusionError, object_store, parquet::errors::ParquetError,
};
use spl_parser::Diagnostic;

/// The result of everything that runs.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a search, or the loading of its data, failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The text is no SPL.
    #[error("{message}")]
    Syntax {
        /// The diagnostics, rendered.
        message: String,
        /// Every mistake found.
        diagnostics: Vec<Diagnostic>,
    },
    /// The text is SPL, but it makes no sense.
    #[error("{message}")]
    Plan {
        /// The diagnostics, rendered.
        message: String,
        /// The mistakes found.
        diagnostics: Vec<Diagnostic>,
    },
    /// The search uses something of Splunk's that this engine doesn't have.
    #[error("{message}")]
    Unsupported {
        /// What it is, rendered.
        message: String,
        /// Where it stands, as far as that is known.
        diagnostics: Vec<Diagnostic>,
    },
    /// A file or table can't be read, or holds something that can't be used.
    #[error("{path}: {message}")]
    Data {
        /// The file, with line and column where they are known, or the table.
        path: String,
        /// What is wrong with it.
        message: String,
        /// What the reader said.
        #[source]
        source: Option<Box<dyn StdError + Send + Sync>>,
    },
    /// The search needs more memory, time or disk than it was given.
    #[error("{message}")]
    Resources {
        /// What ran out.
        message: String,
    },
    /// The search was cancelled.
    #[error("the search was cancelled")]
    Cancelled,
    /// A mistake of this engine, not of the search.
    #[error("internal error: {message}; please report it")]
    Internal {
        /// What happened.
        message: String,
        /// What DataFusion said.
        #[source]
        source: Option<Box<dyn StdError + Send + Sync>>,
    },
}

impl Error {
    /// Something is wrong with the file or table `path`.
    pub(crate) fn data(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Data { path: path.into(), message: message.into(), source: None }
    }

    /// Something is wrong with the file or table `path`, as `source` says.
    pub(crate) fn data_from(
        path: impl Into<String>,
        message: impl Into<String>,
        source: impl StdError + Send + Sync + 'static,
    ) -> Self {
        Self::Data { path: path.into(), message: message.into(), source: Some(Box::new(source)) }
    }

    /// The search, or a subsearch of it, took longer than `limit`.
    pub(crate) fn too_long(limit: std::time::Duration) -> Self {
        Self::Resources { message: format!("the search ran longer than its limit of {limit:?}") }
    }

    /// The file `path` can't be opened or read.
    pub(crate) fn io(path: impl Into<String>, error: std::io::Error) -> Self {
        let message = io_message(&error);
        Self::data_from(path, message, error)
    }
}

/// What DataFusion reports, in the words of a search's author; `what` names the file or table that was being read, or
/// the search.
pub(crate) fn from_datafusion(error: DataFusionError, what: &str) -> Error {
    let cause = classify(&error, what, 0);
    match cause {
        Cause::Data(path, message) => Error::Data { path, message, source: Some(Box::new(error)) },
        Cause::Internal(message) => Error::Internal { message, source: Some(Box::new(error)) },
        Cause::Other(error) => error,
    }
}

/// What kind of error a chain of sources comes down to. The original error becomes the source of the first two.
enum Cause {
    Data(String, String),
    Internal(String),
    Other(Error),
}

/// Chains are short; the bound only guards against a cyclic one.
const MAX_CHAIN: usize = 32;

fn classify(error: &(dyn StdError + 'static), what: &str, depth: usize) -> Cause {
    if depth > MAX_CHAIN {
        return Cause::Internal("an error without a cause".to_owned());
    }
    let inner = |next: &(dyn StdError + 'static)| classify(next, what, depth + 1);
    let data = |message: String| Cause::Data(what.to_owned(), message);

    if let Some(error) = error.downcast_ref::<Error>() {
        return own(error);
    }
    if let Some(error) = error.downcast_ref::<DataFusionError>() {
        return match error {
            DataFusionError::ArrowError(error, _) => inner(error.as_ref()),
            DataFusionError::ParquetError(error) => inner(error.as_ref()),
            DataFusionError::ObjectStore(error) => inner(error.as_ref()),
            DataFusionError::IoError(error) => inner(error),
            DataFusionError::External(error) => inner(error.as_ref()),
            DataFusionError::Context(_, error) | DataFusionError::Diagnostic(_, error) => inner(error.as_ref()),
            DataFusionError::Shared(error) => inner(&**error),
            DataFusionError::Collection(errors) => match errors.first() {
                Some(error) => inner(error),
                None => Cause::Internal("several errors, none of them named".to_owned()),
            },
            DataFusionError::ResourcesExhausted(message) => Cause::Other(resources(message)),
            DataFusionError::NotImplemented(message) => Cause::Other(Error::Unsupported {
                message: format!("this search needs something that isn't supported yet: {}", first_line(message)),
                diagnostics: Vec::new(),
            }),
            DataFusionError::Plan(message) | DataFusionError::Configuration(message) => plan(first_line(message)),
            DataFusionError::SchemaError(error, _) => plan(schema_message(error)),
            DataFusionError::Execution(message) => data(first_line(message)),
            DataFusionError::ExecutionJoin(error) if error.is_cancelled() => Cause::Other(Error::Cancelled),
            DataFusionError::ExecutionJoin(_) => Cause::Internal("a part of the search stopped".to_owned()),
            DataFusionError::Internal(message) => Cause::Internal(first_line(message)),
            other => Cause::Internal(first_line(&other.to_string())),
        };
    }
    if let Some(error) = error.downcast_ref::<ParquetError>() {
        return match error {
            ParquetError::External(error) => inner(error.as_ref()),
            other => data(parquet_message(other)),
        };
    }
    if let Some(error) = error.downcast_ref::<ArrowError>() {
        return match error {
            ArrowError::ExternalError(error) => inner(error.as_ref()),
            ArrowError::IoError(_, error) => inner(error),
            ArrowError::MemoryError(message) => Cause::Other(resources(message)),
            other => data(arrow_message(other)),
        };
    }
    if let Some(error) = error.downcast_ref::<object_store::Error>() {
        return data(store_message(error));
    }
    if let Some(error) = error.downcast_ref::<std::io::Error>() {
        // Readers wrap their own errors as `io::Error`s of kind `Other`.
        return match error.get_ref() {
            Some(source) => inner(source),
            None => data(io_message(error)),
        };
    }
    match error.source() {
        Some(source) => inner(source),
        None => data(first_line(&error.to_string())),
    }
}

/// An error of ours that came through DataFusion comes out as it went in.
fn own(error: &Error) -> Cause {
    Cause::Other(match error {
        Error::Syntax { message, diagnostics } => {
            Error::Syntax { message: message.clone(), diagnostics: diagnostics.clone() }
        }
        Error::Plan { message, diagnostics } => {
            Error::Plan { message: message.clone(), diagnostics: diagnostics.clone() }
        }
        Error::Unsupported { message, diagnostics } => {
            Error::Unsupported { message: message.clone(), diagnostics: diagnostics.clone() }
        }
        Error::Data { path, message, .. } => return Cause::Data(path.clone(), message.clone()),
        Error::Resources { message } => Error::Resources { message: message.clone() },
        Error::Cancelled => Error::Cancelled,
        Error::Internal { message, .. } => return Cause::Internal(message.clone()),
    })
}

fn plan(message: String) -> Cause {
    Cause::Other(Error::Plan { message, diagnostics: Vec::new() })
}

fn resources(message: &str) -> Error {
    let message = if message.contains("disk space") {
        "the search wrote more temporary data to disk than its limit allows; narrow it, or raise the limit"
    } else {
        "the search needs more memory than its limit allows; narrow it, or raise the limit"
    };
    Error::Resources { message: message.to_owned() }
}

fn schema_message(error: &SchemaError) -> String {
    match error {
        SchemaError::FieldNotFound { field, .. } => format!("there is no field `{}`", field.name),
        SchemaError::AmbiguousReference { field } => format!("more than one field is called `{}`", field.name),
        SchemaError::DuplicateQualifiedField { name, .. } | SchemaError::DuplicateUnqualifiedField { name } => {
            format!("more than one field is called `{name}`")
        }
    }
}

fn parquet_message(error: &ParquetError) -> String {
    match error {
        ParquetError::NYI(message) => {
            format!("the Parquet file uses something that isn't supported: {}", first_line(message))
        }
        ParquetError::EOF(_) | ParquetError::NeedMoreData(_) | ParquetError::NeedMoreDataRange(_) => {
            "the Parquet file ends too early; it was cut off or never finished".to_owned()
        }
        ParquetError::General(message) if message.contains("footer") || message.contains("Invalid Parquet file") => {
            "this is no Parquet file, or it was cut off: it doesn't end as a Parquet file does".to_owned()
        }
        ParquetError::General(message) | ParquetError::ArrowError(message) => {
            format!("the Parquet file is damaged: {}", first_line(message))
        }
        _ => "the Parquet file is damaged".to_owned(),
    }
}

fn arrow_message(error: &ArrowError) -> String {
    match error {
        ArrowError::CastError(message) | ArrowError::ParseError(message) | ArrowError::ComputeError(message) => {
            first_line(message)
        }
        ArrowError::DivideByZero => "division by zero".to_owned(),
        ArrowError::ArithmeticOverflow(_) => "a number grew too large".to_owned(),
        ArrowError::ParquetError(message) => format!("the Parquet file is damaged: {}", first_line(message)),
        ArrowError::OffsetOverflowError(_) | ArrowError::DictionaryKeyOverflowError => {
            "the values of a field are too large to be held in one batch".to_owned()
        }
        ArrowError::SchemaError(message) | ArrowError::InvalidArgumentError(message) => {
            format!("the columns don't fit together: {}", first_line(message))
        }
        _ => "the data can't be read".to_owned(),
    }
}

fn store_message(error: &object_store::Error) -> String {
    match error {
        object_store::Error::NotFound { .. } => "no such file".to_owned(),
        object_store::Error::PermissionDenied { .. } => "permission denied".to_owned(),
        object_store::Error::Unauthenticated { .. } => "the store wants valid credentials".to_owned(),
        object_store::Error::InvalidPath { .. } => "this is no valid path".to_owned(),
        // The reason, an HTTP status or a system error, is at the end of the chain.
        other => {
            let mut last: &(dyn StdError + 'static) = other;
            while let Some(source) = last.source() {
                last = source;
            }
            format!("it can't be read: {}", first_line(&last.to_string()))
        }
    }
}

fn io_message(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "no such file".to_owned(),
        std::io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        std::io::ErrorKind::IsADirectory => "this is a folder, not a file".to_owned(),
        _ => format!("it can't be read: {error}"),
    }
}

fn first_line(message: &str) -> String {
    message.lines().next().unwrap_or_default().trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn running_out_of_memory_is_told_without_names_of_operators() {
        let error = DataFusionError::ResourcesExhausted(
            "Failed to allocate additional 1.2 MB for ExternalSorter[0] with 0.0 B already allocated".to_owned(),
        );
        let error = DataFusionError::Shared(Arc::new(error.context("while sorting")));
        let error = from_datafusion(error, "search");
        assert!(matches!(error, Error::Resources { .. }));
        assert_eq!(
            error.to_string(),
            "the search needs more memory than its limit allows; narrow it, or raise the limit"
        );
    }

    #[test]
    fn a_damaged_file_is_named() {
        let error = ParquetError::EOF("eof decoding byte array".to_owned());
        let error = DataFusionError::ArrowError(Box::new(ArrowError::ExternalError(Box::new(error))), None);
        assert_eq!(
            from_datafusion(error, "events.parquet").to_string(),
            "events.parquet: the Parquet file ends too early; it was cut off or never finished"
        );
    }

    #[test]
    fn our_errors_come_out_as_they_went_in() {
        let error = DataFusionError::External(Box::new(Error::data("a.csv:3", "too many values")));
        let error = DataFusionError::Context("scan".to_owned(), Box::new(error));
        assert_eq!(from_datafusion(error, "search").to_string(), "a.csv:3: too many values");
        let error = DataFusionError::External(Box::new(Error::Cancelled));
        assert!(matches!(from_datafusion(error, "search"), Error::Cancelled));
    }

    #[test]
    fn internal_type_names_stay_inside() {
        let source = Box::new(std::io::Error::from(std::io::ErrorKind::NotFound));
        let error = object_store::Error::NotFound { path: "x".to_owned(), source };
        let error = DataFusionError::ObjectStore(Box::new(error));
        assert_eq!(from_datafusion(error, "x.parquet").to_string(), "x.parquet: no such file");
    }
}
