//! `join`: puts the fields of other rows beside those of the rows that match them.
//!
//! Usage: `join [type=inner|outer|left] [max=<n>] [overwrite=<bool>] [usetime=<bool>] [earlier=<bool>] [<field>... |
//! left=<name> right=<name> WHERE <name>.<field>=<name>.<field> [AND ...]] [<subsearch>]`

use std::fmt;

use super::{Command, Flag, Node, Syntax};
use crate::{
    Code, Diagnostic, Span, Spanned,
    ast::{FieldName, RowSource, SubsearchLimits, write_list},
    grammar::{
        dataset,
        names::{self, commas, op},
        options::{Options, write_bool, write_option},
        single, subsearch,
    },
    input::{PResult, Tokens, cut, fail},
    lex::{Kind, Mode, Op, quote},
    visit::{self, SubsearchUse, Visitor},
};

/// `join`
#[derive(Clone, Debug, PartialEq)]
pub struct Join {
    /// `type=`: what happens to rows that match nothing.
    pub kind: JoinType,
    /// `usetime=`: only what happened before or after matches.
    pub usetime: bool,
    /// `earlier=`: with `usetime`, what happened before rather than after; true by default.
    pub earlier: bool,
    /// `overwrite=`: values of the other rows replace those that are there; true by default.
    pub overwrite: bool,
    /// `max=`: at most so many rows match one; 0 means all, `None` means 1.
    pub max: Option<Spanned<u64>>,
    /// `left=`: what the rows so far are called in the conditions.
    pub left: Option<Spanned<String>>,
    /// `right=`: what the other rows are called in the conditions.
    pub right: Option<Spanned<String>>,
    /// What the subsearch may cost.
    pub limits: SubsearchLimits,
    /// The fields that must be equal; where these and the conditions are empty, all that both sides have.
    pub fields: Vec<Spanned<FieldName>>,
    /// `WHERE …`: pairs of fields that must be equal.
    pub on: Vec<JoinCondition>,
    /// The other rows.
    pub source: RowSource,
}

/// What `join` does with rows that match nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum JoinType {
    /// `inner`, the default: they are dropped.
    #[default]
    Inner,
    /// `outer` or `left`: they stay.
    Left,
}

/// `L.user=R.account`, names as written.
#[derive(Clone, Debug, PartialEq)]
pub struct JoinCondition {
    /// What stands before `=`.
    pub left: Spanned<FieldName>,
    /// What stands after it.
    pub right: Spanned<FieldName>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "join",
    aliases: &[],
    mode: Mode::Args,
    flags: &[Flag::TakesSubsearch],
    usage: "join [type=inner|outer|left] [max=<n>] [overwrite=<bool>] [usetime=<bool>] [earlier=<bool>] \
            [<field>... | left=<name> right=<name> WHERE <name>.<field>=<name>.<field> [AND ...]] [<subsearch>]",
    summary: "Puts the fields of other rows beside those of the rows that match them.",
    parse,
};

impl Node for Join {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visit::reads(visitor, &self.fields);
        let left = self.left.as_ref().map(|left| format!("{}.", left.value));
        for condition in &self.on {
            for side in [&condition.left, &condition.right] {
                if let Some(field) = left.as_deref().and_then(|left| side.as_str().strip_prefix(left)) {
                    visitor.reads(field, side.span);
                }
            }
        }
        if self.left.is_some() && self.right.is_some() {
            // Both sides' fields come under the names of their sides.
            visitor.writes_any();
        }
        self.source.visit(visitor, SubsearchUse::Join);
    }
}

impl fmt::Display for Join {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("join")?;
        if self.kind == JoinType::Left {
            f.write_str(" type=left")?;
        }
        write_bool(f, "usetime", self.usetime, false)?;
        write_bool(f, "earlier", self.earlier, true)?;
        write_bool(f, "overwrite", self.overwrite, true)?;
        write_option(f, "max", self.max.as_ref())?;
        write_option(f, "left", self.left.as_ref())?;
        write_option(f, "right", self.right.as_ref())?;
        self.limits.fmt(f)?;
        for (n, field) in self.fields.iter().enumerate() {
            f.write_str(if n > 0 { ", " } else { " " })?;
            // Bare it would be a dataset.
            match dataset::is_with_kind(field.as_str()) {
                true => quote::Quoted(field.as_str()).fmt(f)?,
                false => field.fmt(f)?,
            }
        }
        if !self.on.is_empty() {
            f.write_str(" WHERE ")?;
        }
        write_list(f, &self.on, " AND ")?;
        write!(f, " {}", self.source)
    }
}

impl fmt::Display for JoinCondition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.left, self.right)
    }
}

/// What stands among the options, in any order.
#[derive(Debug, Default)]
struct Parts {
    fields: Vec<Spanned<FieldName>>,
    on: Vec<JoinCondition>,
    source: Option<RowSource>,
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, parts) = parts(i, &mut options)?;
    let state = i.state;
    let kind = options.parsed("type", "inner, outer or left", state, |text| {
        let is = |name| text.eq_ignore_ascii_case(name);
        if is("inner") { Some(JoinType::Inner) } else { (is("outer") || is("left")).then_some(JoinType::Left) }
    });
    let mut flag = |name, default| options.bool(name, state).unwrap_or(default);
    let (usetime, earlier, overwrite) = (flag("usetime", false), flag("earlier", true), flag("overwrite", true));
    let max = options.number("max", state);
    let (left, right) = (options.text("left"), options.text("right"));
    let limits = subsearch::limits(&mut options, state);
    options.finish(state);
    let Parts { fields, on, source: Some(source) } = parts else { return usage(i.span()) };
    let kind = kind.map_or(JoinType::Inner, |kind| kind.value);
    let join = Join { kind, usetime, earlier, overwrite, max, left, right, limits, fields, on, source };
    Ok((i, Command::Join(join)))
}

/// Splunk's text for a join without anything to join.
fn usage<'t, T>(span: Span) -> PResult<'t, T> {
    let message = "Usage: join (<join-options>)* <join-constraint> <dataset>.";
    fail(
        Diagnostic::error(Code::Expected, span, message)
            .help("write for example `join type=left user [search … | fields user, mail]`"),
    )
}

fn parts<'t>(i: Tokens<'t>, options: &mut Options) -> PResult<'t, Parts> {
    let mut parts = Parts::default();
    let mut i = commas(i);
    while !i.at_end() {
        let named = i.at_option();
        i = if named {
            options.parse(i)?.0
        } else if i.at_word("where") && parts.on.is_empty() {
            conditions(i.advance(), &mut parts)?.0
        } else if i.first().kind == Kind::Subsearch || dataset::at_kind(i) {
            source(i, &mut parts)?.0
        } else if !parts.on.is_empty() && parts.source.is_none() {
            // After the conditions a name is one of a dataset.
            source(i, &mut parts)?.0
        } else {
            let (rest, field) = names::field(i)?;
            parts.fields.push(field);
            rest
        };
        i.note("`,`");
        i = commas(i);
    }
    Ok((i, parts))
}

fn source<'t>(i: Tokens<'t>, parts: &mut Parts) -> PResult<'t, ()> {
    let start = i;
    let (i, source) = dataset::row_source(i)?;
    if parts.source.is_some() {
        let span = i.span_from(start);
        return fail(names::superfluous(span.of(i.state.text), span));
    }
    parts.source = Some(source);
    Ok((i, ()))
}

/// `L.a=R.b AND L.c=R.d`
fn conditions<'t>(mut i: Tokens<'t>, parts: &mut Parts) -> PResult<'t, ()> {
    loop {
        let (rest, left) = cut(qualified)(i)?;
        let (rest, _) = cut(op("`=`", Op::Eq))(rest)?;
        // `==`
        let rest = if rest.at_op(Op::Eq) { rest.advance() } else { rest };
        let (rest, right) = cut(qualified)(rest)?;
        parts.on.push(JoinCondition { left, right });
        i = commas(rest);
        let another = i.at_option() && i.first().text.contains('.');
        if i.at_word("and") {
            i = i.advance();
        } else if !another {
            i.note("`AND`");
            return Ok((i, ()));
        }
    }
}

/// `L.user`, `L."user name"`
fn qualified(i: Tokens<'_>) -> PResult<'_, Spanned<FieldName>> {
    let (i, name) = single::name("a field name with the name of its side, such as `L.user`")(i)?;
    Ok((i, name.map(FieldName)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn fields_and_options_in_any_order() {
        prints("a | join user [search b]", "search a | join user [search b]");
        prints("a | join [search b]", "search a | join [search b]");
        prints(
            "a | join dn type=outer, \"x y\" , [ | tstats count ] max=0",
            "search a | join type=left max=0 dn, \"x y\" [| tstats count]",
        );
        prints(
            "a | JOIN Type = INNER usetime=t earlier=f overwrite=0 maxtime=9 a,b,[search c]",
            "search a | join usetime=true earlier=false overwrite=false maxtime=9 a, b [search c]",
        );
        prints("a | join \"lookup:x\" \"where\" [search c]", "search a | join \"lookup:x\", \"where\" [search c]");
    }

    #[test]
    fn sides_with_names() {
        prints(
            "a | join left=L right=R where L.pid = R.id AND L.x=R.\"y z\" [search b]",
            "search a | join left=L right=R WHERE L.pid=R.id AND L.x=\"R.y z\" [search b]",
        );
        prints(
            "a | join type=left left=L right=R where L.a=R.b L.c==R.d vendors",
            "search a | join type=left left=L right=R WHERE L.a=R.b AND L.c=R.d vendors",
        );
        prints(
            "a | join left=L right=R where L.a=R.b, max=5 datamodel:\"X.Y\"",
            "search a | join max=5 left=L right=R WHERE L.a=R.b datamodel:X.Y",
        );
        prints("a | join x savedsearch:\"a b\"", "search a | join x savedsearch:\"a b\"");
    }

    #[test]
    fn mistakes() {
        let usage = "SPL202 Usage: join (<join-options>)* <join-constraint> <dataset>.";
        assert_eq!(complaint("a | join«»"), usage);
        assert_eq!(complaint("a | join x type=outer«»"), usage);
        assert_eq!(complaint("a | join x [search b] «[search c]»"), "SPL202 The argument '[search c]' is invalid.");
        assert_eq!(
            complaint("a | join type=«full» x [search b]"),
            "SPL206 Invalid option value. Expecting a 'inner, outer or left' for option 'type'. Instead got 'full'."
        );
        assert_eq!(complaint("a | join left=L right=R where L.a «[search b]»"), "SPL202 Expected `=`.");
        assert_eq!(complaint("a | join «tpye»=left x [search b]"), "SPL205 Option 'tpye' is invalid.");
    }
}
