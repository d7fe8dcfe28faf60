//! The fields that an event's text holds: the members of a JSON object, or else `key=value` pairs.

use serde_json::Value;

/// The fields, each with a value, in the order of the text; of an array's elements each is one.
pub(crate) fn fields_of(raw: &str) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    if raw.trim_start().starts_with('{')
        && let Ok(json) = serde_json::from_str::<Value>(raw)
    {
        collect(&json, &mut String::new(), &mut fields);
        return fields;
    }
    pairs(raw, &mut fields);
    fields
}

fn collect(json: &Value, path: &mut String, fields: &mut Vec<(String, String)>) {
    let length = path.len();
    match json {
        Value::Object(members) => {
            for (key, value) in members {
                path.push_str(if length == 0 { "" } else { "." });
                path.push_str(key);
                collect(value, path, fields);
                path.truncate(length);
            }
        }
        Value::Array(elements) => {
            path.push_str("{}");
            elements.iter().for_each(|element| collect(element, path, fields));
            path.truncate(length);
        }
        Value::String(text) => fields.push((path.clone(), text.clone())),
        other => fields.push((path.clone(), other.to_string())),
    }
}

/// `key=value`, `key="value"`; of a key that comes twice the first value counts.
fn pairs(raw: &str, fields: &mut Vec<(String, String)>) {
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once('=') {
        let start = before
            .rfind(|c: char| !(c.is_alphanumeric() || "_.:-".contains(c)))
            .map_or(0, |at| at + before.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8));
        let key = before.get(start..).unwrap_or_default();
        let (value, next) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => {
                after.split_at(after.find(|c: char| c.is_whitespace() || ",;|&".contains(c)).unwrap_or(after.len()))
            }
        };
        if !key.is_empty() && !value.is_empty() && !fields.iter().any(|(name, _)| name == key) {
            fields.push((key.to_owned(), value.to_owned()));
        }
        rest = next;
    }
}

#[cfg(test)]
mod tests {
    use super::fields_of;

    fn of(raw: &str) -> Vec<(String, String)> {
        fields_of(raw)
    }

    fn named(fields: &[(&str, &str)]) -> Vec<(String, String)> {
        fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn json_members_and_pairs_are_fields() {
        assert_eq!(of(r#"{"a": {"b": [1, "x"]}, "c": true}"#), named(&[("a.b{}", "1"), ("a.b{}", "x"), ("c", "true")]));
        assert_eq!(
            of(r#"at 12:00 user=bob msg="a b" n=1, user=eve"#),
            named(&[("user", "bob"), ("msg", "a b"), ("n", "1")])
        );
        assert_eq!(of("no pairs here"), named(&[]));
    }
}
