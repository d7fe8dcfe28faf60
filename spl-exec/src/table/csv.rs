//! CSV files: a header, then rows. Every column is text, as every field in Splunk; an empty cell is no value.

use std::{collections::HashSet, fs::File, io::Read, path::Path, sync::Arc};

use datafusion::{arrow::array::RecordBatch, catalog::TableProvider};

use super::{
    columns::{Columns, Shape},
    memory,
};
use crate::error::{Error, Result};

/// What begins the name of the column that holds a field's multivalues, as `$a$;$b$`; the field's own column joins them.
pub(crate) const MULTIVALUES: &str = "__mv_";

/// Longer rows are taken for a mistake, such as a quote that is never closed.
const MAX_ROW: usize = 256 << 20;

/// The table of a CSV file; see [`read`].
///
/// # Errors
///
/// Fails where the file can't be read or is no CSV with a header; the error names file and line.
pub(crate) fn open(path: impl AsRef<Path>) -> Result<Arc<dyn TableProvider>> {
    let path = path.as_ref();
    memory::table(&path.display().to_string(), load(path)?)
}

/// The rows of a CSV file; see [`read`].
///
/// # Errors
///
/// As [`open`].
pub(crate) fn load(path: &Path) -> Result<Vec<RecordBatch>> {
    let name = path.display().to_string();
    let file = File::open(path).map_err(|error| Error::io(&name, error))?;
    read(&name, file)
}

/// Reads CSV to its end: the first row names the columns, all values are text, an empty cell is null, and `_time`, epoch
/// seconds or ISO 8601, becomes a timestamp. `name` is what errors call the source.
///
/// Columns without a name are left out. There is always at least one batch.
///
/// # Errors
///
/// Fails where rows differ in their number of values, two columns share a name, the text is no UTF-8, or `_time` is no time.
pub(crate) fn read(name: &str, source: impl Read) -> Result<Vec<RecordBatch>> {
    let mut quotes = Quotes::default();
    let mut reader = csv::ReaderBuilder::new().from_reader(quotes.watch(source));
    let header = reader.byte_headers().map_err(|error| failure(name, error))?.clone();
    let mut columns = Columns::default();
    let mut taken = HashSet::new();
    let mut targets = Vec::with_capacity(header.len());
    // For each column that of its multivalues, where there is one beside it.
    let mut several = vec![None; header.len()];
    let titles: Vec<&str> = header.iter().map(|title| std::str::from_utf8(title).unwrap_or_default().trim()).collect();
    for (index, title) in header.iter().enumerate() {
        let title = std::str::from_utf8(title).map_err(|_| not_utf8(name, 1))?.trim();
        let of = title.strip_prefix(MULTIVALUES).and_then(|name| titles.iter().position(|other| *other == name));
        if let Some(of) = of.and_then(|of| several.get_mut(of)) {
            *of = Some(index);
            targets.push(None);
        } else if title.is_empty() {
            targets.push(None);
        } else if taken.insert(title.to_owned()) {
            targets.push(Some(columns.column(title)));
        } else {
            return Err(Error::data(format!("{name}:1"), format!("two columns are called `{title}`")));
        }
    }

    let mut row = csv::ByteRecord::new();
    while reader.read_byte_record(&mut row).map_err(|error| failure(name, error))? {
        let line = row.position().map_or(0, csv::Position::line);
        if row.as_slice().len() > MAX_ROW {
            let message = "the row that starts here is longer than 256 MiB; is a quote never closed?";
            return Err(Error::data(format!("{name}:{line}"), message));
        }
        for ((value, target), several) in row.iter().zip(&targets).zip(&several) {
            let Some(column) = *target else { continue };
            let several = several.and_then(|several| row.get(several)).filter(|several| !several.is_empty());
            if let Some(several) = several {
                let several = std::str::from_utf8(several).map_err(|_| not_utf8(name, line))?;
                split_multivalue(several).iter().for_each(|value| columns.push(column, value, Shape::Text));
            } else if !value.is_empty() {
                let value = std::str::from_utf8(value).map_err(|_| not_utf8(name, line))?;
                columns.push(column, value, Shape::Text);
            }
        }
        columns.end_row(line, row.as_slice().len());
    }
    drop(reader);
    if let Some(line) = quotes.open {
        return Err(Error::data(format!("{name}:{line}"), "the quote that opens here is never closed"));
    }
    columns.finish().map_err(|wrong| {
        let message = format!("`_time` is \"{}\"; expected epoch seconds or an ISO 8601 time", wrong.text);
        Error::data(format!("{name}:{}", wrong.line), message)
    })
}

/// Watches the quotes of a file go by: the reader takes one that is never closed for a long last value.
#[derive(Default)]
struct Quotes {
    /// The line in which the quote opened that is open now.
    open: Option<u64>,
    lines: u64,
}

impl Quotes {
    fn watch<'q, R: Read + 'q>(&'q mut self, source: R) -> impl Read + 'q {
        Watched { quotes: self, source }
    }
}

struct Watched<'q, R> {
    quotes: &'q mut Quotes,
    source: R,
}

impl<R: Read> Read for Watched<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.source.read(buffer)?;
        for byte in buffer.iter().take(count) {
            match byte {
                b'\n' => self.quotes.lines += 1,
                b'"' => self.quotes.open = if self.quotes.open.is_some() { None } else { Some(self.quotes.lines + 1) },
                _ => {}
            }
        }
        Ok(count)
    }
}

/// The values of a multivalue as one text: `$a$;$b$`, a `$` in them doubled.
pub(crate) fn join_multivalue(values: &[String]) -> String {
    let values: Vec<String> = values.iter().map(|value| format!("${}$", value.replace('$', "$$"))).collect();
    values.join(";")
}

/// The values of a multivalue that is written as one text; a text of another form is one value.
fn split_multivalue(text: &str) -> Vec<String> {
    let mut values = Vec::new();
    let mut rest = text;
    while let Some(inner) = rest.strip_prefix('$') {
        let mut value = String::new();
        let mut chars = inner.char_indices().peekable();
        let end = loop {
            match chars.next() {
                Some((_, '$')) if chars.peek().is_some_and(|(_, next)| *next == '$') => {
                    chars.next();
                    value.push('$');
                }
                Some((at, '$')) => break at + 1,
                Some((_, char)) => value.push(char),
                None => return vec![text.to_owned()],
            }
        };
        values.push(value);
        rest = inner.get(end..).unwrap_or_default();
        rest = rest.strip_prefix(';').unwrap_or(rest);
    }
    if values.is_empty() || !rest.is_empty() { vec![text.to_owned()] } else { values }
}

fn not_utf8(name: &str, line: u64) -> Error {
    Error::data(format!("{name}:{line}"), "the text is not UTF-8; convert the file")
}

fn failure(name: &str, error: csv::Error) -> Error {
    let place = error.position().map_or_else(|| name.to_owned(), |place| format!("{name}:{}", place.line()));
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            let message = format!("this row has {}, but the header has {expected_len}", count(*len));
            Error::data(place, message)
        }
        csv::ErrorKind::Io(_) => match error.into_kind() {
            csv::ErrorKind::Io(error) => Error::io(name, error),
            _ => Error::data(name, "it can't be read"),
        },
        _ => Error::data_from(place, "this is no CSV", error),
    }
}

fn count(values: u64) -> String {
    if values == 1 { "1 value".to_owned() } else { format!("{values} values") }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use datafusion::arrow::util::pretty::pretty_format_batches;

    use super::*;

    fn show(text: &str) -> String {
        pretty_format_batches(&read("t.csv", text.as_bytes()).unwrap()).unwrap().to_string()
    }

    fn fails(text: &[u8]) -> String {
        read("t.csv", text).unwrap_err().to_string()
    }

    #[test]
    fn everything_is_text_and_nothing_is_null() {
        let shown = show("\u{feff}user,port\nalice,080\n,\n\"b \"\"x\"\"\",\"1\n2\"\n");
        insta::assert_snapshot!(shown, @r#"
        +-------+------+
        | user  | port |
        +-------+------+
        | alice | 080  |
        |       |      |
        | b "x" | 1    |
        |       | 2    |
        +-------+------+
        "#);
        let batches = read("t.csv", "user,port\n,\n".as_bytes()).unwrap();
        assert_eq!(batches[0].column(0).null_count(), 1);
    }

    #[test]
    fn the_time_is_a_time() {
        let shown = show("_time,a\n1700000000.5,x\n2023-11-14T22:13:21Z,y\n,z\n");
        assert!(shown.contains("2023-11-14T22:13:20.500Z") && shown.contains("2023-11-14T22:13:21Z"), "{shown}");
        assert_eq!(
            fails(b"a,_time\nx,1\n\"y\nz\",soon\n"),
            "t.csv:3: `_time` is \"soon\"; expected epoch seconds or an ISO 8601 time"
        );
    }

    #[test]
    fn ragged_rows_are_named() {
        assert_eq!(fails(b"a,b\n1,2\n\"x\ny\",2\n1\n"), "t.csv:5: this row has 1 value, but the header has 2");
        assert_eq!(fails(b"a\n1,2\n"), "t.csv:2: this row has 2 values, but the header has 1");
    }

    #[test]
    fn multivalues_stand_beside_their_column() {
        let shown = show("a,__mv_a,__mv_b\n\"x\ny\",$x$;$y$$z$,1\nx,,2\n");
        assert!(shown.contains("| [x, y$z] | 1      |") && shown.contains("| [x]      | 2      |"), "{shown}");
        for values in [vec!["a", "b"], vec!["$", ""], vec!["a;b", "$;$"]] {
            let values: Vec<String> = values.into_iter().map(str::to_owned).collect();
            assert_eq!(split_multivalue(&join_multivalue(&values)), values);
        }
        assert_eq!(split_multivalue("$a"), ["$a"]);
        assert_eq!(split_multivalue("a"), ["a"]);
    }

    #[test]
    fn headers() {
        assert_eq!(fails(b"a,b,a\n"), "t.csv:1: two columns are called `a`");
        let batches = read("t.csv", "a,,b,\n1,2,3,4\n".as_bytes()).unwrap();
        let schema = batches[0].schema();
        assert_eq!(schema.fields().iter().map(|field| field.name().as_str()).collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(read("t.csv", "".as_bytes()).unwrap()[0].num_columns(), 0);
    }

    #[test]
    fn other_encodings_are_refused() {
        assert_eq!(fails(b"a\nx\ncaf\xe9\n"), "t.csv:3: the text is not UTF-8; convert the file");
    }

    #[test]
    fn files() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("users.csv");
        File::create(&path).unwrap().write_all(b"a\n1\n").unwrap();
        assert_eq!(open(&path).unwrap().schema().fields().len(), 2, "the column and the row number");
        let error = open(dir.path().join("none.csv")).unwrap_err().to_string();
        assert!(error.ends_with("none.csv: no such file"), "{error}");
        assert!(open(dir.path()).is_err());
    }
}
