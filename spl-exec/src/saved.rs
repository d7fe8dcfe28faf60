//! Saved searches: given by the app, or found in content folders when a search first names one.

use std::{collections::BTreeMap, path::PathBuf, sync::OnceLock};

use spl_parser::{MacroSet, ParsedSearch};

use crate::content::{SearchKind, find_searches};

/// The saved searches that searches may name.
#[derive(Debug, Default)]
pub(crate) struct SavedSearches {
    folders: Vec<PathBuf>,
    given: BTreeMap<String, String>,
    found: OnceLock<BTreeMap<String, String>>,
}

impl SavedSearches {
    /// Adds a saved search; it overrides those of content folders.
    pub(crate) fn define(&mut self, name: &str, text: &str) {
        self.given.insert(name.to_owned(), text.to_owned());
    }

    /// Adds a content folder; later ones override earlier ones.
    pub(crate) fn folder(&mut self, folder: PathBuf) {
        self.folders.push(folder);
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.given.keys().chain(self.found().keys()).map(String::as_str)
    }

    /// The text of a saved search. Detections also go by the name that Splunk's `contentctl` gives their saved search:
    /// `ESCU - Name - Rule`.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        let get = |name: &str| self.given.get(name).or_else(|| self.found().get(name)).map(String::as_str);
        get(name).or_else(|| {
            let (_, rest) = name.split_once(" - ")?;
            get(rest.strip_suffix(" - Rule")?)
        })
    }

    /// A saved search with `$name$` replaced in its text, parsed; an error is the first message.
    pub(crate) fn parse(
        &self,
        name: &str,
        replacements: &[(String, String)],
        macros: &MacroSet,
    ) -> Option<Result<ParsedSearch, String>> {
        let mut text = self.text(name)?.to_owned();
        for (token, value) in replacements {
            text = text.replace(&format!("${token}$"), value);
        }
        Some(spl_parser::parse(&text, macros).map_err(|errors| {
            let first = errors.diagnostics.first();
            first.map_or_else(|| errors.to_string(), |first| first.message.clone())
        }))
    }

    /// What the content folders hold: detections, baselines, and stanzas of `savedsearches.conf`. What can't be read is no
    /// saved search; `spl check` tells of it.
    fn found(&self) -> &BTreeMap<String, String> {
        self.found.get_or_init(|| {
            let found = find_searches(&self.folders).flatten();
            let saved = found.filter(|found| matches!(found.kind, SearchKind::Detection | SearchKind::SavedSearch));
            saved.map(|found| (found.name, found.search)).collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn names_and_replacements() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("detections")).unwrap();
        fs::write(dir.path().join("detections/a.yml"), "name: A B\nsearch: index=$i$ | head $n$\n").unwrap();
        let mut saved = SavedSearches::default();
        saved.folder(dir.path().to_owned());
        saved.define("mine", "| makeresults");
        assert_eq!(saved.names().collect::<Vec<_>>(), ["mine", "A B"]);
        assert_eq!(saved.text("ESCU - A B - Rule"), Some("index=$i$ | head $n$"));
        assert_eq!(saved.text("a b"), None);
        let replacements = [("i".to_owned(), "x".to_owned()), ("n".to_owned(), "5".to_owned())];
        let parsed = saved.parse("A B", &replacements, &MacroSet::new()).unwrap().unwrap();
        assert_eq!(parsed.pipeline.to_string(), "search index=x | head 5");
    }
}
