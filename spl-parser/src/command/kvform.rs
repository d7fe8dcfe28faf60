//! `kvform`: extracts values by a form, in which they stand between fixed texts.
//!
//! Usage: `kvform [form=<string>] [field=<field>]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Span, Spanned,
    ast::FieldName,
    grammar::{
        fields,
        options::{Options, only_options, write_field, write_option},
    },
    input::{PResult, Tokens},
    lex::Mode,
    visit::Visitor,
};

/// `kvform`
#[derive(Clone, Debug, PartialEq)]
pub struct Kvform {
    /// The form's name; `None` means that [`Self::field`] names it.
    pub form: Option<Spanned<String>>,
    /// The field whose value names the form; `None` means `sourcetype`.
    pub field: Option<Spanned<FieldName>>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "kvform",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "kvform [form=<string>] [field=<field>]",
    summary: "Extracts values by a form, in which they stand between fixed texts.",
    parse,
};

impl Node for Kvform {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.reads("_raw", Span::default());
        self.field.iter().for_each(|field| visitor.reads(field.as_str(), field.span));
        visitor.writes_any();
    }
}

impl fmt::Display for Kvform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("kvform")?;
        write_option(f, "form", self.form.as_ref())?;
        write_field(f, "field", self.field.as_ref())
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, ()) = only_options(&mut options, i)?;
    let form = options.text("form");
    let field = fields::option(&mut options, "field");
    options.finish(i.state);
    Ok((i, Command::Kvform(Kvform { form, field })))
}

#[cfg(test)]
mod tests {
    use crate::testing::prints;

    #[test]
    fn forms() {
        prints("| kvform field=eventtype, FORM=a", "| kvform form=a field=eventtype");
    }
}
