//! `where <condition>`: keeps the rows for which an eval expression is true.
//!
//! Usage: `where <eval expression>`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Spanned,
    ast::Expr,
    grammar::expr,
    input::{PResult, Tokens},
    lex::Mode,
    visit::Visitor,
};

/// `where`
#[derive(Clone, Debug, PartialEq)]
pub struct Where {
    /// The condition.
    pub condition: Spanned<Expr>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "where",
    aliases: &[],
    mode: Mode::Eval,
    flags: &[],
    usage: "where <eval expression>",
    summary: "Keeps the rows for which an eval expression is true.",
    parse,
};

impl Node for Where {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.filter(&self.condition);
    }
}

impl fmt::Display for Where {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "where {}", self.condition)
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let (i, condition) = expr::expr(i)?;
    Ok((i, Command::Where(Where { condition })))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn conditions() {
        prints("| where x and y", "| where x AND y");
        prints("| where(x LIKE \"%a\")", "| where x LIKE \"%a\"");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| where«»"), "SPL202 The expression is malformed. The factor is missing.");
        assert_eq!(complaint("| where x =«»"), "SPL202 The expression is malformed. A comparison term is missing.");
        assert_eq!(complaint("| where x=1 «y»"), "SPL202 Expected an operator or the end of the command.");
    }
}
