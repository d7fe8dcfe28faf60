//! `outlier`: removes or caps numbers that are far from the others.
//!
//! Usage: `outlier [action=remove|transform] [type=iqr] [param=<num>] [uselower=<bool>] [mark=<bool>] [<field>...]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Spanned,
    ast::{FieldPattern, write_list},
    grammar::{
        names,
        options::{Options, with_options},
        settings::settings,
    },
    input::{PResult, Tokens},
    lex::Mode,
    visit::{self, Visitor},
};

/// `outlier`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outlier {
    /// `action=`. `remove` (`rm`) or `transform` (`tf`); `None` means `transform`.
    pub action: Option<Spanned<String>>,
    /// `type=`. How far is measured; `iqr` is the only way.
    pub type_: Option<Spanned<String>>,
    /// `param=`. How many interquartile ranges are far; `None` means 2.5.
    pub param: Option<Spanned<f64>>,
    /// `uselower=`. Look for small numbers too; `None` means false.
    pub uselower: Option<bool>,
    /// `mark=`. Write `000` before what is capped; `None` means false.
    pub mark: Option<bool>,
    /// The fields; empty means all.
    pub fields: Vec<Spanned<FieldPattern>>,
}

settings!(Outlier: action, type_, param, uselower, mark);

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "outlier",
    aliases: &["outlierfilter"],
    mode: Mode::Args,
    flags: &[],
    usage: "outlier [action=remove|transform] [type=iqr] [param=<num>] [uselower=<bool>] [mark=<bool>] [<field>...]",
    summary: "Removes or caps numbers that are far from the others.",
    parse,
};

impl Node for Outlier {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visit::reads_patterns(visitor, &self.fields);
        visitor.writes_any();
    }
}

impl fmt::Display for Outlier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("outlier")?;
        self.write_settings(f)?;
        if !self.fields.is_empty() {
            f.write_str(" ")?;
        }
        write_list(f, &self.fields, ", ")
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, fields) = with_options(&mut options, names::pattern)(i)?;
    let command = Outlier { fields, ..Outlier::default() }.with(options, i.state);
    Ok((i, Command::Outlier(command)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn forms() {
        prints("| outlier", "| outlier");
        prints("| OUTLIER action=RM count", "| outlier action=RM count");
        prints("| outlier a, param = 4 type=iqr b mark=true", "| outlier type=iqr param=4 mark=true a, b");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| outlier «parm»=2 a"), "SPL205 Option 'parm' is invalid.");
    }
}
