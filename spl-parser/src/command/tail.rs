//! `tail`: the last rows, the last one first.
//!
//! Usage: `tail [<n>]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Code, Diagnostic, Spanned,
    input::{PResult, Tokens, fail},
    lex::Mode,
    visit::Visitor,
};

/// `tail`
#[derive(Clone, Debug, PartialEq)]
pub struct Tail {
    /// At most so many rows; `None` means 10.
    pub limit: Option<Spanned<u64>>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "tail",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "tail [<n>]",
    summary: "Keeps the last rows, in reverse order.",
    parse,
};

impl Node for Tail {
    fn visit(&self, _: &mut dyn Visitor) {}
}

impl fmt::Display for Tail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("tail")?;
        self.limit.as_ref().map_or(Ok(()), |limit| write!(f, " {limit}"))
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    if i.at_end() {
        return Ok((i, Command::Tail(Tail { limit: None })));
    }
    let token = i.first();
    let Ok(number) = token.text.parse::<u64>() else {
        let message = "The number of results must be a positive number.";
        return fail(Diagnostic::error(Code::OptionValue, token.span, message));
    };
    let limit = Some(Spanned::new(number, token.span));
    Ok((i.advance(), Command::Tail(Tail { limit })))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn a_number_or_none() {
        prints("| tail", "| tail");
        prints("| TAIL 5", "| tail 5");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| tail «-5»"), "SPL206 The number of results must be a positive number.");
        assert_eq!(complaint("| tail «five»"), "SPL206 The number of results must be a positive number.");
    }
}
