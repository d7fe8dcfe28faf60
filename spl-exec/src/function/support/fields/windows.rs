//! The XML of Windows events, as Splunk's add-on for Windows reads `XmlWinEventLog`.
//!
//! The fields are the elements of `System` (`EventID`, `Channel`, `Computer`, `EventRecordID` …), the attributes of its elements (`Name` of the
//! provider, `Guid`, `SystemTime`, `ProcessID`, `ThreadID`, `UserID` …), each `<Data Name='X'>` of `EventData` as `X`, and what
//! `RenderingInfo` has beside (`Message`). By other names too: `EventCode` and `signature_id` (`EventID`), `dest` (`Computer`), `RecordNumber`
//! (`EventRecordID`), `user_id` (`UserID`). `EventData_Xml`, `UserData_Xml` and `System_Props_Xml` hold the XML of these parts.
//!
//! As in Splunk nothing is decoded: `&amp;` stays `&amp;`. Unlike there, attributes may stand in double quotes too, and come without theirs.

use super::{
    Each,
    xmlkv::{elements, tags},
};

/// Whether a text begins as such an event.
pub(super) fn is_event(text: &str) -> bool {
    let tag = text.strip_prefix("<Event").unwrap_or_default();
    tag.starts_with([' ', '>', '\t', '\r', '\n']) && text.contains("<System>")
}

pub(super) fn each(text: &str, each: Each<'_>) {
    let mut put = |name: &str, value: &str| {
        each(name, value);
        if let Some((_, alias)) = ALIASES.iter().find(|(of, _)| *of == name) {
            alias.iter().for_each(|alias| each(alias, value));
        }
    };
    if let Some(system) = part(text, "System") {
        put("System_Props_Xml", system);
        elements(system, &mut |element| put(element.name, element.text));
        tags(system, &mut |_, written, _| attributes(written, &mut |name, value| put(name, value)));
    }
    if let Some(data) = part(text, "EventData") {
        put("EventData_Xml", data);
        elements(data, &mut |element| {
            let mut name = None;
            attributes(element.attributes, &mut |key, value| {
                if key == "Name" {
                    name = Some(value);
                }
            });
            put(name.unwrap_or(element.name), element.text);
        });
    }
    if let Some(data) = part(text, "UserData") {
        put("UserData_Xml", data);
    }
    if let Some(rendering) = part(text, "RenderingInfo") {
        elements(rendering, &mut |element| put(element.name, element.text));
    }
}

const ALIASES: [(&str, &[&str]); 4] = [
    ("EventID", &["EventCode", "signature_id"]),
    ("Computer", &["dest"]),
    ("EventRecordID", &["RecordNumber"]),
    ("UserID", &["user_id"]),
];

/// What stands in an element of the event.
fn part<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let mut found = None;
    tags(text, &mut |tag, _, after| {
        if tag == name
            && found.is_none()
            && let Some(after) = after
        {
            found = after.find(&format!("</{name}>")).and_then(|end| after.get(..end));
        }
    });
    found
}

/// Goes through `name='value'` and `name="value"`.
fn attributes<'t>(written: &'t str, each: &mut dyn FnMut(&'t str, &'t str)) {
    let mut rest = written;
    while let Some((name, after)) = rest.split_once('=') {
        let after = after.trim_start();
        let Some(quote) = after.chars().next().filter(|quote| matches!(quote, '\'' | '"')) else { return };
        let Some((value, next)) = after.get(1..).and_then(|inside| inside.split_once(quote)) else { return };
        // What a namespace is called is no field.
        let name = name.trim();
        if !value.is_empty() && !name.starts_with("xmlns") {
            each(name, value);
        }
        rest = next;
    }
}

#[cfg(test)]
mod tests {
    use super::super::{
        Finder,
        tests::{found, named},
    };

    const EVENT: &str = "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>\
        <Provider Name='Microsoft-Windows-Security-Auditing' Guid='{5}'/><EventID Qualifiers=''>4688</EventID>\
        <TimeCreated SystemTime='2024-03-15T11:59:30Z'/><Correlation/><Execution ProcessID='4' ThreadID=\"8\"/>\
        <Computer>dc1</Computer><Security UserID='S-1-5-18'/></System>\
        <EventData><Data Name='CommandLine'>cmd /c \"a\" 2&gt;&amp;1\n&amp; b</Data><Data Name='Empty'></Data>\
        <Data>x</Data></EventData>\
        <RenderingInfo Culture='en-US'><Message>A new process</Message></RenderingInfo></Event>";

    #[test]
    fn the_parts_of_an_event() {
        let found = found(&Finder::Event, EVENT);
        let fields: Vec<_> = found.into_iter().filter(|(name, _)| !name.ends_with("_Xml")).collect();
        assert_eq!(
            fields,
            named(&[
                ("EventID", "4688"),
                ("EventCode", "4688"),
                ("signature_id", "4688"),
                ("Computer", "dc1"),
                ("dest", "dc1"),
                ("Name", "Microsoft-Windows-Security-Auditing"),
                ("Guid", "{5}"),
                ("SystemTime", "2024-03-15T11:59:30Z"),
                ("ProcessID", "4"),
                ("ThreadID", "8"),
                ("UserID", "S-1-5-18"),
                ("user_id", "S-1-5-18"),
                ("CommandLine", "cmd /c \"a\" 2&gt;&amp;1\n&amp; b"),
                ("Data", "x"),
                ("Message", "A new process"),
            ])
        );
    }

    #[test]
    fn parts_keep_their_xml() {
        let event =
            "<Event><System><EventID>1</EventID></System><UserData><X xmlns='y'><P>1</P></X></UserData></Event>";
        let found = found(&Finder::Event, event);
        assert!(found.contains(&("UserData_Xml".into(), "<X xmlns='y'><P>1</P></X>".into())));
        assert!(found.contains(&("System_Props_Xml".into(), "<EventID>1</EventID>".into())));
    }
}
