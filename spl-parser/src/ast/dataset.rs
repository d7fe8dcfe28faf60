//! Where rows come from besides the events: datasets by name, and subsearches with their limits.

use std::fmt;

use super::Subsearch;
use crate::{
    Spanned,
    command::DatasetName,
    grammar::options::{write_bool, write_option},
    lex::quote::{self, Quoted},
    visit::{Resource, SubsearchUse, Visitor},
};

/// Rows that Splunk knows by a name: `datamodel:Endpoint.Processes`, `lookup:users`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Dataset {
    /// `datamodel:…`
    DataModel(DatasetName),
    /// `savedsearch:…`
    SavedSearch(String),
    /// `lookup:…`
    Lookup(String),
    /// `inputlookup:…`
    InputLookup(String),
    /// `federated:…`: of another deployment.
    Federated(String),
    /// `sid:…`: the results of a job.
    Sid(String),
    /// A name without a kind before it, or with a kind of an app.
    Named(String),
}

impl Dataset {
    /// What it needs, and under which name; nothing for the results of a job.
    pub fn resource(&self) -> Option<(Resource, String)> {
        match self {
            Self::DataModel(name) => Some((Resource::Dataset, name.path())),
            Self::SavedSearch(name) => Some((Resource::SavedSearch, name.clone())),
            Self::Lookup(name) | Self::InputLookup(name) => Some((Resource::Lookup, name.clone())),
            Self::Federated(name) | Self::Named(name) => Some((Resource::Dataset, name.clone())),
            Self::Sid(_) => None,
        }
    }
}

/// Prints it as it stands among a command's arguments.
impl fmt::Display for Dataset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, name) = match self {
            Self::DataModel(name) => return write!(f, "datamodel:{name}"),
            Self::SavedSearch(name) => ("savedsearch", name),
            Self::Lookup(name) => ("lookup", name),
            Self::InputLookup(name) => ("inputlookup", name),
            Self::Federated(name) => ("federated", name),
            Self::Sid(name) => ("sid", name),
            // What looks like a kind would be read as one.
            Self::Named(name) if DatasetKind::begins(name) => return Quoted(name).fmt(f),
            Self::Named(name) => return f.write_str(&quote::name(name)),
        };
        write!(f, "{kind}:{}", quote::name(name))
    }
}

/// What stands before the colon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DatasetKind {
    DataModel,
    SavedSearch,
    Lookup,
    InputLookup,
    Federated,
    Sid,
}

impl DatasetKind {
    /// The kind of this name, in any letter case.
    pub(crate) fn of(word: &str) -> Option<Self> {
        const KINDS: &[(&str, DatasetKind)] = &[
            ("datamodel", DatasetKind::DataModel),
            ("savedsearch", DatasetKind::SavedSearch),
            ("lookup", DatasetKind::Lookup),
            ("inputlookup", DatasetKind::InputLookup),
            ("federated", DatasetKind::Federated),
            ("sid", DatasetKind::Sid),
        ];
        KINDS.iter().find(|(name, _)| word.eq_ignore_ascii_case(name)).map(|(_, kind)| *kind)
    }

    /// Whether the text is a kind, or a kind and a colon and more.
    pub(crate) fn begins(text: &str) -> bool {
        Self::of(text.split(':').next().unwrap_or_default()).is_some()
    }
}

/// Rows of a dataset or of a subsearch.
#[derive(Clone, Debug, PartialEq)]
pub enum RowSource {
    /// A dataset by its name.
    Dataset(Spanned<Dataset>),
    /// `[ … ]`
    Subsearch(Subsearch),
}

impl RowSource {
    /// Tells `visitor` what it needs.
    pub(crate) fn visit(&self, visitor: &mut dyn Visitor, usage: SubsearchUse) {
        match self {
            Self::Dataset(dataset) => {
                visitor.writes_any();
                if let Some((resource, name)) = dataset.resource() {
                    visitor.needs(resource, &name, dataset.span);
                }
            }
            Self::Subsearch(subsearch) => visitor.subsearch(subsearch, usage),
        }
    }
}

impl fmt::Display for RowSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dataset(dataset) => dataset.fmt(f),
            Self::Subsearch(subsearch) => write!(f, "[{subsearch}]"),
        }
    }
}

/// The limits of a subsearch, which `append` and its kin take among their options.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SubsearchLimits {
    /// `extendtimerange=`: the time range of the whole search takes in that of the subsearch; false by default.
    pub extendtimerange: bool,
    /// `maxtime=`: at most so many seconds; `None` means 60.
    pub maxtime: Option<Spanned<u64>>,
    /// `maxout=`: at most so many rows; `None` means 50,000.
    pub maxout: Option<Spanned<u64>>,
    /// `timeout=`: so many seconds are waited for it to finish; `None` means 60.
    pub timeout: Option<Spanned<u64>>,
}

/// Prints a space before each.
impl fmt::Display for SubsearchLimits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_bool(f, "extendtimerange", self.extendtimerange, false)?;
        write_option(f, "maxtime", self.maxtime.as_ref())?;
        write_option(f, "maxout", self.maxout.as_ref())?;
        write_option(f, "timeout", self.timeout.as_ref())
    }
}
