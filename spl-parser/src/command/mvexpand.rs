//! `mvexpand`: makes a row of each value of a field.
//!
//! Usage: `mvexpand <field> [limit=<int>]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Spanned,
    ast::FieldName,
    grammar::{
        fields,
        options::{Options, write_option},
    },
    input::{PResult, Tokens},
    lex::Mode,
    visit::Visitor,
};

/// `mvexpand`
#[derive(Clone, Debug, PartialEq)]
pub struct Mvexpand {
    /// The field.
    pub field: Spanned<FieldName>,
    /// At most so many values of each row; `None` and 0 mean all.
    pub limit: Option<Spanned<u64>>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "mvexpand",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "mvexpand <field> [limit=<int>]",
    summary: "Makes a row of each value of a field.",
    parse,
};

impl Node for Mvexpand {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.reads(self.field.as_str(), self.field.span);
        visitor.writes(self.field.as_str(), self.field.span);
    }
}

impl fmt::Display for Mvexpand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "mvexpand {}", self.field)?;
        write_option(f, "limit", self.limit.as_ref())
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, field) = fields::one(&mut options)(i)?;
    let limit = options.number("limit", i.state);
    options.finish(i.state);
    Ok((i, Command::Mvexpand(Mvexpand { field, limit })))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn fields() {
        prints("| mvexpand limit=2 a{}.b", "| mvexpand a{}.b limit=2");
        prints("| mvexpand 'a b'", "| mvexpand \"a b\"");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| mvexpand«»"), "SPL202 Expected a field name.");
        assert_eq!(complaint("| mvexpand a «b»"), "SPL202 The argument 'b' is invalid.");
        assert_eq!(
            complaint("| mvexpand a limit=«x»"),
            "SPL206 Invalid option value. Expecting a 'non-negative integer' for option 'limit'. Instead got 'x'."
        );
    }
}
