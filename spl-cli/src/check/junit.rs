//! `spl check --format junit`: JUnit XML, one test case a search, which CI servers show as a list of tests.

use std::io;

use quick_xml::{
    Writer,
    events::{BytesDecl, BytesText, Event},
};
use spl_exec::{Check, content::FoundSearch};

use super::{Count, Report};
use crate::output::escape::visible_lines;

/// All cases, written at the end: their numbers come before them.
#[derive(Default)]
pub(super) struct Junit {
    cases: Vec<Case>,
}

struct Case {
    file: String,
    name: String,
    /// Code, message and the whole text of what keeps the search from running.
    failure: Option<(String, String, String)>,
    /// The whole text of what its author should know.
    warnings: String,
}

impl Report for Junit {
    fn add(&mut self, _: &mut Vec<u8>, search: &FoundSearch, check: &Check) -> io::Result<()> {
        let errors: Vec<_> = check.parse.errors.iter().chain(&check.plan.errors).collect();
        let text = |rendered: &str| legal(&visible_lines(rendered.trim_end()));
        let all: Vec<String> = errors.iter().map(|error| text(&error.rendered)).collect();
        let warnings: Vec<String> = check.warnings.iter().map(|warning| text(&warning.rendered)).collect();
        self.cases.push(Case {
            file: text(&search.path.display().to_string()),
            name: text(&search.name),
            failure: errors.first().map(|first| (first.code.clone(), text(&first.message), all.join("\n\n"))),
            warnings: warnings.join("\n\n"),
        });
        Ok(())
    }

    fn finish(&mut self, out: &mut Vec<u8>, _: &Count) -> io::Result<()> {
        let mut xml = Writer::new_with_indent(&mut *out, b' ', 2);
        xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        let tests = self.cases.len().to_string();
        let failures = self.cases.iter().filter(|case| case.failure.is_some()).count().to_string();
        let counts = [("name", "spl check"), ("tests", &tests), ("failures", &failures)];
        xml.create_element("testsuites").with_attributes(counts).write_inner_content(|xml| {
            xml.create_element("testsuite")
                .with_attributes(counts)
                .write_inner_content(|xml| self.cases.iter().try_for_each(|case| case.write(xml)))?;
            Ok(())
        })?;
        out.push(b'\n');
        Ok(())
    }
}

/// Without the two characters that are visible, if anything, and that XML can't hold.
fn legal(text: &str) -> String {
    text.replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}

impl Case {
    fn write(&self, xml: &mut Writer<&mut Vec<u8>>) -> io::Result<()> {
        let attributes =
            [("classname", self.file.as_str()), ("name", self.name.as_str()), ("file", self.file.as_str())];
        let element = xml.create_element("testcase").with_attributes(attributes);
        if self.failure.is_none() && self.warnings.is_empty() {
            element.write_empty()?;
            return Ok(());
        }
        element.write_inner_content(|xml| {
            if let Some((code, message, text)) = &self.failure {
                let attributes = [("type", code.as_str()), ("message", message.as_str())];
                xml.create_element("failure").with_attributes(attributes).write_text_content(BytesText::new(text))?;
            }
            if !self.warnings.is_empty() {
                xml.create_element("system-out").write_text_content(BytesText::new(&self.warnings))?;
            }
            Ok(())
        })?;
        Ok(())
    }
}
