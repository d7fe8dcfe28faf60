//! `dbinspect`: tells about the buckets of indexes.
//!
//! Usage: `dbinspect [index=<name>]... [span=<length> | timeformat=<format>] [corruptonly=<bool>] [cached=<bool>]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Spanned,
    grammar::settings::{settings, with_indexes, write_repeated},
    input::{PResult, Tokens},
    lex::Mode,
    visit::{Resource, Visitor},
};

/// `dbinspect`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dbinspect {
    /// `index=`, which may be repeated. The indexes, with wildcards; empty means the default one.
    pub index: Vec<Spanned<String>>,
    /// `span=`. Count the buckets in spans of time rather than list them.
    pub span: Option<Spanned<String>>,
    /// `timeformat=`. How times are written; `None` means `%m/%d/%Y:%H:%M:%S`.
    pub timeformat: Option<Spanned<String>>,
    /// `corruptonly=`. Only buckets that are corrupt; `None` means false.
    pub corruptonly: Option<bool>,
    /// `bucketstate=`. `all`, `good` or `corrupt`; `None` means `all`.
    pub bucketstate: Option<Spanned<String>>,
    /// `cached=`. Ask no bucket but the list of them; `None` means true without `corruptonly`.
    pub cached: Option<bool>,
}

settings!(Dbinspect: span, timeformat, corruptonly, bucketstate, cached);

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "dbinspect",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "dbinspect [index=<name>]... [span=<length> | timeformat=<format>] [corruptonly=<bool>] [cached=<bool>]",
    summary: "Tells about the buckets of indexes.",
    parse,
};

impl Node for Dbinspect {
    fn visit(&self, visitor: &mut dyn Visitor) {
        for index in &self.index {
            visitor.needs(Resource::Index, index, index.span);
        }
        visitor.generates(None);
    }
}

impl fmt::Display for Dbinspect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("dbinspect")?;
        write_repeated(f, "index", &self.index)?;
        self.write_settings(f)
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let (i, (options, index)) = with_indexes(Dbinspect::SETTINGS, i)?;
    let command = Dbinspect { index, ..Dbinspect::default() }.with(options, i.state);
    Ok((i, Command::Dbinspect(command)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn forms() {
        prints("| dbinspect", "| dbinspect");
        prints("| dbinspect index=* index=_* span=1d", "| dbinspect index=\"*\" index=\"_*\" span=1d");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| dbinspect index=a «corrupt»=t"), "SPL205 Option 'corrupt' is invalid.");
    }
}
