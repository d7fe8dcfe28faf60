//! `deletemodel`: deletes a model of the Machine Learning Toolkit.
//!
//! Usage: `deletemodel <model>`

use std::fmt;

use super::{Command, Node, Syntax, fit};
use crate::{
    Spanned,
    input::{PResult, Tokens},
    lex::{Mode, quote},
    visit::{Resource, Visitor},
};

/// `deletemodel`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deletemodel {
    /// The model.
    pub model: Spanned<String>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "deletemodel",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "deletemodel <model>",
    summary: "Deletes a model of the Machine Learning Toolkit.",
    parse,
};

impl Node for Deletemodel {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.needs(Resource::Model, &self.model, self.model.span);
        visitor.generates(None);
    }
}

impl fmt::Display for Deletemodel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "deletemodel {}", quote::name(&self.model))
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let (i, model) = fit::model(i)?;
    Ok((i, Command::Deletemodel(Deletemodel { model })))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn forms() {
        prints("| deletemodel app:my_model", "| deletemodel app:my_model");
        prints("| deletemodel \"a b\"", "| deletemodel \"a b\"");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| deletemodel«»"), "SPL202 Expected the name of a model.");
    }
}
