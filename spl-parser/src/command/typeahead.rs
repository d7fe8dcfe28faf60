//! `typeahead`: lists the words that begin with some letters.
//!
//! Usage: `typeahead prefix=<string> count=<int> [max_time=<int>] [index=<name>] [starttimeu=<num>] [endtimeu=<num>] [collapse=<bool>]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Spanned,
    grammar::settings::{settings, with_indexes, write_repeated},
    input::{PResult, Tokens},
    lex::Mode,
    visit::{Resource, Visitor},
};

/// `typeahead`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Typeahead {
    /// `index=`, which may be repeated. The indexes; empty means the default ones.
    pub index: Vec<Spanned<String>>,
    /// `prefix=`. How the words begin.
    pub prefix: Option<Spanned<String>>,
    /// `count=`. At most so many rows.
    pub count: Option<Spanned<u64>>,
    /// `max_time=`. At most so many seconds, 0 without end.
    pub max_time: Option<Spanned<u64>>,
    /// `starttimeu=`. Only of events since this second of the epoch.
    pub starttimeu: Option<Spanned<f64>>,
    /// `endtimeu=`. Only of events before this second of the epoch.
    pub endtimeu: Option<Spanned<f64>>,
    /// `collapse=`. Leave out words that begin others which are as frequent; `None` means true.
    pub collapse: Option<bool>,
}

settings!(Typeahead: prefix, count, max_time, starttimeu, endtimeu, collapse);

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "typeahead",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "typeahead prefix=<string> count=<int> [max_time=<int>] [index=<name>] [starttimeu=<num>] \
            [endtimeu=<num>] [collapse=<bool>]",
    summary: "Lists the words that begin with some letters.",
    parse,
};

impl Node for Typeahead {
    fn visit(&self, visitor: &mut dyn Visitor) {
        for index in &self.index {
            visitor.needs(Resource::Index, index, index.span);
        }
        visitor.generates(None);
    }
}

impl fmt::Display for Typeahead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("typeahead")?;
        write_repeated(f, "index", &self.index)?;
        self.write_settings(f)
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let (i, (options, index)) = with_indexes(Typeahead::SETTINGS, i)?;
    let command = Typeahead { index, ..Typeahead::default() }.with(options, i.state);
    Ok((i, Command::Typeahead(command)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn forms() {
        prints(
            "| typeahead prefix=\"index=\" count=50 index=_internal",
            "| typeahead index=_internal prefix=\"index=\" count=50",
        );
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| typeahead «pre»=a count=1"), "SPL205 Option 'pre' is invalid.");
    }
}
