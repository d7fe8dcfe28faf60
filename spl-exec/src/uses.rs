//! What a search names: commands, lookups, datasets; those of its subsearches included.

use spl_parser::{
    Resource, Span, Spanned, SubsearchUse, Visitor,
    ast::{Aggregate, AggregateArgument, Expr, Pipeline, SearchExpr, Subsearch},
    command::{Command, DatasetName},
};

/// The names, in the order of their first use.
#[derive(Debug, Default)]
pub(crate) struct Uses {
    pub(crate) commands: Vec<String>,
    pub(crate) lookups: Vec<String>,
    pub(crate) files: Vec<String>,
    pub(crate) datasets: Vec<DatasetName>,
    pub(crate) saved: Vec<String>,
    /// Whether the command that is told of writes what it needs, and reads none of it.
    writes: bool,
}

impl Uses {
    pub(crate) fn of(pipeline: &Pipeline) -> Self {
        let mut uses = Self::default();
        pipeline.visit(&mut uses);
        uses
    }

    fn parts(&mut self, expr: &Expr) {
        expr.each(Span::default(), &mut |part, _| {
            if let Some((table, _)) = part.lookup() {
                add(&mut self.lookups, table.to_owned());
            }
            match part {
                Expr::SearchMatch(condition) => self.condition(condition),
                Expr::Subsearch(subsearch) => subsearch.visit(self),
                _ => {}
            }
        });
    }
}

impl Visitor for Uses {
    fn command(&mut self, command: &Spanned<Command>) {
        self.writes = matches!(command.value, Command::Outputlookup(_) | Command::Outputcsv(_));
        add(&mut self.commands, command.name().to_owned());
    }

    fn condition(&mut self, condition: &Spanned<SearchExpr>) {
        let mut open = vec![&condition.value];
        while let Some(condition) = open.pop() {
            match condition {
                SearchExpr::And(terms) | SearchExpr::Or(terms) => open.extend(terms.iter().map(|term| &term.value)),
                SearchExpr::Not(inner) => open.push(&inner.value),
                SearchExpr::Subsearch(subsearch) | SearchExpr::Splice { subsearch, .. } => subsearch.visit(self),
                _ => {}
            }
        }
    }

    fn expr(&mut self, expr: &Spanned<Expr>) {
        self.parts(&expr.value);
    }

    fn aggregate(&mut self, aggregate: &Spanned<Aggregate>) {
        let mut aggregate = &aggregate.value;
        while let Some(argument) = &aggregate.argument {
            match &argument.value {
                AggregateArgument::Eval(expr) | AggregateArgument::OfAggregates(expr) => return self.parts(expr),
                AggregateArgument::Sparkline { aggregate: inner, .. } => aggregate = inner,
                AggregateArgument::Field(_) => return,
            }
        }
    }

    fn needs(&mut self, resource: Resource, name: &str, _: Span) {
        match resource {
            _ if self.writes => {}
            Resource::Lookup => add(&mut self.lookups, name.to_owned()),
            Resource::SavedSearch => add(&mut self.saved, name.to_owned()),
            Resource::File => add(&mut self.files, name.to_owned()),
            Resource::Dataset => add(&mut self.datasets, DatasetName::parse(name)),
            _ => {}
        }
    }

    fn subsearch(&mut self, subsearch: &Subsearch, _: SubsearchUse) {
        subsearch.visit(self);
    }
}

fn add<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if !list.contains(&item) {
        list.push(item);
    }
}
