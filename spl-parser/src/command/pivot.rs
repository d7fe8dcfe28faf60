//! `pivot`: a table of a data model's dataset, as the pivot editor writes it.
//!
//! Usage: `pivot <model> <dataset> <aggregate> [AS <field>] [SPLITROW <field>]... [SPLITCOL <field>] [FILTER ...]...`

use std::fmt;

use super::{Command, DatasetName, Node, Syntax};
use crate::{
    Span, Spanned,
    grammar::single,
    input::{PResult, Tokens, cut},
    lex::{Mode, quote},
    visit::{Resource, Visitor},
};

/// `pivot`
#[derive(Clone, Debug, PartialEq)]
pub struct Pivot {
    /// The data model.
    pub model: Spanned<String>,
    /// The dataset.
    pub dataset: Spanned<String>,
    /// The cells, rows, columns, filters and options of the table, as written; white space around is trimmed.
    pub elements: Spanned<String>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "pivot",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "pivot <model> <dataset> <aggregate> [AS <field>] [SPLITROW <field>]... [SPLITCOL <field>] [FILTER ...]...",
    summary: "A table of a data model's dataset, as the pivot editor writes it.",
    parse,
};

impl Node for Pivot {
    fn visit(&self, visitor: &mut dyn Visitor) {
        let name = DatasetName { model: self.model.value.clone(), dataset: Some(self.dataset.value.clone()) };
        visitor.generates(Some((Resource::Dataset, &name.path())));
        visitor.needs(Resource::Dataset, &name.path(), self.model.span.to(self.dataset.span));
    }
}

impl fmt::Display for Pivot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "pivot {} {}", quote::name(&self.model), quote::name(&self.dataset))?;
        if self.elements.is_empty() { Ok(()) } else { write!(f, " {}", self.elements) }
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let (i, model) = cut(single::name("the name of a data model"))(i)?;
    let (start, dataset) = cut(single::name("the name of a dataset"))(i)?;
    let mut i = start;
    while !i.at_end() {
        i = i.advance();
    }
    let span = if start.at_end() { start.span() } else { i.span_from(start) };
    let elements = Spanned::new(Span::of(span, i.state.text).trim().to_owned(), span);
    Ok((i, Command::Pivot(Pivot { model, dataset, elements })))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn elements_are_kept_as_written() {
        prints("| pivot m d", "| pivot m d");
        prints(
            "| Pivot \"m\" d  count(x) AS \"Count of x\"  SPLITROW _time AS _time PERIOD auto FILTER a isNot \"b\" SORT 0 _time ",
            "| pivot m d count(x) AS \"Count of x\"  SPLITROW _time AS _time PERIOD auto FILTER a isNot \"b\" SORT 0 _time",
        );
        assert_eq!(complaint("| pivot«»"), "SPL202 Expected the name of a data model.");
        assert_eq!(complaint("| pivot m«»"), "SPL202 Expected the name of a dataset.");
    }
}
