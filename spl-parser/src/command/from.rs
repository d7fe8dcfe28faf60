//! `from`: the rows of a dataset.
//!
//! Usage: `from datamodel:<model>.<dataset> | savedsearch:<name> | lookup:<table> | inputlookup:<table> |
//! federated:<name> | sid:<job>`

use std::fmt;

use super::{Command, Flag, Node, Syntax};
use crate::{
    Spanned,
    ast::{Dataset, DatasetKind},
    grammar::{
        dataset::{self, of_kind},
        single,
    },
    input::{PResult, Tokens, cut},
    lex::{Kind, Mode, Op},
    visit::Visitor,
};

/// `from`
#[derive(Clone, Debug, PartialEq)]
pub struct From {
    /// The dataset.
    pub dataset: Spanned<Dataset>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "from",
    aliases: &[],
    mode: Mode::Args,
    flags: &[Flag::NeedsPipe],
    usage: "from datamodel:<model>.<dataset> | savedsearch:<name> | lookup:<table> | inputlookup:<table> | \
            federated:<name> | sid:<job>",
    summary: "The rows of a dataset.",
    parse,
};

impl Node for From {
    fn visit(&self, visitor: &mut dyn Visitor) {
        let resource = self.dataset.resource();
        visitor.generates(resource.as_ref().map(|(resource, name)| (*resource, name.as_str())));
        if let Some((resource, name)) = resource {
            visitor.needs(resource, &name, self.dataset.span);
        }
    }
}

impl fmt::Display for From {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "from {}", self.dataset)
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let word = i.first();
    let kind = DatasetKind::of(word.text).filter(|_| word.kind == Kind::Word);
    let (i, dataset) = match kind {
        Some(kind) => spaced(i.advance(), kind)?,
        None => dataset::dataset(i)?,
    };
    Ok((i, Command::From(From { dataset })))
}

/// `datamodel Endpoint Processes`, `savedsearch "a b"`, `datamodel=Endpoint.Processes`
fn spaced(i: Tokens<'_>, kind: DatasetKind) -> PResult<'_, Spanned<Dataset>> {
    let start = if i.at_op(Op::Eq) { i.advance() } else { i };
    let (mut i, mut name) = cut(single::name("the dataset's name"))(start)?;
    // `datamodel : "a.b"`
    if let Some(after) = name.strip_prefix(':') {
        if after.is_empty() {
            let (rest, after) = cut(single::name("the dataset's name"))(i)?;
            (i, name) = (rest, after);
        } else {
            name = Spanned::new(after.to_owned(), name.span);
        }
    }
    if kind == DatasetKind::DataModel && !name.contains('.') && !i.at_end() {
        let (rest, dataset) = single::name("the name of a dataset")(i)?;
        name = Spanned::new(format!("{}.{}", name.value, dataset.value), name.span.to(dataset.span));
        i = rest;
    }
    let (i, dataset) = of_kind(i, kind, name.value, name.span)?;
    Ok((i, Spanned::new(dataset, i.span_from(start))))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn datasets() {
        prints("| from datamodel:\"Endpoint.Processes\"", "| from datamodel:Endpoint.Processes");
        prints("| FROM DataModel:Web", "| from datamodel:Web");
        prints("| from datamodel Endpoint Processes", "| from datamodel:Endpoint.Processes");
        prints("| from datamodel \"Endpoint.Processes\"", "| from datamodel:Endpoint.Processes");
        prints("| from datamodel=\"a\".\"b c\"", "| from datamodel:\"a.b c\"");
        prints("| from datamodel : a.b", "| from datamodel:a.b");
        prints("| from datamodel: a.b", "| from datamodel:a.b");
        prints("| from savedsearch:\"a b\"", "| from savedsearch:\"a b\"");
        prints("| from savedsearch 'a b'", "| from savedsearch:\"a b\"");
        prints("| from lookup:x.csv", "| from lookup:x.csv");
        prints("| from inputlookup:\"x.csv\"", "| from inputlookup:x.csv");
        prints("| from federated:y", "| from federated:y");
        prints("| from sid:1700000000.12", "| from sid:\"1700000000.12\"");
        prints("| from datamodel:$model$.x", "| from datamodel:$model$.x");
        prints("| from \"my rows\"", "| from \"my rows\"");
        prints("| from index:main", "| from index:main");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| from«»"), "SPL202 Expected a dataset.");
        assert_eq!(complaint("| from datamodel«»"), "SPL202 Expected the dataset's name.");
        assert_eq!(complaint("| from «datamodel:\"a.\"»"), "SPL202 Expected the name of a data model.");
        assert_eq!(complaint("| from lookup:a «b»"), "SPL202 Expected the end of the command.");
    }
}
