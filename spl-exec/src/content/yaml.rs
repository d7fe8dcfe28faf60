//! YAML files, with errors that name file and line.

use std::path::Path;

use serde::{Deserialize, Deserializer, de};

use crate::error::{Error, Result};

/// Whether the file's name says that it is YAML.
pub(super) fn is_yaml(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "yml" || extension == "yaml")
}

/// Parses the text of the file called `name`. JSON is YAML too.
///
/// Read by a port of libyaml, for its leniency is what content is written against: Splunk's own has quoted texts whose
/// further lines aren't indented, which YAML forbids.
pub(super) fn parse<T: de::DeserializeOwned>(name: &str, text: &str) -> Result<T> {
    serde_norway::from_str(text).map_err(|error| {
        let place = error.location().map(|place| format!("{name}:{}:{}", place.line(), place.column()));
        let message = format!("the YAML can't be read: {}", reason(&error));
        Error::data_from(place.unwrap_or_else(|| name.to_owned()), message, error)
    })
}

/// The parser's message without the place, which is named already.
fn reason(error: &serde_norway::Error) -> String {
    let message = error.to_string();
    message.split(" at line ").next().unwrap_or_default().to_owned()
}

/// The line, counted from 1, on which the text of the top-level `key` starts. The parser doesn't tell.
pub(super) fn line_of(key: &str, text: &str) -> usize {
    let value = |line: &str| {
        let line = line.trim_start_matches([' ', '\t', '{', ',']);
        let rest = line.trim_start_matches(['"', '\'']).strip_prefix(key)?.trim_start_matches(['"', '\'']);
        Some(rest.trim_start().strip_prefix(':')?.trim().to_owned())
    };
    // Nested keys of the same name, as drilldown searches have, are indented; in JSON every key is.
    let top = (1..).zip(text.lines()).find(|(_, line)| !line.starts_with([' ', '\t', '-']) && value(line).is_some());
    let any = || (1..).zip(text.lines()).find(|(_, line)| value(line).is_some());
    let Some((line, found)) = top.or_else(any) else { return 1 };
    // The text of `search: |` starts on the line below.
    let below = value(found).is_some_and(|rest| rest.is_empty() || rest.starts_with(['|', '>']));
    line + usize::from(below)
}

/// A list, or text with commas between the items.
pub(super) fn list<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    struct Visitor;

    impl<'de> de::Visitor<'de> for Visitor {
        type Value = Vec<String>;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a list")
        }

        fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
            Ok(text.split(',').map(|item| item.trim().to_owned()).filter(|item| !item.is_empty()).collect())
        }

        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok(Vec::new())
        }

        fn visit_seq<A: de::SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
            let mut list = Vec::new();
            while let Some(item) = items.next_element::<String>()? {
                list.push(item.trim().to_owned());
            }
            Ok(list)
        }
    }

    deserializer.deserialize_any(Visitor)
}

/// `true`, `1`, `yes` and the like; Splunk's own files quote them or not.
#[derive(Clone, Copy)]
pub(super) struct Flag(pub(super) bool);

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read = |text: &str| spl_parser::parse_bool(text).map(Self);
        deserializer.deserialize_str(Scalar("`true` or `false`", read))
    }
}

/// A whole number, in quotes or not.
#[derive(Clone, Copy)]
pub(super) struct Number(pub(super) u64);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Scalar("a whole number", |text: &str| text.parse().ok().map(Self)))
    }
}

/// Reads a scalar as it is written; fails inside the visitor, so that the parser adds the scalar's place.
struct Scalar<F>(&'static str, F);

impl<T, F: Fn(&str) -> Option<T>> de::Visitor<'_> for Scalar<F> {
    type Value = T;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        (self.1)(text.trim()).ok_or_else(|| E::custom(format!("expected {}, found `{text}`", self.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_a_text() {
        assert_eq!(line_of("search", "name: x\ndrilldown_searches:\n- name: y\n  search: z\nsearch: '| x'\n"), 5);
        assert_eq!(line_of("search", "search: |\n  x\n"), 2);
        assert_eq!(line_of("search", "search: >-\n\n  x\n"), 2);
        assert_eq!(line_of("search", "{\n  \"id\": 1,\n  \"search\": \"x\"\n}\n"), 3);
        assert_eq!(line_of("search", "{\"id\": 1, \"search\": \"x\"}"), 1);
    }

    #[test]
    fn lenient_where_libyaml_is() {
        #[derive(Deserialize)]
        struct File {
            a: String,
        }
        let file: File = parse("x.yml", "a: 'x\n| y'\n").unwrap();
        assert_eq!(file.a, "x | y");
    }
}
