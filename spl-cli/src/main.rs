//! `spl`: searches files with SPL.

mod check;
mod cli;
mod completions;
mod demo;
mod explain;
mod failure;
mod generate;
mod interrupt;
mod options;
mod output;
mod query;
mod terminal;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main()
}
