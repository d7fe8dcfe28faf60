//! `bucketdir`: rolls paths up into directories.
//!
//! Usage: `bucketdir pathfield=<field> sizefield=<field> [maxcount=<int>] [countfield=<field>] [sep=<char>]`

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
    visit::Visitor,
};

/// `bucketdir`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bucketdir {
    /// `pathfield=`. The field with the path; `None` means `source`.
    pub pathfield: Option<Spanned<String>>,
    /// `sizefield=`. The field with the size; `None` means `totalCount`.
    pub sizefield: Option<Spanned<String>>,
    /// `maxcount=`. At most so many rows; `None` means 20.
    pub maxcount: Option<Spanned<u64>>,
    /// `countfield=`. Where the number of rolled up rows goes; `None` means `totalCount`.
    pub countfield: Option<Spanned<String>>,
    /// `sep=`. What separates the parts of a path; `None` means what the machine uses.
    pub sep: Option<Spanned<String>>,
}

settings!(Bucketdir: pathfield, sizefield, maxcount, countfield, sep);

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "bucketdir",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "bucketdir pathfield=<field> sizefield=<field> [maxcount=<int>] [countfield=<field>] [sep=<char>]",
    summary: "Rolls paths up into directories.",
    parse,
};

impl Node for Bucketdir {
    fn visit(&self, visitor: &mut dyn Visitor) {
        for field in [&self.pathfield, &self.sizefield].into_iter().flatten() {
            visitor.reads(field, field.span);
        }
        if let Some(field) = &self.countfield {
            visitor.writes(field, field.span);
        }
    }
}

impl fmt::Display for Bucketdir {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("bucketdir")?;
        self.write_settings(f)
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, ()) = only_options(&mut options, i)?;
    let command = Bucketdir::default().with(options, i.state);
    Ok((i, Command::Bucketdir(command)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn forms() {
        prints(
            "| bucketdir pathfield=source sizefield=count maxcount=10 sep=\"/\"",
            "| bucketdir pathfield=source sizefield=count maxcount=10 sep=\"/\"",
        );
    }

    #[test]
    fn mistakes() {
        assert_eq!(
            complaint("| bucketdir pathfield=a maxcount=«-1»"),
            "SPL206 Invalid option value. Expecting a 'non-negative integer' for option 'maxcount'. Instead got '-1'."
        );
    }
}
