//! `makemv`: splits a field into several values.
//!
//! Usage: `makemv [delim="<string>" | tokenizer="<regex>"] [allowempty=<bool>] [setsv=<bool>] <field>`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Code, Diagnostic, Spanned,
    ast::FieldName,
    grammar::{
        fields,
        options::{Options, write_bool},
        regex,
    },
    input::{PResult, Tokens},
    lex::{Mode, quote},
    visit::Visitor,
};

/// `makemv`
#[derive(Clone, Debug, PartialEq)]
pub struct Makemv {
    /// The field.
    pub field: Spanned<FieldName>,
    /// What stands between the values; `None` means a space, unless there is a tokenizer.
    pub delim: Option<Spanned<String>>,
    /// A regular expression, the first group of each match of which is a value.
    pub tokenizer: Option<Spanned<String>>,
    /// Whether there is an empty value between two delimiters next to each other.
    pub allowempty: bool,
    /// Whether the field keeps its one value beside the several.
    pub setsv: bool,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "makemv",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "makemv [delim=\"<string>\" | tokenizer=\"<regex>\"] [allowempty=<bool>] [setsv=<bool>] <field>",
    summary: "Splits a field into several values.",
    parse,
};

impl Node for Makemv {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.reads(self.field.as_str(), self.field.span);
        visitor.writes(self.field.as_str(), self.field.span);
    }
}

impl fmt::Display for Makemv {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("makemv")?;
        if let Some(delim) = &self.delim {
            write!(f, " delim={}", quote::Quoted(delim))?;
        }
        if let Some(tokenizer) = &self.tokenizer {
            write!(f, " tokenizer={}", quote::Quoted(tokenizer))?;
        }
        write_bool(f, "allowempty", self.allowempty, false)?;
        write_bool(f, "setsv", self.setsv, false)?;
        write!(f, " {}", self.field)
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, field) = fields::one(&mut options)(i)?;
    let state = i.state;
    let delim = options.text("delim");
    let tokenizer = options.text("tokenizer").map(|regex| regex::option(regex, state));
    let allowempty = options.bool("allowempty", state).unwrap_or(false);
    let setsv = options.bool("setsv", state).unwrap_or(false);
    options.finish(state);
    if let (Some(delim), Some(tokenizer)) = (&delim, &tokenizer) {
        let message = "Cannot specify both delim and tokenizer options.";
        state.report(
            Diagnostic::error(Code::OptionValue, tokenizer.span, message).also(delim.span, "the delimiter is here"),
        );
    }
    Ok((i, Command::Makemv(Makemv { field, delim, tokenizer, allowempty, setsv })))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn options_stand_anywhere() {
        prints("| makemv foo", "| makemv foo");
        prints("| makemv delim=\",\" allowempty=t foo", "| makemv delim=\",\" allowempty=true foo");
        prints("| makemv a SetSV=true delim=,", "| makemv delim=\",\" setsv=true a");
        prints("| makemv tokenizer=\"([^\\|]+)\\|?\" \"a b\"", "| makemv tokenizer=\"([^\\\\|]+)\\\\|?\" \"a b\"");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| makemv delim=x«»"), "SPL202 Expected a field name.");
        assert_eq!(complaint("| makemv a «b»"), "SPL202 The argument 'b' is invalid.");
        assert_eq!(
            complaint("| makemv delim=x tokenizer=«\"(a)\"» b"),
            "SPL206 Cannot specify both delim and tokenizer options."
        );
    }
}
