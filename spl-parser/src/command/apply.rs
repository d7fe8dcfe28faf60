//! `apply`: runs a model of the Machine Learning Toolkit over the rows.
//!
//! Usage: `apply <model> [as <field>] [<name>=<value>]...`

use std::fmt;

use super::{Command, Node, Syntax, fit};
use crate::{
    Spanned,
    ast::{FieldName, FieldPattern, Parameter, write_list},
    grammar::{aggs, names, settings::write_spaced},
    input::{PResult, Tokens},
    lex::{Mode, quote},
    visit::{self, Resource, Visitor},
};

/// `apply`
#[derive(Clone, Debug, PartialEq)]
pub struct Apply {
    /// The model.
    pub model: Spanned<String>,
    /// Fields, which models that other apps run want; mostly empty.
    pub fields: Vec<Spanned<FieldPattern>>,
    /// What the model gets: `threshold=0.01`.
    pub parameters: Vec<Parameter>,
    /// `as …`: what the results are called.
    pub alias: Option<Spanned<FieldName>>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "apply",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "apply <model> [as <field>] [<name>=<value>]...",
    summary: "Runs a model of the Machine Learning Toolkit over the rows.",
    parse,
};

impl Node for Apply {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.needs(Resource::Model, &self.model, self.model.span);
        visit::reads_patterns(visitor, &self.fields);
        if let Some(alias) = &self.alias {
            visitor.writes(alias.as_str(), alias.span);
        }
        // Each algorithm names its results.
        visitor.writes_any();
    }
}

impl fmt::Display for Apply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "apply {}", quote::name(&self.model))?;
        if !self.fields.is_empty() {
            f.write_str(" ")?;
        }
        write_list(f, &self.fields, ", ")?;
        write_spaced(f, &self.parameters)?;
        self.alias.iter().try_for_each(|alias| write!(f, " as {alias}"))
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut parameters = Vec::new();
    let (i, ()) = fit::named_only(&mut parameters, i)?;
    let (i, model) = fit::model(i)?;
    let (i, fields) = fit::until_clause(&mut parameters, names::pattern, i)?;
    let (i, alias) = aggs::alias(i)?;
    let (i, ()) = fit::named_only(&mut parameters, i)?;
    Ok((i, Command::Apply(Apply { model, fields, parameters, alias })))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn forms() {
        prints("| apply smb_pdfmodel threshold=0.001", "| apply smb_pdfmodel threshold=0.001");
        prints(
            "| apply threshold = 0.01 \"app:my model\" AS \"p q\", b=c",
            "| apply \"app:my model\" threshold=0.01 b=c as \"p q\"",
        );
        prints("| apply m a, b* as c", "| apply m a, b* as c");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| apply«»"), "SPL202 Expected an option or the name of a model.");
        assert_eq!(complaint("| apply m «as»"), "SPL202 You must specify a field name after 'as'.");
    }
}
