//! `searchtxn`: finds the events of a transaction type and groups them.
//!
//! Usage: `searchtxn <name> [max_terms=<n>] [use_disjunct=<bool>] [eventsonly=<bool>] <search expression>`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Spanned,
    ast::SearchExpr,
    grammar::{
        names::commas,
        options::{Options, write_bool, write_option},
        single,
    },
    input::{PResult, Tokens},
    lex::{Kind, Mode, Op, quote},
    visit::{Resource, Visitor},
};

/// `searchtxn`
#[derive(Clone, Debug, PartialEq)]
pub struct Searchtxn {
    /// The transaction type.
    pub name: Spanned<String>,
    /// `max_terms=`: so many values are looked for; `None` means 1,000.
    pub max_terms: Option<Spanned<u64>>,
    /// `use_disjunct=`: the terms of the search need not be in one event; true by default.
    pub use_disjunct: bool,
    /// `eventsonly=`: the events aren't grouped.
    pub eventsonly: bool,
    /// What the events must match; `None` where nothing is written.
    pub condition: Option<Spanned<SearchExpr>>,
}

const OPTIONS: &[&str] = &["max_terms", "use_disjunct", "eventsonly"];

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "searchtxn",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "searchtxn <name> [max_terms=<n>] [use_disjunct=<bool>] [eventsonly=<bool>] <search expression>",
    summary: "Finds the events of a transaction type and groups them.",
    parse,
};

impl Node for Searchtxn {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.generates(Some((Resource::Index, "*")));
        self.condition.iter().for_each(|condition| visitor.condition(condition));
        visitor.writes_any();
    }
}

impl fmt::Display for Searchtxn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "searchtxn {}", quote::name(&self.name))?;
        write_option(f, "max_terms", self.max_terms.as_ref())?;
        write_bool(f, "use_disjunct", self.use_disjunct, true)?;
        write_bool(f, "eventsonly", self.eventsonly, false)?;
        self.condition.iter().try_for_each(|condition| write!(f, " {condition}"))
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, ()) = self::options(i, &mut options)?;
    let (i, name) = single::name("the name of a transaction type")(i)?;
    let (i, ()) = self::options(i, &mut options)?;
    let (i, condition) = if i.at_end() {
        (i, None)
    } else {
        let (i, condition) = single::rest_as_condition(i)?;
        (i, Some(condition))
    };
    let state = i.state;
    let max_terms = options.number("max_terms", state);
    let use_disjunct = options.bool("use_disjunct", state).unwrap_or(true);
    let eventsonly = options.bool("eventsonly", state).unwrap_or(false);
    options.finish(state);
    Ok((i, Command::Searchtxn(Searchtxn { name, max_terms, use_disjunct, eventsonly, condition })))
}

/// Its own options; any other `name=value` belongs to the search.
fn options<'t>(i: Tokens<'t>, options: &mut Options) -> PResult<'t, ()> {
    let mut i = commas(i);
    while OPTIONS.iter().any(|name| i.at_word(name)) && i.peek(1).kind == Kind::Op(Op::Eq) {
        i = commas(options.parse(i)?.0);
    }
    Ok((i, ()))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn the_search_follows_the_options() {
        prints("| searchtxn webtxn", "| searchtxn webtxn");
        prints(
            "| searchtxn imap max_terms=10 EventsOnly=t sourcetype=cisco u=root NOT x",
            "| searchtxn imap max_terms=10 eventsonly=true sourcetype=cisco AND u=root AND NOT x",
        );
        prints("| searchtxn use_disjunct=f \"a b\" [search c]", "| searchtxn \"a b\" use_disjunct=false [search c]");
        assert_eq!(complaint("| searchtxn«»"), "SPL202 Expected the name of a transaction type.");
        assert_eq!(complaint("| searchtxn a b=«»"), "SPL202 Expected a value.");
    }
}
