//! `erex`: extracts a field by examples of its values.
//!
//! Usage: `erex [<field>] examples="<value>, ..." [counterexamples="<value>, ..."] [fromfield=<field>]
//! [maxtrainers=<int>]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Span, Spanned,
    ast::FieldName,
    grammar::{
        fields,
        options::{Options, write_field, write_option},
    },
    input::{PResult, Tokens},
    lex::Mode,
    visit::Visitor,
};

/// `erex`
#[derive(Clone, Debug, PartialEq)]
pub struct Erex {
    /// The field that gets the values; `None` only suggests a regular expression.
    pub field: Option<Spanned<FieldName>>,
    /// Values, with commas between.
    pub examples: Spanned<String>,
    /// Texts that are none, with commas between.
    pub counterexamples: Option<Spanned<String>>,
    /// The field that they stand in; `None` means `_raw`.
    pub fromfield: Option<Spanned<FieldName>>,
    /// Learn from so many values; `None` means 100.
    pub maxtrainers: Option<Spanned<u64>>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "erex",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "erex [<field>] examples=\"<value>, ...\" [counterexamples=\"<value>, ...\"] [fromfield=<field>] \
            [maxtrainers=<int>]",
    summary: "Extracts a field by examples of its values.",
    parse,
};

impl Node for Erex {
    fn visit(&self, visitor: &mut dyn Visitor) {
        match &self.fromfield {
            Some(field) => visitor.reads(field.as_str(), field.span),
            None => visitor.reads("_raw", Span::default()),
        }
        self.field.iter().for_each(|field| visitor.writes(field.as_str(), field.span));
    }
}

impl fmt::Display for Erex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("erex")?;
        self.field.iter().try_for_each(|field| write!(f, " {field}"))?;
        write_option(f, "examples", Some(&self.examples))?;
        write_option(f, "counterexamples", self.counterexamples.as_ref())?;
        write_field(f, "fromfield", self.fromfield.as_ref())?;
        write_option(f, "maxtrainers", self.maxtrainers.as_ref())
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, field) = fields::at_most_one(&mut options)(i)?;
    let examples = options.text("examples");
    let counterexamples = options.text("counterexamples");
    let fromfield = fields::option(&mut options, "fromfield");
    let maxtrainers = options.number("maxtrainers", i.state);
    options.finish(i.state);
    let Some(examples) = examples else { return i.must("`examples=` and values in double quotes") };
    Ok((i, Command::Erex(Erex { field, examples, counterexamples, fromfield, maxtrainers })))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn examples() {
        prints(
            "| erex counterexamples=\"x\" Port examples=\"3351, 3768\" fromfield=a",
            "| erex Port examples=\"3351, 3768\" counterexamples=x fromfield=a",
        );
        assert!(complaint("| erex Port«»").ends_with("or `examples=` and values in double quotes."));
    }
}
