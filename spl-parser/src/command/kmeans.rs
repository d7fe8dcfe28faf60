//! `kmeans`: groups rows whose numbers are near each other.
//!
//! Usage: `kmeans [k=<int>[-<int>]] [<option>...] [<field>...]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Span, Spanned,
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

/// `kmeans`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Kmeans {
    /// `reps=`. How often to start anew; `None` means 10.
    pub reps: Option<Spanned<u64>>,
    /// `maxiters=`. How many steps to try; `None` means 10,000.
    pub maxiters: Option<Spanned<u64>>,
    /// `t=`. When to stop; `None` means 0.
    pub t: Option<Spanned<f64>>,
    /// `k=`. How many groups, or a range of it; `None` means 2.
    pub k: Option<Spanned<String>>,
    /// `cfield=`. Where the group's number goes; `None` means `CLUSTERNUM`.
    pub cfield: Option<Spanned<String>>,
    /// `dt=`. How distance is measured; `None` means `l2norm`.
    pub dt: Option<Spanned<String>>,
    /// `showcentroid=`. Tell the centres of the groups; `None` means true.
    pub showcentroid: Option<bool>,
    /// The fields; empty means all.
    pub fields: Vec<Spanned<FieldPattern>>,
}

settings!(Kmeans: reps, maxiters, t, k, cfield, dt, showcentroid);

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "kmeans",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "kmeans [k=<int>[-<int>]] [<option>...] [<field>...]",
    summary: "Groups rows whose numbers are near each other.",
    parse,
};

impl Node for Kmeans {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visit::reads_patterns(visitor, &self.fields);
        match &self.cfield {
            Some(field) => visitor.writes(field, field.span),
            None => visitor.writes("CLUSTERNUM", Span::default()),
        }
        visitor.writes_any();
    }
}

impl fmt::Display for Kmeans {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("kmeans")?;
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
    let command = Kmeans { fields, ..Kmeans::default() }.with(options, i.state);
    Ok((i, Command::Kmeans(command)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn forms() {
        prints("| kmeans", "| kmeans");
        prints("| kmeans k=2-4 date_hour, date_minute dt=cosine", "| kmeans k=2-4 dt=cosine date_hour, date_minute");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| kmeans «centroids»=3"), "SPL205 Option 'centroids' is invalid.");
    }
}
