//! `iconify`: shows an icon for each combination of values.
//!
//! Usage: `iconify <field>...`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Spanned,
    ast::{FieldName, write_list},
    grammar::names,
    input::{PResult, Tokens},
    lex::Mode,
    visit::{self, Visitor},
};

/// `iconify`
#[derive(Clone, Debug, PartialEq)]
pub struct Iconify {
    /// The fields; at least one.
    pub fields: Vec<Spanned<FieldName>>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "iconify",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "iconify <field>...",
    summary: "Shows an icon for each combination of values.",
    parse,
};

impl Node for Iconify {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visit::reads(visitor, &self.fields);
    }
}

impl fmt::Display for Iconify {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("iconify ")?;
        write_list(f, &self.fields, ", ")
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let (i, fields) = names::list(names::field)(i)?;
    if fields.is_empty() {
        return i.must("a field name");
    }
    Ok((i, Command::Iconify(Iconify { fields })))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn fields() {
        prints("| iconify a b", "| iconify a, b");
        assert_eq!(complaint("| iconify«»"), "SPL202 Expected a field name.");
    }
}
