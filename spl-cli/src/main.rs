//! `spl`: searches files with SPL.

use std::process::ExitCode;

fn main() -> ExitCode {
    spl_cli::main()
}
