//! Collects what a search needs while it is walked through.

use std::collections::BTreeSet;

use super::{FieldRead, Requirements};
use crate::{
    Resource, Span, Spanned,
    ast::{Aggregate, CompareOp, Expr, Pipeline, SearchExpr, SearchValue},
    command::Command,
    flow::{Flow, Found, Node, Observer, Origin, Read, Reader, Walk},
};

pub(super) fn collect(pipeline: &Pipeline) -> Requirements {
    let mut needed = Requirements::default();
    let end = Walk::through(pipeline, Flow::of(Origin::Events), &mut needed);
    needed.open = end.is_open();
    needed.produces = end.into_names();
    needed
}

impl Observer for Requirements {
    fn command(&mut self, command: &Spanned<Command>) {
        let name = command.name();
        add(&mut self.commands, name);
        if let Command::Other(other) = &command.value
            && other.custom
        {
            add(&mut self.custom_commands, name);
        }
    }

    fn read(&mut self, read: &Read<'_>, _: &Flow) {
        let Found::From(origin, name) = &read.found else { return };
        if let Reader::Search(node) = read.reader
            && self.resource(read.name, node, origin)
        {
            return;
        }
        let origin = match origin {
            Origin::Resource(origin) => Some(origin.to_string()),
            Origin::Events | Origin::Command => None,
        };
        self.reads.insert(FieldRead { origin, name: name.clone() });
    }

    fn expr(&mut self, expr: &Expr, _: Span) {
        match expr {
            Expr::Call { name, .. } => add(&mut self.eval_functions, &name.to_ascii_lowercase()),
            Expr::SearchMatch(_) => add(&mut self.eval_functions, "searchmatch"),
            _ => {}
        }
    }

    fn aggregate(&mut self, aggregate: &Spanned<Aggregate>) {
        add(&mut self.stats_functions, &aggregate.function.to_ascii_lowercase());
    }

    fn needs(&mut self, resource: Resource, name: &str) {
        let names = match resource {
            Resource::Lookup => &mut self.lookups,
            Resource::Index => &mut self.indexes,
            Resource::SavedSearch => &mut self.saved_searches,
            Resource::Model => &mut self.models,
            Resource::File => &mut self.files,
            Resource::Program => &mut self.programs,
            Resource::Dataset => {
                if let Some((model, _)) = name.split_once('.') {
                    add(&mut self.datasets, name);
                    add(&mut self.data_models, model);
                    return;
                }
                &mut self.data_models
            }
        };
        add(names, name);
    }

    fn column(&mut self, resource: Resource, name: &str, column: &str) {
        let origin = match resource {
            Resource::Lookup => format!("lookup:{name}"),
            _ => name.to_owned(),
        };
        self.reads.insert(FieldRead { origin: Some(origin), name: column.to_owned() });
    }
}

impl Requirements {
    /// `index=web` and its kin name a thing rather than read a field; gives whether it was one.
    fn resource(&mut self, field: &str, node: Node<'_>, origin: &Origin) -> bool {
        let dataset = match origin {
            Origin::Resource(name) if name.contains(':') => return false,
            Origin::Resource(name) => Some(name),
            _ => None,
        };
        let names = match field {
            "index" => &mut self.indexes,
            "sourcetype" => &mut self.sourcetypes,
            "source" => &mut self.sources,
            "host" => &mut self.hosts,
            "tag" => &mut self.tags,
            "eventtype" => &mut self.event_types,
            "savedsearch" | "savedsplunk" => &mut self.saved_searches,
            "nodename" => &mut self.datasets,
            _ if field.starts_with("tag::") => &mut self.tags,
            _ => return false,
        };
        let mut meant = |value: &SearchValue| {
            // A child of the dataset that is searched.
            let model = dataset.filter(|_| field == "nodename").and_then(|name| name.split('.').next());
            match model {
                Some(model) => names.insert(format!("{model}.{}", value.text)),
                None => names.insert(value.text.clone()),
            };
        };
        match node.expr {
            _ if node.negated => {}
            SearchExpr::Compare { op, value, .. } if op.value == CompareOp::Eq => meant(value),
            SearchExpr::In { values, .. } => values.iter().for_each(|value| meant(value)),
            _ => {}
        }
        true
    }
}

fn add(names: &mut BTreeSet<String>, name: &str) {
    if !names.contains(name) {
        names.insert(name.to_owned());
    }
}
