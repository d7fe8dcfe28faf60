//! Finds searches to check: in detections, saved searches and plain files.

use std::{
    fs,
    io::Read as _,
    path::{Path, PathBuf},
};

use serde::Deserialize;
use spl_parser::{ConfLine, conf_lines};

use super::yaml;
use crate::error::{Error, Result};

/// Where a search was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SearchKind {
    /// The key `search` of a YAML file: a detection, a baseline.
    Detection,
    /// A search under `drilldown_searches` of a detection, which shows what is behind its results.
    Drilldown,
    /// A stanza of `savedsearches.conf`.
    SavedSearch,
    /// A file that is a search.
    Text,
    /// A line `{"id": …, "search": …}`.
    Line,
}

/// A search, with its place for messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundSearch {
    /// What tells it from others: its `id`, or its name where it has none.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// The file it was found in; `-` is standard input.
    pub path: PathBuf,
    /// Its text.
    pub search: String,
    /// The line of the file on which the text starts, counted from 1.
    pub line: usize,
    /// Where it was found.
    pub kind: SearchKind,
}

/// The searches in `paths`, each read when it is asked for: YAML files with a key `search`, `.conf` files, files of JSON lines,
/// and other files, which are one search each. Folders are searched through in the order of names, for files called
/// `.yml`, `.yaml`, `.spl`, `.ndjson`, `.jsonl` and `savedsearches.conf`. `-` is standard input: JSON lines where it
/// starts with `{`, else a search.
///
/// What can't be read is an error in its place, and the rest goes on. A file without a search is an error only where it was
/// named, not where a folder was.
pub fn find_searches(paths: &[PathBuf]) -> impl Iterator<Item = Result<FoundSearch>> + use<> {
    Vec::from(paths).into_iter().flat_map(|path| -> Box<dyn Iterator<Item = Result<FoundSearch>>> {
        if path.is_dir() {
            Box::new(walk(&path).into_iter().flat_map(|file| match file {
                Ok(file) => read(&file, false),
                Err(error) => vec![Err(error)],
            }))
        } else {
            Box::new(read(&path, true).into_iter())
        }
    })
}

/// The files below a folder, sorted; hidden folders and links to folders are left out.
fn walk(dir: &Path) -> Vec<Result<PathBuf>> {
    let mut found = Vec::new();
    let mut pending = vec![dir.to_path_buf()];
    while let Some(path) = pending.pop() {
        let entries = match fs::read_dir(&path) {
            Ok(entries) => entries,
            Err(error) => {
                found.push(Err(Error::io(path.display().to_string(), error)));
                continue;
            }
        };
        for entry in entries.flatten() {
            let (path, hidden) = (entry.path(), entry.file_name().to_string_lossy().starts_with('.'));
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                if !hidden {
                    pending.push(path);
                }
            } else if !hidden && path.is_file() && in_folder(&path) {
                found.push(Ok(path));
            }
        }
    }
    found.sort_by(|a, b| match (a, b) {
        (Ok(a), Ok(b)) => a.cmp(b),
        (a, b) => a.is_ok().cmp(&b.is_ok()),
    });
    found
}

fn in_folder(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    matches!(extension, Some("yml" | "yaml" | "spl" | "ndjson" | "jsonl"))
        || path.file_name().is_some_and(|name| name == "savedsearches.conf")
}

fn read(path: &Path, named: bool) -> Vec<Result<FoundSearch>> {
    let name = path.display().to_string();
    let stdin = path == Path::new("-");
    let text = if stdin {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        fs::read_to_string(path)
    };
    let text = match text {
        Ok(text) => text,
        Err(error) => return vec![Err(Error::io(name, error))],
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let found = match path.extension().and_then(|extension| extension.to_str()) {
        Some("yml" | "yaml") => detection(path, text),
        Some("conf") => saved(path, text),
        Some("ndjson" | "jsonl") => lines(path, text, named),
        _ if stdin && text.trim_start().starts_with('{') => lines(path, text, named),
        _ => whole(path, text),
    };
    if found.is_empty() && named {
        return vec![Err(Error::data(name, "there is no search in this file"))];
    }
    found
}

#[derive(Deserialize)]
struct Detection {
    id: Option<String>,
    name: Option<String>,
    search: Option<String>,
    #[serde(default)]
    drilldown_searches: Vec<Drilldown>,
}

#[derive(Deserialize)]
struct Drilldown {
    name: Option<String>,
    search: Option<String>,
}

/// What stands for the detection's own search in a drilldown.
const ORIGINAL: &str = "%original_detection_search%";

fn detection(path: &Path, text: &str) -> Vec<Result<FoundSearch>> {
    let file: Detection = match yaml::parse(&path.display().to_string(), text) {
        Ok(file) => file,
        Err(error) => return vec![Err(error)],
    };
    let Some(search) = file.search else { return Vec::new() };
    let name = file.name.unwrap_or_else(|| stem(path));
    let id = file.id.unwrap_or_else(|| name.clone());
    let drilldowns = file.drilldown_searches.into_iter().zip(1..).filter_map(|(drilldown, number)| {
        let title = drilldown.name.unwrap_or_else(|| format!("drilldown {number}"));
        Some(FoundSearch {
            id: format!("{id}/drilldown/{number}"),
            name: format!("{name}: {title}"),
            path: path.to_path_buf(),
            search: drilldown.search?.replace(ORIGINAL, &search),
            line: yaml::line_of("drilldown_searches", text),
            kind: SearchKind::Drilldown,
        })
    });
    let drilldowns: Vec<_> = drilldowns.map(Ok).collect();
    let kind = SearchKind::Detection;
    let line = yaml::line_of("search", text);
    let mut found = vec![Ok(FoundSearch { id, name, path: path.to_path_buf(), search, line, kind })];
    found.extend(drilldowns);
    found
}

fn saved(path: &Path, text: &str) -> Vec<Result<FoundSearch>> {
    let mut stanza = "default".to_owned();
    let mut found = Vec::new();
    for line in conf_lines(text) {
        match line {
            ConfLine::Stanza { name, .. } => stanza = name,
            ConfLine::Setting { key, value, line }
                if key == "search" && stanza != "default" && !value.trim().is_empty() =>
            {
                found.push(Ok(FoundSearch {
                    id: stanza.clone(),
                    name: stanza.clone(),
                    path: path.to_path_buf(),
                    search: value,
                    line,
                    kind: SearchKind::SavedSearch,
                }));
            }
            _ => {}
        }
    }
    found
}

fn whole(path: &Path, text: &str) -> Vec<Result<FoundSearch>> {
    if text.trim().is_empty() {
        return Vec::new();
    }
    let name = stem(path);
    let kind = SearchKind::Text;
    vec![Ok(FoundSearch { id: name.clone(), name, path: path.to_path_buf(), search: text.to_owned(), line: 1, kind })]
}

/// A number is as good an `id` as text.
#[derive(Deserialize)]
#[serde(untagged)]
enum Id {
    Text(String),
    Number(serde_json::Number),
}

#[derive(Deserialize)]
struct Line {
    id: Option<Id>,
    name: Option<String>,
    search: Option<String>,
}

fn lines(path: &Path, text: &str, named: bool) -> Vec<Result<FoundSearch>> {
    let mut found = Vec::new();
    for (line, text) in (1..).zip(text.lines()).filter(|(_, text)| !text.trim().is_empty()) {
        let place = format!("{}:{line}", path.display());
        match serde_json::from_str::<Line>(text) {
            Ok(Line { id, name, search: Some(search) }) => {
                let id = id.map(|id| match id {
                    Id::Text(text) => text,
                    Id::Number(number) => number.to_string(),
                });
                let id = id.or_else(|| name.clone()).unwrap_or_else(|| place.clone());
                let name = name.unwrap_or_else(|| id.clone());
                let path = path.to_path_buf();
                found.push(Ok(FoundSearch { id, name, path, search, line, kind: SearchKind::Line }));
            }
            // In a folder, a file of JSON lines may well be data.
            Ok(_) if named => found.push(Err(Error::data(place, "this line has no `search`"))),
            Ok(_) => {}
            Err(error) => {
                let message = r#"expected a JSON object such as {"id": "1", "search": "index=main"}"#;
                found.push(Err(Error::data_from(format!("{place}:{}", error.column()), message, error)));
            }
        }
    }
    found
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(paths: &[PathBuf]) -> Vec<String> {
        find_searches(paths)
            .map(|found| match found {
                Ok(found) => format!("{} {} {:?} {:?}", found.id, found.line, found.kind, found.search),
                Err(error) => format!("error: {}", error.to_string().rsplit('/').next().unwrap()),
            })
            .collect()
    }

    #[test]
    fn a_folder_of_everything() {
        let dir = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(dir.path().join(name), text).unwrap();
        for folder in ["sub", ".git"] {
            fs::create_dir(dir.path().join(folder)).unwrap();
        }
        write("a.yml", "name: A\nid: 1-2\nsearch: 'x=1\n  | head'\n");
        let drilldown = "drilldown_searches:\n- name: see\n  search: '%original_detection_search% | search u=$u$'\n";
        write("b.yml", &format!("name: B\nsearch: |\n  x=1\n  | head\n{drilldown}"));
        write("c.yml", "name: no search\n");
        write("d.yml", "name: [\n");
        write("e.ndjson", "{\"id\":7,\"search\":\"y=1\"}\n\n{\"a\":1}\n{\n");
        write("f.txt", "no search");
        write("savedsearches.conf", "[default]\nsearch = z\n[S 1]\ncron=1\nsearch = x \\\n| head\n[S 2]\nsearch =\n");
        write("sub/g.spl", "index=main\n| head 1\n");
        write(".git/h.spl", "hidden");
        insta::assert_snapshot!(found(&[dir.path().to_path_buf()]).join("\n"), @r#"
        1-2 3 Detection "x=1 | head"
        B 3 Detection "x=1\n| head\n"
        B/drilldown/1 6 Drilldown "x=1\n| head\n | search u=$u$"
        error: d.yml:1:7: the YAML can't be read: name: invalid type: sequence, expected a string
        7 1 Line "y=1"
        error: e.ndjson:4:1: expected a JSON object such as {"id": "1", "search": "index=main"}
        S 1 5 SavedSearch "x \n| head"
        g 1 Text "index=main\n| head 1\n"
        "#);
    }

    #[test]
    fn named_files_must_have_a_search() {
        let dir = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let path = dir.path().join(name);
            fs::write(&path, text).unwrap();
            path
        };
        let paths = [
            file("a.yml", "name: A\n"),
            file("b.conf", "[x]\n"),
            file("c.spl", " \n"),
            file("d.jsonl", "{\"id\":\"x\"}\n"),
            file("e", "x=1"),
            dir.path().join("none.yml"),
        ];
        insta::assert_snapshot!(found(&paths).join("\n"), @r#"
        error: a.yml: there is no search in this file
        error: b.conf: there is no search in this file
        error: c.spl: there is no search in this file
        error: d.jsonl:1: this line has no `search`
        e 1 Text "x=1"
        error: none.yml: no such file
        "#);
    }
}
