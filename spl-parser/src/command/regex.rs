//! `regex`: keeps the rows whose field matches a regular expression, or those whose field doesn't.
//!
//! Usage: `regex [<field>(=|!=)]"<regex>"`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Code, Diagnostic, Span, Spanned,
    ast::FieldName,
    grammar::{names, regex},
    input::{PResult, Tokens, fail},
    lex::{Kind, Mode, Op, quote},
    visit::Visitor,
};

/// `regex`
#[derive(Clone, Debug, PartialEq)]
pub struct Regex {
    /// The field; `None` means `_raw`.
    pub field: Option<Spanned<FieldName>>,
    /// Whether the rows that match are dropped, as `!=` says.
    pub negated: bool,
    /// The regular expression as PCRE gets it: quotes dropped, `\\` and `\"` resolved, everything else as written.
    pub regex: Spanned<String>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "regex",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "regex [<field>(=|!=)]\"<regex>\"",
    summary: "Keeps the rows whose field matches a regular expression, or those whose field doesn't.",
    parse,
};

impl Node for Regex {
    fn visit(&self, visitor: &mut dyn Visitor) {
        match &self.field {
            Some(field) => visitor.reads(field.as_str(), field.span),
            None => visitor.reads("_raw", self.regex.span),
        }
    }
}

impl fmt::Display for Regex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("regex ")?;
        if let Some(field) = &self.field {
            write!(f, "{field}{}", if self.negated { "!=" } else { "=" })?;
        }
        quote::Quoted(&self.regex).fmt(f)
    }
}

fn parse(start: Tokens<'_>) -> PResult<'_, Command> {
    if let Some(result) = regex::with_subsearch(SYNTAX.name, start) {
        return result;
    }
    let (i, field) = field(start).map_or((start, None), |(i, field)| (i, Some(field)));
    let Ok((i, regex)) = regex::argument(i) else { return usage(start.span().to(i.span())) };
    let i = names::commas(i);
    if !i.at_end() {
        return usage(i.span());
    }
    let (field, negated) = field.map_or((None, false), |(field, negated)| (Some(field), negated));
    Ok((i, Command::Regex(Regex { field, negated, regex })))
}

/// `field=` or `field!=`; the lexer leaves the `!` with the name.
fn field(i: Tokens<'_>) -> Option<(Tokens<'_>, (Spanned<FieldName>, bool))> {
    let token = i.first();
    let mut rest = i.advance();
    let quoted = matches!(token.kind, Kind::Quoted | Kind::Single);
    if !quoted && token.kind != Kind::Word {
        return None;
    }
    let bare = token.text.strip_suffix('!').filter(|_| !quoted && rest.at_op(Op::Eq));
    let mut negated = bare.is_some();
    if bare.is_none() && rest.at_word("!") {
        negated = true;
        rest = rest.advance();
    }
    if !rest.at_op(Op::Eq) {
        return None;
    }
    rest = rest.advance();
    if rest.at_op(Op::Eq) && rest.peek(1).kind == Kind::Quoted {
        rest = rest.advance();
    }
    let name = if quoted { token.value() } else { quote::resolve(bare.unwrap_or(token.text)) };
    if name.is_empty() {
        return None;
    }
    Some((rest, (Spanned::new(FieldName(name), token.span), negated)))
}

fn usage<'t, T>(span: Span) -> PResult<'t, T> {
    fail(
        Diagnostic::error(Code::Expected, span, "Usage: regex <field> (=|!=) <regex>.")
            .help("put the regular expression into double quotes: `regex process=\"cmd|powershell\"`"),
    )
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn forms() {
        prints(r#"| regex _raw="a|\d""#, r#"| regex _raw="a|\\d""#);
        prints(r#"| regex a.b!="x""#, r#"| regex a.b!="x""#);
        prints(r#"| regex a != "x""#, r#"| regex a!="x""#);
        prints(r#"| regex "a b" = "x\|y""#, r#"| regex "a b"="x\\|y""#);
        prints(r#"| regex 'a b'!="x""#, r#"| regex "a b"!="x""#);
        prints(r#"| regex "10.\d{1,3}|zz""#, r#"| regex "10.\\d{1,3}|zz""#);
        prints("| regex _raw=[a-z]{2,3}=x | head", "| regex _raw=\"[a-z]{2,3}=x\" | head");
        prints("| regex (?i)user", "| regex \"(?i)user\"");
        prints("| regex a=[search b | fields c]", "| regex a= [search b | fields c]");
    }

    #[test]
    fn mistakes() {
        let usage = "SPL202 Usage: regex <field> (=|!=) <regex>.";
        assert_eq!(complaint("| regex«»"), usage);
        assert_eq!(complaint("| regex «a=»"), usage);
        assert_eq!(complaint("| regex a=\"b\" «c»=\"d\""), usage);
        assert_eq!(complaint("| regex field «_raw»=\"b\""), usage);
    }
}
