//! `autoregress`: copies the values of a field from rows before.
//!
//! Usage: `autoregress <field> [AS <field>] [p=<n>[-<n>]]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Spanned,
    ast::FieldName,
    grammar::{
        options::{Options, write_option},
        renamed,
    },
    input::{PResult, Tokens},
    lex::Mode,
    visit::Visitor,
};

/// `autoregress`
#[derive(Clone, Debug, PartialEq)]
pub struct Autoregress {
    /// The field.
    pub field: Spanned<FieldName>,
    /// The name of the copy, to which `_p<n>` is added where there are several; `None` means `<field>_p<n>`.
    pub alias: Option<Spanned<FieldName>>,
    /// `p=`: from how many rows before; `None` means 1.
    pub p: Option<Spanned<Lags>>,
}

/// `3`, `1-5`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lags {
    /// The least.
    pub from: u64,
    /// The largest; the same where one number is written.
    pub to: u64,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "autoregress",
    aliases: &["ar"],
    mode: Mode::Args,
    flags: &[],
    usage: "autoregress <field> [AS <field>] [p=<n>[-<n>]]",
    summary: "Copies the values of a field from rows before.",
    parse,
};

impl Node for Autoregress {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.reads(self.field.as_str(), self.field.span);
        let lags = self.p.as_ref().map_or(Lags { from: 1, to: 1 }, |p| p.value);
        let name = self.alias.as_ref().unwrap_or(&self.field);
        match &self.alias {
            Some(alias) if lags.from == lags.to => visitor.writes(alias.as_str(), alias.span),
            _ if lags.from == lags.to => visitor.writes(&format!("{}_p{}", name.as_str(), lags.from), name.span),
            _ => visitor.writes(&format!("{}_p*", name.as_str()), name.span),
        }
    }
}

impl fmt::Display for Autoregress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "autoregress {}", self.field)?;
        self.alias.iter().try_for_each(|alias| write!(f, " AS {alias}"))?;
        write_option(f, "p", self.p.as_ref())
    }
}

impl fmt::Display for Lags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.from.fmt(f)?;
        if self.from == self.to { Ok(()) } else { write!(f, "-{}", self.to) }
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, (field, alias)) = renamed::one(i, &mut options)?;
    let p = options.parsed("p", "<int> or <int>-<int>", i.state, lags);
    options.finish(i.state);
    Ok((i, Command::Autoregress(Autoregress { field, alias, p })))
}

fn lags(text: &str) -> Option<Lags> {
    let (from, to) = text.split_once('-').unwrap_or((text, text));
    let (from, to) = (from.trim().parse().ok()?, to.trim().parse().ok()?);
    (from <= to).then_some(Lags { from, to })
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn copies() {
        prints("| autoregress x", "| autoregress x");
        prints("| autoregress p=1-5 x", "| autoregress x p=1-5");
        prints("| autoregress x as y p=\"3\"", "| autoregress x AS y p=3");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| autoregress«»"), "SPL202 Expected a field name.");
        let option = "Invalid option value. Expecting a '<int> or <int>-<int>' for option 'p'.";
        assert_eq!(complaint("| autoregress x p=«5-1»"), format!("SPL206 {option} Instead got '5-1'."));
    }
}
