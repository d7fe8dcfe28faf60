//! `spl completions`

use std::io::{self, Write};

use clap::CommandFactory;
use clap_complete::Shell;

use crate::failure::{Failure, Result};

/// Print completions for a shell.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  bash:  spl completions bash > ~/.local/share/bash-completion/completions/spl
  zsh:   spl completions zsh > ~/.zfunc/_spl      (a folder of $fpath)
  fish:  spl completions fish > ~/.config/fish/completions/spl.fish")]
pub(crate) struct Args {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Prints the completions of the command `C`.
pub(crate) fn run<C: CommandFactory>(args: &Args) -> Result<()> {
    // Into memory first: clap_complete panics where it can't write.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut C::command(), "spl", &mut script);
    let mut out = io::stdout().lock();
    out.write_all(&script).and_then(|()| out.flush()).map_err(Failure::output)
}
