//! `cluster`: puts events with similar text together.
//!
//! Usage: `cluster [t=<num>] [delims=<string>] [showcount=<bool>] [countfield=<field>] [labelfield=<field>] [field=<field>] [labelonly=<bool>] [match=termlist|termset|ngramset]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Span, Spanned,
    grammar::{
        options::{Options, only_options},
        settings::settings,
    },
    input::{PResult, Tokens},
    lex::Mode,
    visit::Visitor,
};

/// `cluster`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cluster {
    /// `t=`. How similar, above 0 and below 1; `None` means 0.8.
    pub t: Option<Spanned<f64>>,
    /// `delims=`. What separates terms; `None` means everything but letters, digits and `_`.
    pub delims: Option<Spanned<String>>,
    /// `showcount=`. Tell how large each cluster is; `None` means false.
    pub showcount: Option<bool>,
    /// `countfield=`. Where the size goes; `None` means `cluster_count`.
    pub countfield: Option<Spanned<String>>,
    /// `labelfield=`. Where the cluster's number goes; `None` means `cluster_label`.
    pub labelfield: Option<Spanned<String>>,
    /// `field=`. The field with the text; `None` means `_raw`.
    pub field: Option<Spanned<String>>,
    /// `labelonly=`. Keep all events, not one of each cluster; `None` means false.
    pub labelonly: Option<bool>,
    /// `match=`. How texts are compared: `termlist`, `termset` or `ngramset`; `None` means `termlist`.
    pub match_: Option<Spanned<String>>,
}

settings!(Cluster: t, delims, showcount, countfield, labelfield, field, labelonly, match_);

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "cluster",
    aliases: &["slc"],
    mode: Mode::Args,
    flags: &[],
    usage: "cluster [t=<num>] [delims=<string>] [showcount=<bool>] [countfield=<field>] \
            [labelfield=<field>] [field=<field>] [labelonly=<bool>] [match=termlist|termset|ngramset]",
    summary: "Puts events with similar text together.",
    parse,
};

impl Node for Cluster {
    fn visit(&self, visitor: &mut dyn Visitor) {
        match &self.field {
            Some(field) => visitor.reads(field, field.span),
            None => visitor.reads("_raw", Span::default()),
        }
        let mut writes = |field: &Option<Spanned<String>>, name: &str| match field {
            Some(field) => visitor.writes(field, field.span),
            None => visitor.writes(name, Span::default()),
        };
        writes(&self.countfield, "cluster_count");
        writes(&self.labelfield, "cluster_label");
    }
}

impl fmt::Display for Cluster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cluster")?;
        self.write_settings(f)
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, ()) = only_options(&mut options, i)?;
    let command = Cluster::default().with(options, i.state);
    Ok((i, Command::Cluster(command)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn forms() {
        prints("| cluster", "| cluster");
        prints(
            "| cluster t=0.9 showcount = t, MATCH=termset labelonly=f delims=\" ;:\"",
            "| cluster t=0.9 delims=\" ;:\" showcount=true labelonly=false match=termset",
        );
    }

    #[test]
    fn mistakes() {
        assert_eq!(
            complaint("| cluster t=«high»"),
            "SPL206 Invalid option value. Expecting a 'number' for option 't'. Instead got 'high'."
        );
        assert_eq!(complaint("| cluster «_raw»"), "SPL202 Expected an option or the end of the command.");
    }
}
