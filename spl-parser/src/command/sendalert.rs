//! `sendalert`: runs an alert action.
//!
//! Usage: `sendalert <action> [results_link=<url>] [results_path=<path>] [param.<name>=<value>]...`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Code, Diagnostic, Spanned,
    ast::Parameter,
    grammar::{
        names,
        options::Options,
        settings::{settings, with_parameters, write_spaced},
    },
    input::{PResult, Tokens, fail},
    lex::{Mode, quote},
    visit::{Resource, Visitor},
};

/// `sendalert`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sendalert {
    /// The action's name.
    pub action: Spanned<String>,
    /// `results_link=`: the address of the results.
    pub results_link: Option<Spanned<String>>,
    /// `results_path=`: the file with the results.
    pub results_path: Option<Spanned<String>>,
    /// What the action gets: `param.room="SecOps"`.
    pub parameters: Vec<Parameter>,
}

settings!(Sendalert: results_link, results_path);

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "sendalert",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "sendalert <action> [results_link=<url>] [results_path=<path>] [param.<name>=<value>]...",
    summary: "Runs an alert action.",
    parse,
};

impl Node for Sendalert {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.needs(Resource::Program, &self.action, self.action.span);
    }
}

impl fmt::Display for Sendalert {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sendalert {}", quote::name(&self.action))?;
        self.write_settings(f)?;
        write_spaced(f, &self.parameters)
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let start = i.span();
    let mut options = Options::default();
    let mut parameters = Vec::new();
    let word = names::name("a parameter");
    let (i, words) = with_parameters(Sendalert::SETTINGS, &mut options, &mut parameters, word)(i)?;
    let mut words = words.into_iter();
    let Some(action) = words.next() else {
        return fail(Diagnostic::error(Code::Expected, start, "You must specify an alert action."));
    };
    if let Some(other) = words.next() {
        return fail(Diagnostic::error(Code::Expected, other.span, "Expected a parameter or the end of the command."));
    }
    let sendalert = Sendalert { action, parameters, ..Sendalert::default() };
    Ok((i, Command::Sendalert(sendalert.with(options, i.state))))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn parameters() {
        prints("| sendalert notable", "| sendalert notable");
        prints(
            "| sendalert hipchat param.room = \"SecOps\", param.Message=\"a \\\"b\\\"\" param.c=$result.x$ param.d=",
            "| sendalert hipchat param.room=SecOps param.Message=\"a \\\"b\\\"\" param.c=\"$result.x$\" param.d=\"\"",
        );
        prints(
            "| sendalert risk param._risk=\"[{\\\"a\\\": 1}]\" results_link=\"http://x/y?z\"",
            "| sendalert risk results_link=\"http://x/y?z\" param._risk=\"[{\\\"a\\\": 1}]\"",
        );
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| sendalert«»"), "SPL202 You must specify an alert action.");
        assert_eq!(complaint("| sendalert a «b»"), "SPL202 Expected a parameter or the end of the command.");
    }
}
