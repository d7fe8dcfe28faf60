//! `filldown`: puts the last value before it where a field has none.
//!
//! Usage: `filldown [<field>...]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Spanned,
    ast::{FieldPattern, write_list},
    grammar::names,
    input::{PResult, Tokens},
    lex::Mode,
    visit::{self, Visitor},
};

/// `filldown`
#[derive(Clone, Debug, PartialEq)]
pub struct Filldown {
    /// The fields; empty means all.
    pub fields: Vec<Spanned<FieldPattern>>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "filldown",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "filldown [<field>...]",
    summary: "Puts the last value before it where a field has none.",
    parse,
};

impl Node for Filldown {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visit::reads_patterns(visitor, &self.fields);
        self.fields.iter().for_each(|field| visitor.writes(field.as_str(), field.span));
    }
}

impl fmt::Display for Filldown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.fields.is_empty() { "filldown" } else { "filldown " })?;
        write_list(f, &self.fields, ", ")
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let (i, fields) = names::list(names::pattern)(i)?;
    Ok((i, Command::Filldown(Filldown { fields })))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn fields() {
        prints("| filldown", "| filldown");
        prints("| filldown a b*, \"c d\"", "| filldown a, b*, \"c d\"");
        assert_eq!(complaint("| filldown a«=»b"), "SPL202 Expected `,`, a field name or the end of the command.");
    }
}
