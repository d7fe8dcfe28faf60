//! `dedup`: keeps the first rows of each combination of values.
//!
//! Usage: `dedup [<n>] <field>... [keepevents=<bool>] [keepempty=<bool>] [consecutive=<bool>] [sortby [+|-]<field>...]`

use std::fmt;

use super::{Command, Node, SortField, Syntax, sort};
use crate::{
    Code, Diagnostic, Spanned,
    ast::{FieldName, write_list},
    grammar::{
        names,
        options::{Options, with_options, write_bool},
    },
    input::{PResult, Tokens, fail},
    lex::{Kind, Mode},
    visit::{self, Visitor},
};

/// `dedup`
#[derive(Clone, Debug, PartialEq)]
pub struct Dedup {
    /// How many rows of each combination stay; `None` means 1.
    pub count: Option<Spanned<u64>>,
    /// The fields that make the combination; at least one.
    pub fields: Vec<Spanned<FieldName>>,
    /// Keep the other rows too, without these fields.
    pub keepevents: bool,
    /// Keep rows that lack one of the fields.
    pub keepempty: bool,
    /// Only drop a row that repeats the one before it.
    pub consecutive: bool,
    /// Order the rows so before; empty keeps the order they came in.
    pub sortby: Vec<SortField>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "dedup",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "dedup [<n>] <field>... [keepevents=<bool>] [keepempty=<bool>] [consecutive=<bool>] [sortby [+|-]<field>...]",
    summary: "Keeps the first rows of each combination of values.",
    parse,
};

impl Node for Dedup {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visit::reads(visitor, &self.fields);
        self.sortby.iter().for_each(|key| visitor.reads(key.field.as_str(), key.field.span));
    }
}

impl fmt::Display for Dedup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("dedup ")?;
        if let Some(count) = &self.count {
            write!(f, "{count} ")?;
        }
        write_list(f, &self.fields, ", ")?;
        write_bool(f, "keepevents", self.keepevents, false)?;
        write_bool(f, "keepempty", self.keepempty, false)?;
        write_bool(f, "consecutive", self.consecutive, false)?;
        if !self.sortby.is_empty() {
            f.write_str(" sortby ")?;
        }
        write_list(f, &self.sortby, ", ")
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let first = i.first();
    let (i, count) = match first.text.parse::<i64>() {
        Ok(count) if first.kind == Kind::Word => match u64::try_from(count) {
            Ok(count) if count > 0 => (i.advance(), Some(Spanned::new(count, first.span))),
            _ => {
                let message = "The limit option is invalid. It must be >= 1.";
                return fail(Diagnostic::error(Code::OptionValue, first.span, message));
            }
        },
        _ => (i, None),
    };
    let (i, fields) = with_options(&mut options, field)(i)?;
    let (i, sortby) = if i.at_word("sortby") { sortby(i, &mut options)? } else { (i, Vec::new()) };
    let state = i.state;
    let mut flag = |name| options.bool(name, state).unwrap_or(false);
    let (keepevents, keepempty, consecutive) = (flag("keepevents"), flag("keepempty"), flag("consecutive"));
    options.finish(state);
    if fields.is_empty() && (i.at_end() || !sortby.is_empty()) {
        let message = "At least one field must be given as an argument.";
        return fail(Diagnostic::error(Code::Expected, first.span, message));
    }
    Ok((i, Command::Dedup(Dedup { count, fields, keepevents, keepempty, consecutive, sortby })))
}

fn field(i: Tokens<'_>) -> PResult<'_, Spanned<FieldName>> {
    if i.at_word("sortby") { i.expected("a field name") } else { names::field(i) }
}

fn sortby<'t>(i: Tokens<'t>, options: &mut Options) -> PResult<'t, Vec<SortField>> {
    let word = i.span();
    let (i, (mut keys, reverse)) = sort::keys(i.advance(), options)?;
    if keys.is_empty() {
        return fail(Diagnostic::error(Code::Expected, word, "You must specify fields to sort."));
    }
    for key in &mut keys {
        key.descending ^= reverse;
    }
    Ok((i, keys))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn options_may_stand_anywhere() {
        prints("| dedup a b", "| dedup a, b");
        prints(
            "| dedup 3 keepempty=T a, KeepEvents=1 b sortby -_time +c",
            "| dedup 3 a, b keepevents=true keepempty=true sortby -_time, c",
        );
        prints("| dedup a consecutive=f", "| dedup a");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| dedup «0» a"), "SPL206 The limit option is invalid. It must be >= 1.");
        assert_eq!(complaint("| dedup«»"), "SPL202 At least one field must be given as an argument.");
        assert_eq!(complaint("| dedup a «keepevent»=t"), "SPL205 Option 'keepevent' is invalid.");
        assert_eq!(complaint("| dedup a «sortby»"), "SPL202 You must specify fields to sort.");
    }
}
