//! Paths into JSON and XML, as `spath` and the JSON functions write them.
//!
//! `a.b{0}.c` is the member `c` of the first element of the array `b` of `a`, `a.b{}.c` that of every element, `{}` every element of a
//! document that is an array, `'a.b'` the member `a.b`. JSON counts from 0. In XML, `a.b{1}` is the first element `b`, and `a{@x}` an attribute.
//!
//! A text is XML where it begins with `<`, else JSON.

use super::{json::Json, json_path, xml_path};

/// A path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Path {
    pub(super) steps: Vec<Step>,
}

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// `a`: the member, or the elements, of this name.
    Key(String),
    /// `{2}`
    Index(usize),
    /// `{}`: every one.
    All,
    /// `{@x}`
    Attribute(String),
}

impl Path {
    /// Reads a path; `None` where it isn't one.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut steps = Vec::new();
        let mut rest = text;
        loop {
            let quoted = rest.strip_prefix('\'').and_then(|inside| inside.split_once('\''));
            let end = rest.find(['.', '{', '}']).unwrap_or(rest.len());
            let (name, after) = quoted.map_or_else(|| rest.split_at_checked(end), Some)?;
            rest = after;
            if quoted.is_some() || !name.is_empty() {
                steps.push(Step::Key(name.to_owned()));
            } else if !rest.starts_with('{') {
                return None;
            }
            while let Some(inside) = rest.strip_prefix('{') {
                let (inside, after) = inside.split_once('}')?;
                steps.push(Step::in_braces(inside)?);
                rest = after;
            }
            if rest.is_empty() {
                return Some(Self { steps });
            }
            rest = rest.strip_prefix('.')?;
        }
    }

    /// The path of the document itself.
    pub(crate) fn root() -> Self {
        Self { steps: Vec::new() }
    }

    /// A path of one key, whatever characters it has.
    pub(crate) fn key(key: &str) -> Self {
        Self { steps: vec![Step::Key(key.to_owned())] }
    }

    /// What follows a `{}` at the beginning.
    pub(crate) fn after_all(&self) -> Option<Self> {
        let (first, rest) = self.steps.split_first()?;
        (*first == Step::All).then(|| Self { steps: rest.to_vec() })
    }

    /// Its steps.
    pub(crate) fn steps(&self) -> &[Step] {
        &self.steps
    }
}

impl Step {
    fn in_braces(text: &str) -> Option<Self> {
        if text.is_empty() {
            return Some(Self::All);
        }
        match text.strip_prefix('@') {
            Some("") => None,
            Some(name) => Some(Self::Attribute(name.to_owned())),
            None => text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?.map(Self::Index),
        }
    }
}

/// The values that a path leads to in a document, in their order; none where it leads nowhere.
///
/// Of JSON a text comes without its quotes, a number as written, `true`, `false` and `null` as these words, an array or
/// object as its JSON text. Of XML an element gives its text, or the XML in it where it has elements.
pub(crate) fn select(document: &str, path: &Path) -> Vec<String> {
    if xml_path::is_xml(document) {
        return xml_path::select(document, path);
    }
    let json = Json::read(document);
    let found = json.iter().flat_map(|json| json_path::select(json, path));
    found.map(|value| value.field_value().into_owned()).collect()
}

/// The fields of a document with their values, in its order, each under the path that leads to it: `a.b{}.c`, `a{@x}`. A name may come
/// several times. Arrays, objects and elements that hold others are no fields themselves.
pub(crate) fn fields(document: &str) -> Vec<(String, String)> {
    if xml_path::is_xml(document) {
        return xml_path::fields(document);
    }
    Json::read(document).map(|json| json_path::fields(&json)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_read() {
        let steps = |text: &str| Path::parse(text).map(|path| path.steps);
        let key = |name: &str| Step::Key(name.to_owned());
        assert_eq!(steps("a.b{0}.c{}").unwrap(), [key("a"), key("b"), Step::Index(0), key("c"), Step::All]);
        assert_eq!(steps("{}.a{}{2}").unwrap(), [Step::All, key("a"), Step::All, Step::Index(2)]);
        assert_eq!(steps("'a.b'{}.'c{}'").unwrap(), [key("a.b"), Step::All, key("c{}")]);
        assert_eq!(steps("a'b").unwrap(), [key("a'b")]);
        assert_eq!(steps("a b{@x-y}").unwrap(), [key("a b"), Step::Attribute("x-y".to_owned())]);
        for wrong in [
            "",
            ".",
            "a.",
            ".a",
            "a..b",
            "a{",
            "a}",
            "a{x}",
            "a{-1}",
            "a{@}",
            "a{}b",
            "'a'b",
            "a{99999999999999999999}",
        ] {
            assert_eq!(steps(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_document_is_json_or_xml() {
        assert_eq!(select(r#" {"a": {"b": [1.0, "x"]}}"#, &Path::parse("a.b{}").unwrap()), ["1.0", "x"]);
        assert_eq!(select(" <a><b>1.0</b><b>x</b></a>", &Path::parse("a.b").unwrap()), ["1.0", "x"]);
        assert_eq!(select("neither", &Path::parse("a").unwrap()), Vec::<String>::new());
        assert_eq!(fields("neither"), []);
    }
}
