//! `set`: the rows that are in one search, the other, or both.
//!
//! Usage: `set union|diff|intersect [<subsearch>] [<subsearch>]`

use std::fmt;

use super::{Command, Flag, Node, Syntax};
use crate::{
    Spanned,
    ast::Subsearch,
    grammar::{names, subsearch},
    input::{PResult, Tokens, cut},
    lex::{Kind, Mode},
    visit::{SubsearchUse, Visitor},
};

/// `set`
#[derive(Clone, Debug, PartialEq)]
pub struct Set {
    /// What is done with the rows.
    pub operation: Spanned<SetOperation>,
    /// One search.
    pub left: Subsearch,
    /// The other.
    pub right: Subsearch,
}

/// What `set` does with the rows of two searches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetOperation {
    /// `union`: those of either.
    Union,
    /// `diff`: those that only one has.
    Diff,
    /// `intersect`: those that both have.
    Intersect,
}

const OPERATIONS: &[(&str, SetOperation)] =
    &[("union", SetOperation::Union), ("diff", SetOperation::Diff), ("intersect", SetOperation::Intersect)];

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "set",
    aliases: &[],
    mode: Mode::Args,
    flags: &[Flag::TakesSubsearch],
    usage: "set union|diff|intersect [<subsearch>] [<subsearch>]",
    summary: "The rows that are in one search, the other, or both.",
    parse,
};

impl Node for Set {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.generates(None);
        visitor.subsearch(&self.left, SubsearchUse::Append);
        visitor.subsearch(&self.right, SubsearchUse::Append);
    }
}

impl fmt::Display for Set {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "set {} [{}] [{}]", self.operation, self.left, self.right)
    }
}

impl fmt::Display for SetOperation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = OPERATIONS.iter().find(|(_, operation)| operation == self).map(|(name, _)| *name);
        f.write_str(name.unwrap_or_default())
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let token = i.first();
    let named = OPERATIONS.iter().find(|(name, _)| token.text.eq_ignore_ascii_case(name));
    let Some((_, operation)) = named.filter(|_| matches!(token.kind, Kind::Word | Kind::Quoted)) else {
        return i.must("`union`, `diff` or `intersect`");
    };
    let operation = Spanned::new(*operation, token.span);
    let (i, left) = cut(subsearch::subsearch)(names::commas(i.advance()))?;
    let (i, right) = cut(subsearch::subsearch)(names::commas(i))?;
    Ok((names::commas(i), Command::Set(Set { operation, left, right })))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn operations() {
        prints("| set diff [search a] [ | inputlookup b ]", "| set diff [search a] [| inputlookup b]");
        prints("| SET Union [search a], [search b]", "| set union [search a] [search b]");
        prints("| set intersect [search a][search b]", "| set intersect [search a] [search b]");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| set«»"), "SPL202 Expected `union`, `diff` or `intersect`.");
        assert_eq!(complaint("| set «minus» [search a] [search b]"), "SPL202 Expected `union`, `diff` or `intersect`.");
        assert_eq!(complaint("| set diff [search a]«»"), "SPL202 Expected a subsearch.");
        assert_eq!(complaint("| set diff [search a] [search b] «c»"), "SPL202 Expected the end of the command.");
    }
}
