//! `rangemap`: names the range that a number lies in.
//!
//! Usage: `rangemap field=<field> [<name>=<low>-<high>]... [default=<string>]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Code, Diagnostic, Spanned,
    ast::FieldName,
    grammar::{
        fields, names,
        options::{invalid, write_field, write_option},
    },
    input::{PResult, Tokens, fail},
    lex::{Mode, quote},
    visit::Visitor,
};

/// `rangemap`
#[derive(Clone, Debug, PartialEq)]
pub struct Rangemap {
    /// The field that holds the number.
    pub field: Spanned<FieldName>,
    /// The ranges. A number that lies in several gets all their names.
    pub ranges: Vec<Range>,
    /// The name of numbers that lie in none; `None` means `None`, as a word.
    pub default: Option<Spanned<String>>,
}

/// `name=low-high`
#[derive(Clone, Debug, PartialEq)]
pub struct Range {
    /// Its name, which becomes the value of the field `range`.
    pub name: Spanned<String>,
    /// The least number in it, as written.
    pub low: Spanned<String>,
    /// The greatest number in it, as written.
    pub high: Spanned<String>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "rangemap",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "rangemap field=<field> [<name>=<low>-<high>]... [default=<string>]",
    summary: "Names the range that a number lies in.",
    parse,
};

impl Node for Rangemap {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.reads(self.field.as_str(), self.field.span);
        visitor.writes("range", self.field.span);
    }
}

impl fmt::Display for Rangemap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("rangemap")?;
        write_field(f, "field", Some(&self.field))?;
        self.ranges.iter().try_for_each(|range| write!(f, " {range}"))?;
        write_option(f, "default", self.default.as_ref())
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}-{}", quote::name(&self.name), self.low, self.high)
    }
}

fn parse(start: Tokens<'_>) -> PResult<'_, Command> {
    let (mut field, mut default, mut ranges) = (None, None, Vec::new());
    let mut i = names::commas(start);
    while !i.at_end() {
        let (rest, (name, value)) = fields::assignment(i)?;
        let known = match name.to_ascii_lowercase().as_str() {
            "field" => Some(field.replace(value.clone())),
            "default" => Some(default.replace(value.clone())),
            _ => None,
        };
        match (known, range(&value)) {
            (Some(None), _) => {}
            (Some(Some(_)), _) => {
                let message = format!("Option '{name}' should not be specified more than once.");
                return fail(Diagnostic::error(Code::OptionValue, name.span.to(value.span), message));
            }
            (None, Some((low, high))) => {
                let at = |number: &str| Spanned::new(number.to_owned(), value.span);
                ranges.push(Range { name, low: at(low), high: at(high) });
            }
            (None, None) => i
                .state
                .report(invalid(&name, &value, "range").help("write the least and the greatest number: `low=0-30`")),
        }
        i = names::commas(rest);
    }
    let Some(field) = field else { return i.must("`field=` and the name of the field") };
    Ok((i, Command::Rangemap(Rangemap { field: field.map(FieldName), ranges, default })))
}

/// The numbers of `-10-5`, `1.5-2`.
fn range(text: &str) -> Option<(&str, &str)> {
    // The first character may be a sign.
    let at = text.char_indices().skip(1).find(|(_, c)| *c == '-')?.0;
    let (low, high) = (text.get(..at)?, text.get(at + 1..)?);
    let is_number = |text: &str| {
        let digits = text.strip_prefix('-').unwrap_or(text);
        digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') && digits.parse::<f64>().is_ok()
    };
    (is_number(low) && is_number(high)).then_some((low, high))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn ranges() {
        prints(
            "| rangemap field=count, low=0-0 elevated=-10--1.5 \"very high\"=1-2 Default=severe",
            "| rangemap field=count low=0-0 elevated=-10--1.5 \"very high\"=1-2 default=severe",
        );
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| rangemap low=1-2«»"), "SPL202 Expected `field=` and the name of the field.");
        assert_eq!(
            complaint("| rangemap field=a low=«1»"),
            "SPL206 Invalid option value. Expecting a 'range' for option 'low'. Instead got '1'."
        );
    }
}
