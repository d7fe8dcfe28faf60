//! `summary`: tells about a model of the Machine Learning Toolkit.
//!
//! Usage: `summary <model>`

use std::fmt;

use super::{Command, Node, Syntax, fit};
use crate::{
    Spanned,
    input::{PResult, Tokens},
    lex::{Mode, quote},
    visit::{Resource, Visitor},
};

/// `summary`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// The model.
    pub model: Spanned<String>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "summary",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "summary <model>",
    summary: "Tells about a model of the Machine Learning Toolkit.",
    parse,
};

impl Node for Summary {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.needs(Resource::Model, &self.model, self.model.span);
        visitor.generates(None);
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "summary {}", quote::name(&self.model))
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let (i, model) = fit::model(i)?;
    Ok((i, Command::Summary(Summary { model })))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn forms() {
        prints("| summary app:my_model", "| summary app:my_model");
        prints("| summary \"a b\"", "| summary \"a b\"");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| summary«»"), "SPL202 Expected the name of a model.");
    }
}
