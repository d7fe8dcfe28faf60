//! `metadata`: the hosts, sources or sourcetypes that indexes know of.
//!
//! Usage: `metadata type=hosts|sources|sourcetypes [index=<name>]... [splunk_server=<name>]...
//! [splunk_server_group=<name>]... [datatype=event|metric]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Spanned,
    grammar::{
        options::{Options, write_option},
        single,
    },
    input::{PResult, Tokens},
    lex::Mode,
    visit::{Resource, Visitor},
};

/// `metadata`
#[derive(Clone, Debug, PartialEq)]
pub struct Metadata {
    /// `type=`
    pub kind: Spanned<MetadataType>,
    /// `index=`: in these indexes; empty means the default ones. With wildcards.
    pub index: Vec<Spanned<String>>,
    /// `splunk_server=`: of these servers; empty means all. With wildcards.
    pub splunk_server: Vec<Spanned<String>>,
    /// `splunk_server_group=`: of these groups of servers.
    pub splunk_server_group: Vec<Spanned<String>>,
    /// `datatype=`: `event` or `metric`; `None` means the former.
    pub datatype: Option<Spanned<String>>,
}

/// What `metadata` lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetadataType {
    /// `hosts`
    Hosts,
    /// `sources`
    Sources,
    /// `sourcetypes`
    Sourcetypes,
}

impl MetadataType {
    /// The field that names each.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Hosts => "host",
            Self::Sources => "source",
            Self::Sourcetypes => "sourcetype",
        }
    }
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "metadata",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "metadata type=hosts|sources|sourcetypes [index=<name>]... [splunk_server=<name>]... \
            [splunk_server_group=<name>]... [datatype=event|metric]",
    summary: "The hosts, sources or sourcetypes that indexes know of.",
    parse,
};

impl Node for Metadata {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.generates(None);
        let fields = [self.kind.field(), "type", "firstTime", "lastTime", "recentTime", "totalCount"];
        visitor.makes(&fields.map(str::to_owned));
        self.index.iter().for_each(|index| visitor.needs(Resource::Index, index, index.span));
    }
}

impl fmt::Display for Metadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("metadata")?;
        write_option(f, "type", Some(&self.kind))?;
        self.index.iter().try_for_each(|value| write_option(f, "index", Some(value)))?;
        self.splunk_server.iter().try_for_each(|value| write_option(f, "splunk_server", Some(value)))?;
        self.splunk_server_group.iter().try_for_each(|value| write_option(f, "splunk_server_group", Some(value)))?;
        write_option(f, "datatype", self.datatype.as_ref())
    }
}

impl fmt::Display for MetadataType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}s", self.field())
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let lists = ["index", "splunk_server", "splunk_server_group"];
    let (i, values) = single::options_and_lists(i, &mut options, &lists)?;
    let [index, splunk_server, splunk_server_group] = single::by_list(values);
    let state = i.state;
    let wrong = state.mark();
    let kind = options.parsed("type", "hosts, sources or sourcetypes", state, |text| {
        let kinds = [MetadataType::Hosts, MetadataType::Sources, MetadataType::Sourcetypes];
        let is = |kind: &MetadataType| {
            text.eq_ignore_ascii_case(kind.field()) || text.eq_ignore_ascii_case(&kind.to_string())
        };
        kinds.into_iter().find(is)
    });
    let datatype = options.text("datatype");
    let kind = match kind {
        Some(kind) => kind,
        // The message is out, so that nobody sees this one.
        None if state.has_failed_since(&wrong) => Spanned::new(MetadataType::Hosts, i.span()),
        None => return i.must("`type=hosts`, `type=sources` or `type=sourcetypes`"),
    };
    options.finish(state);
    Ok((i, Command::Metadata(Metadata { kind, index, splunk_server, splunk_server_group, datatype })))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn options() {
        prints("| metadata type=hosts", "| metadata type=hosts");
        prints(
            "| metadata index=* TYPE = SourceTypes index=_*, splunk_server=x datatype=metric splunk_server_group=g",
            "| metadata type=sourcetypes index=\"*\" index=\"_*\" splunk_server=x splunk_server_group=g datatype=metric",
        );
        prints("| metadata type=source", "| metadata type=sources");
        prints("| metadata type=$t$", "| metadata type=$t$");
    }

    #[test]
    fn mistakes() {
        assert_eq!(
            complaint("| metadata index=x«»"),
            "SPL202 Expected an option or `type=hosts`, `type=sources` or `type=sourcetypes`."
        );
        assert_eq!(
            complaint("| metadata type=«indexes»"),
            "SPL206 Invalid option value. Expecting a 'hosts, sources or sourcetypes' for option 'type'. \
             Instead got 'indexes'."
        );
        assert_eq!(complaint("| metadata type=hosts «indx»=a"), "SPL205 Option 'indx' is invalid.");
    }
}
