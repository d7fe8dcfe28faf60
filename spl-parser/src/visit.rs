//! What a command reads, changes and needs, told to whoever wants to know: requirements, lints, and whoever runs the
//! search.
//!
//! Each command's file tells its own part in the order in which it happens: what is read comes before what is written.

use crate::{
    Span, Spanned,
    ast::{Aggregate, Expr, FieldName, FieldPattern, Pipeline, SearchExpr, Subsearch},
    command::Command,
};

/// Something outside the search that it needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Resource {
    /// A lookup table, by its definition's or its file's name.
    Lookup,
    /// A data model, or a dataset of it: `Endpoint.Processes`.
    Dataset,
    /// An index.
    Index,
    /// A saved search, also one whose results are loaded.
    SavedSearch,
    /// A model that `fit` writes and `apply` reads.
    Model,
    /// A file other than a lookup.
    File,
    /// A script, an alert action, or another program that runs.
    Program,
}

/// How the rows of a subsearch get into the search.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SubsearchUse {
    /// They become a condition.
    Condition,
    /// They become text: of an expression, the value in a condition, or an argument of the command.
    Argument,
    /// They come after, or among, the rows, as many as the limits of subsearches let through: `append`, `union`, `set`.
    Append,
    /// They come among those of others that run at the same time, all of them: `multisearch`.
    Interleave,
    /// Their fields are put beside those of the rows: `join`, `appendcols`.
    Join,
    /// It runs over the rows of the search itself: `appendpipe`.
    Branch,
    /// It is a template that runs for every field, over the rows of the search itself: `foreach`.
    Template,
    /// It is a template that runs for every row, and its rows come instead of them: `map`.
    Replace,
}

/// Hears what the commands tell. Every method does nothing unless it is written.
///
/// Names of fields may hold the wildcard `*` wherever the command allows it.
pub trait Visitor {
    /// A command begins; what it tells comes next.
    fn command(&mut self, command: &Spanned<Command>) {
        let _ = command;
    }

    /// An expression of the eval language is computed for every row. Subsearches in it are part of it.
    fn expr(&mut self, expr: &Spanned<Expr>) {
        let _ = expr;
    }

    /// An expression of the eval language decides whether a row stays.
    fn filter(&mut self, expr: &Spanned<Expr>) {
        self.expr(expr);
    }

    /// A condition of the search language decides whether a row stays. Subsearches in it are part of it.
    fn condition(&mut self, condition: &Spanned<SearchExpr>) {
        let _ = condition;
    }

    /// An aggregate is computed; its argument is read. What it writes is told by [`Self::writes`] or [`Self::makes`].
    fn aggregate(&mut self, aggregate: &Spanned<Aggregate>) {
        let _ = aggregate;
    }

    /// A field is read.
    fn reads(&mut self, name: &str, span: Span) {
        let _ = (name, span);
    }

    /// Rows are grouped by fields, which are read.
    fn by(&mut self, fields: &[Spanned<FieldName>]) {
        fields.iter().for_each(|field| self.reads(field.as_str(), field.span));
    }

    /// A column of something outside is read, by the name that it has there.
    fn column(&mut self, resource: Resource, name: &str, column: &str, span: Span) {
        let _ = (resource, name, column, span);
    }

    /// A field is set; the others stay.
    fn writes(&mut self, name: &str, span: Span) {
        let _ = (name, span);
    }

    /// A field is set where it has no value, or isn't there at all.
    fn fills(&mut self, name: &str, span: Span) {
        self.reads(name, span);
        self.writes(name, span);
    }

    /// Fields whose names the text doesn't tell are set; the others stay.
    fn writes_any(&mut self) {}

    /// A field gets another name.
    fn renames(&mut self, from: &str, to: &str) {
        let _ = (from, to);
    }

    /// A field is removed.
    fn removes(&mut self, name: &str) {
        let _ = name;
    }

    /// From here on the rows have no other fields than these, of those that they have; a wildcard means whatever is there
    /// that it matches.
    fn keeps(&mut self, names: &[String]) {
        let _ = names;
    }

    /// From here on the rows have these fields only, which the command makes; a wildcard means new ones whose names the
    /// text doesn't tell.
    fn makes(&mut self, names: &[String]) {
        let _ = names;
    }

    /// The rows so far stay, whatever comes next: those that the command generates come after them.
    fn appends(&mut self) {}

    /// From here on the rows are others, which the command generates: of a dataset, a lookup, the events of
    /// an index (`*` where a condition names it), or none of these. What their
    /// fields are isn't known unless [`Self::makes`] follows.
    fn generates(&mut self, from: Option<(Resource, &str)>) {
        let _ = from;
    }

    /// Something outside is needed.
    fn needs(&mut self, resource: Resource, name: &str, span: Span) {
        let _ = (resource, name, span);
    }

    /// A subsearch; whoever wants what is in it walks it.
    fn subsearch(&mut self, subsearch: &Subsearch, usage: SubsearchUse) {
        let _ = (subsearch, usage);
    }

    /// A subsearch that is written as text: places in it are offsets in that text, which stands where the subsearch does.
    fn quoted_subsearch(&mut self, subsearch: &Subsearch, usage: SubsearchUse) {
        self.subsearch(subsearch, usage);
    }
}

impl Pipeline {
    /// Tells `visitor` of all commands, in order; not of those in subsearches.
    pub fn visit(&self, visitor: &mut dyn Visitor) {
        for command in &self.commands {
            visitor.command(command);
            command.visit(visitor);
        }
    }
}

/// [`Visitor::reads`] for each of a list of fields.
pub(crate) fn reads(visitor: &mut dyn Visitor, fields: &[Spanned<FieldName>]) {
    fields.iter().for_each(|field| visitor.reads(field.as_str(), field.span));
}

/// [`Visitor::reads`] for each of a list of patterns.
pub(crate) fn reads_patterns(visitor: &mut dyn Visitor, fields: &[Spanned<FieldPattern>]) {
    fields.iter().for_each(|field| visitor.reads(field.as_str(), field.span));
}

/// Aggregates over groups, after which there is nothing but their results and the BY fields.
pub(crate) fn aggregates(visitor: &mut dyn Visitor, aggregates: &[Spanned<Aggregate>], by: &[Spanned<FieldName>]) {
    aggregates_beside(visitor, &[], aggregates, by);
}

/// As [`aggregates`], where there are other columns besides.
pub(crate) fn aggregates_beside(
    visitor: &mut dyn Visitor,
    columns: &[&str],
    aggregates: &[Spanned<Aggregate>],
    by: &[Spanned<FieldName>],
) {
    aggregates.iter().for_each(|aggregate| visitor.aggregate(aggregate));
    visitor.by(by);
    let columns = columns.iter().map(|&column| column.to_owned());
    let by = by.iter().map(|field| field.as_str().to_owned());
    let results = aggregates.iter().map(|aggregate| aggregate.output());
    visitor.makes(&columns.chain(by).chain(results).collect::<Vec<_>>());
}

/// Aggregates that are put beside what the rows have already.
pub(crate) fn added(visitor: &mut dyn Visitor, aggregates: &[Spanned<Aggregate>], by: &[Spanned<FieldName>]) {
    aggregates.iter().for_each(|aggregate| visitor.aggregate(aggregate));
    visitor.by(by);
    aggregates.iter().for_each(|aggregate| visitor.writes(&aggregate.output(), aggregate.span));
}

/// What the `si…` commands leave: the fields that make the groups, and those in which the other half of the command finds what it
/// needs.
pub(crate) fn only_summaries<'a>(visitor: &mut dyn Visitor, groups: impl IntoIterator<Item = &'a FieldName>) {
    let groups = groups.into_iter().map(|field| field.as_str().to_owned());
    visitor.makes(&groups.chain(["psrsvd_*".to_owned()]).collect::<Vec<_>>());
}
