//! `datamodel`: shows what a data model is made of, or searches a dataset of it.
//!
//! Usage: `datamodel [<model> [<dataset> [search|flat|acceleration_search]]] [strict_fields=<bool>]
//! [allow_old_summaries=<bool>] [summariesonly=<bool>]`

use std::fmt;

use super::{Command, DatasetName, Flag, Node, Syntax};
use crate::{
    Spanned,
    grammar::{
        names,
        options::{Options, with_options, write_bool},
        single,
    },
    input::{PResult, Tokens, fail},
    lex::{Mode, quote},
    visit::{Resource, Visitor},
};

/// `datamodel`
#[derive(Clone, Debug, PartialEq)]
pub struct Datamodel {
    /// The data model; `None` means all.
    pub model: Option<Spanned<String>>,
    /// The dataset; `None` means all of the model, and where the model is `None` too.
    pub dataset: Option<Spanned<String>>,
    /// What is wanted of it; `None` means its description.
    pub mode: Option<Spanned<DatamodelMode>>,
    /// `strict_fields=`: the rows have the fields of the model only; true by default.
    pub strict_fields: bool,
    /// `allow_old_summaries=`: summaries that were made before the model changed count.
    pub allow_old_summaries: bool,
    /// `summariesonly=`: only what is summarised counts.
    pub summariesonly: bool,
}

/// What `datamodel` gives of a dataset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatamodelMode {
    /// `search`: its rows, fields named after the dataset.
    Search,
    /// `flat`: its rows, fields under their own names.
    Flat,
    /// `acceleration_search`: the rows that are summarised.
    AccelerationSearch,
    /// `search_string`: the search that `search` runs.
    SearchString,
    /// `flat_string`: the search that `flat` runs.
    FlatString,
    /// `acceleration_search_string`: the search that `acceleration_search` runs.
    AccelerationSearchString,
}

const MODES: &[(&str, DatamodelMode)] = &[
    ("search", DatamodelMode::Search),
    ("flat", DatamodelMode::Flat),
    ("acceleration_search", DatamodelMode::AccelerationSearch),
    ("search_string", DatamodelMode::SearchString),
    ("flat_string", DatamodelMode::FlatString),
    ("acceleration_search_string", DatamodelMode::AccelerationSearchString),
];

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "datamodel",
    aliases: &[],
    mode: Mode::Args,
    flags: &[Flag::NeedsPipe],
    usage: "datamodel [<model> [<dataset> [search|flat|acceleration_search]]] [strict_fields=<bool>] \
            [allow_old_summaries=<bool>] [summariesonly=<bool>]",
    summary: "Shows what a data model is made of, or searches a dataset of it.",
    parse,
};

impl Node for Datamodel {
    fn visit(&self, visitor: &mut dyn Visitor) {
        let Some(model) = &self.model else { return visitor.generates(None) };
        let dataset = self.dataset.as_ref().map(|dataset| dataset.value.clone());
        let path = DatasetName { model: model.value.clone(), dataset }.path();
        visitor.generates(Some((Resource::Dataset, &path)));
        visitor.needs(Resource::Dataset, &path, self.dataset.iter().fold(model.span, |span, name| span.to(name.span)));
    }
}

impl fmt::Display for Datamodel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("datamodel")?;
        self.model.iter().chain(&self.dataset).try_for_each(|name| write!(f, " {}", quote::name(name)))?;
        self.mode.iter().try_for_each(|mode| write!(f, " {mode}"))?;
        write_bool(f, "strict_fields", self.strict_fields, true)?;
        write_bool(f, "allow_old_summaries", self.allow_old_summaries, false)?;
        write_bool(f, "summariesonly", self.summariesonly, false)
    }
}

impl fmt::Display for DatamodelMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = MODES.iter().find(|(_, mode)| mode == self).map(|(name, _)| *name);
        f.write_str(name.unwrap_or_default())
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, words) = with_options(&mut options, single::name("a name"))(i)?;
    let mut words = words.into_iter();
    let (model, dataset) = (words.next(), words.next());
    let mode = match words.next() {
        Some(word) => match MODES.iter().find(|(name, _)| word.eq_ignore_ascii_case(name)) {
            Some((_, mode)) => Some(Spanned::new(*mode, word.span)),
            None => return fail(names::superfluous(&word, word.span)),
        },
        None => None,
    };
    if let Some(word) = words.next() {
        return fail(names::superfluous(&word, word.span));
    }
    let mut flag = |name, default| options.bool(name, i.state).unwrap_or(default);
    let (strict_fields, allow_old_summaries) = (flag("strict_fields", true), flag("allow_old_summaries", false));
    let summariesonly = flag("summariesonly", false);
    options.finish(i.state);
    let datamodel = Datamodel { model, dataset, mode, strict_fields, allow_old_summaries, summariesonly };
    Ok((i, Command::Datamodel(datamodel)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn models_datasets_and_modes() {
        prints("| datamodel", "| datamodel");
        prints("| datamodel Web", "| datamodel Web");
        prints("| datamodel \"Web\" Web SEARCH", "| datamodel Web Web search");
        prints(
            "| datamodel summariesonly=t Endpoint Processes strict_fields = f flat allow_old_summaries=1",
            "| datamodel Endpoint Processes flat strict_fields=false allow_old_summaries=true summariesonly=true",
        );
        prints("| datamodel a b acceleration_search_string", "| datamodel a b acceleration_search_string");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| datamodel a b «c»"), "SPL202 The argument 'c' is invalid.");
        assert_eq!(complaint("| datamodel a b flat «d»"), "SPL202 The argument 'd' is invalid.");
        assert_eq!(complaint("| datamodel a «strict»=t"), "SPL205 Option 'strict' is invalid.");
    }
}
