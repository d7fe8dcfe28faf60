//! `reltime`: says in words how long ago the time of each event is.
//!
//! Usage: `reltime [timefield=<field>] [prefix=<string>]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Span, Spanned,
    ast::FieldName,
    grammar::{
        fields,
        options::{Options, only_options, write_field, write_option},
    },
    input::{PResult, Tokens},
    lex::Mode,
    visit::Visitor,
};

/// `reltime`
#[derive(Clone, Debug, PartialEq)]
pub struct Reltime {
    /// The field that holds the time; `None` means `_time`.
    pub timefield: Option<Spanned<FieldName>>,
    /// What is put before the name `reltime`; `None` means nothing.
    pub prefix: Option<Spanned<String>>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "reltime",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "reltime [timefield=<field>] [prefix=<string>]",
    summary: "Says in words how long ago the time of each event is.",
    parse,
};

impl Node for Reltime {
    fn visit(&self, visitor: &mut dyn Visitor) {
        match &self.timefield {
            Some(field) => visitor.reads(field.as_str(), field.span),
            None => visitor.reads("_time", Span::default()),
        }
        let prefix = self.prefix.as_ref().map_or("", |prefix| prefix.as_str());
        visitor.writes(&format!("{prefix}reltime"), self.prefix.as_ref().map_or(Span::default(), |prefix| prefix.span));
    }
}

impl fmt::Display for Reltime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("reltime")?;
        write_field(f, "timefield", self.timefield.as_ref())?;
        write_option(f, "prefix", self.prefix.as_ref())
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, ()) = only_options(&mut options, i)?;
    let timefield = fields::option(&mut options, "timefield");
    let prefix = options.text("prefix");
    options.finish(i.state);
    Ok((i, Command::Reltime(Reltime { timefield, prefix })))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn options() {
        prints("| reltime", "| reltime");
        prints("| reltime prefix=a_ timefield=earliest", "| reltime timefield=earliest prefix=a_");
        assert_eq!(complaint("| reltime «a»"), "SPL202 Expected an option or the end of the command.");
    }
}
