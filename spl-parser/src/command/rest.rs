//! `rest`: reads the entities of an endpoint of Splunk's REST interface.
//!
//! Usage: `rest <path> [count=<int>] [timeout=<int>] [strict=<bool>] [splunk_server=<name>] [splunk_server_group=<name>]... [<name>=<value>]...`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Code, Diagnostic, Spanned,
    ast::Parameter,
    grammar::{
        names,
        options::Options,
        settings::{settings, with_parameters, write_repeated, write_spaced},
    },
    input::{PResult, Tokens, fail},
    lex::{Kind, Mode, quote},
    visit::Visitor,
};

/// `rest`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rest {
    /// The endpoint, with its query where that is written in it: `/services/server/info`.
    pub path: Spanned<String>,
    /// `timeout=`: how many seconds to wait; `None` means 60.
    pub timeout: Option<Spanned<u64>>,
    /// `splunk_server=`: the servers to ask, with wildcards, or `local`; `None` means all.
    pub splunk_server: Option<Spanned<String>>,
    /// `splunk_server_group=`, which may be repeated: the groups of servers to ask.
    pub splunk_server_group: Vec<Spanned<String>>,
    /// `count=`: at most so many entities, 0 all; `None` means what the endpoint sets, mostly 30.
    pub count: Option<Spanned<u64>>,
    /// `strict=`: fail the search where the endpoint fails; `None` means false.
    pub strict: Option<bool>,
    /// All else, which the endpoint gets with the request: `search="title=a"`, `f=title f=disabled`.
    pub parameters: Vec<Parameter>,
}

settings!(Rest: timeout, splunk_server, count, strict);

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "rest",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "rest <path> [count=<int>] [timeout=<int>] [strict=<bool>] [splunk_server=<name>] \
            [splunk_server_group=<name>]... [<name>=<value>]...",
    summary: "Reads the entities of an endpoint of Splunk's REST interface.",
    parse,
};

impl Node for Rest {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.generates(None);
    }
}

impl fmt::Display for Rest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "rest {}", quote::name(&self.path))?;
        self.write_settings(f)?;
        write_repeated(f, "splunk_server_group", &self.splunk_server_group)?;
        write_spaced(f, &self.parameters)
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let start = i.span();
    let mut options = Options::default();
    let mut written = Vec::new();
    // A query in the path, `/services/x?count=0`, would be read as a parameter anywhere else.
    let (i, first) = if i.first().text.starts_with('/') && i.first().kind == Kind::Word {
        let (i, path) = path(i);
        (i, Some(path))
    } else {
        (i, None)
    };
    let (i, paths) = with_parameters(Rest::SETTINGS, &mut options, &mut written, names::name("a path"))(i)?;
    let mut paths = first.into_iter().chain(paths);
    let Some(path) = paths.next() else {
        return fail(Diagnostic::error(Code::Expected, start, "You must specify a REST endpoint."));
    };
    if let Some(other) = paths.next() {
        return fail(
            Diagnostic::error(Code::Expected, other.span, "Expected an option or the end of the command.")
                .help("put a path or value with spaces into double quotes"),
        );
    }
    let is_group = |parameter: &Parameter| parameter.name.eq_ignore_ascii_case("splunk_server_group");
    let (groups, parameters): (Vec<_>, Vec<_>) = written.into_iter().partition(is_group);
    let splunk_server_group = groups.into_iter().map(|group| group.value).collect();
    let rest = Rest { path, splunk_server_group, parameters, ..Rest::default() };
    Ok((i, Command::Rest(rest.with(options, i.state))))
}

/// What stands here up to the next space.
fn path(i: Tokens<'_>) -> (Tokens<'_>, Spanned<String>) {
    let mut rest = i.advance();
    while rest.first().glued && !matches!(rest.first().kind, Kind::Eof | Kind::Bad(_) | Kind::Subsearch) {
        rest = rest.advance();
    }
    let span = rest.span_from(i);
    (rest, Spanned::new(quote::resolve(span.of(i.state.text)), span))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn options_and_what_the_endpoint_gets() {
        prints("| rest /services/server/info", "| rest /services/server/info");
        prints(
            "| rest splunk_server=local count = 0 /servicesNS/-/-/saved search=\"title=\\\"a b\\\"\" f=title f=x",
            "| rest /servicesNS/-/-/saved splunk_server=local count=0 search=\"title=\\\"a b\\\"\" f=title f=x",
        );
        prints(
            "| rest \"/services/a b\" timeout=5, strict=T splunk_server_group=a Splunk_Server_Group=b*",
            "| rest \"/services/a b\" timeout=5 strict=true splunk_server_group=a splunk_server_group=\"b*\"",
        );
        prints(
            "| rest /services/x?output_mode=json&count=0 a=",
            "| rest \"/services/x?output_mode=json&count=0\" a=\"\"",
        );
        prints("| rest services/x a=b,c add-orphan_field=yes", "| rest services/x a=\"b,c\" add-orphan_field=yes");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| rest«» "), "SPL202 You must specify a REST endpoint.");
        assert_eq!(complaint("| rest /a «b»"), "SPL202 Expected an option or the end of the command.");
        assert_eq!(
            complaint("| rest /a strict=«x»"),
            "SPL206 Invalid option value. Expecting a 'boolean' for option 'strict'. Instead got 'x'."
        );
    }
}
