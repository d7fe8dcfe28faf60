//! JSON as the language handles it: numbers keep their written text, the members of an object their order.
//!
//! Texts that aren't JSON to the end are common (events are cut off), so reading gives what stands before the first error.

use std::{
    borrow::Cow,
    fmt::{self, Write},
};

use super::number::{format_number, parse_number};

/// Deeper documents are read down to here only.
const MAX_DEPTH: usize = 128;

/// A JSON value, borrowed from its text as far as possible.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Json<'a> {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A number, as written.
    Number(Cow<'a, str>),
    /// A text, without quotes and escapes.
    Text(Cow<'a, str>),
    /// An array.
    Array(Container<'a, Json<'a>>),
    /// An object; of members with the same key all are kept.
    Object(Container<'a, Member<'a>>),
}

/// A key and its value.
pub(crate) type Member<'a> = (Cow<'a, str>, Json<'a>);

/// The elements of an array or the members of an object.
#[derive(Clone, Debug)]
pub(crate) struct Container<'a, T> {
    items: Vec<T>,
    /// How the whole was written; `None` of what was made or changed.
    written: Option<&'a str>,
}

impl<T> Container<'_, T> {
    /// What it holds.
    pub(crate) fn items(&self) -> &[T] {
        &self.items
    }

    /// What it holds, to be changed; it then is no longer what was written.
    pub(crate) fn items_mut(&mut self) -> &mut Vec<T> {
        self.written = None;
        &mut self.items
    }
}

impl<T> From<Vec<T>> for Container<'_, T> {
    fn from(items: Vec<T>) -> Self {
        Self { items, written: None }
    }
}

impl<T: PartialEq> PartialEq for Container<'_, T> {
    fn eq(&self, other: &Self) -> bool {
        self.items == other.items
    }
}

impl<'a> Json<'a> {
    /// The value that a text holds; `None` unless all of the text is JSON.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let mut reader = Reader::new(text);
        let value = reader.document()?;
        (!reader.broken && !reader.flawed && reader.at_end()).then_some(value)
    }

    /// The value that a text begins with, as far as it can be read: where an error ends the reading, arrays and objects hold what
    /// stands before it.
    pub(crate) fn read(text: &'a str) -> Option<Self> {
        Reader::new(text).document()
    }

    /// A made object.
    pub(crate) fn object(members: Vec<Member<'a>>) -> Self {
        Self::Object(members.into())
    }

    /// A made array.
    pub(crate) fn array(elements: Vec<Self>) -> Self {
        Self::Array(elements.into())
    }

    /// The first member of this key.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => members.items.iter().find(|(name, _)| name == key).map(|(_, value)| value),
            _ => None,
        }
    }

    /// What a field holds of the value: a text without its quotes, a number as written, `true`, `false` or `null`, and of an array or
    /// object its JSON as it was written.
    pub(crate) fn field_value(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) | Self::Number(text) => Cow::Borrowed(text),
            Self::Array(Container { written: Some(written), .. })
            | Self::Object(Container { written: Some(written), .. }) => Cow::Borrowed(written),
            other => Cow::Owned(other.to_string()),
        }
    }

    /// As [`field_value`](Self::field_value), arrays and objects without blanks between their parts.
    pub(crate) fn compact_value(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) | Self::Number(text) => Cow::Borrowed(text),
            other => Cow::Owned(other.to_string()),
        }
    }

    /// The same with its numbers as the language shows them: `1` for `1.00`.
    pub(crate) fn with_plain_numbers(mut self) -> Self {
        match &mut self {
            Self::Number(text) => {
                if let Some(number) = parse_number(text).filter(|number| number.is_finite()) {
                    *text = format_number(number).into();
                }
            }
            Self::Array(elements) => {
                elements.items =
                    std::mem::take(&mut elements.items).into_iter().map(Self::with_plain_numbers).collect();
            }
            Self::Object(members) => {
                let items = std::mem::take(&mut members.items).into_iter();
                members.items = items.map(|(key, value)| (key, value.with_plain_numbers())).collect();
            }
            _ => {}
        }
        self
    }
}

/// Compact JSON.
impl fmt::Display for Json<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Number(text) => f.write_str(text),
            Self::Text(text) => write_quoted(f, text),
            Self::Array(elements) => {
                for (index, element) in elements.items.iter().enumerate() {
                    write!(f, "{}{element}", if index == 0 { "[" } else { "," })?;
                }
                f.write_str(if elements.items.is_empty() { "[]" } else { "]" })
            }
            Self::Object(members) => {
                for (index, (key, value)) in members.items.iter().enumerate() {
                    f.write_char(if index == 0 { '{' } else { ',' })?;
                    write_quoted(f, key)?;
                    write!(f, ":{value}")?;
                }
                f.write_str(if members.items.is_empty() { "{}" } else { "}" })
            }
        }
    }
}

fn write_quoted(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_char('"')?;
    for char in text.chars() {
        match char {
            '"' | '\\' => write!(f, "\\{char}")?,
            '\n' => f.write_str("\\n")?,
            '\r' => f.write_str("\\r")?,
            '\t' => f.write_str("\\t")?,
            '\u{8}' => f.write_str("\\b")?,
            '\u{c}' => f.write_str("\\f")?,
            '\0'..='\u{1f}' => write!(f, "\\u{:04x}", u32::from(char))?,
            other => f.write_char(other)?,
        }
    }
    f.write_char('"')
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// Whether an error ended the reading.
    broken: bool,
    /// Whether something was read that strict JSON doesn't allow.
    flawed: bool,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, at: 0, broken: false, flawed: false }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn blanks(&mut self) {
        while self.peek().is_some_and(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn at_end(&mut self) -> bool {
        self.blanks();
        self.at == self.text.len()
    }

    fn since(&self, start: usize) -> &'a str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    fn document(&mut self) -> Option<Json<'a>> {
        self.blanks();
        self.value(0)
    }

    /// A value; `None`, and broken, where there is none.
    fn value(&mut self, depth: usize) -> Option<Json<'a>> {
        let value = match self.peek() {
            Some(b'"') => self.text().map(Json::Text),
            Some(b'{') if depth < MAX_DEPTH => Some(self.object(depth)),
            Some(b'[') if depth < MAX_DEPTH => Some(self.array(depth)),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true", Json::Bool(true)),
            Some(b'f') => self.word("false", Json::Bool(false)),
            Some(b'n') => self.word("null", Json::Null),
            _ => None,
        };
        self.broken |= value.is_none();
        value
    }

    fn word(&mut self, word: &str, value: Json<'a>) -> Option<Json<'a>> {
        let found = self.text.get(self.at..)?.starts_with(word);
        self.at += if found { word.len() } else { 0 };
        found.then_some(value)
    }

    fn digits(&mut self) -> bool {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        self.at > start
    }

    fn number(&mut self) -> Option<Json<'a>> {
        let start = self.at;
        self.eat(b'-');
        let leading_zero = self.peek() == Some(b'0');
        let whole = self.at;
        if !self.digits() {
            return None;
        }
        self.flawed |= leading_zero && self.at - whole > 1;
        if self.eat(b'.') && !self.digits() {
            return None;
        }
        if self.eat(b'e') || self.eat(b'E') {
            let _sign = self.eat(b'-') || self.eat(b'+');
            if !self.digits() {
                return None;
            }
        }
        Some(Json::Number(Cow::Borrowed(self.since(start))))
    }

    /// A text in quotes.
    fn text(&mut self) -> Option<Cow<'a, str>> {
        if !self.eat(b'"') {
            return None;
        }
        let mut start = self.at;
        let mut unescaped: Option<String> = None;
        loop {
            match self.peek()? {
                b'"' => {
                    let rest = self.since(start);
                    self.at += 1;
                    return Some(match unescaped {
                        None => Cow::Borrowed(rest),
                        Some(text) => Cow::Owned(text + rest),
                    });
                }
                b'\\' => {
                    let text = unescaped.get_or_insert_default();
                    text.push_str(self.text.get(start..self.at)?);
                    self.at += 1;
                    let char = self.escape()?;
                    unescaped.get_or_insert_default().push(char);
                    start = self.at;
                }
                byte => {
                    self.flawed |= byte < b' ';
                    self.at += 1;
                }
            }
        }
    }

    /// The character of an escape whose backslash is read. A backslash that escapes nothing stands for itself.
    fn escape(&mut self) -> Option<char> {
        let char = match self.peek()? {
            plain @ (b'"' | b'\\' | b'/') => char::from(plain),
            b'n' => '\n',
            b't' => '\t',
            b'r' => '\r',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'u' => return Some(self.unicode()),
            _ => {
                self.flawed = true;
                return Some('\\');
            }
        };
        self.at += 1;
        Some(char)
    }

    /// `uXXXX`, or the two of them that make a character beyond 16 bits.
    fn unicode(&mut self) -> char {
        let Some(high) = self.unit(self.at) else {
            self.flawed = true;
            return '\\';
        };
        self.at += 5;
        let low = (self.peek() == Some(b'\\')).then(|| self.unit(self.at + 1)).flatten();
        if let Some(low) = low
            && let Some(Ok(char)) = char::decode_utf16([high, low]).next()
            && u32::from(char) > 0xffff
        {
            self.at += 6;
            return char;
        }
        char::from_u32(u32::from(high)).unwrap_or_else(|| {
            self.flawed = true;
            char::REPLACEMENT_CHARACTER
        })
    }

    fn unit(&self, at: usize) -> Option<u16> {
        let digits = self.text.get(at..at + 5)?.strip_prefix('u')?;
        digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u16::from_str_radix(digits, 16).ok()).flatten()
    }

    fn array(&mut self, depth: usize) -> Json<'a> {
        let (items, written) = self.container(b']', |reader| reader.value(depth + 1));
        Json::Array(Container { items, written })
    }

    fn object(&mut self, depth: usize) -> Json<'a> {
        let (items, written) = self.container(b'}', |reader| {
            let key = reader.text()?;
            reader.blanks();
            if !reader.eat(b':') {
                return None;
            }
            reader.blanks();
            Some((key, reader.value(depth + 1)?))
        });
        Json::Object(Container { items, written })
    }

    /// The items between an opening and a closing bracket, and how all of it was written. A number at the very end counts only where
    /// something follows: it may have been cut.
    fn container<T: Item>(
        &mut self,
        close: u8,
        mut item: impl FnMut(&mut Self) -> Option<T>,
    ) -> (Vec<T>, Option<&'a str>) {
        let start = self.at;
        self.at += 1;
        let mut items = Vec::new();
        self.blanks();
        if self.eat(close) {
            return (items, Some(self.since(start)));
        }
        while !self.broken {
            self.blanks();
            let Some(next) = item(self) else {
                self.broken = true;
                break;
            };
            self.blanks();
            if self.broken || self.peek().is_some() || !next.may_be_cut() {
                items.push(next);
            }
            if self.broken {
                break;
            }
            if self.eat(close) {
                return (items, Some(self.since(start)));
            }
            self.broken = !self.eat(b',');
        }
        (items, None)
    }
}

/// What stands in a container.
trait Item {
    fn may_be_cut(&self) -> bool;
}

impl Item for Json<'_> {
    fn may_be_cut(&self) -> bool {
        matches!(self, Json::Number(_))
    }
}

impl Item for Member<'_> {
    fn may_be_cut(&self) -> bool {
        self.1.may_be_cut()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(text: &str) -> Option<String> {
        Json::read(text).map(|json| json.to_string())
    }

    #[test]
    fn numbers_keep_their_text_and_members_their_order() {
        let text = r#" {"b": 1.0, "a": [1e3, -0, 12345678901234567890, true, null], "b": "\u00e9\ud83d\ude00\/"} "#;
        let json = Json::parse(text).unwrap();
        assert_eq!(json.to_string(), r#"{"b":1.0,"a":[1e3,-0,12345678901234567890,true,null],"b":"é😀/"}"#);
        assert_eq!(json.get("a").unwrap().field_value(), "[1e3, -0, 12345678901234567890, true, null]");
        assert_eq!(json.get("a").unwrap().compact_value(), "[1e3,-0,12345678901234567890,true,null]");
    }

    #[test]
    fn what_is_cut_gives_what_stands_before() {
        assert_eq!(shown(r#"{"a":1,"b":{"c":[1,2"#).unwrap(), r#"{"a":1,"b":{"c":[1]}}"#);
        assert_eq!(shown(r#"{"a":"x","b":"y"#).unwrap(), r#"{"a":"x"}"#);
        assert_eq!(shown(r#"{"a":"x","b":"y""#).unwrap(), r#"{"a":"x","b":"y"}"#);
        assert_eq!(shown(r#"{"a":1 "b":2}"#).unwrap(), r#"{"a":1}"#);
        assert_eq!(shown("[1] more").unwrap(), "[1]");
        assert_eq!(shown("no"), None);
        assert_eq!(shown(""), None);
    }

    #[test]
    fn only_json_is_json() {
        for text in ["[1,]", "{}x", r#"{"a"}"#, "01", "1.", "-", r#""\x""#, r#""\ud800""#, "'a'", "tru", "[", "\"\n\""]
        {
            assert_eq!(Json::parse(text), None, "{text}");
        }
        assert_eq!(shown(r#"["C:\Windows\new"]"#).unwrap(), r#"["C:\\Windows\new"]"#);
    }

    #[test]
    fn depth_is_bounded() {
        let deep = "[".repeat(100_000) + &"]".repeat(100_000);
        assert_eq!(Json::parse(&deep), None);
        assert_eq!(shown(&deep).unwrap().len(), 2 * MAX_DEPTH);
    }

    proptest! {
        #[test]
        fn agrees_with_serde(text in r#"[\[\]{}:,"\\a0-9. eEtu\-]{0,12}"#) {
            prop_assert_eq!(Json::parse(&text).is_some(), serde_json::from_str::<&serde_json::value::RawValue>(&text).is_ok());
        }

        #[test]
        fn any_text_survives_quoting(text in any::<String>()) {
            let json = Json::Text(text.clone().into()).to_string();
            prop_assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text.clone());
            prop_assert_eq!(Json::parse(&json), Some(Json::Text(text.into())));
        }
    }
}
