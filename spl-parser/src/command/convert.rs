//! `convert`: turns field values into numbers or times, or back.
//!
//! Usage: `convert [timeformat="<format>"] <function>(<field>) [AS <field>]...`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Code, Diagnostic, Span, Spanned,
    ast::{FieldName, FieldPattern, write_list},
    grammar::{
        aggs, names,
        options::{Options, with_options},
    },
    input::{PResult, Tokens, fail, want},
    lex::{Kind, Mode, Op, quote},
    suggest::closest,
    visit::Visitor,
};

/// `convert`
#[derive(Clone, Debug, PartialEq)]
pub struct Convert {
    /// The strftime format of `ctime` and `mktime`; `None` means `%m/%d/%Y %H:%M:%S`.
    pub timeformat: Option<Spanned<String>>,
    /// The conversions; at least one.
    pub conversions: Vec<ConvertField>,
}

/// `ctime(firstTime) AS first`
#[derive(Clone, Debug, PartialEq)]
pub struct ConvertField {
    /// `auto`, `ctime`, `dur2sec`, `memk`, `mktime`, `mstime`, `none`, `num`, `rmcomma` or `rmunit`, in lower case.
    pub function: Spanned<String>,
    /// The field or fields.
    pub field: Spanned<FieldPattern>,
    /// Where the result goes; in place where there is none.
    pub alias: Option<Spanned<FieldName>>,
}

const FUNCTIONS: &[&str] =
    &["auto", "ctime", "dur2sec", "memk", "mktime", "mstime", "none", "num", "rmcomma", "rmunit"];

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "convert",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "convert [timeformat=\"<format>\"] <function>(<field>) [AS <field>]...",
    summary: "Turns field values into numbers or times, or back.",
    parse,
};

impl Node for Convert {
    fn visit(&self, visitor: &mut dyn Visitor) {
        for conversion in &self.conversions {
            visitor.reads(conversion.field.as_str(), conversion.field.span);
            if let Some(alias) = &conversion.alias {
                visitor.writes(alias.as_str(), alias.span);
            }
        }
    }
}

impl fmt::Display for Convert {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("convert ")?;
        if let Some(format) = &self.timeformat {
            write!(f, "timeformat={} ", quote::Quoted(format))?;
        }
        write_list(f, &self.conversions, ", ")
    }
}

impl fmt::Display for ConvertField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({})", self.function, self.field)?;
        self.alias.iter().try_for_each(|alias| write!(f, " AS {alias}"))
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let start = i.span();
    let mut options = Options::default();
    let (i, conversions) = with_options(&mut options, conversion)(i)?;
    let timeformat = options.text("timeformat");
    options.finish(i.state);
    if conversions.is_empty() {
        return invalid(if i.at_end() { start } else { i.span() });
    }
    Ok((i, Command::Convert(Convert { timeformat, conversions })))
}

fn invalid<'t, T>(span: Span) -> PResult<'t, T> {
    let message = "The conversion specifier is invalid. It must be convert_type(key).";
    fail(Diagnostic::error(Code::Expected, span, message).help("write for example `ctime(firstTime)`"))
}

fn conversion(i: Tokens<'_>) -> PResult<'_, ConvertField> {
    let (i, word) = want("a conversion such as `ctime(x)`", |token| token.kind == Kind::Word)(i)?;
    if !i.at_op(Op::Open) {
        return invalid(word.span);
    }
    let Ok((i, field)) = names::pattern(i.advance()) else { return invalid(word.span.to(i.span())) };
    if !i.at_op(Op::Close) {
        return invalid(word.span.to(field.span));
    }
    let function = Spanned::new(word.text.to_ascii_lowercase(), word.span);
    if !FUNCTIONS.contains(&function.as_str()) {
        let message = format!("The conversion type '{}' is invalid.", word.text);
        let diagnostic = Diagnostic::error(Code::UnknownFunction, word.span, message);
        return fail(match closest(&function, FUNCTIONS.iter().copied()) {
            Some(name) => diagnostic.help(format!("did you mean `{name}`?")),
            None => diagnostic.help(format!("the types are {}", FUNCTIONS.join(", "))),
        });
    }
    let (i, alias) = aggs::alias(i.advance())?;
    Ok((i, ConvertField { function, field, alias }))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn conversions() {
        prints(
            "| convert timeformat=\"%Y-%m-%dT%H:%M:%S\" ctime(firstTime)",
            "| convert timeformat=\"%Y-%m-%dT%H:%M:%S\" ctime(firstTime)",
        );
        prints("| convert CTIME(a) as b, num(c*) auto(*)", "| convert ctime(a) AS b, num(c*), auto(*)");
    }

    #[test]
    fn mistakes() {
        let invalid = "SPL202 The conversion specifier is invalid. It must be convert_type(key).";
        assert_eq!(complaint("| convert«»"), invalid);
        assert_eq!(complaint("| convert «ctime»"), invalid);
        assert_eq!(complaint("| convert «ctimes»(a)"), "SPL203 The conversion type 'ctimes' is invalid.");
        assert_eq!(complaint("| convert ctime(a) «as»"), "SPL202 You must specify a field name after 'as'.");
    }
}
