//! `eventcount`: how many events indexes hold.
//!
//! Usage: `eventcount [index=<name>]... [splunk_server=<name>]... [splunk_server_group=<name>]... [summarize=<bool>]
//! [report_size=<bool>] [list_vix=<bool>]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Spanned,
    grammar::{
        options::{Options, write_bool, write_option},
        single,
    },
    input::{PResult, Tokens},
    lex::Mode,
    visit::{Resource, Visitor},
};

/// `eventcount`
#[derive(Clone, Debug, PartialEq)]
pub struct Eventcount {
    /// `index=`: in these indexes; empty means the default ones. With wildcards.
    pub index: Vec<Spanned<String>>,
    /// `splunk_server=`: of these servers; empty means all. With wildcards.
    pub splunk_server: Vec<Spanned<String>>,
    /// `splunk_server_group=`: of these groups of servers.
    pub splunk_server_group: Vec<Spanned<String>>,
    /// `summarize=`: one number rather than one for each index and server; true by default.
    pub summarize: bool,
    /// `report_size=`: also how large they are.
    pub report_size: bool,
    /// `list_vix=`: virtual indexes count; true by default.
    pub list_vix: bool,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "eventcount",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "eventcount [index=<name>]... [splunk_server=<name>]... [splunk_server_group=<name>]... [summarize=<bool>] \
            [report_size=<bool>] [list_vix=<bool>]",
    summary: "How many events indexes hold.",
    parse,
};

impl Node for Eventcount {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.generates(None);
        let mut fields = vec!["count"];
        if self.report_size {
            fields.push("size_bytes");
        }
        if !self.summarize {
            fields.extend(["index", "server"]);
        }
        visitor.makes(&fields.into_iter().map(str::to_owned).collect::<Vec<_>>());
        self.index.iter().for_each(|index| visitor.needs(Resource::Index, index, index.span));
    }
}

impl fmt::Display for Eventcount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("eventcount")?;
        self.index.iter().try_for_each(|value| write_option(f, "index", Some(value)))?;
        self.splunk_server.iter().try_for_each(|value| write_option(f, "splunk_server", Some(value)))?;
        self.splunk_server_group.iter().try_for_each(|value| write_option(f, "splunk_server_group", Some(value)))?;
        write_bool(f, "summarize", self.summarize, true)?;
        write_bool(f, "report_size", self.report_size, false)?;
        write_bool(f, "list_vix", self.list_vix, true)
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let lists = ["index", "splunk_server", "splunk_server_group"];
    let (i, values) = single::options_and_lists(i, &mut options, &lists)?;
    let [index, splunk_server, splunk_server_group] = single::by_list(values);
    let mut flag = |name, default| options.bool(name, i.state).unwrap_or(default);
    let (summarize, report_size) = (flag("summarize", true), flag("report_size", false));
    let list_vix = flag("list_vix", true);
    options.finish(i.state);
    let eventcount = Eventcount { index, splunk_server, splunk_server_group, summarize, report_size, list_vix };
    Ok((i, Command::Eventcount(eventcount)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn options() {
        prints("| eventcount", "| eventcount");
        prints(
            "| eventcount summarize = false index=* report_size=t index=_* list_vix=f splunk_server=a",
            "| eventcount index=\"*\" index=\"_*\" splunk_server=a summarize=false report_size=true list_vix=false",
        );
        assert_eq!(complaint("| eventcount «x»"), "SPL202 Expected an option or the end of the command.");
        assert_eq!(complaint("| eventcount «summarise»=f"), "SPL205 Option 'summarise' is invalid.");
    }
}
