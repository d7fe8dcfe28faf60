//! `fields`: keeps or removes fields.
//!
//! Usage: `fields [+|-] <field>...`

use std::fmt;

use super::{Command, Flag, Node, Syntax};
use crate::{
    Code, Diagnostic, Spanned,
    ast::{FieldPattern, write_list},
    grammar::names,
    input::{PResult, Tokens, fail},
    lex::{Kind, Mode},
    visit::{self, Visitor},
};

/// `fields`
#[derive(Clone, Debug, PartialEq)]
pub struct Fields {
    /// Whether the fields are removed (`fields - …`) rather than kept.
    pub remove: bool,
    /// The fields; at least one.
    pub fields: Vec<Spanned<FieldPattern>>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "fields",
    aliases: &[],
    mode: Mode::Args,
    flags: &[Flag::TakesSign],
    usage: "fields [+|-] <field>...",
    summary: "Keeps or removes fields.",
    parse,
};

impl Node for Fields {
    fn visit(&self, visitor: &mut dyn Visitor) {
        if self.remove {
            self.fields.iter().for_each(|field| visitor.removes(field.as_str()));
        } else {
            visit::reads_patterns(visitor, &self.fields);
            let kept = self.fields.iter().map(|field| field.as_str().to_owned());
            // Fields that begin with `_` stay unless they are removed.
            visitor.keeps(&kept.chain(["_*".to_owned()]).collect::<Vec<_>>());
        }
    }
}

impl fmt::Display for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.remove { "fields - " } else { "fields " })?;
        write_list(f, &self.fields, ", ")
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let first = i.first();
    let sign = first.text.chars().next().filter(|c| first.kind == Kind::Word && matches!(c, '+' | '-'));
    let (i, mut fields) = names::list(names::pattern)(i)?;
    if sign.is_some() {
        // `-a` is `- a`.
        if first.text.len() == 1 {
            fields.drain(..fields.len().min(1));
        } else if let Some(field) = fields.first_mut() {
            field.value.0.remove(0);
            field.span.start += 1;
        }
    }
    if fields.is_empty() {
        return no_field(i, first.span);
    }
    Ok((i, Command::Fields(Fields { remove: sign == Some('-'), fields })))
}

/// Splunk's text for a list without a name.
pub(super) fn no_field<T>(i: Tokens<'_>, span: crate::Span) -> PResult<'_, T> {
    if !i.at_end() {
        return i.must("a field name");
    }
    fail(Diagnostic::error(Code::Expected, span, "Must specify at least one valid field name (can contain wildcards)."))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn signs_and_stray_commas() {
        prints("| fields a,, b c,", "| fields a, b, c");
        prints("| fields + \"a b\" _*", "| fields \"a b\", _*");
        prints("| fields - a b", "| fields - a, b");
        prints("| fields -a, b", "| fields - a, b");
        prints("| fields - x* predicted(y) \"z\"", "| fields - x*, \"predicted(y)\", z");
        prints("| fields \"-a\"", "| fields \"-a\"");
    }

    #[test]
    fn mistakes() {
        let none = "SPL202 Must specify at least one valid field name (can contain wildcards).";
        assert_eq!(complaint("| fields«»"), none);
        assert_eq!(complaint("| fields «-»"), none);
        assert_eq!(complaint("| fields a «(»b)"), "SPL202 Expected `,`, a field name or the end of the command.");
    }
}
