//! `anomalydetection`: finds events whose values are improbable together.
//!
//! Usage: `anomalydetection [method=histogram|zscore|iqr] [action=<action>] [pthresh=<num>] [cutoff=<bool>] [<field>...]`

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

/// `anomalydetection`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Anomalydetection {
    /// `method=`. `histogram`, `zscore` (as `anomalousvalue`) or `iqr` (as `outlier`); `None` means `histogram`.
    pub method: Option<Spanned<String>>,
    /// `action=`. `filter`, `annotate` or `summary`; with `iqr` `transform` or `remove`; `None` means the first.
    pub action: Option<Spanned<String>>,
    /// `pthresh=`. How improbable an event must be; `None` computes it.
    pub pthresh: Option<Spanned<f64>>,
    /// `cutoff=`. Find fewer anomalies; `None` means true.
    pub cutoff: Option<bool>,
    /// `param=`. `outlier`'s `param`, with `iqr`.
    pub param: Option<Spanned<f64>>,
    /// `uselower=`. `outlier`'s `uselower`, with `iqr`.
    pub uselower: Option<bool>,
    /// `mark=`. `outlier`'s `mark`, with `iqr`.
    pub mark: Option<bool>,
    /// `minsupcount=`. `anomalousvalue`'s `minsupcount`, with `zscore`.
    pub minsupcount: Option<Spanned<u64>>,
    /// `maxanofreq=`. `anomalousvalue`'s `maxanofreq`, with `zscore`.
    pub maxanofreq: Option<Spanned<f64>>,
    /// `minsupfreq=`. `anomalousvalue`'s `minsupfreq`, with `zscore`.
    pub minsupfreq: Option<Spanned<f64>>,
    /// `minnormfreq=`. `anomalousvalue`'s `minnormfreq`, with `zscore`.
    pub minnormfreq: Option<Spanned<f64>>,
    /// The fields; empty means all.
    pub fields: Vec<Spanned<FieldPattern>>,
}

settings!(
    Anomalydetection: method, action, pthresh, cutoff, param, uselower, mark, minsupcount, maxanofreq, minsupfreq,
    minnormfreq,
);

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "anomalydetection",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "anomalydetection [method=histogram|zscore|iqr] [action=<action>] [pthresh=<num>] \
            [cutoff=<bool>] [<field>...]",
    summary: "Finds events whose values are improbable together.",
    parse,
};

impl Node for Anomalydetection {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visit::reads_patterns(visitor, &self.fields);
        visitor.writes_any();
    }
}

impl fmt::Display for Anomalydetection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anomalydetection")?;
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
    let command = Anomalydetection { fields, ..Anomalydetection::default() }.with(options, i.state);
    Ok((i, Command::Anomalydetection(command)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn forms() {
        prints(
            "| anomalydetection \"count\" \"user_type\" \"user_arn\" action=annotate",
            "| anomalydetection action=annotate count, user_type, user_arn",
        );
        prints(
            "| anomalydetection method=iqr action=tf param=4 uselower=true mark=true",
            "| anomalydetection method=iqr action=tf param=4 uselower=true mark=true",
        );
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| anomalydetection «treshold»=1 a"), "SPL205 Option 'treshold' is invalid.");
    }
}
