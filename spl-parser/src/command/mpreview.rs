//! `mpreview`: lists the data points of metric indexes.
//!
//! Usage: `mpreview [filter=<string>] [index=<name>]... [<option>...]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Spanned,
    grammar::settings::{settings, with_indexes, write_repeated},
    input::{PResult, Tokens},
    lex::Mode,
    visit::{Resource, Visitor},
};

/// `mpreview`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mpreview {
    /// `index=`, which may be repeated. The indexes, with wildcards; empty means the default ones.
    pub index: Vec<Spanned<String>>,
    /// `filter=`. Which data points, in the search language.
    pub filter: Option<Spanned<String>>,
    /// `splunk_server=`. The servers; `None` means all.
    pub splunk_server: Option<Spanned<String>>,
    /// `splunk_server_group=`. The groups of servers.
    pub splunk_server_group: Option<Spanned<String>>,
    /// `earliest=`. The earliest time.
    pub earliest: Option<Spanned<String>>,
    /// `latest=`. The latest time.
    pub latest: Option<Spanned<String>>,
    /// `chunk_size=`. How many series to fetch at a time; `None` means 1,000.
    pub chunk_size: Option<Spanned<u64>>,
    /// `target_per_timeseries=`. At most so many points of each series and file, 0 all; `None` means 5.
    pub target_per_timeseries: Option<Spanned<u64>>,
}

settings!(Mpreview: filter, splunk_server, splunk_server_group, earliest, latest, chunk_size, target_per_timeseries);

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "mpreview",
    aliases: &["msearch"],
    mode: Mode::Args,
    flags: &[],
    usage: "mpreview [filter=<string>] [index=<name>]... [<option>...]",
    summary: "Lists the data points of metric indexes.",
    parse,
};

impl Node for Mpreview {
    fn visit(&self, visitor: &mut dyn Visitor) {
        for index in &self.index {
            visitor.needs(Resource::Index, index, index.span);
        }
        visitor.generates(Some((Resource::Index, "*")));
    }
}

impl fmt::Display for Mpreview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("mpreview")?;
        write_repeated(f, "index", &self.index)?;
        self.write_settings(f)
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let (i, (options, index)) = with_indexes(Mpreview::SETTINGS, i)?;
    let command = Mpreview { index, ..Mpreview::default() }.with(options, i.state);
    Ok((i, Command::Mpreview(command)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn forms() {
        prints(
            "| msearch index=_metrics filter=\"group=queue name=indexqueue\"",
            "| mpreview index=_metrics filter=\"group=queue name=indexqueue\"",
        );
        prints("| mpreview earliest=-1h@h index=a", "| mpreview index=a earliest=\"-1h@h\"");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| mpreview «filters»=a"), "SPL205 Option 'filters' is invalid.");
    }
}
