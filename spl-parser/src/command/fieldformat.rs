//! `fieldformat`: changes how the values of a field are shown, and nothing else.
//!
//! Usage: `fieldformat <field>=<expression> [, <field>=<expression>]...`

use std::fmt;

use super::{Assignment, Command, Node, Syntax, eval};
use crate::{
    ast::write_list,
    input::{PResult, Tokens},
    lex::Mode,
    visit::Visitor,
};

/// `fieldformat`
#[derive(Clone, Debug, PartialEq)]
pub struct Fieldformat {
    /// The fields and what is shown of them; at least one.
    pub formats: Vec<Assignment>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "fieldformat",
    aliases: &[],
    mode: Mode::Eval,
    flags: &[],
    usage: "fieldformat <field>=<expression> [, <field>=<expression>]...",
    summary: "Changes how the values of a field are shown, and nothing else.",
    parse,
};

impl Node for Fieldformat {
    fn visit(&self, visitor: &mut dyn Visitor) {
        self.formats.iter().for_each(|format| visitor.expr(&format.expression));
    }
}

impl fmt::Display for Fieldformat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("fieldformat ")?;
        write_list(f, &self.formats, ", ")
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let (i, formats) = eval::assignments(i)?;
    Ok((i, Command::Fieldformat(Fieldformat { formats })))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn formats() {
        prints(
            "| fieldformat start=strftime(start, \"%H:%M\"), \"a b\"='a b'.\" s\"",
            "| fieldformat start = strftime(start, \"%H:%M\"), \"a b\" = 'a b' . \" s\"",
        );
    }

    #[test]
    fn mistakes() {
        let usage = "SPL202 Failed to parse the provided arguments. Usage: eval dest_key = expression.";
        assert_eq!(complaint("| fieldformat «x»"), usage);
        assert_eq!(complaint("| fieldformat x=«»"), "SPL202 The expression is malformed. The factor is missing.");
    }
}
