//! The fields that a text holds: the ways to find them, each giving names and values in the order of the text.

mod event;
mod pairs;
mod table;
mod windows;
mod xmlkv;

pub(crate) use pairs::Pairs;
pub(crate) use table::Tables;

use super::{
    json::{Json, Member},
    json_path, path,
};

/// How much of a text `spath` looks at when it extracts everything, in bytes. [B limits]
const SPATH_CUTOFF: usize = 5_000;

/// A way to find fields.
#[derive(Clone, Debug)]
pub(crate) enum Finder {
    /// As an event's fields are found without being asked for: JSON, XML, or pairs.
    Event,
    /// Every value of JSON or XML under its path.
    Spath,
    /// The elements of XML that hold no others.
    Xmlkv,
    /// The members of a JSON object; of an array's elements each is a value.
    Members,
    /// The members of a JSON object whose values are single.
    Cells,
    /// Names and values with something between.
    Pairs(Pairs),
}

/// What is done with each field.
pub(crate) type Each<'e> = &'e mut dyn FnMut(&str, &str);

impl Finder {
    /// The way of this name, of those without options.
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name {
            "spath" => Some(Self::Spath),
            "xmlkv" => Some(Self::Xmlkv),
            "members" => Some(Self::Members),
            "cells" => Some(Self::Cells),
            _ => None,
        }
    }

    /// Goes through the fields of a text. `wanted` says which names matter, so that others cost less.
    pub(crate) fn each(&self, text: &str, wanted: &dyn Fn(&str) -> bool, each: Each<'_>) {
        match self {
            Self::Event => event::each(text, wanted, each),
            Self::Spath => spath(text, wanted, each),
            Self::Xmlkv => xmlkv::each(text, each),
            Self::Members | Self::Cells => members(text, wanted, each),
            Self::Pairs(pairs) => pairs.each(text, each),
        }
    }

    /// Whether a field of this name may have several values. Of the others the first one counts.
    ///
    /// In JSON only elements of arrays share a name, but in XML elements may always repeat, and which of them a text is shows
    /// only when the search runs.
    pub(crate) fn is_multiple(&self, name: &str) -> bool {
        match self {
            Self::Event => name.contains("{}"),
            Self::Spath | Self::Xmlkv | Self::Members => true,
            Self::Cells => false,
            Self::Pairs(pairs) => pairs.multiple,
        }
    }
}

/// The text up to a number of bytes, not within a character.
fn cut(text: &str, bytes: usize) -> &str {
    text.get(..text.floor_char_boundary(bytes)).unwrap_or(text)
}

fn spath(text: &str, wanted: &dyn Fn(&str) -> bool, each: Each<'_>) {
    let text = cut(text, SPATH_CUTOFF);
    if text.trim_start().starts_with('<') {
        path::fields(text).iter().for_each(|(name, value)| each(name, value));
    } else if let Some(json) = Json::read(text) {
        json_path::each(&json, &mut |name, value| {
            if wanted(name) {
                each(name, &value.field_value());
            }
        });
    }
}

fn members(text: &str, wanted: &dyn Fn(&str) -> bool, each: Each<'_>) {
    let Some(Json::Object(members)) = Json::parse(text) else { return };
    for (name, value) in members.items().iter().filter(|(name, _): &&Member<'_>| wanted(name)) {
        match value {
            Json::Array(elements) => elements.items().iter().for_each(|value| each(name, &value.field_value())),
            Json::Null => {}
            value => each(name, &value.field_value()),
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(crate) fn found(finder: &Finder, text: &str) -> Vec<(String, String)> {
        let mut found = Vec::new();
        finder.each(text, &|_| true, &mut |name, value| found.push((name.to_owned(), value.to_owned())));
        found
    }

    pub(crate) fn named(fields: &[(&str, &str)]) -> Vec<(String, String)> {
        fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn spath_reads_json_and_xml_up_to_its_limit() {
        let of = |text: &str| found(&Finder::Spath, text);
        assert_eq!(of(r#"{"a": {"b": [1, {"c": 2}]}}"#), named(&[("a.b{}", "1"), ("a.b{}.c", "2")]));
        assert_eq!(of(r#"<a x="1"><b>2</b><b>3</b></a>"#), named(&[("a{@x}", "1"), ("a.b", "2"), ("a.b", "3")]));
        let long = format!(r#"{{"a": 1, "b": "{}", "c": 2}}"#, "ä".repeat(SPATH_CUTOFF));
        assert_eq!(of(&long), named(&[("a", "1")]));
        assert_eq!(of("a=1"), []);
    }

    #[test]
    fn members_are_those_of_the_object_itself() {
        let text = r#"{"a": 1.0, "b": {"c": "x"}, "d": [1, [2]], "e": null, "f": []}"#;
        let expected = [("a", "1.0"), ("b", r#"{"c": "x"}"#), ("d", "1"), ("d", "[2]")];
        assert_eq!(found(&Finder::Members, text), named(&expected));
        assert_eq!(found(&Finder::Members, "[1]"), []);
        assert_eq!(found(&Finder::Members, r#"{"a": 1"#), []);
    }
}
