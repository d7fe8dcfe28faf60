//! `return`: gives the first rows of a subsearch to the search around it.
//!
//! Usage: `return [<n>] (<field> | <alias>=<field> | $<field>)...`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Spanned,
    ast::FieldName,
    grammar::names,
    input::{PResult, Tokens},
    lex::{Kind, Mode, Op, quote},
    visit::Visitor,
};

/// `return`
#[derive(Clone, Debug, PartialEq)]
pub struct Return {
    /// How many rows; `None` means 1.
    pub count: Option<Spanned<u64>>,
    /// What is given of each row; at least one.
    pub items: Vec<ReturnItem>,
}

/// What `return` gives of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum ReturnItem {
    /// `field`: its name and value, `field="value"`.
    Field(Spanned<FieldName>),
    /// `alias=field`: another name and the value.
    Alias {
        /// The name that is given.
        alias: Spanned<FieldName>,
        /// The field that has the value.
        field: Spanned<FieldName>,
    },
    /// `$field`: the value alone.
    Value(Spanned<FieldName>),
}

impl ReturnItem {
    /// The field that has the value.
    pub fn field(&self) -> &Spanned<FieldName> {
        match self {
            Self::Field(field) | Self::Alias { field, .. } | Self::Value(field) => field,
        }
    }
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "return",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "return [<n>] (<field> | <alias>=<field> | $<field>)...",
    summary: "Gives the first rows of a subsearch to the search around it.",
    parse,
};

impl Node for Return {
    fn visit(&self, visitor: &mut dyn Visitor) {
        self.items.iter().map(ReturnItem::field).for_each(|field| visitor.reads(field.as_str(), field.span));
        visitor.makes(&["search".to_owned()]);
    }
}

impl fmt::Display for Return {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("return")?;
        self.count.iter().try_for_each(|count| write!(f, " {count}"))?;
        self.items.iter().try_for_each(|item| write!(f, " {item}"))
    }
}

impl fmt::Display for ReturnItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // Unquoted it would be a value.
            Self::Field(field) if field.as_str().starts_with('$') => quote::Quoted(field.as_str()).fmt(f),
            Self::Field(field) => field.fmt(f),
            Self::Alias { alias, field } => write!(f, "{alias}={field}"),
            Self::Value(field) => write!(f, "${}", quote::word(field.as_str())),
        }
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let i = names::commas(i);
    let first = i.first();
    let count = first.text.parse().ok().filter(|_| first.kind == Kind::Word && i.peek(1).kind != Kind::Op(Op::Eq));
    let i = if count.is_some() { i.advance() } else { i };
    let (i, items) = names::list(item)(i)?;
    if items.is_empty() {
        return i.must("a field name");
    }
    Ok((i, Command::Return(Return { count: count.map(|count| Spanned::new(count, first.span)), items })))
}

fn item(i: Tokens<'_>) -> PResult<'_, ReturnItem> {
    let token = i.first();
    let value = token.text.strip_prefix('$').filter(|name| token.kind == Kind::Word && !name.is_empty());
    if i.peek(1).kind == Kind::Op(Op::Eq) {
        let (i, alias) = names::field(i)?;
        let (i, field) = names::field(i.advance())?;
        return Ok((i, ReturnItem::Alias { alias, field }));
    }
    if let Some(name) = value {
        return Ok((i.advance(), ReturnItem::Value(Spanned::new(FieldName(quote::resolve(name)), token.span))));
    }
    names::field(i).map(|(i, field)| (i, ReturnItem::Field(field)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn items() {
        prints("| return ip", "| return ip");
        prints("| return 10, src=ip $user, \"a b\"", "| return 10 src=ip $user \"a b\"");
        prints("| return 1000 \"$x\" $a.b", "| return 1000 \"$x\" $a.b");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| return«»"), "SPL202 Expected a field name.");
        assert_eq!(complaint("| return 5«»"), "SPL202 Expected a field name.");
        assert_eq!(complaint("| return a=«»"), "SPL202 Expected a field name.");
    }
}
