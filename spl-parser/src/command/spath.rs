//! `spath`: extracts fields from JSON or XML.
//!
//! Usage: `spath [input=<field>] [output=<field>] [[path=]<path>]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Span, Spanned,
    ast::FieldName,
    grammar::{
        fields,
        options::{Options, with_options, write_field, write_option},
    },
    input::{PResult, Tokens},
    lex::{Kind, Mode},
    visit::Visitor,
};

/// `spath`
#[derive(Clone, Debug, PartialEq)]
pub struct Spath {
    /// The field that is read; `None` means `_raw`.
    pub input: Option<Spanned<FieldName>>,
    /// Where the value goes; `None` means the field that is named as the path.
    pub output: Option<Spanned<FieldName>>,
    /// Where the value stands: `a.b{2}.c`, `book{@year}`. `None` extracts every field.
    pub path: Option<Spanned<String>>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "spath",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "spath [input=<field>] [output=<field>] [[path=]<path>]",
    summary: "Extracts fields from JSON or XML.",
    parse,
};

impl Node for Spath {
    fn visit(&self, visitor: &mut dyn Visitor) {
        match &self.input {
            Some(input) => visitor.reads(input.as_str(), input.span),
            None => visitor.reads("_raw", self.path.as_ref().map_or(Span::default(), |path| path.span)),
        }
        match (&self.output, &self.path) {
            (Some(output), Some(_)) => visitor.writes(output.as_str(), output.span),
            (None, Some(path)) => visitor.writes(path, path.span),
            (_, None) => visitor.writes_any(),
        }
    }
}

impl fmt::Display for Spath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("spath")?;
        write_field(f, "input", self.input.as_ref())?;
        write_field(f, "output", self.output.as_ref())?;
        write_option(f, "path", self.path.as_ref())
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, mut paths) = with_options(&mut options, path)(i)?;
    let input = fields::option(&mut options, "input");
    let output = fields::option(&mut options, "output");
    // Single quotes belong to the path: they hold a key that has dots.
    let path = options.text("path").map(|path| match path.span.of(i.state.text) {
        written if written.starts_with('\'') => Spanned::new(written.to_owned(), path.span),
        _ => path,
    });
    options.finish(i.state);
    // A field's name that has spaces falls apart into several words.
    let extra = paths.split_off(usize::from(path.is_none()).min(paths.len()));
    if let Some(extra) = extra.first() {
        return fields::invalid_argument(extra, "there is a path already");
    }
    let path = path.or_else(|| paths.pop());
    Ok((i, Command::Spath(Spath { input, output, path })))
}

fn path(i: Tokens<'_>) -> PResult<'_, Spanned<String>> {
    if i.first().kind != Kind::Single {
        return fields::text("a path")(i);
    }
    let (i, span) = fields::run("a path", false)(i)?;
    Ok((i, Spanned::new(span.of(i.state.text).to_owned(), span)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn paths() {
        prints("| spath", "| spath");
        prints("| spath output=x path=a{}.b", "| spath output=x path=\"a{}.b\"");
        prints("| spath a.b{2}.c, Input=d", "| spath input=d path=\"a.b{2}.c\"");
        prints("| spath \"a b\" output=\"c d\"", "| spath output=\"c d\" path=\"a b\"");
        prints("| spath path = c.book{@year} input = e", "| spath input=e path=\"c.book{@year}\"");
        prints("| spath path='b.c' input='d e'", "| spath input=\"d e\" path=\"'b.c'\"");
        prints("| spath 'a.b'.c", "| spath path=\"'a.b'.c\"");
        prints("| spath a.'b(c)'.d", "| spath path=\"a.'b(c)'.d\"");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| spath a «b»"), "SPL202 The argument 'b' is invalid.");
        assert_eq!(complaint("| spath path=a «b»"), "SPL202 The argument 'b' is invalid.");
        assert_eq!(complaint("| spath «inputs»=a"), "SPL205 Option 'inputs' is invalid.");
    }
}
