//! A search: commands joined by pipes.

use crate::{Spanned, command::Command};

/// Commands joined by pipes.
#[derive(Clone, Debug, PartialEq)]
pub struct Pipeline {
    /// Whether the text began with a pipe. Without one the first command is a [`Search`](crate::command::Search) over the events
    /// (`error | stats count`); with one it is whatever is written (`| tstats …`), and a first command that generates
    /// nothing reads the rows that enter the pipeline.
    pub leading_pipe: bool,
    /// The commands, in order; never empty.
    pub commands: Vec<Spanned<Command>>,
}

/// `[ … ]`: a search whose result becomes an argument.
///
/// Inside the brackets the first word is always a command's name, with or without a pipe before it, so
/// `leading_pipe` of its pipeline is true for generating commands and for `[search …]` false.
pub type Subsearch = Spanned<Box<Pipeline>>;
