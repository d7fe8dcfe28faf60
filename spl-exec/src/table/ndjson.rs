//! JSON lines: one object a line.

use std::{
    fmt,
    fs::File,
    io::{BufRead, BufReader, Read},
    path::Path,
    sync::Arc,
};

use datafusion::{arrow::array::RecordBatch, catalog::TableProvider};
use serde::de::{Deserializer as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::{
    columns::{Columns, Shape},
    memory,
};
use crate::error::{Error, Result};

/// Longer lines are taken for a mistake: a file that isn't made of lines.
const MAX_LINE: usize = 256 << 20;
/// Objects and arrays nested deeper stay text.
const MAX_DEPTH: usize = 64;

/// The table of a file of JSON lines; see [`read`].
///
/// # Errors
///
/// Fails where the file can't be read or a line is no JSON object; the error names file, line and column.
pub(crate) fn open(path: impl AsRef<Path>) -> Result<Arc<dyn TableProvider>> {
    let path = path.as_ref();
    let name = path.display().to_string();
    let file = File::open(path).map_err(|error| Error::io(&name, error))?;
    memory::table(&name, read(&name, file)?)
}

/// Reads JSON lines to their end. `name` is what errors call the source.
///
/// - A column of numbers is one of numbers; where it also holds text it is text, and the numbers keep their spelling.
/// - `true` and `false` are text.
/// - An array is a multivalue; null and an empty array are no value, and null in an array is skipped.
/// - Objects are flattened: `{"a": {"b": 1}}` is `a.b`, `{"a": [{"b": 1}]}` is `a{}.b`, with a value for each object.
/// - `_time`, epoch seconds or ISO 8601, becomes a timestamp.
///
/// Columns come in the order in which they first appear, and blank lines are skipped. There is always at least one batch.
///
/// # Errors
///
/// Fails where a line is no JSON object, or `_time` is no time.
pub(crate) fn read(name: &str, source: impl Read) -> Result<Vec<RecordBatch>> {
    let mut source = BufReader::with_capacity(1 << 16, source);
    let mut columns = Columns::default();
    let mut bytes = Vec::new();
    for line in 1_u64.. {
        bytes.clear();
        let read = source.by_ref().take(MAX_LINE as u64 + 1).read_until(b'\n', &mut bytes);
        let length = read.map_err(|error| Error::io(name, error))?;
        let place = || format!("{name}:{line}");
        if length == 0 {
            break;
        }
        if length > MAX_LINE {
            return Err(Error::data(place(), "the line is longer than 256 MiB; expected one JSON object a line"));
        }
        let text = std::str::from_utf8(&bytes).map_err(|_| Error::data(place(), "the text is not UTF-8"))?;
        let text = if line == 1 { text.strip_prefix('\u{feff}').unwrap_or(text) } else { text };
        let text = text.trim_end();
        if text.trim_start().is_empty() {
            continue;
        }
        if !text.trim_start().starts_with('{') {
            return Err(Error::data(
                place(),
                format!("expected a JSON object, found {}", beginning(text.trim_start())),
            ));
        }
        let mut row = Row { columns: &mut columns, path: String::new(), list: false, depth: 0 };
        row.object(text).map_err(|error| {
            let message = format!("this is no valid JSON object: {}", reason(&error));
            Error::data_from(format!("{name}:{line}:{}", error.column()), message, error)
        })?;
        columns.end_row(line, length);
    }
    columns.finish().map_err(|wrong| {
        let message = format!("`_time` is \"{}\"; expected epoch seconds or an ISO 8601 time", wrong.text);
        Error::data(format!("{name}:{}", wrong.line), message)
    })
}

/// The first characters of a line that is no object.
fn beginning(text: &str) -> String {
    let start: String = text.chars().take(20).collect();
    if start.len() < text.len() { format!("`{start}…`") } else { format!("`{start}`") }
}

/// The parser's message without the place, which is named already.
fn reason(error: &serde_json::Error) -> String {
    let message = error.to_string();
    message.rsplit_once(" at line ").map_or(message.clone(), |(reason, _)| reason.to_owned())
}

/// Where the values that are being read belong.
struct Row<'a> {
    columns: &'a mut Columns,
    /// The dotted path of the object or array that is being read.
    path: String,
    /// Whether an array was passed on the way: then the columns below hold lists.
    list: bool,
    depth: usize,
}

impl Row<'_> {
    fn object(&mut self, text: &str) -> serde_json::Result<()> {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        deserializer.deserialize_map(ObjectVisitor(self))?;
        deserializer.end()
    }

    fn value(&mut self, raw: &str) -> serde_json::Result<()> {
        let column = match raw.as_bytes().first() {
            Some(b'{') if self.depth < MAX_DEPTH => {
                self.depth += 1;
                let done = self.object(raw);
                self.depth -= 1;
                return done;
            }
            Some(b'[') if self.depth < MAX_DEPTH => {
                // Even an empty array says that the field is a multivalue, but an array of objects is no field itself.
                if !raw.trim_start_matches('[').trim_start().starts_with('{') {
                    let column = self.columns.column(&self.path);
                    self.columns.mark_list(column);
                }
                let mut deserializer = serde_json::Deserializer::from_str(raw);
                return deserializer.deserialize_seq(ArrayVisitor(self));
            }
            _ => self.columns.column(&self.path),
        };
        if self.list {
            self.columns.mark_list(column);
        }
        match raw.as_bytes().first() {
            Some(b'n') => {}
            Some(b'"') => match raw.get(1..raw.len().saturating_sub(1)) {
                Some(plain) if !plain.contains('\\') => self.columns.push(column, plain, Shape::Text),
                _ => self.columns.push(column, &serde_json::from_str::<String>(raw)?, Shape::Text),
            },
            Some(b'-' | b'0'..=b'9') => self.columns.push(column, raw, Shape::Number),
            _ => self.columns.push(column, raw, Shape::Text),
        }
        Ok(())
    }

    /// Runs `f` with `suffix` on the path.
    fn below<T>(&mut self, separator: &str, suffix: &str, f: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.path.len();
        if length > 0 {
            self.path.push_str(separator);
        }
        self.path.push_str(suffix);
        let result = f(self);
        self.path.truncate(length);
        result
    }
}

struct ObjectVisitor<'r, 'a>(&'r mut Row<'a>);

impl<'de> Visitor<'de> for ObjectVisitor<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<std::borrow::Cow<'de, str>>()? {
            let raw = map.next_value::<&RawValue>()?;
            self.0.below(".", &key, |row| row.value(raw.get())).map_err(inner)?;
        }
        Ok(())
    }
}

struct ArrayVisitor<'r, 'a>(&'r mut Row<'a>);

impl<'de> Visitor<'de> for ArrayVisitor<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let row = self.0;
        let outside = std::mem::replace(&mut row.list, true);
        let result = loop {
            match items.next_element::<&RawValue>() {
                Ok(Some(raw)) => {
                    let read = match raw.get().as_bytes().first() {
                        Some(b'{') => row.below("", "{}", |row| row.value(raw.get())),
                        // An array in an array has no path of its own in SPL: its values join those of the outer one.
                        Some(b'[') => {
                            row.depth += 1;
                            let read = row.value(raw.get());
                            row.depth -= 1;
                            read
                        }
                        _ => row.value(raw.get()),
                    };
                    if let Err(error) = read {
                        break Err(inner(error));
                    }
                }
                Ok(None) => break Ok(()),
                Err(error) => break Err(error),
            }
        };
        row.list = outside;
        result
    }
}

/// An error in a nested text: its place there would mislead, so the outer reader adds the one where it stands.
fn inner<E: serde::de::Error>(error: serde_json::Error) -> E {
    E::custom(reason(&error))
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::{array::Array, datatypes::DataType, util::pretty::pretty_format_batches};

    use super::*;

    fn one(text: &str) -> RecordBatch {
        let mut batches = read("t.ndjson", text.as_bytes()).unwrap();
        assert_eq!(batches.len(), 1);
        batches.remove(0)
    }

    fn show(text: &str) -> String {
        pretty_format_batches(&[one(text)]).unwrap().to_string()
    }

    fn kind(text: &str) -> DataType {
        one(text).column(0).data_type().clone()
    }

    fn fails(text: &str) -> String {
        read("t.ndjson", text.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn types_of_columns() {
        assert_eq!(kind("{\"a\":1}\n{\"a\":2}\n"), DataType::Int64);
        assert_eq!(kind("{\"a\":1}\n{\"a\":2.5}\n"), DataType::Float64);
        assert_eq!(kind("{\"a\":null}\n{}\n"), DataType::Utf8);
        assert_eq!(kind("{\"a\":\"1\"}\n"), DataType::Utf8);
        assert_eq!(kind("{\"a\":\"x\"}\n{\"a\":[]}\n"), DataType::new_list(DataType::Utf8, true));
    }

    #[test]
    fn mixed_columns_keep_the_spelling() {
        insta::assert_snapshot!(show("{\"a\":1.10,\"b\":true}\n{\"a\":\"x\"}\n\n{\"b\":false,\"a\":null}"), @"
        +------+-------+
        | a    | b     |
        +------+-------+
        | 1.10 | true  |
        | x    |       |
        |      | false |
        +------+-------+
        ");
    }

    #[test]
    fn arrays_are_multivalues() {
        insta::assert_snapshot!(show("{\"a\":[1,null,\"x\\ty\",[2,3]]}\n{\"a\":\"y\"}\n{\"a\":[]}\n{\"a\":[null]}"), @"
        +----------------+
        | a              |
        +----------------+
        | [1, x	y, 2, 3] |
        | [y]            |
        |                |
        |                |
        +----------------+
        ");
        assert_eq!(one("{\"a\":[1]}\n{\"a\":[]}\n{\"a\":[null]}\n{}").column(0).null_count(), 3);
    }

    #[test]
    fn objects_are_flattened() {
        insta::assert_snapshot!(show(
            "{\"a\":{\"b\":1,\"c\":{\"d\":\"x\"}},\"e\":[{\"f\":1,\"g\":[\"p\",\"q\"]},{\"f\":2}],\"h\":{}}"), @"
        +-----+-------+--------+--------+
        | a.b | a.c.d | e{}.f  | e{}.g  |
        +-----+-------+--------+--------+
        | 1   | x     | [1, 2] | [p, q] |
        +-----+-------+--------+--------+
        ");
    }

    #[test]
    fn a_key_twice_is_a_multivalue() {
        assert!(show("{\"a\":\"x\",\"a\":\"y\"}").contains("[x, y]"));
        assert!(show("{\"a.b\":\"x\",\"a\":{\"b\":\"y\"}}").contains("[x, y]"));
    }

    #[test]
    fn times() {
        let shown =
            show("{\"_time\":1700000000.5}\n{\"_time\":\"1700000001\"}\n{\"_time\":\"2023-11-14T22:13:22Z\"}\n{}");
        for time in ["22:13:20.500Z", "22:13:21Z", "22:13:22Z"] {
            assert!(shown.contains(time), "{shown}");
        }
        let expected = "expected epoch seconds or an ISO 8601 time";
        assert_eq!(fails("{}\n\n{\"_time\":\"soon\"}"), format!("t.ndjson:3: `_time` is \"soon\"; {expected}"));
        assert_eq!(fails("{\"_time\":[1,2]}"), format!("t.ndjson:1: `_time` is \"1, 2\"; {expected}"));
    }

    #[test]
    fn lines_that_are_no_objects() {
        assert_eq!(fails("{}\n[1]\n"), "t.ndjson:2: expected a JSON object, found `[1]`");
        assert_eq!(fails("{\"a\":1,}"), "t.ndjson:1:8: this is no valid JSON object: trailing comma");
        assert!(fails("{\"a\":").starts_with("t.ndjson:1:5: this is no valid JSON object: EOF"));
        assert!(fails("{} {}").starts_with("t.ndjson:1:4: "));
        assert!(fails("{\"a\":\"\\ud800\"}").starts_with("t.ndjson:1:"));
        assert!(read("t.ndjson", &b"{\"a\":\"\xff\"}"[..]).unwrap_err().to_string().contains("not UTF-8"));
    }

    #[test]
    fn deep_nesting_is_no_danger() {
        let deep = format!("{{\"a\":{}1{}}}", "{\"b\":".repeat(5_000), "}".repeat(5_000));
        assert_eq!(one(&deep).num_columns(), 1);
        let deep = format!("{{\"a\":{}1{}}}", "[".repeat(5_000), "]".repeat(5_000));
        assert_eq!(one(&deep).column(0).len(), 1);
    }

    #[test]
    fn nothing_at_all() {
        let batch = one("");
        assert_eq!((batch.num_rows(), batch.num_columns()), (0, 0));
        assert_eq!(one("{}\n{}\n").num_rows(), 2);
        assert_eq!(one("\u{feff}{\"a\":1}\r\n").num_columns(), 1);
    }
}
