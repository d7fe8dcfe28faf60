//! `collect`: writes the rows to an index.
//!
//! Usage: `collect index=<name> [<option>...]`

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

/// `collect`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Collect {
    /// `index=`. The index; `None` means `summary`.
    pub index: Option<Spanned<String>>,
    /// `addtime=`. Write a time into events without `_raw`; `None` means true.
    pub addtime: Option<bool>,
    /// `addinfo=`. Write the search's time and its bounds into each event; `None` means true.
    pub addinfo: Option<bool>,
    /// `file=`. The file that is written first; `None` means a random name.
    pub file: Option<Spanned<String>>,
    /// `spool=`. Let the file be indexed; `None` means true.
    pub spool: Option<bool>,
    /// `marker=`. A text to add to each event.
    pub marker: Option<Spanned<String>>,
    /// `output_format=`. `raw` or `hec`; `None` means `raw`.
    pub output_format: Option<Spanned<String>>,
    /// `testmode=`. Show what would be written and write nothing; `None` means false.
    pub testmode: Option<bool>,
    /// `run_in_preview=`. Write previews too; `None` means false.
    pub run_in_preview: Option<bool>,
    /// `host=`. The host of the events.
    pub host: Option<Spanned<String>>,
    /// `source=`. The source of the events.
    pub source: Option<Spanned<String>>,
    /// `sourcetype=`. The source type of the events; `None` means `stash`.
    pub sourcetype: Option<Spanned<String>>,
    /// `uselb=`. Break lines as the source type `stash_new` does; `None` means true.
    pub uselb: Option<bool>,
    /// `name=`. The name that the events carry, that of the search.
    pub name: Option<Spanned<String>>,
}

settings!(
    Collect: index, addtime, addinfo, file, spool, marker, output_format, testmode, run_in_preview, host, source,
    sourcetype, uselb, name,
);

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "collect",
    aliases: &["stash", "sumindex", "summaryindex"],
    mode: Mode::Args,
    flags: &[],
    usage: "collect index=<name> [<option>...]",
    summary: "Writes the rows to an index.",
    parse,
};

impl Node for Collect {
    fn visit(&self, visitor: &mut dyn Visitor) {
        if let Some(index) = &self.index {
            visitor.needs(Resource::Index, index, index.span);
        }
    }
}

impl fmt::Display for Collect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("collect")?;
        self.write_settings(f)
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, ()) = only_options(&mut options, i)?;
    let command = Collect::default().with(options, i.state);
    Ok((i, Command::Collect(command)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn forms() {
        prints("| collect index=summary", "| collect index=summary");
        prints(
            "| SumIndex addtime=t marker=\"a=\\\"b c\\\", d=e\" index = \"x\" output_format=hec",
            "| collect index=x addtime=true marker=\"a=\\\"b c\\\", d=e\" output_format=hec",
        );
        prints("| collect index=$idx$ testmode=1", "| collect index=\"$idx$\" testmode=true");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| collect index=a «test»=t"), "SPL205 Option 'test' is invalid.");
        assert_eq!(complaint("| collect index=a «b»"), "SPL202 Expected an option or the end of the command.");
    }
}
