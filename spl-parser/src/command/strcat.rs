//! `strcat`: joins fields and texts into a field.
//!
//! Usage: `strcat [allrequired=<bool>] (<field> | "<text>")... <field>`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Code, Diagnostic, Spanned,
    ast::FieldName,
    grammar::{
        names,
        options::{Options, with_options, write_bool},
    },
    input::{PResult, Tokens, fail},
    lex::{Kind, Mode, quote},
    visit::Visitor,
};

/// `strcat`
#[derive(Clone, Debug, PartialEq)]
pub struct Strcat {
    /// What is joined; at least one.
    pub sources: Vec<Spanned<StrcatSource>>,
    /// Where the result goes.
    pub destination: Spanned<FieldName>,
    /// Whether rows that lack one of the fields get no result; otherwise such fields are empty.
    pub allrequired: bool,
}

/// A part of the result of `strcat`.
#[derive(Clone, Debug, PartialEq)]
pub enum StrcatSource {
    /// The value of a field, whose name stands without double quotes.
    Field(FieldName),
    /// `"text"`
    Text(String),
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "strcat",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "strcat [allrequired=<bool>] (<field> | \"<text>\")... <field>",
    summary: "Joins fields and texts into a field.",
    parse,
};

impl Node for Strcat {
    fn visit(&self, visitor: &mut dyn Visitor) {
        for source in &self.sources {
            if let StrcatSource::Field(field) = &source.value {
                visitor.reads(field.as_str(), source.span);
            }
        }
        visitor.writes(self.destination.as_str(), self.destination.span);
    }
}

impl fmt::Display for Strcat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("strcat")?;
        write_bool(f, "allrequired", self.allrequired, false)?;
        self.sources.iter().try_for_each(|source| write!(f, " {source}"))?;
        write!(f, " {}", self.destination)
    }
}

impl fmt::Display for StrcatSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(field) if quote::name(field.as_str()) == field.as_str() => f.write_str(field.as_str()),
            Self::Field(field) => f.write_str(&quote::single(field.as_str())),
            Self::Text(text) => quote::Quoted(text).fmt(f),
        }
    }
}

fn parse(start: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, mut sources) = with_options(&mut options, source)(start)?;
    let allrequired = options.bool("allrequired", i.state).unwrap_or(false);
    options.finish(i.state);
    match sources.pop() {
        Some(last) if !sources.is_empty() => {
            let destination = last.map(|source| match source {
                StrcatSource::Field(name) => name,
                StrcatSource::Text(name) => FieldName(name),
            });
            Ok((i, Command::Strcat(Strcat { sources, destination, allrequired })))
        }
        _ if !i.at_end() => i.must("a field name or a text"),
        _ => fail(
            Diagnostic::error(Code::Expected, start.span().to(i.span().at_start()), "Expected two or more arguments.")
                .help(
                    "write what is joined and, last, the field that gets the result: `strcat host \":\" port address`",
                ),
        ),
    }
}

fn source(i: Tokens<'_>) -> PResult<'_, Spanned<StrcatSource>> {
    let token = i.first();
    if token.kind == Kind::Quoted {
        return Ok((i.advance(), Spanned::new(StrcatSource::Text(token.value()), token.span)));
    }
    let (rest, name) = names::name("a field name or a text")(i)?;
    // Between single quotes a bracket can't be escaped.
    if name.contains(['[', ']']) {
        return i.must("a field name without brackets");
    }
    Ok((rest, name.map(|name| StrcatSource::Field(FieldName(name)))))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn fields_and_texts() {
        prints("| strcat a \" :\" b, allrequired=T c", "| strcat allrequired=true a \" :\" b c");
        prints("| strcat 'a b' a-b 5 \"d e\"", "| strcat 'a b' a-b '5' \"d e\"");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| strcat «a»"), "SPL202 Expected two or more arguments.");
        assert_eq!(complaint("| strcat«»"), "SPL202 Expected two or more arguments.");
    }
}
