//! `xpath`: extracts a value from XML by its path.
//!
//! Usage: `xpath "<xpath>" [field=<field>] [outfield=<field>] [default=<string>]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Spanned,
    ast::FieldName,
    grammar::{
        fields,
        options::{Options, with_options, write_field, write_option},
    },
    input::{PResult, Tokens},
    lex::{Mode, quote},
    visit::Visitor,
};

/// `xpath`
#[derive(Clone, Debug, PartialEq)]
pub struct Xpath {
    /// Where the value stands: `//book/@year`.
    pub path: Spanned<String>,
    /// The field that is read; `None` means `_raw`.
    pub field: Option<Spanned<FieldName>>,
    /// Where the value goes; `None` means `xpath`.
    pub outfield: Option<Spanned<FieldName>>,
    /// The value of rows that don't have the path; `None` leaves it out.
    pub default: Option<Spanned<String>>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "xpath",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "xpath \"<xpath>\" [field=<field>] [outfield=<field>] [default=<string>]",
    summary: "Extracts a value from XML by its path.",
    parse,
};

impl Node for Xpath {
    fn visit(&self, visitor: &mut dyn Visitor) {
        match &self.field {
            Some(field) => visitor.reads(field.as_str(), field.span),
            None => visitor.reads("_raw", self.path.span),
        }
        match &self.outfield {
            Some(field) => visitor.writes(field.as_str(), field.span),
            None => visitor.writes("xpath", self.path.span),
        }
    }
}

impl fmt::Display for Xpath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "xpath {}", quote::Quoted(&self.path))?;
        write_field(f, "field", self.field.as_ref())?;
        write_field(f, "outfield", self.outfield.as_ref())?;
        write_option(f, "default", self.default.as_ref())
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, paths) = with_options(&mut options, fields::text("a path"))(i)?;
    let field = fields::option(&mut options, "field");
    let outfield = fields::option(&mut options, "outfield");
    let default = options.text("default");
    options.finish(i.state);
    let mut paths = paths.into_iter();
    let Some(path) = paths.next() else { return i.must("a path") };
    if let Some(extra) = paths.next() {
        return fields::invalid_argument(&extra, "there is a path already");
    }
    Ok((i, Command::Xpath(Xpath { path, field, outfield, default })))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn paths() {
        prints(
            "| xpath outfield=name \"//a[@b='c']/@d\" Field=e default=none",
            "| xpath \"//a[@b='c']/@d\" field=e outfield=name default=none",
        );
        prints("| xpath //DataSet/a[1]", "| xpath \"//DataSet/a[1]\"");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| xpath field=a«»"), "SPL202 Expected a path.");
        assert_eq!(complaint("| xpath \"a\" «b»"), "SPL202 The argument 'b' is invalid.");
    }
}
