//! `savedsearch`: runs a saved search.
//!
//! Usage: `savedsearch <name> [<token>=<value>]...`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Spanned,
    grammar::{
        names::{commas, op},
        single,
    },
    input::{PResult, Tokens, cut, want},
    lex::{Kind, Mode, Op, quote},
    visit::{Resource, Visitor},
};

/// `savedsearch`
#[derive(Clone, Debug, PartialEq)]
pub struct Savedsearch {
    /// Its name.
    pub name: Spanned<String>,
    /// What its tokens stand for.
    pub replacements: Vec<TokenReplacement>,
}

/// `user=alice`: what `$user$` stands for. The name `nosubstitution` is an option in the same form.
#[derive(Clone, Debug, PartialEq)]
pub struct TokenReplacement {
    /// The token's name.
    pub name: Spanned<String>,
    /// What stands in its place.
    pub value: Spanned<String>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "savedsearch",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "savedsearch <name> [<token>=<value>]...",
    summary: "Runs a saved search.",
    parse,
};

impl Node for Savedsearch {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.generates(Some((Resource::SavedSearch, &self.name)));
        visitor.needs(Resource::SavedSearch, &self.name, self.name.span);
    }
}

impl fmt::Display for Savedsearch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "savedsearch {}", quote::name(&self.name))?;
        self.replacements.iter().try_for_each(|replacement| write!(f, " {replacement}"))
    }
}

impl fmt::Display for TokenReplacement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", quote::name(&self.name), quote::option(&self.value))
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let (i, early) = replacements(i)?;
    let (i, name) = cut(single::name("the name of a saved search"))(i)?;
    let (i, mut replacements) = replacements(i)?;
    replacements.splice(0..0, early);
    Ok((i, Command::Savedsearch(Savedsearch { name, replacements })))
}

fn replacements(i: Tokens<'_>) -> PResult<'_, Vec<TokenReplacement>> {
    let mut i = commas(i);
    let mut found = Vec::new();
    while i.peek(1).kind == Kind::Op(Op::Eq) {
        let (rest, name) =
            cut(want("a token's name", |t| matches!(t.kind, Kind::Word | Kind::Quoted | Kind::Single)))(i)?;
        let (rest, _) = cut(op("`=`", Op::Eq))(rest)?;
        // An empty text is a value too.
        let (rest, value) = if rest.first().kind == Kind::Quoted && rest.first().text.is_empty() {
            (rest.advance(), Spanned::new(String::new(), rest.span()))
        } else {
            cut(single::name("the token's value"))(rest)?
        };
        found.push(TokenReplacement { name: Spanned::new(name.value(), name.span), value });
        i = commas(rest);
    }
    i.note("`<token>=<value>`");
    Ok((i, found))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn names_and_replacements() {
        prints("| savedsearch mine", "| savedsearch mine");
        prints(
            "| savedsearch \"My Search\" User = \"a b\", host=\"\" nosubstitution=t",
            "| savedsearch \"My Search\" User=\"a b\" host=\"\" nosubstitution=t",
        );
        prints("| savedsearch x=1 mine", "| savedsearch mine x=1");
        prints("| savedsearch $name$ \"a b\"=c", "| savedsearch $name$ \"a b\"=c");
        assert_eq!(complaint("| savedsearch«»"), "SPL202 Expected `<token>=<value>` or the name of a saved search.");
        assert_eq!(complaint("| savedsearch a «b»"), "SPL202 Expected `<token>=<value>` or the end of the command.");
    }
}
