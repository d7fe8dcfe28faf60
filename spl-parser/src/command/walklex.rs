//! `walklex`: lists the terms that indexes hold.
//!
//! Usage: `walklex [type=all|field|fieldvalue|term] [prefix=<string> | pattern=<pattern>] [index=<name>]... [splunk_server=<name>] [splunk_server_group=<name>]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Spanned,
    grammar::settings::{settings, with_indexes, write_repeated},
    input::{PResult, Tokens},
    lex::Mode,
    visit::{Resource, Visitor},
};

/// `walklex`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Walklex {
    /// `index=`, which may be repeated. The indexes, with wildcards; empty means the default ones.
    pub index: Vec<Spanned<String>>,
    /// `type=`. `all`, `field`, `fieldvalue` or `term`; `None` means `all`.
    pub type_: Option<Spanned<String>>,
    /// `prefix=`. How the terms begin.
    pub prefix: Option<Spanned<String>>,
    /// `pattern=`. What the terms match.
    pub pattern: Option<Spanned<String>>,
    /// `splunk_server=`. The servers; `None` means all.
    pub splunk_server: Option<Spanned<String>>,
    /// `splunk_server_group=`. The groups of servers.
    pub splunk_server_group: Option<Spanned<String>>,
}

settings!(Walklex: type_, prefix, pattern, splunk_server, splunk_server_group);

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "walklex",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "walklex [type=all|field|fieldvalue|term] [prefix=<string> | pattern=<pattern>] \
            [index=<name>]... [splunk_server=<name>] [splunk_server_group=<name>]",
    summary: "Lists the terms that indexes hold.",
    parse,
};

impl Node for Walklex {
    fn visit(&self, visitor: &mut dyn Visitor) {
        for index in &self.index {
            visitor.needs(Resource::Index, index, index.span);
        }
        visitor.generates(None);
    }
}

impl fmt::Display for Walklex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("walklex")?;
        write_repeated(f, "index", &self.index)?;
        self.write_settings(f)
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let (i, (options, index)) = with_indexes(Walklex::SETTINGS, i)?;
    let command = Walklex { index, ..Walklex::default() }.with(options, i.state);
    Ok((i, Command::Walklex(command)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn forms() {
        prints(
            "| walklex prefix=foo index=_internal index=_audit type=term",
            "| walklex index=_internal index=_audit type=term prefix=foo",
        );
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| walklex «types»=all index=a"), "SPL205 Option 'types' is invalid.");
    }
}
