//! `<name>value</name>`: the elements of XML that hold text only, wherever they stand. Entities stay as they are written.

use super::Each;

/// Goes through the elements. Attributes, namespaces and nesting don't count, nor whether all of the text is XML.
pub(super) fn each(text: &str, each: Each<'_>) {
    elements(text, &mut |element| each(element.name, element.text));
}

/// An element that holds text only.
#[derive(Clone, Copy, Debug)]
pub(super) struct Element<'t> {
    pub(super) name: &'t str,
    /// What stands after the name in its tag.
    pub(super) attributes: &'t str,
    pub(super) text: &'t str,
}

pub(super) fn elements<'t>(text: &'t str, each: &mut dyn FnMut(Element<'t>)) {
    tags(text, &mut |name, attributes, after| {
        let Some(inside) = after else { return };
        let Some((value, close)) = inside.split_once('<') else { return };
        let closes = close.strip_prefix('/').and_then(|close| close.strip_prefix(name));
        if closes.is_some_and(|rest| rest.trim_start().starts_with('>')) && !value.trim().is_empty() {
            each(Element { name, attributes, text: value });
        }
    });
}

/// Goes through the opening tags: the name, the attributes, and the text after the tag, `None` of one that closes itself.
pub(super) fn tags<'t>(text: &'t str, each: &mut dyn FnMut(&'t str, &'t str, Option<&'t str>)) {
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('<') {
        rest = after;
        let end = after.find(|c: char| !is_name(c)).unwrap_or(after.len());
        let Some((name, tag)) = after.split_at_checked(end).filter(|(name, _)| !name.is_empty()) else { continue };
        let Some(close) = tag_end(tag) else { return };
        let attributes = tag.get(..close).unwrap_or_default();
        rest = tag.get(close + 1..).unwrap_or_default();
        match attributes.strip_suffix('/') {
            Some(attributes) => each(name, attributes.trim(), None),
            None => each(name, attributes.trim(), Some(rest)),
        }
    }
}

/// Where a tag ends; a `>` between quotes doesn't end it.
fn tag_end(tag: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in tag.bytes().enumerate() {
        match (byte, quote) {
            (b'>', None) => return Some(at),
            (b'"' | b'\'', None) => quote = Some(byte),
            (_, Some(open)) if open == byte => quote = None,
            _ => {}
        }
    }
    None
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':')
}

#[cfg(test)]
mod tests {
    use super::super::{
        Finder,
        tests::{found, named},
    };

    #[test]
    fn elements_without_elements() {
        let of = |text: &str| found(&Finder::Xmlkv, text);
        let text = "<?xml version='1.0'?>x<a b='>'><c>1 &lt; 2</c>\n<d/><e x=\"1\"> y </e ><f></f><c>3</c></a>";
        assert_eq!(of(text), named(&[("c", "1 &lt; 2"), ("e", " y "), ("c", "3")]));
        assert_eq!(of("<ä:b>x</ä:b><c>1</d><e>2"), named(&[("ä:b", "x")]));
        assert_eq!(of("< a>1</a><a"), []);
    }
}
