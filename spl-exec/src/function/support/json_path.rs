//! Paths into JSON.

use super::{
    json::Json,
    path::{Path, Step},
};

/// The values that a path leads to, in their order.
pub(crate) fn select<'j, 'a>(json: &'j Json<'a>, path: &Path) -> Vec<&'j Json<'a>> {
    path.steps().iter().fold(vec![json], |found, step| found.into_iter().flat_map(|json| take(json, step)).collect())
}

/// Whether a path may lead to several values.
pub(crate) fn is_multiple(path: &Path) -> bool {
    path.steps().contains(&Step::All)
}

fn take<'j, 'a>(json: &'j Json<'a>, step: &Step) -> &'j [Json<'a>] {
    match (step, json) {
        (Step::Key(key), object) => object.get(key).map(std::slice::from_ref).unwrap_or_default(),
        (Step::All, Json::Array(elements)) => elements.items(),
        (Step::Index(index), Json::Array(elements)) => {
            elements.items().get(*index).map(std::slice::from_ref).unwrap_or_default()
        }
        _ => &[],
    }
}

/// The values that hold no others, each under its path.
pub(crate) fn fields(json: &Json<'_>) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    each(json, &mut |name, value| fields.push((name.to_owned(), value.field_value().into_owned())));
    fields
}

/// Goes through the values that hold no others, with their paths.
pub(crate) fn each(json: &Json<'_>, each: &mut dyn FnMut(&str, &Json<'_>)) {
    walk(json, &mut String::new(), each);
}

fn walk(json: &Json<'_>, path: &mut String, each: &mut dyn FnMut(&str, &Json<'_>)) {
    let length = path.len();
    match json {
        Json::Array(elements) => {
            path.push_str("{}");
            elements.items().iter().for_each(|element| walk(element, path, each));
        }
        Json::Object(members) => {
            for (key, value) in members.items() {
                path.push_str(if length == 0 { "" } else { "." });
                path.push_str(key);
                walk(value, path, each);
                path.truncate(length);
            }
        }
        // A document that is one value has no name for it.
        _ if path.is_empty() => {}
        value => each(path, value),
    }
    path.truncate(length);
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = r#"{
        "entities": {"hashtags": [{"text": "a", "at": [1, 2]}, {"text": "b"}], "urls": []},
        "user": {"id": 7.0, "verified": false, "url": null, "empty": {}},
        "": "nameless"
    }"#;

    fn at(path: &str) -> Vec<String> {
        let json = Json::parse(DOCUMENT).unwrap();
        let found = select(&json, &Path::parse(path).unwrap());
        found.into_iter().map(|value| value.field_value().into_owned()).collect()
    }

    #[test]
    fn paths_lead_to_values() {
        assert_eq!(at("entities.hashtags{}.text"), ["a", "b"]);
        assert_eq!(at("entities.hashtags{1}.text"), ["b"]);
        assert_eq!(at("entities.hashtags{}.at{}"), ["1", "2"]);
        assert_eq!(at("entities.hashtags{}.at"), ["[1, 2]"]);
        assert_eq!(at("entities.hashtags{1}"), [r#"{"text": "b"}"#]);
        assert_eq!(at("entities.urls"), ["[]"]);
        assert_eq!(at("user.id"), ["7.0"]);
        assert_eq!([at("user.verified"), at("user.url")], [["false"], ["null"]]);
        for nowhere in ["entities.hashtags.text", "entities.urls{}", "user{0}", "user{@id}", "USER", "{0}"] {
            assert_eq!(at(nowhere), Vec::<String>::new(), "{nowhere}");
        }
    }

    #[test]
    fn fields_are_named_by_their_paths() {
        let fields = fields(&Json::parse(DOCUMENT).unwrap());
        let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(
            fields,
            [
                ("entities.hashtags{}.text", "a"),
                ("entities.hashtags{}.at{}", "1"),
                ("entities.hashtags{}.at{}", "2"),
                ("entities.hashtags{}.text", "b"),
                ("user.id", "7.0"),
                ("user.verified", "false"),
                ("user.url", "null"),
            ]
        );
    }

    #[test]
    fn a_document_may_be_an_array() {
        let json = Json::parse(r#"[{"a": 1}, [2, [3]], 4]"#).unwrap();
        let named = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(fields(&json), [named("{}.a", "1"), named("{}{}", "2"), named("{}{}{}", "3"), named("{}", "4")]);
        assert_eq!(super::fields(&Json::parse("5").unwrap()), []);
    }
}
