//! `gentimes`: makes a row for each stretch of time between two points.
//!
//! Usage: `gentimes start=<time> [end=<time>] [increment=<length>]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Spanned,
    ast::TimeSpan,
    grammar::{
        options::{Options, only_options, write_option},
        time::parse_time_span,
    },
    input::{PResult, Tokens},
    lex::Mode,
    visit::Visitor,
};

/// `gentimes`
#[derive(Clone, Debug, PartialEq)]
pub struct Gentimes {
    /// `start=`: `month/day/year[:hour:minute:second]`, or so many days from now, as written.
    pub start: Spanned<String>,
    /// `end=`: as `start`; `None` means the midnight before now.
    pub end: Option<Spanned<String>>,
    /// `increment=`: how long each is; `None` means a day.
    pub increment: Option<Spanned<TimeSpan>>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "gentimes",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "gentimes start=<time> [end=<time>] [increment=<length>]",
    summary: "Makes a row for each stretch of time between two points.",
    parse,
};

impl Node for Gentimes {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.generates(None);
        visitor.makes(&["starttime", "endtime", "starthuman", "endhuman"].map(str::to_owned));
    }
}

impl fmt::Display for Gentimes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("gentimes")?;
        write_option(f, "start", Some(&self.start))?;
        write_option(f, "end", self.end.as_ref())?;
        write_option(f, "increment", self.increment.as_ref())
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, ()) = only_options(&mut options, i)?;
    let (start, end) = (options.text("start"), options.text("end"));
    let increment = options.parsed("increment", "time span", i.state, parse_time_span);
    options.finish(i.state);
    let Some(start) = start else { return i.must("`start=<time>`") };
    Ok((i, Command::Gentimes(Gentimes { start, end, increment })))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn options() {
        prints("| gentimes start=-1", "| gentimes start=-1");
        prints(
            "| gentimes increment=1h start=10/1/07 end = 10/5/07:00:00:00",
            "| gentimes start=\"10/1/07\" end=\"10/5/07:00:00:00\" increment=1h",
        );
        assert_eq!(complaint("| gentimes end=-1«»"), "SPL202 Expected an option or `start=<time>`.");
        assert_eq!(complaint("| gentimes start=-1 «step»=1h"), "SPL205 Option 'step' is invalid.");
    }
}
