//! `inputcsv`: the lines of a CSV file as rows.
//!
//! Usage: `inputcsv [<option>...] <file> [WHERE <search expression>]`

use std::fmt;

use super::{Command, Node, Syntax};
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

/// `inputcsv`
#[derive(Clone, Debug, PartialEq)]
pub struct Inputcsv {
    /// `dispatch=`: the file is one of the job's.
    pub dispatch: bool,
    /// `append=`: the rows so far stay, and those of the file come after them.
    pub append: bool,
    /// `strict=`: a file that isn't there ends the search.
    pub strict: bool,
    /// `events=`: the lines are events, with a time.
    pub events: bool,
    /// `start=`: so many lines are skipped; `None` means 0.
    pub start: Option<Spanned<u64>>,
    /// `max=`: at most so many lines; `None` means 1,000,000,000.
    pub max: Option<Spanned<u64>>,
    /// The file; `.csv` may be missing.
    pub file: Spanned<String>,
    /// `WHERE …`: the lines that are taken.
    pub condition: Option<Spanned<SearchExpr>>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "inputcsv",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "inputcsv [<option>...] <file> [WHERE <search expression>]",
    summary: "The lines of a CSV file as rows.",
    parse,
};

impl Node for Inputcsv {
    fn visit(&self, visitor: &mut dyn Visitor) {
        if self.append {
            visitor.appends();
        }
        visitor.generates(Some((Resource::File, &self.file)));
        self.condition.iter().for_each(|condition| visitor.condition(condition));
        visitor.needs(Resource::File, &self.file, self.file.span);
    }
}

impl fmt::Display for Inputcsv {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("inputcsv")?;
        write_bool(f, "dispatch", self.dispatch, false)?;
        write_bool(f, "append", self.append, false)?;
        write_bool(f, "strict", self.strict, false)?;
        write_bool(f, "events", self.events, false)?;
        write_option(f, "start", self.start.as_ref())?;
        write_option(f, "max", self.max.as_ref())?;
        write!(f, " {}", quote::name(&self.file))?;
        self.condition.iter().try_for_each(|condition| write!(f, " WHERE {condition}"))
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    const WANTED: &str = "the name of a file";
    let mut options = Options::default();
    let (i, file) = single::named(i, &mut options, WANTED)?;
    let Some(file) = file else { return i.must(WANTED) };
    let (i, condition) = single::where_condition(i)?;
    let state = i.state;
    let mut flag = |name| options.bool(name, state).unwrap_or(false);
    let (dispatch, append, strict, events) = (flag("dispatch"), flag("append"), flag("strict"), flag("events"));
    let (start, max) = (options.number("start", state), options.number("max", state));
    options.finish(state);
    Ok((i, Command::Inputcsv(Inputcsv { dispatch, append, strict, events, start, max, file, condition })))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn files_and_options() {
        prints("| inputcsv a.csv", "| inputcsv a.csv");
        prints("| inputcsv all.csv start=1 Max=5 dispatch=t", "| inputcsv dispatch=true start=1 max=5 all.csv");
        prints(
            "| inputcsv append=1 events=t strict=f /a/b.csv where x>5",
            "| inputcsv append=true events=true /a/b.csv WHERE x>5",
        );
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| inputcsv«»"), "SPL202 Expected the name of a file.");
        assert_eq!(complaint("| inputcsv a «b»"), "SPL202 The argument 'b' is invalid.");
        assert_eq!(complaint("| inputcsv a «maxx»=1"), "SPL205 Option 'maxx' is invalid.");
    }
}
