//! What a search needs before it can run: commands, functions, data, and the fields that the data must have.

mod collect;
#[cfg(test)]
mod commands;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use crate::{MacroUse, ParsedSearch, ast::Pipeline};

/// What a search needs, and what its rows have.
///
/// Names are as written, so the resources may hold wildcards; subsearches are included. What a search says of itself is a
/// guess where names aren't known before it runs: a field that `index=a | spath` is followed by is taken for one of the
/// events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Requirements {
    /// The commands, the implied `search` among them.
    pub commands: BTreeSet<String>,
    /// Those of them that Splunk doesn't have, so that an app must bring them.
    pub custom_commands: BTreeSet<String>,
    /// Functions of the eval language, lower case.
    pub eval_functions: BTreeSet<String>,
    /// Functions of `stats` and its kin, lower case, as written: `perc95`.
    pub stats_functions: BTreeSet<String>,
    /// The macros that were expanded.
    pub macros: BTreeSet<MacroUse>,
    /// Lookup tables, by their definitions' or files' names.
    pub lookups: BTreeSet<String>,
    /// Data models.
    pub data_models: BTreeSet<String>,
    /// Datasets of data models: `Endpoint.Processes`.
    pub datasets: BTreeSet<String>,
    /// `index=`
    pub indexes: BTreeSet<String>,
    /// `sourcetype=`
    pub sourcetypes: BTreeSet<String>,
    /// `source=`
    pub sources: BTreeSet<String>,
    /// `host=`
    pub hosts: BTreeSet<String>,
    /// `tag=`, `tag::field=`
    pub tags: BTreeSet<String>,
    /// `eventtype=`
    pub event_types: BTreeSet<String>,
    /// Saved searches that are run, loaded, or searched by `savedsearch=`.
    pub saved_searches: BTreeSet<String>,
    /// Models of `fit` and `apply`.
    pub models: BTreeSet<String>,
    /// Files other than lookups.
    pub files: BTreeSet<String>,
    /// Scripts, alert actions, and other programs.
    pub programs: BTreeSet<String>,
    /// The fields that are read and that no command before has made.
    pub reads: BTreeSet<FieldRead>,
    /// The fields that the rows have at the end, as far as the text tells.
    pub produces: BTreeSet<String>,
    /// Whether they may have others.
    pub open: bool,
}

/// A field that something outside the search must have.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FieldRead {
    /// Where it comes from: a dataset (`Endpoint.Processes`), `lookup:name`, `savedsearch:name`, `file:name`; `None` for
    /// events.
    pub origin: Option<String>,
    /// Its name there, as written; `*` where several are meant.
    pub name: String,
}

impl ParsedSearch {
    /// What the search needs, and what its rows have.
    ///
    /// ```
    /// use spl_parser::{FieldRead, MacroSet, parse};
    ///
    /// let search = parse("index=web status>=500 | eval mb=bytes/1024/1024 | stats sum(mb) BY host", &MacroSet::new())?;
    /// let needed = search.requirements();
    /// assert!(needed.indexes.contains("web"));
    /// let fields: Vec<&str> = needed.reads.iter().map(|FieldRead { name, .. }| name.as_str()).collect();
    /// assert_eq!(fields, ["bytes", "host", "status"]);
    /// assert_eq!(needed.produces.iter().collect::<Vec<_>>(), ["host", "sum(mb)"]);
    /// # Ok::<(), spl_parser::SyntaxErrors>(())
    /// ```
    pub fn requirements(&self) -> Requirements {
        let mut needed = self.pipeline.requirements();
        needed.macros = self.macros.iter().cloned().collect();
        needed
    }
}

impl Pipeline {
    /// What the search needs, and what its rows have; a pipeline knows nothing of macros.
    pub fn requirements(&self) -> Requirements {
        collect::collect(self)
    }
}
