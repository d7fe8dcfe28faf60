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

/// Puts a value where a path leads to, and objects where the way there has none yet. Where the path doesn't fit nothing changes.
pub(crate) fn set<'v>(json: &mut Json<'v>, path: &Path, value: &Json<'v>) {
    set_at(json, path.steps(), value);
}

fn set_at<'v>(json: &mut Json<'v>, steps: &[Step], value: &Json<'v>) {
    let Some((step, rest)) = steps.split_first() else {
        *json = value.clone();
        return;
    };
    if let (Step::Key(key), Json::Object(members)) = (step, &mut *json)
        && !members.items().iter().any(|(name, _)| name == key)
    {
        if let Some(made) = nested(rest, value) {
            members.items_mut().push((key.clone().into(), made));
        }
        return;
    }
    take_mut(json, step).for_each(|json| set_at(json, rest, value));
}

/// Objects within each other, with a value in the innermost; `None` where the steps ask for an array.
fn nested<'v>(steps: &[Step], value: &Json<'v>) -> Option<Json<'v>> {
    match steps.split_first() {
        None => Some(value.clone()),
        Some((Step::Key(key), rest)) => Some(Json::object(vec![(key.clone().into(), nested(rest, value)?)])),
        Some(_) => None,
    }
}

/// Puts a value at the end of the arrays that a path leads to; what is no array becomes the first element of one.
pub(crate) fn append<'v>(json: &mut Json<'v>, path: &Path, value: &Json<'v>) {
    change(json, path.steps(), &|json| add(json, std::slice::from_ref(value)));
}

/// As [`append`]; of an array each element.
pub(crate) fn extend<'v>(json: &mut Json<'v>, path: &Path, value: &Json<'v>) {
    let added = match value {
        Json::Array(added) => added.items(),
        other => std::slice::from_ref(other),
    };
    change(json, path.steps(), &|json| add(json, added));
}

fn add<'v>(json: &mut Json<'v>, added: &[Json<'v>]) {
    match json {
        Json::Array(elements) => elements.items_mut().extend_from_slice(added),
        other => {
            let first = std::mem::replace(other, Json::Null);
            *other = Json::array(std::iter::once(first).chain(added.iter().cloned()).collect());
        }
    }
}

fn change<'v>(json: &mut Json<'v>, steps: &[Step], change_one: &dyn Fn(&mut Json<'v>)) {
    match steps.split_first() {
        None => change_one(json),
        Some((step, rest)) => take_mut(json, step).for_each(|json| change(json, rest, change_one)),
    }
}

fn take_mut<'j, 'v>(json: &'j mut Json<'v>, step: &'j Step) -> Box<dyn Iterator<Item = &'j mut Json<'v>> + 'j> {
    match (step, json) {
        (Step::Key(key), Json::Object(members)) => {
            let named = members.items_mut().iter_mut().filter(move |(name, _)| name == key);
            Box::new(named.map(|(_, value)| value).take(1))
        }
        (Step::All, Json::Array(elements)) => Box::new(elements.items_mut().iter_mut()),
        (Step::Index(index), Json::Array(elements)) => Box::new(elements.items_mut().get_mut(*index).into_iter()),
        _ => Box::new(std::iter::empty()),
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
