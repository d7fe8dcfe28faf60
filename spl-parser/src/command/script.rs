//! `script`: runs a program over the rows.
//!
//! Usage: `script [python|perl] <name> [<argument>...] [maxinputs=<int>]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Code, Diagnostic, Spanned,
    grammar::{names, options::Options, settings::settings},
    input::{PResult, Tokens, fail},
    lex::{Kind, Mode, Op, quote},
    visit::{Resource, Visitor},
};

/// `script`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Script {
    /// The language, `python` or `perl`; `None` where only the name is written.
    pub language: Option<Spanned<String>>,
    /// The program's name.
    pub name: Spanned<String>,
    /// What the program gets, in order; `a=b` is one of them.
    pub arguments: Vec<Spanned<String>>,
    /// `maxinputs=`: at most so many rows; `None` means 100.
    pub maxinputs: Option<Spanned<u64>>,
}

settings!(Script: maxinputs);

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "script",
    aliases: &["run"],
    mode: Mode::Args,
    flags: &[],
    usage: "script [python|perl] <name> [<argument>...] [maxinputs=<int>]",
    summary: "Runs a program over the rows.",
    parse,
};

const LANGUAGES: &[&str] = &["python", "perl"];

impl Node for Script {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.needs(Resource::Program, &self.name, self.name.span);
        visitor.writes_any();
    }
}

impl fmt::Display for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("script")?;
        if let Some(language) = &self.language {
            write!(f, " {language}")?;
        }
        // Without a language before it, a program of that name is quoted.
        if self.language.is_none() && is_language(&self.name) {
            write!(f, " {}", quote::Quoted(&self.name))?;
        } else {
            write!(f, " {}", quote::name(&self.name))?;
        }
        for argument in &self.arguments {
            write!(f, " {}", quote::name(argument))?;
        }
        self.write_settings(f)
    }
}

fn is_language(word: &str) -> bool {
    LANGUAGES.iter().any(|language| word.eq_ignore_ascii_case(language))
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let start = i;
    let mut options = Options::default();
    let (i, language) = if start.first().kind == Kind::Word && is_language(start.first().text) {
        let token = start.first();
        (start.advance(), Some(Spanned::new(token.text.to_ascii_lowercase(), token.span)))
    } else {
        (start, None)
    };
    let mut i = names::commas(i);
    let mut words = Vec::new();
    while !i.at_end() {
        if i.at_word("maxinputs") && i.peek(1).kind == Kind::Op(Op::Eq) {
            i = options.parse(i)?.0;
        } else {
            let (rest, word) = argument(i)?;
            words.push(word);
            i = rest;
        }
        i = names::commas(i);
    }
    if words.is_empty() {
        return fail(Diagnostic::error(Code::Expected, start.span(), "You must specify a script."));
    }
    let name = words.remove(0);
    let script = Script { language, name, arguments: words, ..Script::default() };
    Ok((i, Command::Script(script.with(options, i.state))))
}

/// What stands here up to the next space or comma.
fn argument(i: Tokens<'_>) -> PResult<'_, Spanned<String>> {
    let is_part = |i: Tokens<'_>| match i.first().kind {
        Kind::Op(Op::Comma) => false,
        kind => matches!(kind, Kind::Word | Kind::Quoted | Kind::Single | Kind::Op(_)),
    };
    if !is_part(i) {
        return i.expected("an argument");
    }
    let mut rest = i.advance();
    while rest.first().glued && is_part(rest) {
        rest = rest.advance();
    }
    let span = rest.span_from(i);
    let single = rest.span_from(i) == i.span();
    let text = if single { i.first().value() } else { quote::resolve(span.of(i.state.text)) };
    Ok((rest, Spanned::new(text, span)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn arguments_are_kept_in_order() {
        prints("| script python myscript b a=1 c", "| script python myscript b \"a=1\" c");
        prints("| run Perl x.pl maxinputs=5 \"a b\", -c", "| script perl x.pl \"a b\" \"-c\" maxinputs=5");
        prints("| script \"python\"", "| script \"python\"");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| script«»"), "SPL202 You must specify a script.");
        assert_eq!(
            complaint("| script a maxinputs=«b»"),
            "SPL206 Invalid option value. Expecting a 'non-negative integer' for option 'maxinputs'. Instead got 'b'."
        );
    }
}
