//! The SPL engine: registers tables, runs searches, returns Arrow record batches.
//!
//! ```
//! use spl_exec::{Engine, datafusion::arrow::util::pretty::pretty_format_batches};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let engine = Engine::new()?;
//! let log = "{\"user\": \"ann\", \"bytes\": 10}\n{\"user\": \"bob\", \"bytes\": 5}\n{\"user\": \"ann\", \"bytes\": 7}";
//! engine.set_input_reader("log", log.as_bytes(), spl_exec::InputFormat::Ndjson)?;
//! let rows = engine.search("| stats sum(bytes) as bytes by user").await?.collect().await?;
//! assert_eq!(pretty_format_batches(&rows)?.to_string().lines().nth(3), Some("| ann  | 17.0  |"));
//! # Ok(())
//! # }
//! ```

mod answer;
pub mod blocking;
mod builder;
mod catalog;
mod check;
pub mod content;
pub mod datamodel;
mod engine;
mod error;
mod explain;
mod extension;
pub mod function;
mod groups;
mod held;
mod inline;
mod lookup;
mod macro_eval;
pub mod optimize;
mod premium;
mod rules;
mod saved;
mod scan;
mod search;
mod syntax;
mod table;
mod together;
mod uses;
mod write;

pub use builder::EngineBuilder;
pub use check::{Check, Message, Stage};
pub use engine::{Engine, InputFormat};
pub use error::{Error, Result};
pub use explain::Explain;
pub use extension::SplContext;
pub use search::{CancelHandle, RowStream, Search};
pub use together::{Found, Outcome, Outcomes, Progress, Together};

pub use datafusion;
pub use spl_parser::{
    FieldRead, MacroUse, Requirements, Severity,
    lint::{Lint, LintOptions, lints},
};
pub use spl_planner::{CommandExtension, Limits, ROW_COLUMN};
