//! `analyzefields`: tells how well each numerical field predicts a field with few values.
//!
//! Usage: `analyzefields classfield=<field>`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Code, Diagnostic, Spanned,
    grammar::{
        options::{Options, only_options},
        settings::settings,
    },
    input::{PResult, Tokens, fail},
    lex::Mode,
    visit::Visitor,
};

/// `analyzefields`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Analyzefields {
    /// `classfield=`. The field whose values are to be predicted.
    pub classfield: Option<Spanned<String>>,
}

settings!(Analyzefields: classfield);

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "analyzefields",
    aliases: &["af"],
    mode: Mode::Args,
    flags: &[],
    usage: "analyzefields classfield=<field>",
    summary: "Tells how well each numerical field predicts a field with few values.",
    parse,
};

impl Node for Analyzefields {
    fn visit(&self, visitor: &mut dyn Visitor) {
        if let Some(field) = &self.classfield {
            visitor.reads(field, field.span);
        }
        visitor.generates(None);
    }
}

impl fmt::Display for Analyzefields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("analyzefields")?;
        self.write_settings(f)
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let start = i.span();
    let mut options = Options::default();
    let (i, ()) = only_options(&mut options, i)?;
    let command = Analyzefields::default().with(options, i.state);
    if command.classfield.is_none() && i.at_end() {
        return fail(Diagnostic::error(Code::Expected, start, "The 'classfield' option is required."));
    }
    Ok((i, Command::Analyzefields(command)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn forms() {
        prints("| AF classfield=action", "| analyzefields classfield=action");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| analyzefields«»"), "SPL202 The 'classfield' option is required.");
        assert_eq!(complaint("| analyzefields «class»=a classfield=b"), "SPL205 Option 'class' is invalid.");
    }
}
