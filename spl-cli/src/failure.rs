//! What can go wrong in a command, and the exit status that says so.

use std::{io, process::ExitCode};

/// The result of a command.
pub(crate) type Result<T, E = Failure> = std::result::Result<T, E>;

/// Exit statuses, as `spl --help` documents them.
pub(crate) const EXIT_FAILED: u8 = 1;
pub(crate) const EXIT_USAGE: u8 = 2;
pub(crate) const EXIT_LIMIT: u8 = 3;
pub(crate) const EXIT_INTERRUPTED: u8 = 130;

/// Why a command stopped.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The engine refused or broke off.
    #[error("{0}")]
    Engine(#[from] spl_exec::Error),
    /// Arguments that don't go together; clap finds the others.
    #[error("{0}")]
    Usage(String),
    /// A message of ours.
    #[error("{0}")]
    Failed(String),
    /// A message that was already printed.
    #[error("failed")]
    Reported,
    /// The system refused.
    #[error("{what}: {source}")]
    Io {
        /// What was tried.
        what: String,
        /// What the system said.
        source: io::Error,
    },
    /// Nobody reads our output any more: `spl … | head`.
    #[error("standard output is closed")]
    ClosedOutput,
    /// Ctrl-C.
    #[error("interrupted")]
    Interrupted,
}

impl Failure {
    pub(crate) fn io(what: impl Into<String>, source: io::Error) -> Self {
        if source.kind() == io::ErrorKind::BrokenPipe {
            return Self::ClosedOutput;
        }
        Self::Io { what: what.into(), source }
    }

    /// A failure to write results.
    pub(crate) fn output(source: io::Error) -> Self {
        Self::io("can't write the results", source)
    }

    /// The exit status.
    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::ClosedOutput => 0,
            Self::Usage(_) => EXIT_USAGE,
            Self::Engine(spl_exec::Error::Resources { .. }) => EXIT_LIMIT,
            Self::Interrupted | Self::Engine(spl_exec::Error::Cancelled) => EXIT_INTERRUPTED,
            Self::Engine(_) | Self::Failed(_) | Self::Reported | Self::Io { .. } => EXIT_FAILED,
        })
    }

    /// Whether there is something to tell.
    pub(crate) fn is_quiet(&self) -> bool {
        matches!(self, Self::ClosedOutput | Self::Reported)
    }
}
