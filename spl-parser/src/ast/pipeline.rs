//! A search: commands joined by pipes.

use std::fmt;

use super::write_list;
use crate::{Span, Spanned, command::Command};

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

impl Pipeline {
    /// Where its last command stands.
    pub fn end(&self) -> Span {
        self.commands.last().map_or(Span::default(), |command| command.span)
    }
}

/// `[ … ]`: a search whose result becomes an argument.
///
/// Inside the brackets the first word is always a command's name, with or without a pipe before it, so
/// `leading_pipe` of its pipeline is true for generating commands and for `[search …]` false.
pub type Subsearch = Spanned<Box<Pipeline>>;

impl fmt::Display for Pipeline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Without a pipe before it only `search` can come first.
        let first = self.commands.first().map(|command| &command.value);
        if self.leading_pipe || !matches!(first, Some(Command::Search(_))) {
            f.write_str("| ")?;
        }
        write_list(f, &self.commands, " | ")
    }
}
