//! Paths into XML. Names count as they are written, prefixes included; elements of the same name count from 1.

use std::ops::Range;

use quick_xml::{
    XmlVersion,
    escape::resolve_xml_entity,
    events::{BytesRef, BytesStart, Event},
    reader::Reader,
};

use super::path::{Path, Step};

/// Deeper documents are read down to here only.
const MAX_DEPTH: usize = 128;

/// An element; the document is one without a name.
#[derive(Debug, Default)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) children: Vec<Element>,
    pub(super) text: String,
    /// Where what is in it stands in the document.
    inside: Range<usize>,
}

/// Whether a text is taken for XML.
pub(super) fn is_xml(text: &str) -> bool {
    text.trim_start().starts_with('<')
}

/// The values that a path leads to: of an element that holds others the XML in it, else its text, of an attribute its value.
pub(super) fn select(document: &str, path: &Path) -> Vec<String> {
    let root = read(document);
    let mut found = vec![&root];
    let mut steps = path.steps().iter().peekable();
    while let Some(step) = steps.next() {
        match step {
            Step::Key(name) => {
                // A number counts the elements of this name within each parent.
                let nth = match steps.peek() {
                    Some(Step::Index(nth)) => Some(*nth),
                    _ => None,
                };
                if nth.is_some() {
                    steps.next();
                }
                found = found.into_iter().flat_map(|parent| named(parent, name, nth)).collect();
            }
            Step::All => {}
            Step::Index(_) => return Vec::new(),
            Step::Attribute(name) => {
                if steps.next().is_some() {
                    return Vec::new();
                }
                let values = found.iter().flat_map(|element| &element.attributes);
                return values.filter(|(key, _)| key == name).map(|(_, value)| value.clone()).collect();
            }
        }
    }
    found.into_iter().filter_map(|element| value(element, document)).collect()
}

/// The elements of this name, or the one of them that has this number.
fn named<'e>(parent: &'e Element, name: &str, nth: Option<usize>) -> Vec<&'e Element> {
    let mut children = parent.children.iter().filter(|child| child.name == name);
    match nth {
        None => children.collect(),
        Some(nth) => nth.checked_sub(1).and_then(|at| children.nth(at)).into_iter().collect(),
    }
}

/// What a field holds of an element: the XML in it where it holds others, else its text.
pub(super) fn value(element: &Element, document: &str) -> Option<String> {
    if !element.children.is_empty() {
        return document.get(element.inside.clone()).map(|inside| inside.trim().to_owned());
    }
    let text = element.text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The attributes, and the texts of elements that hold no others, each under its path.
pub(super) fn fields(document: &str) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    let root = read(document);
    root.children.iter().for_each(|element| collect(element, &mut String::new(), &mut fields));
    fields
}

fn collect(element: &Element, path: &mut String, fields: &mut Vec<(String, String)>) {
    let length = path.len();
    path.push_str(if length == 0 { "" } else { "." });
    path.push_str(&element.name);
    for (name, value) in &element.attributes {
        fields.push((format!("{path}{{@{name}}}"), value.clone()));
    }
    let text = element.text.trim();
    if element.children.is_empty() && !text.is_empty() {
        fields.push((path.clone(), text.to_owned()));
    }
    element.children.iter().for_each(|child| collect(child, path, fields));
    path.truncate(length);
}

/// Reads as far as the text is XML. Elements that aren't closed end where the text does.
pub(super) fn read(document: &str) -> Element {
    let mut reader = Reader::from_str(document);
    let config = reader.config_mut();
    config.allow_dangling_amp = true;
    config.allow_unmatched_ends = true;
    config.check_end_names = false;
    let mut open = vec![Element::default()];
    loop {
        let before = position(&reader);
        let event = match reader.read_event() {
            Err(_) | Ok(Event::Eof) => break,
            Ok(event) => event,
        };
        match event {
            Event::Start(tag) => {
                if open.len() > MAX_DEPTH {
                    break;
                }
                let at = position(&reader);
                open.push(Element { inside: at..document.len(), ..element(&tag) });
            }
            Event::Empty(tag) => {
                if let Some(parent) = open.last_mut() {
                    parent.children.push(element(&tag));
                }
            }
            // An end that closes nothing is passed over, and one that closes an outer element closes the inner ones too.
            Event::End(tag) => {
                let name: &str = tag.name().into_inner();
                if let Some(at) = open.iter().rposition(|element| element.name == name).filter(|&at| at > 0) {
                    close(&mut open, at, before);
                }
            }
            Event::Text(text) => push_text(&mut open, &text.xml_content(XmlVersion::Implicit1_0)),
            Event::CData(text) => push_text(&mut open, &text.into_inner()),
            Event::GeneralRef(reference) => push_text(&mut open, &resolve(&reference)),
            _ => {}
        }
    }
    close(&mut open, 1, document.len());
    open.pop().unwrap_or_default()
}

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

/// Closes the elements from this depth on.
fn close(open: &mut Vec<Element>, depth: usize, end: usize) {
    while open.len() > depth.max(1) {
        let Some(mut element) = open.pop() else { return };
        element.inside.end = end;
        if let Some(parent) = open.last_mut() {
            parent.children.push(element);
        }
    }
}

fn element(tag: &BytesStart<'_>) -> Element {
    let mut attributes = tag.html_attributes();
    let attributes = attributes.with_checks(false).flatten().map(|attribute| {
        let name: &str = attribute.key.into_inner();
        let value = match attribute.normalized_value(XmlVersion::Implicit1_0) {
            Ok(value) => value.into_owned(),
            Err(_) => attribute.value.into_owned(),
        };
        (name.to_owned(), value)
    });
    Element { attributes: attributes.collect(), name: tag.name().into_inner().to_owned(), ..Element::default() }
}

fn push_text(open: &mut [Element], text: &str) {
    if let Some(element) = open.last_mut() {
        element.text.push_str(text);
    }
}

/// What `&amp;` or `&#65;` stands for; what is no entity of XML stays as it is.
fn resolve(reference: &BytesRef<'_>) -> String {
    let name = reference.borrow().into_inner().into_owned();
    let char = reference.resolve_char_ref().ok().flatten().map(String::from);
    char.or_else(|| resolve_xml_entity(&name).map(str::to_owned)).unwrap_or_else(|| format!("&{name};"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = r#"<?xml version="1.0"?>
        <!-- a comment -->
        <shop owner="A &amp; B">
            <book year="1999"><title>One &lt;1&gt; &#x41;</title><page/></book>
            <book year='2001'><title><![CDATA[Two & ]]>three</title></book>
            <e:note>x</e:note>
        </shop>"#;

    fn at(path: &str) -> Vec<String> {
        select(DOCUMENT, &Path::parse(path).unwrap())
    }

    #[test]
    fn paths_lead_to_elements_and_attributes() {
        assert_eq!(at("shop.book.title"), ["One <1> A", "Two & three"]);
        assert_eq!(at("shop.book{2}.title"), ["Two & three"]);
        assert_eq!(at("shop.book{@year}"), ["1999", "2001"]);
        assert_eq!(at("shop.book{1}{@year}"), ["1999"]);
        assert_eq!(at("shop{@owner}"), ["A & B"]);
        assert_eq!(at("shop.e:note"), ["x"]);
        assert_eq!(at("shop.book{1}"), ["<title>One &lt;1&gt; &#x41;</title><page/>"]);
        for nowhere in ["book", "shop.book{0}", "shop.book{3}", "shop.book.page", "shop.book{@x}", "shop.book{@year}.a"]
        {
            assert_eq!(at(nowhere), Vec::<String>::new(), "{nowhere}");
        }
    }

    #[test]
    fn fields_are_named_by_their_paths() {
        let fields = fields(DOCUMENT);
        let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(
            fields,
            [
                ("shop{@owner}", "A & B"),
                ("shop.book{@year}", "1999"),
                ("shop.book.title", "One <1> A"),
                ("shop.book{@year}", "2001"),
                ("shop.book.title", "Two & three"),
                ("shop.e:note", "x"),
            ]
        );
    }

    #[test]
    fn what_is_no_xml_ends_the_reading() {
        let text = |document: &str| select(document, &Path::parse("a.b").unwrap());
        assert_eq!(text("<a><b>1</b><b>2"), ["1", "2"]);
        assert_eq!(text("<a><b>1</b></c><b>x & y &no;</b></a>"), ["1", "x & y &no;"]);
        assert_eq!(text("<a><b>1</b><b"), ["1"]);
        assert_eq!(text("<a><b>1</a><b>2</b>"), ["1"]);
        assert_eq!(text("<"), Vec::<String>::new());
        let deep = "<a>".repeat(100_000);
        assert_eq!(super::fields(&deep), []);
    }
}
