//! `makeresults`: makes rows, of nothing but the time or of text given with it.
//!
//! Usage: `makeresults [count=<n>] [annotate=<bool>] [splunk_server=<name>] [splunk_server_group=<name>]... [format=csv|json data="<text>"]`

use std::fmt;

use super::{Command, Flag, Node, Syntax};
use crate::{
    Spanned,
    grammar::{
        options::{Options, write_bool, write_option},
        single,
    },
    input::{PResult, Tokens},
    lex::Mode,
    visit::Visitor,
};

/// `makeresults`
#[derive(Clone, Debug, PartialEq)]
pub struct Makeresults {
    /// `count=`: so many rows; `None` means 1.
    pub count: Option<Spanned<u64>>,
    /// `annotate=`: the rows have the fields of an event too, empty but for `splunk_server`.
    pub annotate: bool,
    /// `splunk_server=`: which servers make the rows; empty means the search head.
    pub splunk_server: Vec<Spanned<String>>,
    /// `splunk_server_group=`: which groups of servers do.
    pub splunk_server_group: Vec<Spanned<String>>,
    /// `format=`: how `data` is to be read; `None` means by what it looks like.
    pub format: Option<Spanned<DataFormat>>,
    /// `data=`: the rows as text.
    pub data: Option<Spanned<String>>,
}

/// How rows are written as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataFormat {
    /// A line of names, then a line for each row.
    Csv,
    /// An array of objects.
    Json,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "makeresults",
    aliases: &[],
    mode: Mode::Args,
    flags: &[Flag::NeedsPipe],
    usage: "makeresults [count=<n>] [annotate=<bool>] [splunk_server=<name>] [splunk_server_group=<name>]... \
            [format=csv|json data=\"<text>\"]",
    summary: "Makes rows, of nothing but the time or of text given with it.",
    parse,
};

impl Node for Makeresults {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.generates(None);
        if self.data.is_none() && !self.annotate {
            visitor.makes(&["_time".to_owned()]);
        }
    }
}

impl fmt::Display for Makeresults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("makeresults")?;
        write_option(f, "count", self.count.as_ref())?;
        write_bool(f, "annotate", self.annotate, false)?;
        self.splunk_server.iter().try_for_each(|value| write_option(f, "splunk_server", Some(value)))?;
        self.splunk_server_group.iter().try_for_each(|value| write_option(f, "splunk_server_group", Some(value)))?;
        write_option(f, "format", self.format.as_ref())?;
        write_option(f, "data", self.data.as_ref())
    }
}

impl fmt::Display for DataFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Csv => "csv",
            Self::Json => "json",
        })
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, lists) = single::options_and_lists(i, &mut options, &["splunk_server", "splunk_server_group"])?;
    let [splunk_server, splunk_server_group] = single::by_list(lists);
    let state = i.state;
    let makeresults = Makeresults {
        count: options.number("count", state),
        annotate: options.bool("annotate", state).unwrap_or(false),
        splunk_server,
        splunk_server_group,
        format: options.parsed("format", "csv or json", state, |text| match text.to_ascii_lowercase().as_str() {
            "csv" => Some(DataFormat::Csv),
            "json" => Some(DataFormat::Json),
            _ => None,
        }),
        data: options.text("data"),
    };
    options.finish(state);
    Ok((i, Command::Makeresults(makeresults)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn options() {
        prints("| makeresults", "| makeresults");
        prints("| makeresults Count = 5, annotate=T", "| makeresults count=5 annotate=true");
        prints(
            "| makeresults splunk_server_group=a splunk_server=* splunk_server_group=\"b c\" count=1",
            "| makeresults count=1 splunk_server=\"*\" splunk_server_group=a splunk_server_group=\"b c\"",
        );
        prints(
            "| makeresults data=\"a,b\n1,\\\"2\\\"\" format=CSV",
            "| makeresults format=csv data=\"a,b\n1,\\\"2\\\"\"",
        );
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| makeresults «5»"), "SPL202 Expected an option or the end of the command.");
        assert_eq!(complaint("| makeresults «cuont»=5"), "SPL205 Option 'cuont' is invalid.");
        assert_eq!(
            complaint("| makeresults format=«xml»"),
            "SPL206 Invalid option value. Expecting a 'csv or json' for option 'format'. Instead got 'xml'."
        );
    }
}
