//! `sample`: keeps some of the rows at random, or divides them at random.
//!
//! Usage: `sample [<n> | ratio=<num> | count=<int> | proportional=<field> [inverse] | partitions=<int> [fieldname=<field>]] [seed=<int>] [by <field>]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Code, Diagnostic, Spanned,
    ast::{FieldName, write_list},
    grammar::{
        aggs, names,
        options::{Options, with_options},
        settings::{settings, write_spaced},
    },
    input::{PResult, Tokens, fail},
    lex::Mode,
    visit::{self, Visitor},
};

/// `sample`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sample {
    /// A number without a name: a ratio where it is below 1, else a count.
    pub amount: Option<Spanned<f64>>,
    /// `ratio=`: which part of the rows stays.
    pub ratio: Option<Spanned<f64>>,
    /// `count=`: how many rows stay.
    pub count: Option<Spanned<u64>>,
    /// `proportional=`: the field that tells how likely a row stays.
    pub proportional: Option<Spanned<String>>,
    /// `inverse`: the larger that field, the less likely.
    pub inverse: bool,
    /// `partitions=`: into how many parts to divide.
    pub partitions: Option<Spanned<u64>>,
    /// `fieldname=`: where the number of the part goes; `None` means `partition_number`.
    pub fieldname: Option<Spanned<String>>,
    /// `seed=`: makes chance repeat itself.
    pub seed: Option<Spanned<u64>>,
    /// `by …`: the fields for each of whose values `count` holds; may be empty.
    pub by: Vec<Spanned<FieldName>>,
}

settings!(Sample: ratio, count, proportional, partitions, fieldname, seed);

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "sample",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "sample [<n> | ratio=<num> | count=<int> | proportional=<field> [inverse] | \
            partitions=<int> [fieldname=<field>]] [seed=<int>] [by <field>]",
    summary: "Keeps some of the rows at random, or divides them at random.",
    parse,
};

impl Node for Sample {
    fn visit(&self, visitor: &mut dyn Visitor) {
        if let Some(field) = &self.proportional {
            visitor.reads(field, field.span);
        }
        visit::reads(visitor, &self.by);
        match (&self.partitions, &self.fieldname) {
            (Some(_), Some(field)) => visitor.writes(field, field.span),
            (Some(partitions), None) => visitor.writes("partition_number", partitions.span),
            (None, _) => {}
        }
    }
}

impl fmt::Display for Sample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sample")?;
        write_spaced(f, self.amount.as_slice())?;
        self.write_settings(f)?;
        f.write_str(if self.inverse { " inverse" } else { "" })?;
        if !self.by.is_empty() {
            f.write_str(" by ")?;
        }
        write_list(f, &self.by, ", ")
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, words) = with_options(&mut options, word)(i)?;
    let mut sample = Sample::default();
    for word in words {
        if word.eq_ignore_ascii_case("inverse") {
            sample.inverse = true;
        } else if let Some(amount) = word.parse().ok().filter(|number: &f64| number.is_finite() && *number >= 0.0) {
            sample.amount = Some(Spanned::new(amount, word.span));
        } else {
            let message = "Expected a number, an option, `inverse` or `by`.";
            return fail(Diagnostic::error(Code::Expected, word.span, message));
        }
    }
    let (i, by) = aggs::by(i, &mut options)?;
    sample.by = by;
    Ok((i, Command::Sample(sample.with(options, i.state))))
}

fn word(i: Tokens<'_>) -> PResult<'_, Spanned<String>> {
    if i.at_word("by") { i.expected("an option") } else { names::name("an option")(i) }
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn forms() {
        prints("| sample 20 by host", "| sample 20 by host");
        prints("| sample ratio=.01", "| sample ratio=0.01");
        prints("| sample seed=1 inverse proportional=\"a b\"", "| sample proportional=\"a b\" seed=1 inverse");
        prints("| sample partitions=3, seed=42 fieldname=p", "| sample partitions=3 fieldname=p seed=42");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| sample «half»"), "SPL202 Expected a number, an option, `inverse` or `by`.");
        assert_eq!(complaint("| sample «rate»=1"), "SPL205 Option 'rate' is invalid.");
    }
}
