//! `lookups/*.yml`.

use std::path::{Component, Path, PathBuf};

use serde::Deserialize;
pub use spl_planner::MatchKind;
use spl_planner::Matching;

use super::yaml;
use crate::error::{Error, Result};

/// The definition of a lookup.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LookupDef {
    /// What searches call it.
    pub name: String,
    /// Its file's name; `None` for a collection, which a running Splunk fills.
    pub filename: Option<String>,
    /// Where that file is, next to the definition; it may be missing.
    pub path: Option<PathBuf>,
    /// The fields of a collection.
    pub fields: Vec<String>,
    /// Whether letter case counts; it does unless the definition says otherwise.
    pub case_sensitive_match: bool,
    /// The fields that match otherwise than exactly.
    pub match_type: Vec<(MatchKind, String)>,
    /// How many matches an event gets at most, where the definition says so.
    pub max_matches: Option<u64>,
    /// With fewer matches than this, `default_match` fills up.
    pub min_matches: u64,
    /// The value of the output fields where `min_matches` isn't reached.
    pub default_match: Option<String>,
    /// The field with the time of an entry, for lookups whose answer depends on the event's.
    pub time_field: Option<String>,
}

impl LookupDef {
    /// The lookup that the CSV file at `path` is; values match exactly, with regard to letter case.
    pub fn csv(name: impl Into<String>, path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let filename = path.file_name().map(|name| name.to_string_lossy().into_owned());
        Self { filename, path: Some(path), ..Self::collection(name, Vec::new()) }
    }

    /// A lookup without rows, that a running Splunk fills.
    pub fn collection(name: impl Into<String>, fields: Vec<String>) -> Self {
        Self {
            name: name.into(),
            filename: None,
            path: None,
            fields,
            case_sensitive_match: true,
            match_type: Vec::new(),
            max_matches: None,
            min_matches: 0,
            default_match: None,
            time_field: None,
        }
    }

    pub(crate) fn matching(&self) -> Matching {
        Matching {
            case_sensitive: self.case_sensitive_match,
            kinds: self.match_type.clone(),
            max_matches: self.max_matches,
            min_matches: self.min_matches,
            default_match: self.default_match.clone(),
            time_field: self.time_field.clone(),
        }
    }
}

#[derive(Deserialize)]
struct File {
    name: String,
    filename: Option<String>,
    #[serde(default, deserialize_with = "yaml::list")]
    fields_list: Vec<String>,
    case_sensitive_match: Option<yaml::Flag>,
    #[serde(default, deserialize_with = "yaml::list")]
    match_type: Vec<String>,
    max_matches: Option<yaml::Number>,
    min_matches: Option<yaml::Number>,
    default_match: Option<String>,
    time_field: Option<String>,
}

/// The lookup that the file at `path` defines.
pub(super) fn read(path: &Path) -> Result<LookupDef> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| Error::io(&name, error))?;
    let mut lookup = parse(&name, &text)?;
    let folder = path.parent().unwrap_or(Path::new(""));
    lookup.path = match &lookup.filename {
        Some(filename) => Some(beside(folder, filename).map_err(|message| Error::data(&name, message))?),
        None => None,
    };
    Ok(lookup)
}

/// The file of a definition, which is nowhere but in the folder of lookups.
pub(super) fn beside(folder: &Path, filename: &str) -> Result<PathBuf, String> {
    let mut parts = Path::new(filename).components();
    match (parts.next(), parts.next()) {
        (Some(Component::Normal(name)), None) if !filename.contains(['/', '\\']) => Ok(folder.join(name)),
        _ => Err(format!("`filename` has `{filename}`; expected the name of a file in the folder of lookups")),
    }
}

fn parse(path: &str, text: &str) -> Result<LookupDef> {
    let file: File = yaml::parse(path, text)?;
    let match_type = file.match_type.iter().map(|text| match_type(path, text)).collect::<Result<_>>()?;
    Ok(LookupDef {
        name: file.name,
        filename: file.filename,
        path: None,
        fields: file.fields_list,
        case_sensitive_match: file.case_sensitive_match.is_none_or(|flag| flag.0),
        match_type,
        max_matches: file.max_matches.map(|number| number.0),
        min_matches: file.min_matches.map_or(0, |number| number.0),
        default_match: file.default_match,
        time_field: file.time_field,
    })
}

/// `WILDCARD(field)`.
pub(super) fn match_type(path: &str, text: &str) -> Result<(MatchKind, String)> {
    let parts =
        text.split_once('(').and_then(|(kind, rest)| Some((kind.trim(), rest.trim().strip_suffix(')')?.trim())));
    let kind = parts.and_then(|(kind, _)| match kind.to_ascii_uppercase().as_str() {
        "EXACT" => Some(MatchKind::Exact),
        "WILDCARD" => Some(MatchKind::Wildcard),
        "CIDR" => Some(MatchKind::Cidr),
        _ => None,
    });
    match (kind, parts) {
        (Some(kind), Some((_, field))) if !field.is_empty() => Ok((kind, field.to_owned())),
        _ => {
            let message = format!("`match_type` has `{text}`; expected WILDCARD(field), CIDR(field) or EXACT(field)");
            Err(Error::data(path, message))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_stay_in_their_folder() {
        let folder = Path::new("content/lookups");
        assert_eq!(beside(folder, "tools.csv").unwrap(), folder.join("tools.csv"));
        for outside in ["../tools.csv", "/etc/passwd", "a/tools.csv", "..", ".", "", "..\\tools.csv"] {
            assert!(beside(folder, outside).unwrap_err().contains("expected the name of a file"), "{outside}");
        }
    }

    #[test]
    fn a_definition() {
        let text = "name: tools\nfilename: tools.csv\ndefault_match: 'false'\nmin_matches: 1\nmax_matches: '2'\n\
                    match_type: WILDCARD(name), cidr( net )\ncase_sensitive_match: 'false'\ndescription: x\n";
        let lookup = parse("l.yml", text).unwrap();
        assert_eq!(lookup.match_type, [(MatchKind::Wildcard, "name".to_owned()), (MatchKind::Cidr, "net".to_owned())]);
        assert_eq!((lookup.min_matches, lookup.max_matches), (1, Some(2)));
        assert_eq!(lookup.default_match.as_deref(), Some("false"));
        assert!(!lookup.case_sensitive_match);
    }

    #[test]
    fn what_is_not_said() {
        let lookup =
            parse("l.yml", "name: seen\ncollection: seen\nfields_list: _key, a\ndefault_match: false\n").unwrap();
        assert!(lookup.case_sensitive_match && lookup.filename.is_none() && lookup.match_type.is_empty());
        assert_eq!(lookup.fields, ["_key", "a"]);
        assert_eq!(lookup.default_match.as_deref(), Some("false"));
    }

    #[test]
    fn an_unknown_match_type() {
        for text in ["FUZZY(a)", "WILDCARD", "WILDCARD()", "WILDCARD(a"] {
            let error = parse("l.yml", &format!("name: l\nmatch_type: {text}\n")).unwrap_err().to_string();
            let expected = "expected WILDCARD(field), CIDR(field) or EXACT(field)";
            assert_eq!(error, format!("l.yml: `match_type` has `{text}`; {expected}"));
        }
    }
}
