//! `anomalousvalue`: finds values that are rare or far from the mean.
//!
//! Usage: `anomalousvalue [<option>...] [action=filter|annotate|summary] [pthresh=<num>] [<field>...]`

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

/// `anomalousvalue`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Anomalousvalue {
    /// `minsupcount=`. How many rows must have a field for it to count; `None` means 100.
    pub minsupcount: Option<Spanned<u64>>,
    /// `maxanofreq=`. How frequent an anomalous value may be; `None` means 0.05.
    pub maxanofreq: Option<Spanned<f64>>,
    /// `minsupfreq=`. In which part of the rows a field must be; `None` means 0.05.
    pub minsupfreq: Option<Spanned<f64>>,
    /// `minnormfreq=`. Which part of a field's values must be normal; `None` means 0.01.
    pub minnormfreq: Option<Spanned<f64>>,
    /// `action=`. `filter`, `annotate` or `summary`; `None` means `filter`.
    pub action: Option<Spanned<String>>,
    /// `pthresh=`. How improbable a value must be; `None` means 0.01.
    pub pthresh: Option<Spanned<f64>>,
    /// The fields; empty means all.
    pub fields: Vec<Spanned<FieldPattern>>,
}

settings!(Anomalousvalue: minsupcount, maxanofreq, minsupfreq, minnormfreq, action, pthresh);

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "anomalousvalue",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "anomalousvalue [<option>...] [action=filter|annotate|summary] [pthresh=<num>] [<field>...]",
    summary: "Finds values that are rare or far from the mean.",
    parse,
};

impl Node for Anomalousvalue {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visit::reads_patterns(visitor, &self.fields);
        visitor.writes_any();
    }
}

impl fmt::Display for Anomalousvalue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anomalousvalue")?;
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
    let command = Anomalousvalue { fields, ..Anomalousvalue::default() }.with(options, i.state);
    Ok((i, Command::Anomalousvalue(command)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn forms() {
        prints("| anomalousvalue", "| anomalousvalue");
        prints(
            "| anomalousvalue a, action=filter b* pthresh=0.02",
            "| anomalousvalue action=filter pthresh=0.02 a, b*",
        );
    }

    #[test]
    fn mistakes() {
        assert_eq!(
            complaint("| anomalousvalue pthresh=«x»"),
            "SPL206 Invalid option value. Expecting a 'number' for option 'pthresh'. Instead got 'x'."
        );
    }
}
