//! `transforms.conf`: the lookups of an app.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use spl_parser::{ConfLine, conf_lines};

use super::lookups::{LookupDef, beside, match_type};
use crate::error::{Error, Result};

/// Where a folder, or an app in it, may have a `transforms.conf`; settings of later ones win.
const CONFS: &[&str] = &["transforms.conf", "default/transforms.conf", "local/transforms.conf"];

/// The `transforms.conf` files of the folder `dir`.
pub(super) fn confs(dir: &Path) -> Vec<PathBuf> {
    CONFS.iter().map(|name| dir.join(name)).filter(|path| path.is_file()).collect()
}

/// The settings of a stanza: the value of each, and the place where it stands.
type Stanza = BTreeMap<String, (String, String)>;

/// The lookups in the files at `paths`, whose CSV files are in the folder `lookups`, and what can't be read in them, as
/// `path:line: message`. Stanzas that define no lookup, or one that a program answers, are passed over.
pub(super) fn read(paths: &[PathBuf], lookups: &Path) -> Result<(Vec<LookupDef>, Vec<String>)> {
    let mut stanzas: BTreeMap<String, Stanza> = BTreeMap::new();
    for path in paths {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| Error::io(&name, error))?;
        let mut current = None;
        for line in conf_lines(&text) {
            match line {
                ConfLine::Stanza { name, .. } => current = Some(name),
                ConfLine::Setting { key, value, line } => {
                    if let Some(stanza) = &current {
                        let settings = stanzas.entry(stanza.clone()).or_default();
                        settings.insert(key, (value, format!("{name}:{line}")));
                    }
                }
                // What a broken line was meant to say nobody knows; most stanzas are no lookups.
                ConfLine::Broken { header, .. } if header => current = None,
                ConfLine::Broken { .. } => {}
            }
        }
    }
    let mut problems = Vec::new();
    let found = stanzas.iter().filter_map(|(name, settings)| definition(name, settings, lookups, &mut problems));
    let found = found.collect();
    Ok((found, problems))
}

fn definition(name: &str, settings: &Stanza, folder: &Path, problems: &mut Vec<String>) -> Option<LookupDef> {
    let get = |key: &str| settings.get(key).map(|(value, place)| (value.trim(), place));
    let list = |text: &str| {
        let items = text.split(',').map(|item| item.trim().trim_matches('"').to_owned());
        items.filter(|item| !item.is_empty()).collect::<Vec<_>>()
    };
    let mut lookup = match (get("filename"), get("collection"), get("external_type")) {
        (Some((filename, place)), ..) => match beside(folder, filename) {
            Ok(path) => LookupDef::csv(name, path),
            Err(message) => {
                problems.push(format!("{place}: {message}"));
                return None;
            }
        },
        (None, Some(_), _) | (None, None, Some(("kvstore", _))) => LookupDef::collection(name, Vec::new()),
        _ => return None,
    };
    let mut wrong = |place: &str, key: &str, wanted: &str, value: &str| {
        problems.push(format!("{place}: {key}: expected {wanted}, found `{value}`"));
    };
    if let Some((fields, _)) = get("fields_list").filter(|_| lookup.path.is_none()) {
        lookup.fields = list(fields);
    }
    if let Some((value, place)) = get("case_sensitive_match") {
        match spl_parser::parse_bool(value) {
            Some(flag) => lookup.case_sensitive_match = flag,
            None => wrong(place, "case_sensitive_match", "`true` or `false`", value),
        }
    }
    if let Some((value, place)) = get("max_matches") {
        match value.parse() {
            Ok(number) => lookup.max_matches = Some(number),
            Err(_) => wrong(place, "max_matches", "a whole number", value),
        }
    }
    if let Some((value, place)) = get("min_matches") {
        match value.parse() {
            Ok(number) => lookup.min_matches = number,
            Err(_) => wrong(place, "min_matches", "a whole number", value),
        }
    }
    if let Some((value, place)) = get("match_type") {
        for item in list(value) {
            match match_type(place, &item) {
                Ok(kind) => lookup.match_type.push(kind),
                Err(error) => problems.push(error.to_string()),
            }
        }
    }
    lookup.default_match = get("default_match").map(|(value, _)| value.to_owned());
    lookup.time_field = get("time_field").map(|(value, _)| value.to_owned());
    Some(lookup)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::content::MatchKind;

    #[test]
    fn lookups_of_an_app() {
        let dir = tempfile::tempdir().unwrap();
        let (default, local) = (dir.path().join("a.conf"), dir.path().join("b.conf"));
        let text = "[tools]\nfilename = tools.csv\nmatch_type = WILDCARD(name), CIDR(net)\nmax_matches = 1\n\
                    case_sensitive_match = f\n[seen]\nexternal_type = kvstore\ncollection = seen\n\
                    fields_list = _key, a, \"b c\"\n[extraction]\nREGEX = x\n[scripted]\nexternal_cmd = x.py\n";
        fs::write(&default, text).unwrap();
        fs::write(&local, "[tools]\nmax_matches = many\nmin_matches = 1\ndefault_match = no\n").unwrap();
        let (lookups, problems) = read(&[default, local.clone()], Path::new("l")).unwrap();
        let mut seen = LookupDef::collection("seen", ["_key", "a", "b c"].map(str::to_owned).to_vec());
        let mut tools = LookupDef::csv("tools", "l/tools.csv");
        tools.case_sensitive_match = false;
        tools.match_type = vec![(MatchKind::Wildcard, "name".to_owned()), (MatchKind::Cidr, "net".to_owned())];
        tools.min_matches = 1;
        tools.default_match = Some("no".to_owned());
        seen.max_matches = None;
        assert_eq!(lookups, [seen, tools]);
        let expected = format!("{}:2: max_matches: expected a whole number, found `many`", local.display());
        assert_eq!(problems, [expected]);
    }
}
