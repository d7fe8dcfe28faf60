//! `listmodels`: lists the models of the Machine Learning Toolkit.
//!
//! Usage: `listmodels [type=<type>]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Spanned,
    grammar::{
        options::{Options, only_options},
        settings::settings,
    },
    input::{PResult, Tokens},
    lex::Mode,
    visit::Visitor,
};

/// `listmodels`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listmodels {
    /// `type=`: models of this kind only, as `onnx`.
    pub type_: Option<Spanned<String>>,
}

settings!(Listmodels: type_);

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "listmodels",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "listmodels [type=<type>]",
    summary: "Lists the models of the Machine Learning Toolkit.",
    parse,
};

impl Node for Listmodels {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.generates(None);
    }
}

impl fmt::Display for Listmodels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("listmodels")?;
        self.write_settings(f)
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, ()) = only_options(&mut options, i)?;
    Ok((i, Command::Listmodels(Listmodels::default().with(options, i.state))))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn forms() {
        prints("| listmodels", "| listmodels");
        prints("| listmodels type=onnx", "| listmodels type=onnx");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| listmodels «a»"), "SPL202 Expected an option or the end of the command.");
    }
}
