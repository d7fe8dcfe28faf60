//! Goes through a search with its [`Flow`] and tells an observer what it meets.

use std::{collections::BTreeSet, rc::Rc};

use super::{Dropped, Flow, Found, Node, Origin, each_part, wildcard::is_placeholder};
use crate::{
    Resource, Span, Spanned, SubsearchUse, Visitor,
    ast::{Aggregate, AggregateArgument, Expr, FieldName, Pipeline, SearchExpr, Subsearch},
    command::Command,
};

/// Who reads a field.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Reader<'e> {
    /// A command by its name.
    Command,
    /// An expression of the eval language.
    Expr,
    /// What takes it as it is, there or not: an expression that asks, or a command that fills it.
    Asking,
    /// A condition of the search language.
    Search(Node<'e>),
}

/// A field is read.
#[derive(Clone, Debug)]
pub(crate) struct Read<'e> {
    pub(crate) name: &'e str,
    pub(crate) span: Span,
    pub(crate) reader: Reader<'e>,
    pub(crate) found: Found,
}

/// Hears what is in a search.
pub(crate) trait Observer {
    /// A search or subsearch begins.
    fn pipeline(&mut self, pipeline: &Pipeline) {
        let _ = pipeline;
    }
    /// A command begins.
    fn command(&mut self, command: &Spanned<Command>) {
        let _ = command;
    }
    /// A field is read from rows that have the fields of `flow`.
    fn read(&mut self, read: &Read<'_>, flow: &Flow) {
        let _ = (read, flow);
    }
    /// An expression, or a part of one.
    fn expr(&mut self, expr: &Expr, span: Span) {
        let _ = (expr, span);
    }
    /// A condition that isn't part of another, over rows that have the fields of `flow`.
    fn condition(&mut self, condition: &Spanned<SearchExpr>, flow: &Flow) {
        let _ = (condition, flow);
    }
    /// An aggregate.
    fn aggregate(&mut self, aggregate: &Spanned<Aggregate>) {
        let _ = aggregate;
    }
    /// The fields after BY.
    fn by(&mut self, fields: &[Spanned<FieldName>]) {
        let _ = fields;
    }
    /// Something outside is needed.
    fn needs(&mut self, resource: Resource, name: &str) {
        let _ = (resource, name);
    }
    /// A column of something outside is read.
    fn column(&mut self, resource: Resource, name: &str, column: &str) {
        let _ = (resource, name, column);
    }
    /// A subsearch; what is in it comes next.
    fn subsearch(&mut self, subsearch: &Subsearch, usage: SubsearchUse) {
        let _ = (subsearch, usage);
    }
    /// What comes next is written as text at `span`; places in it are offsets in the text.
    fn enters_text(&mut self, span: Span) {
        let _ = span;
    }
    /// That text has ended.
    fn leaves_text(&mut self) {}
}

/// A walk through one pipeline.
pub(crate) struct Walk<'o> {
    observer: &'o mut dyn Observer,
    flow: Flow,
    here: Dropped,
    /// The rows that stay, for a command that generates others in addition.
    before: Option<Flow>,
}

impl<'o> Walk<'o> {
    /// Walks `pipeline`, which gets rows that have the fields of `flow`; gives those of the rows at its end.
    pub(crate) fn through(pipeline: &Pipeline, flow: Flow, observer: &'o mut dyn Observer) -> Flow {
        observer.pipeline(pipeline);
        let here = Dropped { command: Rc::from(""), span: Span::default() };
        let mut walk = Self { observer, flow, here, before: None };
        pipeline.commands.iter().for_each(|command| walk.hear(command));
        walk.flow
    }

    fn hear(&mut self, command: &Spanned<Command>) {
        self.here = Dropped { command: Rc::from(command.name()), span: command.span };
        self.before = None;
        self.observer.command(command);
        command.visit(self);
        if let Some(before) = self.before.take() {
            self.flow.merge(before);
        }
    }

    fn read(&mut self, name: &str, span: Span, reader: Reader<'_>) {
        if name.is_empty() || is_placeholder(name) {
            return;
        }
        let found = self.flow.find(name);
        self.observer.read(&Read { name, span, reader, found }, &self.flow);
    }

    fn parts(&mut self, expr: &Expr, span: Span) {
        let asked = asked(expr, span);
        expr.each(span, &mut |part, span| {
            self.observer.expr(part, span);
            if let Some((table, columns)) = part.lookup() {
                Visitor::needs(self, Resource::Lookup, table, span);
                columns.into_iter().for_each(|column| Visitor::column(self, Resource::Lookup, table, column, span));
            }
            match part {
                // Written without parentheses they are constants all the same.
                Expr::Field(name) if is_constant(name.as_str()) && !self.flow.names().contains(name.as_str()) => {}
                Expr::Field(name) if asked.contains(name.as_str()) => self.read(name.as_str(), span, Reader::Asking),
                Expr::Field(name) => self.read(name.as_str(), span, Reader::Expr),
                Expr::SearchMatch(condition) => self.search(condition),
                Expr::Subsearch(subsearch) => self.subsearch(subsearch, SubsearchUse::Argument),
                _ => {}
            }
        });
    }

    fn search(&mut self, condition: &Spanned<SearchExpr>) {
        self.observer.condition(condition, &self.flow);
        each_part(condition, &mut |node| match node.expr {
            SearchExpr::Compare { field, .. } | SearchExpr::In { field, .. } => {
                self.read(field.as_str(), field.span, Reader::Search(node));
            }
            // It is true of every row, with or without text.
            SearchExpr::Term(value) if value.text == "*" => {}
            SearchExpr::Term(_) => self.read("_raw", node.span, Reader::Search(node)),
            SearchExpr::Time(_) => self.read("_time", node.span, Reader::Search(node)),
            SearchExpr::Splice { field, subsearch, .. } => {
                let name = if is_time_bound(field.as_str()) { "_time" } else { field.as_str() };
                self.read(name, field.span, Reader::Search(node));
                self.subsearch(subsearch, SubsearchUse::Argument);
            }
            SearchExpr::Subsearch(subsearch) => self.subsearch(subsearch, SubsearchUse::Condition),
            SearchExpr::And(_) | SearchExpr::Or(_) | SearchExpr::Not(_) => {}
            SearchExpr::TimeSetting(_) | SearchExpr::Empty => {}
        });
    }

    fn inner(&mut self, pipeline: &Pipeline, flow: Flow) -> Flow {
        let made = Walk::through(pipeline, flow.after(&self.flow), self.observer);
        self.flow = std::mem::take(&mut self.flow).after(&made);
        made
    }
}

impl Visitor for Walk<'_> {
    fn expr(&mut self, expr: &Spanned<Expr>) {
        self.parts(&expr.value, expr.span);
    }

    fn condition(&mut self, condition: &Spanned<SearchExpr>) {
        self.search(condition);
    }

    fn aggregate(&mut self, aggregate: &Spanned<Aggregate>) {
        self.observer.aggregate(aggregate);
        let Some(argument) = &aggregate.argument else { return };
        match &argument.value {
            AggregateArgument::Field(field) => self.reads(field.as_str(), argument.span),
            AggregateArgument::Eval(expr) | AggregateArgument::OfAggregates(expr) => self.parts(expr, argument.span),
            AggregateArgument::Sparkline { aggregate, .. } => {
                Visitor::aggregate(self, &Spanned::new((**aggregate).clone(), argument.span));
            }
        }
    }

    fn by(&mut self, fields: &[Spanned<FieldName>]) {
        self.observer.by(fields);
        fields.iter().for_each(|field| self.reads(field.as_str(), field.span));
    }

    fn reads(&mut self, name: &str, span: Span) {
        self.read(name, span, Reader::Command);
    }

    fn fills(&mut self, name: &str, span: Span) {
        self.read(name, span, Reader::Asking);
        self.flow.write(name);
    }

    fn writes(&mut self, name: &str, _: Span) {
        self.flow.write(name);
    }

    fn writes_any(&mut self) {
        self.flow.may_have("*", &Origin::Command);
    }

    fn renames(&mut self, from: &str, to: &str) {
        self.flow.rename(from, to, &self.here);
    }

    fn removes(&mut self, name: &str) {
        self.flow.remove(name, &self.here);
    }

    fn keeps(&mut self, names: &[String]) {
        self.flow.keep(names, &self.here);
    }

    fn makes(&mut self, names: &[String]) {
        self.flow.make(names, &self.here);
    }

    fn appends(&mut self) {
        self.before = Some(self.flow.branch());
    }

    fn generates(&mut self, from: Option<(Resource, &str)>) {
        let origin = match from {
            Some((Resource::Dataset, name)) => Origin::Resource(Rc::from(name)),
            Some((Resource::Lookup, name)) => Origin::Resource(Rc::from(format!("lookup:{name}"))),
            Some((Resource::SavedSearch, name)) => Origin::Resource(Rc::from(format!("savedsearch:{name}"))),
            Some((Resource::File, name)) => Origin::Resource(Rc::from(format!("file:{name}"))),
            Some((Resource::Index, _)) => Origin::Events,
            Some(_) | None => Origin::Command,
        };
        self.flow = Flow::of(origin).after(&self.flow);
    }

    fn needs(&mut self, resource: Resource, name: &str, _: Span) {
        self.observer.needs(resource, name);
    }

    fn column(&mut self, resource: Resource, name: &str, column: &str, _: Span) {
        if !is_placeholder(column) {
            self.observer.column(resource, name, column);
        }
    }

    fn quoted_subsearch(&mut self, subsearch: &Subsearch, usage: SubsearchUse) {
        self.observer.enters_text(subsearch.span);
        self.subsearch(subsearch, usage);
        self.observer.leaves_text();
    }

    fn subsearch(&mut self, subsearch: &Subsearch, usage: SubsearchUse) {
        self.observer.subsearch(subsearch, usage);
        match usage {
            SubsearchUse::Condition => {
                let last = subsearch.commands.last().map(|command| command.name());
                let made = self.inner(subsearch, Flow::of(Origin::Events));
                if !made.is_open() && !matches!(last, Some("format" | "return")) {
                    let told = |name: &&String| !name.starts_with('_') && !matches!(name.as_str(), "search" | "query");
                    for name in made.names().iter().filter(told) {
                        self.read(name, subsearch.span, Reader::Command);
                    }
                }
            }
            SubsearchUse::Argument => {
                self.inner(subsearch, Flow::of(Origin::Events));
            }
            SubsearchUse::Append | SubsearchUse::Interleave | SubsearchUse::Join => {
                let made = self.inner(subsearch, Flow::of(Origin::Events));
                self.flow.merge(made);
            }
            SubsearchUse::Replace => {
                self.flow = self.inner(subsearch, Flow::of(Origin::Events));
            }
            SubsearchUse::Branch | SubsearchUse::Template => {
                let branch = self.flow.branch();
                let made = self.inner(subsearch, branch);
                self.flow.merge(made);
            }
        }
    }
}

/// The fields of an expression that may be missing, because it asks whether they are there.
fn asked(root: &Expr, span: Span) -> BTreeSet<&str> {
    const ASKING: &[&str] = &["coalesce", "isnotnull", "isnull", "mvappend", "typeof"];
    let mut asked = BTreeSet::new();
    root.each(span, &mut |expr, _| {
        let Expr::Call { name, arguments } = expr else { return };
        if ASKING.iter().any(|known| name.eq_ignore_ascii_case(known)) {
            asked.extend(arguments.iter().filter_map(|argument| match &argument.value {
                Expr::Field(field) => Some(field.as_str()),
                _ => None,
            }));
        }
    });
    asked
}

/// Whether what looks like a field bounds the time of the events.
fn is_time_bound(word: &str) -> bool {
    const BOUNDS: &[&str] = &["earliest", "latest", "starttime", "endtime", "_index_earliest", "_index_latest"];
    BOUNDS.iter().any(|bound| word.eq_ignore_ascii_case(bound))
}

fn is_constant(word: &str) -> bool {
    ["null", "true", "false"].iter().any(|constant| word.eq_ignore_ascii_case(constant))
}
