//! `dump`: writes the rows to files on the machine's disk.
//!
//! Usage: `dump basefilename=<string> [rollsize=<int>] [compress=<int>] [format=raw|csv|tsv|json|xml] [fields=<list>]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Spanned,
    grammar::{
        options::{Options, only_options},
        settings::settings,
    },
    input::{PResult, Tokens},
    lex::Mode,
    visit::{Resource, Visitor},
};

/// `dump`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dump {
    /// `basefilename=`. How the names of the files begin.
    pub basefilename: Option<Spanned<String>>,
    /// `basename=`. The older name of `basefilename`.
    pub basename: Option<Spanned<String>>,
    /// `rollsize=`. How many megabytes a file may have; `None` means 64.
    pub rollsize: Option<Spanned<u64>>,
    /// `compress=`. How strongly to compress, from 0 to 9; `None` means 2.
    pub compress: Option<Spanned<u64>>,
    /// `format=`. `raw`, `csv`, `tsv`, `json` or `xml`; `None` means `raw`.
    pub format: Option<Spanned<String>>,
    /// `fields=`. The names of the fields to write, with commas between; `None` means all.
    pub fields: Option<Spanned<String>>,
}

settings!(Dump: basefilename, basename, rollsize, compress, format, fields);

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "dump",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "dump basefilename=<string> [rollsize=<int>] [compress=<int>] [format=raw|csv|tsv|json|xml] \
            [fields=<list>]",
    summary: "Writes the rows to files on the machine's disk.",
    parse,
};

impl Node for Dump {
    fn visit(&self, visitor: &mut dyn Visitor) {
        for name in [&self.basefilename, &self.basename].into_iter().flatten() {
            visitor.needs(Resource::File, name, name.span);
        }
    }
}

impl fmt::Display for Dump {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("dump")?;
        self.write_settings(f)
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, ()) = only_options(&mut options, i)?;
    let command = Dump::default().with(options, i.state);
    Ok((i, Command::Dump(command)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn forms() {
        prints(
            "| dump basefilename=MyExport rollsize=1 fields=\"a,b\"",
            "| dump basefilename=MyExport rollsize=1 fields=\"a,b\"",
        );
    }

    #[test]
    fn mistakes() {
        assert_eq!(
            complaint("| dump basefilename=a compress=«most»"),
            "SPL206 Invalid option value. Expecting a 'non-negative integer' for option 'compress'. Instead got 'most'."
        );
    }
}
