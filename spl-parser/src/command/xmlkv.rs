//! `xmlkv`: extracts a field from each `<name>value</name>`.
//!
//! Usage: `xmlkv [<field>] [maxinputs=<int>]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Span, Spanned,
    ast::FieldName,
    grammar::{
        fields,
        options::{Options, write_option},
    },
    input::{PResult, Tokens},
    lex::Mode,
    visit::Visitor,
};

/// `xmlkv`
#[derive(Clone, Debug, PartialEq)]
pub struct Xmlkv {
    /// The field that is read; `None` means `_raw`.
    pub field: Option<Spanned<FieldName>>,
    /// How many rows go to the command at once; `None` means 50000. The result doesn't depend on it.
    pub maxinputs: Option<Spanned<u64>>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "xmlkv",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "xmlkv [<field>] [maxinputs=<int>]",
    summary: "Extracts a field from each XML element.",
    parse,
};

impl Node for Xmlkv {
    fn visit(&self, visitor: &mut dyn Visitor) {
        match &self.field {
            Some(field) => visitor.reads(field.as_str(), field.span),
            None => visitor.reads("_raw", Span::default()),
        }
        visitor.writes_any();
    }
}

impl fmt::Display for Xmlkv {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("xmlkv")?;
        self.field.iter().try_for_each(|field| write!(f, " {field}"))?;
        write_option(f, "maxinputs", self.maxinputs.as_ref())
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, field) = fields::at_most_one(&mut options)(i)?;
    let maxinputs = options.number("maxinputs", i.state);
    options.finish(i.state);
    Ok((i, Command::Xmlkv(Xmlkv { field, maxinputs })))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn fields() {
        prints("| xmlkv", "| xmlkv");
        prints("| xmlkv maxinputs=10000 Message", "| xmlkv Message maxinputs=10000");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| xmlkv a «b»"), "SPL202 The argument 'b' is invalid.");
    }
}
