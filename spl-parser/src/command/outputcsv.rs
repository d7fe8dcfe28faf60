//! `outputcsv`: writes the rows to a CSV file.
//!
//! Usage: `outputcsv [append=<bool>] [create_empty=<bool>] [override_if_empty=<bool>] [dispatch=<bool>] [usexml=<bool>]
//! [singlefile=<bool>] [<file>]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Spanned,
    grammar::{
        options::{Options, write_bool},
        single,
    },
    input::{PResult, Tokens},
    lex::{Mode, quote},
    visit::{Resource, Visitor},
};

/// `outputcsv`
#[derive(Clone, Debug, PartialEq)]
pub struct Outputcsv {
    /// `append=`: the lines that are there stay.
    pub append: bool,
    /// `create_empty=`: a file is made even where there are no rows; false by default.
    pub create_empty: bool,
    /// `override_if_empty=`: without rows the file becomes empty; true by default.
    pub override_if_empty: bool,
    /// `dispatch=`: the file is one of the job's.
    pub dispatch: bool,
    /// `usexml=`: without a file's name, the results are shown as XML; true by default.
    pub usexml: bool,
    /// `singlefile=`: one file rather than several for many rows; true by default.
    pub singlefile: bool,
    /// The file; `.csv` may be missing. `None` shows the rows only.
    pub file: Option<Spanned<String>>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "outputcsv",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "outputcsv [append=<bool>] [create_empty=<bool>] [override_if_empty=<bool>] [dispatch=<bool>] \
            [usexml=<bool>] [singlefile=<bool>] [<file>]",
    summary: "Writes the rows to a CSV file.",
    parse,
};

impl Node for Outputcsv {
    fn visit(&self, visitor: &mut dyn Visitor) {
        self.file.iter().for_each(|file| visitor.needs(Resource::File, file, file.span));
    }
}

impl fmt::Display for Outputcsv {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("outputcsv")?;
        write_bool(f, "append", self.append, false)?;
        write_bool(f, "create_empty", self.create_empty, false)?;
        write_bool(f, "override_if_empty", self.override_if_empty, true)?;
        write_bool(f, "dispatch", self.dispatch, false)?;
        write_bool(f, "usexml", self.usexml, true)?;
        write_bool(f, "singlefile", self.singlefile, true)?;
        self.file.iter().try_for_each(|file| write!(f, " {}", quote::name(file)))
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, file) = single::named(i, &mut options, "the name of a file")?;
    let state = i.state;
    let mut flag = |name, default| options.bool(name, state).unwrap_or(default);
    let outputcsv = Outputcsv {
        append: flag("append", false),
        create_empty: flag("create_empty", false),
        override_if_empty: flag("override_if_empty", true),
        dispatch: flag("dispatch", false),
        usexml: flag("usexml", true),
        singlefile: flag("singlefile", true),
        file,
    };
    options.finish(state);
    Ok((i, Command::Outputcsv(outputcsv)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn files_and_options() {
        prints("a | outputcsv", "search a | outputcsv");
        prints("a | outputcsv x.csv append=t singlefile=f", "search a | outputcsv append=true singlefile=false x.csv");
        prints(
            "a | outputcsv create_empty=1 override_if_empty=0 dispatch=t usexml=false \"x y\"",
            "search a | outputcsv create_empty=true override_if_empty=false dispatch=true usexml=false \"x y\"",
        );
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("a | outputcsv x «y»"), "SPL202 The argument 'y' is invalid.");
        assert_eq!(complaint("a | outputcsv «appendix»=t x"), "SPL205 Option 'appendix' is invalid.");
    }
}
