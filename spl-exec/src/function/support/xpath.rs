//! XPath, as far as `xpath` takes it: `/a/b`, `//a`, `*`, `.`, `@x`, `text()`, and the conditions `[2]`, `[last()]`, `[@x]`, `[@x='y']`,
//! `[b]`, `[b='y']`, `[text()='y']`.

use super::xml_path::{Element, read, value};

/// A path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct XPath {
    steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Step {
    /// Whether elements at any depth count, as after `//`.
    deep: bool,
    test: Test,
    conditions: Vec<Condition>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Test {
    /// `*`
    Any,
    /// `.`
    Same,
    Name(String),
    Attribute(String),
    Text,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Condition {
    /// `[2]`
    Nth(usize),
    Last,
    /// `[@x]`, `[@x='y']`
    Attribute(String, Option<String>),
    /// `[b]`, `[b='y']`
    Child(String, Option<String>),
    /// `[.='y']`, `[text()='y']`
    Text(String),
}

impl XPath {
    /// Reads a path; `None` where it isn't one, or goes beyond what is known here.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut rest = text.trim();
        let mut steps = Vec::new();
        while !rest.is_empty() {
            let deep = rest.starts_with("//");
            let slash = if deep { 2 } else { usize::from(rest.starts_with('/')) };
            if slash == 0 && !steps.is_empty() {
                return None;
            }
            rest = rest.get(slash..)?;
            let (step, after) = step(rest, deep)?;
            let last = matches!(step.test, Test::Attribute(_) | Test::Text);
            steps.push(step);
            rest = after;
            if last && !rest.is_empty() {
                return None;
            }
        }
        (!steps.is_empty()).then_some(Self { steps })
    }

    /// The texts that the path leads to in a document, in its order.
    pub(crate) fn select(&self, document: &str) -> Vec<String> {
        let root = read(document);
        let mut found = vec![&root];
        for step in &self.steps {
            let mut parents = found;
            if step.deep {
                let mut all = Vec::new();
                parents.iter().for_each(|parent| descend(parent, &mut all));
                parents = all;
            }
            match &step.test {
                Test::Attribute(name) => {
                    let values = parents.iter().flat_map(|element| &element.attributes);
                    let values = values.filter(|(key, _)| name == "*" || key == name);
                    return values.map(|(_, value)| value.clone()).collect();
                }
                Test::Text => {
                    let texts = parents.iter().map(|element| element.text.trim()).filter(|text| !text.is_empty());
                    return texts.map(str::to_owned).collect();
                }
                Test::Same => found = step.keep(parents),
                Test::Any | Test::Name(_) => {
                    let mut next = Vec::new();
                    for parent in parents {
                        let named = |child: &&Element| !matches!(&step.test, Test::Name(name) if child.name != *name);
                        next.extend(step.keep(parent.children.iter().filter(named).collect()));
                    }
                    found = next;
                }
            }
        }
        found.into_iter().filter_map(|element| value(element, document)).collect()
    }
}

impl Step {
    /// The elements that pass all conditions; their number is that among those that passed the conditions before.
    fn keep<'e>(&self, mut elements: Vec<&'e Element>) -> Vec<&'e Element> {
        for condition in &self.conditions {
            let count = elements.len();
            let mut number = 0;
            elements.retain(|element| {
                number += 1;
                match condition {
                    Condition::Nth(nth) => number == *nth,
                    Condition::Last => number == count,
                    Condition::Attribute(name, wanted) => element
                        .attributes
                        .iter()
                        .any(|(key, value)| key == name && wanted.as_ref().is_none_or(|wanted| value == wanted)),
                    Condition::Child(name, wanted) => element.children.iter().any(|child| {
                        child.name == *name && wanted.as_ref().is_none_or(|wanted| child.text.trim() == wanted)
                    }),
                    Condition::Text(wanted) => element.text.trim() == wanted,
                }
            });
        }
        elements
    }
}

fn descend<'e>(element: &'e Element, found: &mut Vec<&'e Element>) {
    found.push(element);
    element.children.iter().for_each(|child| descend(child, found));
}

fn step(text: &str, deep: bool) -> Option<(Step, &str)> {
    let end = text.find(['/', '[']).unwrap_or(text.len());
    let (test, mut rest) = text.split_at_checked(end)?;
    let test = match test.trim() {
        "*" => Test::Any,
        "." => Test::Same,
        "text()" => Test::Text,
        name => match name.strip_prefix('@') {
            Some("*") => Test::Attribute("*".to_owned()),
            Some(name) => Test::Attribute(is_name(name)?),
            None => Test::Name(is_name(name)?),
        },
    };
    let mut conditions = Vec::new();
    while let Some(inside) = rest.strip_prefix('[') {
        let (condition, after) = inside.split_at_checked(condition_end(inside)?)?;
        conditions.push(parse_condition(condition.trim())?);
        rest = after.get(1..)?;
    }
    let plain = matches!(test, Test::Attribute(_) | Test::Text);
    (!plain || conditions.is_empty()).then_some((Step { deep, test, conditions }, rest))
}

/// Where the bracket closes, which may also stand in quotes.
fn condition_end(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, char) in text.char_indices() {
        match (char, quote) {
            (']', None) => return Some(at),
            ('\'' | '"', None) => quote = Some(char),
            (_, Some(open)) if open == char => quote = None,
            _ => {}
        }
    }
    None
}

fn parse_condition(text: &str) -> Option<Condition> {
    if text == "last()" {
        return Some(Condition::Last);
    }
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        return text.parse().ok().filter(|nth| *nth > 0).map(Condition::Nth);
    }
    let (left, wanted) = match text.split_once('=') {
        Some((left, right)) => (left.trim(), Some(literal(right.trim())?)),
        None => (text, None),
    };
    match (left, wanted) {
        ("." | "text()", Some(wanted)) => Some(Condition::Text(wanted)),
        ("." | "text()", None) => None,
        (name, wanted) => match name.strip_prefix('@') {
            Some(name) => Some(Condition::Attribute(is_name(name)?, wanted)),
            None => Some(Condition::Child(is_name(name)?, wanted)),
        },
    }
}

fn literal(text: &str) -> Option<String> {
    let inside = |quote| text.strip_prefix(quote)?.strip_suffix(quote);
    inside('\'').or_else(|| inside('"')).map(str::to_owned)
}

fn is_name(text: &str) -> Option<String> {
    let first = text.chars().next()?;
    let starts = first.is_alphabetic() || first == '_';
    (starts && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':'))).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = r#"<shop>
        <book year="1999" lang="en"><title>One</title><note/></book>
        <book year="2001"><title>Two &amp; three</title></book>
        <shelf><book><title>Four]</title></book></shelf>
    </shop>"#;

    fn at(path: &str) -> Vec<String> {
        XPath::parse(path).unwrap().select(DOCUMENT)
    }

    #[test]
    fn paths_lead_to_texts() {
        assert_eq!(at("/shop/book/title"), ["One", "Two & three"]);
        assert_eq!(at("//book/title"), ["One", "Two & three", "Four]"]);
        assert_eq!(at("//title/text()"), ["One", "Two & three", "Four]"]);
        assert_eq!(at("shop/*/title"), ["One", "Two & three"]);
        assert_eq!(at("//book[2]/title"), ["Two & three"]);
        assert_eq!(at("//book[1]/title"), ["One", "Four]"]);
        assert_eq!(at("/shop/book[last()]/@year"), ["2001"]);
        assert_eq!(at("//book/@year"), ["1999", "2001"]);
        assert_eq!(at("//@*"), ["1999", "en", "2001"]);
        assert_eq!(at("//book[@year='2001']/title"), ["Two & three"]);
        assert_eq!(at("//book[@lang][1]/./title"), ["One"]);
        assert_eq!(at("//book[title=\"Four]\"]/title[.='Four]']"), ["Four]"]);
        assert_eq!(at("//book[note]"), ["<title>One</title><note/>"]);
        for nowhere in ["/book", "//book[3]", "//book[@lang='de']", "//nothing"] {
            assert_eq!(at(nowhere), Vec::<String>::new(), "{nowhere}");
        }
    }

    #[test]
    fn what_is_no_path_here() {
        for path in [
            "",
            "/",
            "//",
            "a b",
            "a//",
            "@x/a",
            "a[",
            "a[0]",
            "a[b=c]",
            "a[position()<2]",
            "count(//a)",
            "a|b",
            "../a",
        ] {
            assert_eq!(XPath::parse(path), None, "{path}");
        }
    }
}
