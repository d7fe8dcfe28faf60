//! `anomalies`: scores how unexpected the value of a field is after the events before, and keeps the unexpected.
//!
//! Usage: `anomalies [<option>...] [BY <field>...]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Span, Spanned,
    ast::{FieldName, write_list},
    grammar::{
        aggs,
        options::{Options, only_options},
        settings::settings,
    },
    input::{PResult, Tokens},
    lex::Mode,
    visit::{self, Visitor},
};

/// `anomalies`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Anomalies {
    /// `threshold=`. Events that are expected more than this are dropped; `None` means 0.01.
    pub threshold: Option<Spanned<f64>>,
    /// `labelonly=`. Drop nothing; `None` means false.
    pub labelonly: Option<bool>,
    /// `normalize=`. Treat numbers as equal; `None` means true.
    pub normalize: Option<bool>,
    /// `maxvalues=`. How many events before count; `None` means 100.
    pub maxvalues: Option<Spanned<u64>>,
    /// `field=`. The field; `None` means `_raw`.
    pub field: Option<Spanned<String>>,
    /// `denylist=`. A file of events that are never anomalies.
    pub denylist: Option<Spanned<String>>,
    /// `denylistthreshold=`. How similar to one of these an event must be; `None` means 0.05.
    pub denylistthreshold: Option<Spanned<f64>>,
    /// `blacklist=`. The older name of `denylist`.
    pub blacklist: Option<Spanned<String>>,
    /// `blacklistthreshold=`. The older name of `denylistthreshold`.
    pub blacklistthreshold: Option<Spanned<f64>>,
    /// The fields whose combinations are looked at each on its own; may be empty.
    pub by: Vec<Spanned<FieldName>>,
}

settings!(
    Anomalies: threshold, labelonly, normalize, maxvalues, field, denylist, denylistthreshold, blacklist,
    blacklistthreshold,
);

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "anomalies",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "anomalies [<option>...] [BY <field>...]",
    summary: "Scores how unexpected events are, and keeps the unexpected.",
    parse,
};

impl Node for Anomalies {
    fn visit(&self, visitor: &mut dyn Visitor) {
        match &self.field {
            Some(field) => visitor.reads(field, field.span),
            None => visitor.reads("_raw", Span::default()),
        }
        visit::reads(visitor, &self.by);
        visitor.writes("unexpectedness", Span::default());
    }
}

impl fmt::Display for Anomalies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anomalies")?;
        self.write_settings(f)?;
        if !self.by.is_empty() {
            f.write_str(" BY ")?;
        }
        write_list(f, &self.by, ", ")
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, ()) = only_options(&mut options, i)?;
    let (i, by) = aggs::by(i, &mut options)?;
    let command = Anomalies { by, ..Anomalies::default() }.with(options, i.state);
    Ok((i, Command::Anomalies(command)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn forms() {
        prints("| anomalies", "| anomalies");
        prints(
            "| anomalies labelonly=T by source, host field=x threshold=0.5",
            "| anomalies threshold=0.5 labelonly=true field=x BY source, host",
        );
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| anomalies «by»"), "SPL202 You must specify at least one field after 'by'.");
    }
}
