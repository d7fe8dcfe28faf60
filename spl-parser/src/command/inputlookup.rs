//! `inputlookup`: the lines of a lookup table as rows.
//!
//! Usage: `inputlookup [append=<bool>] [strict=<bool>] [start=<n>] [max=<n>] <table> [WHERE <search expression>]`

use std::fmt;

use super::{Command, Flag, Node, Syntax};
use crate::{
    Spanned,
    ast::SearchExpr,
    grammar::{
        options::{Options, write_bool, write_option},
        single,
    },
    input::{PResult, Tokens},
    lex::{Mode, quote},
    visit::{Resource, Visitor},
};

/// `inputlookup`
#[derive(Clone, Debug, PartialEq)]
pub struct Inputlookup {
    /// `append=`: the rows so far stay, and those of the table come after them.
    pub append: bool,
    /// `strict=`: a table that isn't there ends the search.
    pub strict: bool,
    /// `start=`: so many lines are skipped; `None` means 0.
    pub start: Option<Spanned<u64>>,
    /// `max=`: at most so many lines; `None` means 1,000,000,000.
    pub max: Option<Spanned<u64>>,
    /// The table, by its definition's or its file's name.
    pub table: Spanned<String>,
    /// `WHERE …`: the lines that are taken.
    pub condition: Option<Spanned<SearchExpr>>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "inputlookup",
    aliases: &[],
    mode: Mode::Args,
    flags: &[Flag::NeedsPipe],
    usage: "inputlookup [append=<bool>] [strict=<bool>] [start=<n>] [max=<n>] <table> [WHERE <search expression>]",
    summary: "The lines of a lookup table as rows.",
    parse,
};

impl Node for Inputlookup {
    fn visit(&self, visitor: &mut dyn Visitor) {
        if self.append {
            visitor.appends();
        }
        visitor.generates(Some((Resource::Lookup, &self.table)));
        self.condition.iter().for_each(|condition| visitor.condition(condition));
        visitor.needs(Resource::Lookup, &self.table, self.table.span);
    }
}

impl fmt::Display for Inputlookup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("inputlookup")?;
        write_bool(f, "append", self.append, false)?;
        write_bool(f, "strict", self.strict, false)?;
        write_option(f, "start", self.start.as_ref())?;
        write_option(f, "max", self.max.as_ref())?;
        write!(f, " {}", quote::name(&self.table))?;
        self.condition.iter().try_for_each(|condition| write!(f, " WHERE {condition}"))
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    const WANTED: &str = "the name of a lookup table";
    let mut options = Options::default();
    let (i, table) = single::named(i, &mut options, WANTED)?;
    let Some(table) = table else { return i.must(WANTED) };
    let (i, condition) = single::where_condition(i)?;
    let state = i.state;
    let (append, strict) = (options.bool("append", state), options.bool("strict", state));
    let (start, max) = (options.number("start", state), options.number("max", state));
    options.finish(state);
    let (append, strict) = (append.unwrap_or(false), strict.unwrap_or(false));
    Ok((i, Command::Inputlookup(Inputlookup { append, strict, start, max, table, condition })))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn tables() {
        prints("| inputlookup a.csv", "| inputlookup a.csv");
        prints("| inputlookup \"a b.csv\"", "| inputlookup \"a b.csv\"");
        prints("a | inputlookup x append = T", "search a | inputlookup append=true x");
        prints("| InputLookup strict=1 start=5 x.csv max=10", "| inputlookup strict=true start=5 max=10 x.csv");
        prints("| inputlookup $t$", "| inputlookup $t$");
    }

    #[test]
    fn conditions_are_of_the_search_language() {
        prints(
            "| inputlookup x WHERE a=b* NOT (c>5 OR d IN (e, f))",
            "| inputlookup x WHERE a=b* AND NOT (c>5 OR d IN (e, f))",
        );
        prints(
            "| inputlookup x max=5 where [search a | fields b]",
            "| inputlookup max=5 x WHERE [search a | fields b]",
        );
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| inputlookup«»"), "SPL202 Expected the name of a lookup table.");
        assert_eq!(complaint("| inputlookup «where» a=b"), "SPL202 Expected the name of a lookup table.");
        assert_eq!(complaint("| inputlookup a «b»"), "SPL202 The argument 'b' is invalid.");
        assert_eq!(complaint("| inputlookup a where«»"), "SPL202 Expected a term.");
        assert_eq!(complaint("| inputlookup a where b=c «)»"), "SPL102 Mismatched quotes and/or parenthesis.");
        assert_eq!(complaint("| inputlookup a «apend»=t"), "SPL205 Option 'apend' is invalid.");
        assert_eq!(
            complaint("| inputlookup a max=«x»"),
            "SPL206 Invalid option value. Expecting a 'non-negative integer' for option 'max'. Instead got 'x'."
        );
    }
}
