//! `rename`: gives fields other names; `X.* as *` drops a prefix.
//!
//! Usage: `rename <field> AS <field> [, <field> AS <field>]...`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Code, Diagnostic, Spanned,
    ast::{FieldPattern, write_list},
    grammar::names,
    input::{PResult, Tokens, fail},
    lex::{Mode, Token},
    visit::Visitor,
};

/// `rename`
#[derive(Clone, Debug, PartialEq)]
pub struct Rename {
    /// The renamings, in the order written; at least one.
    pub renamings: Vec<Renaming>,
}

/// `old AS new`; both sides hold the same number of wildcards.
#[derive(Clone, Debug, PartialEq)]
pub struct Renaming {
    /// The present name.
    pub from: Spanned<FieldPattern>,
    /// The new name.
    pub to: Spanned<FieldPattern>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "rename",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "rename <field> AS <field> [, <field> AS <field>]...",
    summary: "Gives fields other names.",
    parse,
};

impl Node for Rename {
    fn visit(&self, visitor: &mut dyn Visitor) {
        for renaming in &self.renamings {
            visitor.reads(renaming.from.as_str(), renaming.from.span);
            visitor.renames(renaming.from.as_str(), renaming.to.as_str());
        }
    }
}

impl fmt::Display for Rename {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("rename ")?;
        write_list(f, &self.renamings, ", ")
    }
}

impl fmt::Display for Renaming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} AS {}", self.from, self.to)
    }
}

fn parse(mut i: Tokens<'_>) -> PResult<'_, Command> {
    let mut renamings = Vec::new();
    loop {
        i = names::commas(i);
        if i.at_end() && !renamings.is_empty() {
            return Ok((i, Command::Rename(Rename { renamings })));
        }
        let (rest, renaming) = renaming(i)?;
        renamings.push(renaming);
        i = rest;
    }
}

fn is_arrow(token: Token<'_>) -> bool {
    token.is_word("as") || token.is_word("to") || token.is_word("->")
}

fn renaming(i: Tokens<'_>) -> PResult<'_, Renaming> {
    let start = i;
    let parts = names::pattern(i).and_then(|(i, from)| {
        if is_arrow(i.first()) { names::pattern(i.advance()).map(|(i, to)| (i, (from, to))) } else { i.must("`AS`") }
    });
    let Ok((i, (from, to))) = parts else {
        let error = Diagnostic::error(Code::Expected, start.span(), "Usage: rename [old_name AS/TO/-> new_name]+.");
        let name = start.first();
        let after = if is_arrow(start.peek(1)) { start.advance().advance() } else { start.advance() };
        return fail(match !start.at_end() && after.at_end() {
            true => error.label("no new name follows").help(format!("write `{} AS` and the new name", name.text)),
            false => error.help("put a name that has spaces or is a keyword into double quotes"),
        });
    };
    if from.as_str().matches('*').count() != to.as_str().matches('*').count() {
        let message = format!("Wildcard mismatch: '{}' as '{}'.", from.as_str(), to.as_str());
        return fail(
            Diagnostic::error(Code::WildcardMismatch, from.span.to(to.span), message)
                .help("write as many `*` on the right as on the left"),
        );
    }
    Ok((i, Renaming { from, to }))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn renamings() {
        prints("| rename a as b, c TO \"d e\" f.g -> h", "| rename a AS b, c AS \"d e\", f.g AS h");
        prints("| rename Processes.* as *,", "| rename Processes.* AS *");
    }

    #[test]
    fn mistakes() {
        let usage = "SPL202 Usage: rename [old_name AS/TO/-> new_name]+.";
        assert_eq!(complaint("| rename«»"), usage);
        assert_eq!(complaint("| rename «a» b"), usage);
        assert_eq!(complaint("| rename a as b, «c» as"), usage);
        assert_eq!(complaint("| rename «a.* as b»"), "SPL209 Wildcard mismatch: 'a.*' as 'b'.");
    }
}
