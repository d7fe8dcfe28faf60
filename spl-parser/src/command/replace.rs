//! `replace`: replaces whole values of fields; `*` stands for any text.
//!
//! Usage: `replace (<string> WITH <string>)... [IN <field>...]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Code, Diagnostic, Span, Spanned,
    ast::{FieldPattern, write_list},
    grammar::{fields, names},
    input::{PResult, Tokens, fail},
    lex::{Mode, Op, quote},
    visit::{self, Visitor},
};

/// `replace`
#[derive(Clone, Debug, PartialEq)]
pub struct Replace {
    /// The replacements, in the order written; at least one.
    pub replacements: Vec<Replacement>,
    /// The fields; empty means all but those that begin with `_`.
    pub fields: Vec<Spanned<FieldPattern>>,
}

/// `"old*" WITH "new*"`
#[derive(Clone, Debug, PartialEq)]
pub struct Replacement {
    /// What the whole value is; `*` stands for any text.
    pub from: Spanned<String>,
    /// What it becomes; holds no `*`, or as many as [`Self::from`].
    pub to: Spanned<String>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "replace",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "replace (<string> WITH <string>)... [IN <field>...]",
    summary: "Replaces whole values of fields.",
    parse,
};

impl Node for Replace {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visit::reads_patterns(visitor, &self.fields);
        self.fields.iter().for_each(|field| visitor.writes(field.as_str(), field.span));
    }
}

impl fmt::Display for Replace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("replace ")?;
        write_list(f, &self.replacements, ", ")?;
        if !self.fields.is_empty() {
            f.write_str(" IN ")?;
        }
        write_list(f, &self.fields, ", ")
    }
}

impl fmt::Display for Replacement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} WITH {}", quote::Quoted(&self.from), quote::Quoted(&self.to))
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut replacements = Vec::new();
    let mut i = names::commas(i);
    while !i.at_end() && (replacements.is_empty() || !i.at_word("in")) {
        let (rest, replacement) = replacement(i)?;
        replacements.push(replacement);
        i = names::commas(rest);
    }
    if replacements.is_empty() {
        return usage(i.span());
    }
    let mut fields = Vec::new();
    if i.at_word("in") {
        let word = i.span();
        i = i.advance();
        let parentheses = i.at_op(Op::Open);
        (i, fields) = names::list(names::pattern)(if parentheses { i.advance() } else { i })?;
        if fields.is_empty() {
            return usage(word);
        }
        if parentheses {
            i = names::op("`)`", Op::Close)(i)?.0;
        }
    }
    Ok((i, Command::Replace(Replace { replacements, fields })))
}

fn replacement(i: Tokens<'_>) -> PResult<'_, Replacement> {
    let start = i.span();
    let Ok((i, from)) = fields::text("a value")(i) else { return usage(start) };
    if !i.at_word("with") {
        return usage(start);
    }
    let Ok((i, to)) = fields::text("a value")(i.advance()) else { return usage(start.to(i.span())) };
    let wildcards = |text: &str| text.matches('*').count();
    if ![0, wildcards(&from)].contains(&wildcards(&to)) {
        let message = "Wildcards and their replacements must have a matching number of '*' characters.";
        return fail(
            Diagnostic::error(Code::WildcardMismatch, from.span.to(to.span), message)
                .help("write as many `*` on the right as on the left, or none"),
        );
    }
    Ok((i, Replacement { from, to }))
}

fn usage<'t, T>(span: Span) -> PResult<'t, T> {
    let message = "Usage: replace [orig_str WITH new_str]+ [IN field1, field2, ...].";
    fail(Diagnostic::error(Code::Expected, span, message).help("put a value that has spaces into double quotes"))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn replacements() {
        prints(
            "| replace 0 with Critical, 1 with Error in msg_level",
            "| replace \"0\" WITH \"Critical\", \"1\" WITH \"Error\" IN msg_level",
        );
        prints("| replace \"::ffff:*\" with * in src", "| replace \"::ffff:*\" WITH \"*\" IN src");
        prints(
            "| replace *a(b) WITH \"\" , c With d  e with f",
            "| replace \"*a(b)\" WITH \"\", \"c\" WITH \"d\", \"e\" WITH \"f\"",
        );
        prints("| replace a with b in (c, d)", "| replace \"a\" WITH \"b\" IN c, d");
        prints("| replace a with b IN f*, \"g h\"", "| replace \"a\" WITH \"b\" IN f*, \"g h\"");
    }

    #[test]
    fn mistakes() {
        let usage = "SPL202 Usage: replace [orig_str WITH new_str]+ [IN field1, field2, ...].";
        assert_eq!(complaint("| replace«»"), usage);
        assert_eq!(complaint("| replace «a» b"), usage);
        assert_eq!(complaint("| replace «a with»"), usage);
        assert_eq!(complaint("| replace a with b «in»"), usage);
        assert_eq!(
            complaint("| replace «a with b*»"),
            "SPL209 Wildcards and their replacements must have a matching number of '*' characters."
        );
    }
}
