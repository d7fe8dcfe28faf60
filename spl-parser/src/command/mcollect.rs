//! `mcollect`: writes the rows to a metric index on the search head.
//!
//! Usage: `mcollect index=<name> [<option>...] [<field>...]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Code, Diagnostic, Spanned,
    ast::{FieldPattern, write_list},
    grammar::{
        names,
        options::{Options, with_options},
        settings::settings,
    },
    input::{PResult, Tokens, fail},
    lex::Mode,
    visit::{self, Resource, Visitor},
};

/// `mcollect`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mcollect {
    /// `index=`. The metric index.
    pub index: Option<Spanned<String>>,
    /// `file=`. The file that is written first; `None` means a random name.
    pub file: Option<Spanned<String>>,
    /// `split=`. Which fields are measures: `true` all but `fields`, `allnums` all that are numbers, `false` those whose
    /// names begin with `metric_name:`; `None` means `false`.
    pub split: Option<Spanned<String>>,
    /// `spool=`. Let the file be indexed; `None` means true.
    pub spool: Option<bool>,
    /// `prefix_field=`. The field whose value begins the names of the metrics.
    pub prefix_field: Option<Spanned<String>>,
    /// `host=`. The host of the metrics.
    pub host: Option<Spanned<String>>,
    /// `source=`. The source of the metrics.
    pub source: Option<Spanned<String>>,
    /// `sourcetype=`. The source type of the metrics.
    pub sourcetype: Option<Spanned<String>>,
    /// `marker=`. Dimensions to add, as `name=value` with commas between.
    pub marker: Option<Spanned<String>>,
    /// The dimensions; empty means all but the measures.
    pub fields: Vec<Spanned<FieldPattern>>,
}

settings!(Mcollect: index, file, split, spool, prefix_field, host, source, sourcetype, marker);

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "mcollect",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "mcollect index=<name> [<option>...] [<field>...]",
    summary: "Writes the rows to a metric index on the search head.",
    parse,
};

impl Node for Mcollect {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visit::reads_patterns(visitor, &self.fields);
        if let Some(field) = &self.prefix_field {
            visitor.reads(field, field.span);
        }
        if let Some(index) = &self.index {
            visitor.needs(Resource::Index, index, index.span);
        }
    }
}

impl fmt::Display for Mcollect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("mcollect")?;
        self.write_settings(f)?;
        if !self.fields.is_empty() {
            f.write_str(" ")?;
        }
        write_list(f, &self.fields, ", ")
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let start = i.span();
    let mut options = Options::default();
    let (i, fields) = with_options(&mut options, names::pattern)(i)?;
    let command = Mcollect { fields, ..Mcollect::default() }.with(options, i.state);
    if command.index.is_none() && i.at_end() {
        return fail(Diagnostic::error(Code::Expected, start, "The 'index' option is required."));
    }
    Ok((i, Command::Mcollect(command)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn forms() {
        prints(
            "| mcollect split=t index=m max_age, group spool=f",
            "| mcollect index=m split=t spool=false max_age, group",
        );
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| mcollect«»"), "SPL202 The 'index' option is required.");
    }
}
