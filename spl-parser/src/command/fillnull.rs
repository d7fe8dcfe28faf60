//! `fillnull`: replaces missing values.
//!
//! Usage: `fillnull [value=<string>] [<field>...]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Spanned,
    ast::{FieldName, write_list},
    grammar::{
        names,
        options::{Options, with_options},
    },
    input::{PResult, Tokens},
    lex::{Mode, quote},
    visit::Visitor,
};

/// `fillnull`
#[derive(Clone, Debug, PartialEq)]
pub struct Fillnull {
    /// What is put in; `None` means 0.
    pub value: Option<Spanned<String>>,
    /// The fields; empty means every field that any row has.
    pub fields: Vec<Spanned<FieldName>>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "fillnull",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "fillnull [value=<string>] [<field>...]",
    summary: "Replaces missing values.",
    parse,
};

impl Node for Fillnull {
    fn visit(&self, visitor: &mut dyn Visitor) {
        self.fields.iter().for_each(|field| visitor.fills(field.as_str(), field.span));
    }
}

impl fmt::Display for Fillnull {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("fillnull")?;
        if let Some(value) = &self.value {
            write!(f, " value={}", quote::option(value))?;
        }
        if !self.fields.is_empty() {
            f.write_str(" ")?;
        }
        write_list(f, &self.fields, ", ")
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, fields) = with_options(&mut options, names::field)(i)?;
    let value = options.text("value");
    options.finish(i.state);
    Ok((i, Command::Fillnull(Fillnull { value, fields })))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn the_option_may_stand_anywhere() {
        prints("| fillnull", "| fillnull");
        prints("| fillnull a, value=\"\" b", "| fillnull value=\"\" a, b");
        prints("| fillnull Value=N/A", "| fillnull value=\"N/A\"");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| fillnull «valeu»=1 a"), "SPL205 Option 'valeu' is invalid.");
        assert_eq!(
            complaint("| fillnull value=1 a «value=2»"),
            "SPL206 Option 'value' should not be specified more than once."
        );
    }
}
