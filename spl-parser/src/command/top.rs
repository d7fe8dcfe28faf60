//! `top`: the most frequent values of a field, or combinations of values of several.
//!
//! Usage: `top [<n>] [<option>...] <field>... [BY <field>...]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Spanned,
    ast::{FieldName, write_list},
    grammar::{
        aggs, names,
        options::{Options, with_options, write_bool, write_option},
    },
    input::{PResult, Tokens},
    lex::{Kind, Mode},
    visit::{self, Visitor},
};

/// `top`
#[derive(Clone, Debug, PartialEq)]
pub struct Top {
    /// `limit=`, or the number before the fields: how many combinations of each group; `None` means 10. 0 means all.
    pub limit: Option<Spanned<u64>>,
    /// The fields whose values make the combination; at least one.
    pub fields: Vec<Spanned<FieldName>>,
    /// The fields to group by; may be empty.
    pub by: Vec<Spanned<FieldName>>,
    /// `countfield=`: the name of the field for the number of rows; `None` means `count`.
    pub countfield: Option<Spanned<String>>,
    /// `percentfield=`: the name of the field for their share; `None` means `percent`.
    pub percentfield: Option<Spanned<String>>,
    /// `showcount=`: whether there is a field for the number; unless it is set, there is.
    pub showcount: bool,
    /// `showperc=`: whether there is a field for the share; unless it is set, there is.
    pub showperc: bool,
    /// `useother=`: add a row for all other combinations.
    pub useother: bool,
    /// `otherstr=`: what that row has for values; `None` means `OTHER`.
    pub otherstr: Option<Spanned<String>>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "top",
    aliases: &["common"],
    mode: Mode::Args,
    flags: &[],
    usage: "top [<n>] [<option>...] <field>... [BY <field>...]",
    summary: "The most frequent values of a field, or combinations of values of several.",
    parse,
};

impl Top {
    /// Tells what is read.
    pub(super) fn visit_reads(&self, visitor: &mut dyn Visitor) {
        visit::reads(visitor, &self.by);
        visit::reads(visitor, &self.fields);
    }

    /// What follows the command's name.
    pub(super) fn write_arguments(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_option(f, "limit", self.limit.as_ref())?;
        write_option(f, "countfield", self.countfield.as_ref())?;
        write_option(f, "percentfield", self.percentfield.as_ref())?;
        write_bool(f, "showcount", self.showcount, true)?;
        write_bool(f, "showperc", self.showperc, true)?;
        write_bool(f, "useother", self.useother, false)?;
        write_option(f, "otherstr", self.otherstr.as_ref())?;
        f.write_str(" ")?;
        write_list(f, &self.fields, ", ")?;
        aggs::write_by(f, &self.by)
    }
}

impl Node for Top {
    fn visit(&self, visitor: &mut dyn Visitor) {
        self.visit_reads(visitor);
        let name = |set: &Option<Spanned<String>>, default: &str| {
            set.as_ref().map_or_else(|| default.to_owned(), |name| name.value.clone())
        };
        let fields = self.by.iter().chain(&self.fields).map(|field| field.as_str().to_owned());
        let count = self.showcount.then(|| name(&self.countfield, "count"));
        let percent = self.showperc.then(|| name(&self.percentfield, "percent"));
        visitor.makes(&fields.chain(count).chain(percent).collect::<Vec<_>>());
    }
}

impl fmt::Display for Top {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("top")?;
        self.write_arguments(f)
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let (i, top) = top(i)?;
    Ok((i, Command::Top(top)))
}

/// What top, rare and their kin have in common: everything but the name.
pub(super) fn top(i: Tokens<'_>) -> PResult<'_, Top> {
    let mut options = Options::default();
    let (i, _) = with_options(&mut options, |i| i.expected::<()>("a field name"))(i)?;
    let first = i.first();
    let (i, count) = match first.text.parse() {
        Ok(count) if first.kind == Kind::Word => (i.advance(), Some(Spanned::new(count, first.span))),
        _ => (i, None),
    };
    let (i, fields) = with_options(&mut options, field)(i)?;
    if fields.is_empty() {
        return i.must("a field name");
    }
    let (i, by) = aggs::by(i, &mut options)?;
    let state = i.state;
    let top = Top {
        limit: options.number("limit", state).or(count),
        fields,
        by,
        countfield: options.text("countfield"),
        percentfield: options.text("percentfield"),
        showcount: options.bool("showcount", state).unwrap_or(true),
        showperc: options.bool("showperc", state).unwrap_or(true),
        useother: options.bool("useother", state).unwrap_or(false),
        otherstr: options.text("otherstr"),
    };
    options.finish(state);
    Ok((i, top))
}

fn field(i: Tokens<'_>) -> PResult<'_, Spanned<FieldName>> {
    if i.at_word("by") { i.expected("a field name") } else { names::field(i) }
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn fields_and_groups() {
        prints("| top a", "| top a");
        prints("| top 5 a, b by c d", "| top limit=5 a, b BY c, d");
        prints("| top limit=0 \"a b\",,", "| top limit=0 \"a b\"");
    }

    #[test]
    fn options_stand_anywhere() {
        prints(
            "| top showperc=f 20 a useother=t b by c otherstr=\"the rest\" countfield=n PercentField=\"in %\"",
            "| top limit=20 countfield=n percentfield=\"in %\" showperc=false useother=true otherstr=\"the rest\" a, b BY c",
        );
        prints("| top a showcount = 0 limit=3", "| top limit=3 showcount=false a");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| top«»"), "SPL202 Expected a field name.");
        assert_eq!(complaint("| top 5 «by» a"), "SPL202 Expected a field name.");
        assert_eq!(complaint("| top a «by»"), "SPL202 You must specify at least one field after 'by'.");
        assert_eq!(complaint("| top «limits»=5 a"), "SPL205 Option 'limits' is invalid.");
        assert_eq!(
            complaint("| top limit=«ten» a"),
            "SPL206 Invalid option value. Expecting a 'non-negative integer' for option 'limit'. Instead got 'ten'."
        );
    }
}
