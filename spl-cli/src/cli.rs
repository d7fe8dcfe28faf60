//! The command line: subcommands, help, exit status.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::{
    check, completions, demo, explain, failure, generate, interrupt, optimize, query,
    terminal::{self, ColorChoice},
};

const EXAMPLES: &str = "\
Examples:
  Try it, without any data of your own:
    spl demo

  Search events in a file; the rows of --input enter the first pipe:
    spl query --input web.ndjson '| stats count by status | sort - count'

  Search a data model; a dataset can be a Parquet file, a folder, a glob or a URL:
    spl query --data Endpoint.Processes=events/ \\
      '| tstats count from datamodel=Endpoint.Processes by Processes.process_name'

  See whether a folder of detections parses and plans:
    spl check --content security_content/ security_content/detections/

Exit status:
  0    done; a search that finds nothing is done too
  1    failed: a search with errors, data that can't be read, a check that found something
  2    wrong usage of the command line
  3    a limit was reached: memory, time
  130  interrupted with Ctrl-C

A reader that closes the pipe (`spl query … | head`) ends the command quietly with status 0.";

/// Run searches in SPL, Splunk's search language, over files, without a server.
#[derive(Debug, Parser)]
#[command(name = "spl", version, after_help = EXAMPLES, max_term_width = 120, arg_required_else_help = true)]
struct Cli {
    /// Colour messages and headers; `auto` does on a terminal, where NO_COLOR is not set
    #[arg(long, global = true, value_enum, default_value = "auto", value_name = "WHEN")]
    color: ColorChoice,

    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run a search and print its results
    Query(Box<query::Args>),
    /// Show how a search is understood: the SPL with macros expanded, and its plans
    Explain(Box<explain::Args>),
    /// Parse and plan every search of a folder of detections, without running them
    Check(check::Args),
    /// Write realistic, reproducible process events as a data set to try searches on
    Generate(generate::Args),
    /// Rewrite Parquet files so that searches for times and for names skip most of them
    Optimize(optimize::Args),
    /// Generate events, hunt for misuse of msiexec in them, and show how long it took
    Demo(demo::Args),
    /// Print completions for a shell
    Completions(completions::Args),
}

/// Runs the command that the arguments name, on a thread with a stack that deep plans fit on.
pub fn main() -> ExitCode {
    let on_large_stack = std::thread::Builder::new().stack_size(interrupt::STACK).spawn(run);
    on_large_stack.map(|thread| thread.join().unwrap_or(ExitCode::FAILURE)).unwrap_or_else(|_| run())
}

fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        // Help and version are "errors" too; clap knows their streams and exit status. A closed pipe is not worth a word.
        Err(message) => {
            let _ = message.print();
            return ExitCode::from(u8::try_from(message.exit_code()).unwrap_or(failure::EXIT_USAGE));
        }
    };
    terminal::set_color(cli.color);
    let result = match cli.command {
        Command::Query(args) => interrupt::run(|interrupt| query::run(*args, interrupt)),
        Command::Explain(args) => interrupt::run(|_| explain::run(*args)),
        Command::Check(args) => interrupt::run(|_| check::run(args)),
        Command::Generate(args) => interrupt::run(|_| generate::run(args)),
        Command::Optimize(args) => interrupt::run(|interrupt| optimize::run(args, interrupt)),
        Command::Demo(args) => interrupt::run(|interrupt| demo::run(args, interrupt)),
        Command::Completions(args) => completions::run::<Cli>(&args),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if !failure.is_quiet() {
                terminal::error(&failure.to_string());
            }
            failure.exit_code()
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_definition_holds_together() {
        Cli::command().debug_assert();
    }
}
