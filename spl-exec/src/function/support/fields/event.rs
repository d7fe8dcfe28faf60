//! The fields of an event as Splunk finds them by itself: the values of JSON, the elements of XML, or pairs of names and values.

use super::{Each, Pairs, windows, xmlkv};
use crate::function::support::{json::Json, json_path};

/// JSON where the text is a JSON object or array, XML where it begins with `<`, else `name=value`.
pub(super) fn each(text: &str, wanted: &dyn Fn(&str) -> bool, each: Each<'_>) {
    let start = text.trim_start();
    if start.starts_with(['{', '['])
        && let Some(json @ (Json::Object(_) | Json::Array(_))) = Json::parse(text)
    {
        json_path::each(&json, &mut |name, value| {
            if wanted(name) {
                each(name, &value.field_value());
            }
        });
    } else if windows::is_event(start) {
        windows::each(start, each);
    } else if start.starts_with('<') {
        // `<134>1 2024-…` is the priority of syslog.
        let mut any = false;
        xmlkv::each(text, &mut |name, value| {
            any = true;
            each(name, value);
        });
        if !any {
            Pairs::automatic().each(text, each);
        }
    } else {
        Pairs::automatic().each(text, each);
    }
}

#[cfg(test)]
mod tests {
    use super::super::{
        Finder,
        tests::{found, named},
    };

    fn of(text: &str) -> Vec<(String, String)> {
        found(&Finder::Event, text)
    }

    #[test]
    fn the_text_says_what_it_is() {
        assert_eq!(
            of(r#" {"a": {"b": [1, "x"]}, "c": true}"#),
            named(&[("a.b{}", "1"), ("a.b{}", "x"), ("c", "true")])
        );
        assert_eq!(of("<a><b>1</b></a>"), named(&[("b", "1")]));
        assert_eq!(of("at 12:00 user=bob n=1"), named(&[("user", "bob"), ("n", "1")]));
        assert_eq!(of("<134>Oct 1 host app: user=bob"), named(&[("user", "bob")]));
        assert_eq!(of("{broken: user=bob}"), named(&[("user", "bob")]));
        assert_eq!(of("no pairs here"), []);
    }
}
