//! `concurrency`: how many events go on at the time when each begins.
//!
//! Usage: `concurrency duration=<field> [start=<field>] [output=<field>]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Span, Spanned,
    ast::FieldName,
    grammar::options::{Options, only_options, write_field},
    input::{PResult, Tokens},
    lex::Mode,
    visit::Visitor,
};

/// `concurrency`
#[derive(Clone, Debug, PartialEq)]
pub struct Concurrency {
    /// `duration=`: the field that holds how many seconds an event takes.
    pub duration: Spanned<FieldName>,
    /// `start=`: the field that holds when it begins; `None` means `_time`.
    pub start: Option<Spanned<FieldName>>,
    /// `output=`: where the number goes; `None` means `concurrency`.
    pub output: Option<Spanned<FieldName>>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "concurrency",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "concurrency duration=<field> [start=<field>] [output=<field>]",
    summary: "How many events go on at the time when each begins.",
    parse,
};

impl Node for Concurrency {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.reads(self.duration.as_str(), self.duration.span);
        let or = |field: &Option<Spanned<FieldName>>, default: &str| match field {
            Some(field) => (field.as_str().to_owned(), field.span),
            None => (default.to_owned(), Span::default()),
        };
        let (start, at) = or(&self.start, "_time");
        visitor.reads(&start, at);
        let (output, at) = or(&self.output, "concurrency");
        visitor.writes(&output, at);
    }
}

impl fmt::Display for Concurrency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("concurrency")?;
        write_field(f, "duration", Some(&self.duration))?;
        write_field(f, "start", self.start.as_ref())?;
        write_field(f, "output", self.output.as_ref())
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, ()) = only_options(&mut options, i)?;
    let mut field = |name| options.text(name).map(|field| field.map(FieldName));
    let (duration, start, output) = (field("duration"), field("start"), field("output"));
    options.finish(i.state);
    let Some(duration) = duration else { return i.must("`duration=<field>`") };
    Ok((i, Command::Concurrency(Concurrency { duration, start, output })))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn options() {
        prints("a | concurrency duration=d", "search a | concurrency duration=d");
        prints(
            "a | concurrency OUTPUT=\"x y\", start = s duration=d",
            "search a | concurrency duration=d start=s output=\"x y\"",
        );
        assert_eq!(complaint("a | concurrency start=s«»"), "SPL202 Expected an option or `duration=<field>`.");
        assert_eq!(complaint("a | concurrency duration=d «end»=e"), "SPL205 Option 'end' is invalid.");
    }
}
