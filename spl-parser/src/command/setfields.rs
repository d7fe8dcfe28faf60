//! `setfields`: gives fields the same value in every row.
//!
//! Usage: `setfields <field>="<string>"...`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Spanned,
    ast::FieldName,
    grammar::{fields, names},
    input::{PResult, Tokens},
    lex::{Mode, quote},
    visit::Visitor,
};

/// `setfields`
#[derive(Clone, Debug, PartialEq)]
pub struct Setfields {
    /// The fields and their values; at least one.
    pub values: Vec<(Spanned<FieldName>, Spanned<String>)>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "setfields",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "setfields <field>=\"<string>\"...",
    summary: "Gives fields the same value in every row.",
    parse,
};

impl Node for Setfields {
    fn visit(&self, visitor: &mut dyn Visitor) {
        self.values.iter().for_each(|(field, _)| visitor.writes(field.as_str(), field.span));
    }
}

impl fmt::Display for Setfields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("setfields ")?;
        for (n, (field, value)) in self.values.iter().enumerate() {
            write!(f, "{}{field}={}", if n > 0 { ", " } else { "" }, quote::Quoted(value))?;
        }
        Ok(())
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let (i, values) = names::list(fields::assignment)(i)?;
    if values.is_empty() {
        return i.must("a field name");
    }
    let values = values.into_iter().map(|(name, value)| (name.map(FieldName), value)).collect();
    Ok((i, Command::Setfields(Setfields { values })))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn values() {
        prints("| setfields ip=10.0.0.1, foo=\"foo bar\"", "| setfields ip=\"10.0.0.1\", foo=\"foo bar\"");
        assert_eq!(complaint("| setfields«»"), "SPL202 Expected a name or a field name.");
    }
}
