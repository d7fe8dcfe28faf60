//! `macros/*.yml` and `macros.conf`.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use spl_parser::{Macro, MacroSet};

use super::yaml;
use crate::error::{Error, Result};

#[derive(Deserialize)]
struct File {
    name: String,
    definition: Option<String>,
    #[serde(default, alias = "args", deserialize_with = "yaml::list")]
    arguments: Vec<String>,
    iseval: Option<yaml::Flag>,
    validation: Option<String>,
    errormsg: Option<String>,
}

/// The macro in the file at `path`.
pub(super) fn read(path: &Path) -> Result<Macro> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| Error::io(&name, error))?;
    parse(&name, &text)
}

fn parse(path: &str, text: &str) -> Result<Macro> {
    let file: File = yaml::parse(path, text)?;
    let Some(definition) = file.definition else {
        return Err(Error::data(path, format!("macro `{}` has no `definition`", file.name)));
    };
    let (name, arity) = split_arity(&file.name);
    if arity.is_some_and(|arity| arity != file.arguments.len()) {
        let message = format!("macro `{}` lists {} in `arguments`", file.name, count(file.arguments.len()));
        return Err(Error::data(path, message));
    }
    Ok(Macro {
        name: name.to_owned(),
        arguments: file.arguments,
        definition,
        iseval: file.iseval.is_some_and(|flag| flag.0),
        validation: file.validation,
        errormsg: file.errormsg,
        description: None,
    })
}

/// Where a folder, or an app in it, may have a `macros.conf`; settings of later ones win.
const CONFS: &[&str] = &["macros.conf", "default/macros.conf", "local/macros.conf"];

/// The `macros.conf` files of the folder `dir`.
pub(super) fn confs(dir: &Path) -> Vec<PathBuf> {
    CONFS.iter().map(|name| dir.join(name)).filter(|path| path.is_file()).collect()
}

/// The macros in the `macros.conf` files at `paths`, and what can't be read in them, as `path:line: message`.
pub(super) fn read_confs(paths: &[PathBuf]) -> Result<(MacroSet, Vec<String>)> {
    let mut texts = Vec::new();
    for path in paths {
        let text = std::fs::read_to_string(path).map_err(|error| Error::io(path.display().to_string(), error))?;
        texts.push(text);
    }
    let (macros, problems) = MacroSet::from_conf_layers(texts.iter().map(String::as_str));
    let place = |layer: usize| paths.get(layer).map_or_else(String::new, |path| path.display().to_string());
    let problems =
        problems.iter().map(|problem| format!("{}:{}: {}", place(problem.layer), problem.line, problem.message));
    Ok((macros, problems.collect()))
}

/// `name(2)` is how macros.conf writes a macro with two arguments.
fn split_arity(name: &str) -> (&str, Option<usize>) {
    let split = name.strip_suffix(')').and_then(|rest| rest.rsplit_once('('));
    match split.and_then(|(name, arity)| Some((name, arity.parse().ok()?))) {
        Some((name, arity)) => (name, Some(arity)),
        None => (name, None),
    }
}

fn count(arguments: usize) -> String {
    if arguments == 1 { "1 argument".to_owned() } else { format!("{arguments} arguments") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn definitions_are_text_as_it_is_written() {
        for (yaml, expected) in [
            ("true", "true"),
            ("5", "5"),
            ("1.50", "1.50"),
            ("2024-01-01", "2024-01-01"),
            ("0x1F", "0x1F"),
            ("'\"-70m@m\"'", "\"-70m@m\""),
            ("'sourcetype=aws:cloudtrail'", "sourcetype=aws:cloudtrail"),
            ("|\n  a\n  b\n", "a\nb\n"),
            ("\"\"", ""),
        ] {
            let text = format!("name: m\ndefinition: {yaml}\n");
            assert_eq!(parse("m.yml", &text).unwrap().definition, expected, "{yaml}");
        }
    }

    #[test]
    fn json_and_unknown_keys() {
        let text = r#"{"name": "m(2)", "arguments": ["a", "b"], "definition": "x=$a$ OR y=$b$", "iseval": 1, "x": {}}"#;
        let expected = Macro {
            name: "m".to_owned(),
            arguments: vec!["a".to_owned(), "b".to_owned()],
            definition: "x=$a$ OR y=$b$".to_owned(),
            iseval: true,
            ..Macro::default()
        };
        assert_eq!(parse("m.yml", text).unwrap(), expected);
        assert_eq!(parse("m.yml", "name: m\nargs: a, b\ndefinition: x").unwrap().arguments, ["a", "b"]);
    }

    #[test]
    fn broken_files_are_named() {
        let fails = |text: &str| parse("m.yml", text).unwrap_err().to_string();
        assert_eq!(fails("name: m\ndescription: none\n"), "m.yml: macro `m` has no `definition`");
        assert_eq!(fails("name: m(1)\ndefinition: x\n"), "m.yml: macro `m(1)` lists 0 arguments in `arguments`");
        insta::assert_snapshot!(fails("name: m\ndefinition: \"x\n"), @"m.yml:3:1: the YAML can't be read: found unexpected end of stream");
        insta::assert_snapshot!(fails("name: m\ndefinition: [1, 2]\n"), @"m.yml:2:13: the YAML can't be read: definition: invalid type: sequence, expected a string");
        insta::assert_snapshot!(fails("name: m\n\tdefinition: x\n"), @"m.yml:2:1: the YAML can't be read: found a tab character that violates indentation");
        insta::assert_snapshot!(fails("definition: x\n"), @"m.yml:1:1: the YAML can't be read: missing field `name`");
        insta::assert_snapshot!(fails(""), @"m.yml:1:1: the YAML can't be read: missing field `name`");
        insta::assert_snapshot!(fails("name: m\niseval: perhaps\ndefinition: x"), @"m.yml:2:9: the YAML can't be read: iseval: expected `true` or `false`, found `perhaps`");
    }
}
