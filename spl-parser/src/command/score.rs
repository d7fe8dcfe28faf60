//! `score`: measures with the Machine Learning Toolkit how well fields agree.
//!
//! Usage: `score <method> <field>... [against <field>...] [<name>=<value>]...`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Code, Diagnostic, Spanned,
    ast::{FieldPattern, Parameter, write_list},
    grammar::{
        names,
        options::Options,
        settings::{with_parameters, write_spaced},
    },
    input::{PResult, Tokens, fail},
    lex::{Mode, quote},
    visit::{self, Visitor},
};

/// `score`
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// The measure: `accuracy_score`, `t_test_ind`.
    pub method: Spanned<String>,
    /// The fields.
    pub fields: Vec<Spanned<FieldPattern>>,
    /// `against …`: the fields to compare them with; may be empty.
    pub against: Vec<Spanned<FieldPattern>>,
    /// What the measure gets: `alpha=0.05`.
    pub parameters: Vec<Parameter>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "score",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "score <method> <field>... [against <field>...] [<name>=<value>]...",
    summary: "Measures with the Machine Learning Toolkit how well fields agree.",
    parse,
};

impl Node for Score {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visit::reads_patterns(visitor, &self.fields);
        visit::reads_patterns(visitor, &self.against);
        visitor.generates(None);
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "score {}", quote::name(&self.method))?;
        if !self.fields.is_empty() {
            f.write_str(" ")?;
        }
        write_list(f, &self.fields, ", ")?;
        if !self.against.is_empty() {
            f.write_str(" against ")?;
        }
        write_list(f, &self.against, ", ")?;
        write_spaced(f, &self.parameters)
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let start = i.span();
    let mut parameters = Vec::new();
    let (i, mut fields) = fields(&mut parameters, i)?;
    if fields.is_empty() {
        return fail(Diagnostic::error(Code::Expected, start, "You must specify a scoring method."));
    }
    let method = fields.remove(0).map(|name| name.0);
    let word = i.span();
    let (i, against) = if i.at_word("against") || i.at_word("~") {
        let (i, against) = self::fields(&mut parameters, i.advance())?;
        if against.is_empty() {
            return fail(Diagnostic::error(Code::Expected, word, "You must specify a field after 'against'."));
        }
        (i, against)
    } else {
        i.note("`against`");
        (i, Vec::new())
    };
    Ok((i, Command::Score(Score { method, fields, against, parameters })))
}

/// Fields up to AGAINST, and parameters anywhere among them.
fn fields<'t>(parameters: &mut Vec<Parameter>, i: Tokens<'t>) -> PResult<'t, Vec<Spanned<FieldPattern>>> {
    let field = |i: Tokens<'t>| {
        if i.at_word("against") || i.at_word("~") { i.expected("a field name") } else { names::pattern(i) }
    };
    with_parameters(&[], &mut Options::default(), parameters, field)(i)
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn forms() {
        prints("| score describe a b", "| score describe a, b");
        prints(
            "| score precision_score pos_label=1 \"x y\" AGAINST \"predicted(x)\", average=None",
            "| score precision_score \"x y\" against \"predicted(x)\" pos_label=1 average=None",
        );
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| score«»"), "SPL202 You must specify a scoring method.");
        assert_eq!(complaint("| score m a «against»"), "SPL202 You must specify a field after 'against'.");
    }
}
