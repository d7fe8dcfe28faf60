//! `scrub`: makes the events anonymous.
//!
//! Usage: `scrub [public-terms=<file>] [private-terms=<file>] [name-terms=<file>] [dictionary=<file>]
//! [timeconfig=<file>] [namespace=<app>]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Span, Spanned,
    grammar::options::{Options, only_options, write_option},
    input::{PResult, Tokens},
    lex::Mode,
    visit::{Resource, Visitor},
};

/// `scrub`
#[derive(Clone, Debug, PartialEq)]
pub struct Scrub {
    /// A file of words that stay; `None` means the one that Splunk brings along, here and below.
    pub public_terms: Option<Spanned<String>>,
    /// A file of words that go.
    pub private_terms: Option<Spanned<String>>,
    /// A file of names that others are replaced by.
    pub name_terms: Option<Spanned<String>>,
    /// A file of words that stay unless they are private.
    pub dictionary: Option<Spanned<String>>,
    /// A file of formats of times.
    pub timeconfig: Option<Spanned<String>>,
    /// The app that has the files; `None` means none.
    pub namespace: Option<Spanned<String>>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "scrub",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "scrub [public-terms=<file>] [private-terms=<file>] [name-terms=<file>] [dictionary=<file>] \
            [timeconfig=<file>] [namespace=<app>]",
    summary: "Makes the events anonymous.",
    parse,
};

impl Scrub {
    fn files(&self) -> [(&'static str, Option<&Spanned<String>>); 5] {
        [
            ("public-terms", self.public_terms.as_ref()),
            ("private-terms", self.private_terms.as_ref()),
            ("name-terms", self.name_terms.as_ref()),
            ("dictionary", self.dictionary.as_ref()),
            ("timeconfig", self.timeconfig.as_ref()),
        ]
    }
}

impl Node for Scrub {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.reads("*", Span::default());
        visitor.writes("*", Span::default());
        self.files().into_iter().filter_map(|(_, file)| file).for_each(|file| {
            visitor.needs(Resource::File, file, file.span);
        });
    }
}

impl fmt::Display for Scrub {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("scrub")?;
        self.files().into_iter().try_for_each(|(name, file)| write_option(f, name, file))?;
        write_option(f, "namespace", self.namespace.as_ref())
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, ()) = only_options(&mut options, i)?;
    let scrub = Scrub {
        public_terms: options.text("public-terms"),
        private_terms: options.text("private-terms"),
        name_terms: options.text("name-terms"),
        dictionary: options.text("dictionary"),
        timeconfig: options.text("timeconfig"),
        namespace: options.text("namespace"),
    };
    options.finish(i.state);
    Ok((i, Command::Scrub(scrub)))
}

#[cfg(test)]
mod tests {
    use crate::testing::prints;

    #[test]
    fn options() {
        prints("| scrub", "| scrub");
        prints("| scrub namespace=a public-terms=b.txt", "| scrub public-terms=b.txt namespace=a");
    }
}
