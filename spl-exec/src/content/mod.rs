//! Content for a search engine, in the layout of Splunk's `contentctl`: macros, lookups, and searches to check.

mod lookups;
mod macros;
mod searches;
mod transforms;
mod yaml;

use std::path::{Path, PathBuf};

pub use lookups::{LookupDef, MatchKind};
pub use searches::{FoundSearch, SearchKind, find_searches};

use spl_parser::Macro;

use crate::error::{Error, Result};

/// What a content folder defines.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Content {
    /// The macros of `macros/*.yml`, then those of `macros.conf`; later ones override earlier ones.
    pub macros: Vec<Macro>,
    /// The lookups of `transforms.conf`, then those of `lookups/*.yml`; later ones override earlier ones.
    pub lookups: Vec<LookupDef>,
    /// The CSV files in `lookups/`: searches may also use them by their file names, with or without a definition.
    pub lookup_files: Vec<PathBuf>,
    /// What could not be read in a `macros.conf` or `transforms.conf`, each as `path:line: message`; the rest of the file was.
    pub problems: Vec<String>,
}

/// Reads the macros and lookups of the content folder `dir`, in the order of their file names. CSV files are found, not
/// opened.
///
/// A folder may have the layout of an app as well: of its `macros.conf`, `default/macros.conf` and `local/macros.conf` the
/// settings of a later one win, and so for `transforms.conf`, which defines lookups. What can't be read in them is among the [`problems`](Content::problems).
///
/// # Errors
///
/// Fails where there is neither a folder `macros`, one `lookups`, nor a `macros.conf` or `transforms.conf`, and at the first YAML file that is
/// broken, naming it and the line.
pub fn load_content(dir: impl AsRef<Path>) -> Result<Content> {
    let dir = dir.as_ref();
    let (macros, lookups) = (dir.join("macros"), dir.join("lookups"));
    let confs = macros::confs(dir);
    let transforms = transforms::confs(dir);
    if !macros.is_dir() && !lookups.is_dir() && confs.is_empty() && transforms.is_empty() {
        let message = if dir.is_dir() {
            "this folder has no `macros` and no `lookups` in it; expected the layout of contentctl, or a `macros.conf`"
        } else {
            "no such folder"
        };
        return Err(Error::data(dir.display().to_string(), message));
    }
    let mut content = Content::default();
    for path in files(&macros)?.iter().filter(|path| yaml::is_yaml(path)) {
        content.macros.push(macros::read(path)?);
    }
    let (set, problems) = macros::read_confs(&confs)?;
    content.macros.extend(set);
    content.problems = problems;
    let (defined, problems) = transforms::read(&transforms, &lookups)?;
    content.lookups = defined;
    content.problems.extend(problems);
    for path in files(&lookups)? {
        if yaml::is_yaml(&path) {
            content.lookups.push(lookups::read(&path)?);
        } else if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv")) {
            content.lookup_files.push(path);
        }
    }
    Ok(content)
}

/// The files in a folder by name; none where there is no such folder.
fn files(dir: &Path) -> Result<Vec<PathBuf>> {
    if !dir.is_dir() {
        return Ok(Vec::new());
    }
    let fail = |error| Error::io(dir.display().to_string(), error);
    let mut files = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(fail)? {
        let path = entry.map_err(fail)?.path();
        if path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_content_folder() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("macros")).unwrap();
        fs::create_dir(dir.path().join("lookups")).unwrap();
        fs::write(dir.path().join("macros/b.yml"), "name: b\ndefinition: x=1\n").unwrap();
        fs::write(dir.path().join("macros/a.yaml"), "name: a\ndefinition: y=1\n").unwrap();
        fs::write(dir.path().join("macros/README.md"), "no macro").unwrap();
        fs::write(dir.path().join("lookups/t.yml"), "name: t\nfilename: t.csv\n").unwrap();
        fs::write(dir.path().join("lookups/t.csv"), "a,b\n").unwrap();
        let content = load_content(dir.path()).unwrap();
        assert_eq!(content.macros.iter().map(|m| m.name.as_str()).collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(content.lookups[0].path.as_deref(), Some(dir.path().join("lookups/t.csv").as_path()));
        assert_eq!(content.lookup_files, [dir.path().join("lookups/t.csv")]);
    }

    #[test]
    fn an_app_folder() {
        let dir = tempfile::tempdir().unwrap();
        for folder in ["macros", "default", "local"] {
            fs::create_dir(dir.path().join(folder)).unwrap();
        }
        fs::write(dir.path().join("macros/a.yml"), "name: a\ndefinition: x=1\n").unwrap();
        let default = "[a]\ndefinition = x=2\n[b(1)]\nargs = y\ndefinition = y=$y$\n[c]\n";
        fs::write(dir.path().join("default/macros.conf"), default).unwrap();
        fs::write(dir.path().join("local/macros.conf"), "[b(1)]\ndefinition = z=$y$\n").unwrap();
        let content = load_content(dir.path()).unwrap();
        let found: Vec<_> = content.macros.iter().map(|m| (m.name.as_str(), m.definition.as_str())).collect();
        assert_eq!(found, [("a", "x=1"), ("a", "x=2"), ("b", "z=$y$")]);
        assert_eq!(content.macros[2].arguments, ["y"]);
        let path = dir.path().join("default/macros.conf");
        assert_eq!(content.problems, [format!("{}:6: macro `c` has no `definition`", path.display())]);
    }

    #[test]
    fn other_folders() {
        let dir = tempfile::tempdir().unwrap();
        assert!(load_content(dir.path()).unwrap_err().to_string().contains("no `macros` and no `lookups`"));
        assert!(load_content(dir.path().join("none")).unwrap_err().to_string().ends_with("none: no such folder"));
    }

    /// Splunk's own content, where it is at hand.
    #[test]
    fn splunks_content_loads() {
        let shared = std::env::var("SPL_SHARED").unwrap_or_else(|_| "../shared".to_owned());
        let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(shared);
        let dir = shared.join("escu");
        if !dir.is_dir() {
            println!("skipped: there is no {}; set SPL_SHARED", dir.display());
            return;
        }
        let content = load_content(&dir).unwrap();
        assert_eq!(content.macros.len(), 189);
        assert!(content.macros.iter().all(|m| !m.definition.is_empty()));
        assert_eq!(content.lookups.len(), 79);
        for lookup in content.lookups.iter().filter_map(|lookup| lookup.path.as_ref()) {
            assert!(lookup.is_file(), "{}", lookup.display());
        }
        for path in &content.lookup_files {
            crate::table::csv::open(path).unwrap();
        }
        let found: Vec<_> = find_searches(&[dir.join("detections")]).collect();
        assert!(found.iter().all(Result::is_ok));
        let detections = found.iter().flatten().filter(|search| search.kind == SearchKind::Detection).count();
        assert_eq!((detections, found.len() > 2 * detections), (1711, true));
    }
}
