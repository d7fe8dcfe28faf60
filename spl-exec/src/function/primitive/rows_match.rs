//! `rows_match`: several fields against the rows of a table of patterns, as a subsearch with several fields gives them.

use std::sync::Arc;

use datafusion::{
    arrow::{
        array::{Array, AsArray, BooleanArray},
        datatypes::DataType,
    },
    common::{HashSet, Result},
    logical_expr::ColumnarValue,
};

use super::pattern::{Folder, Pattern};
use crate::function::support::{arguments::TextArg, text::Texts, udf::Function};

pub(super) const ROWS_MATCH: Function =
    Function { name: "rows_match", arity: (2, usize::MAX), returns: |_| DataType::Boolean, invoke };

/// What ends a value in a key: no byte of UTF-8.
const END: u8 = 0xff;

/// The patterns of a table, row by row.
struct Rows {
    /// The rows without wildcards: their values in lower case, one after the other.
    exact: HashSet<Vec<u8>>,
    /// Those with wildcards.
    wild: Vec<Vec<Pattern>>,
    /// The others, for fields with several values.
    plain: Vec<Vec<Pattern>>,
}

impl Rows {
    /// The rows of so many patterns each.
    fn of(patterns: &[&str], width: usize) -> Self {
        let (mut exact, mut wild, mut plain) = (HashSet::new(), Vec::new(), Vec::new());
        for row in patterns.chunks_exact(width) {
            let row: Vec<Pattern> = row.iter().map(|pattern| Pattern::new(pattern, true)).collect();
            let mut key = Some(Vec::new());
            for pattern in &row {
                key = key.zip(pattern.exact()).map(|(key, needle)| [&key, needle.bytes(), &[END]].concat());
            }
            if key.is_none() { &mut wild } else { &mut plain }.push(row);
            exact.extend(key);
        }
        Self { exact, wild, plain }
    }

    /// Whether fields with one value each match a row.
    fn matches(&self, texts: &[&str], folder: &Folder, key: &mut Vec<u8>) -> bool {
        key.clear();
        for text in texts {
            folder.test(text, |text| {
                let start = key.len();
                key.extend_from_slice(text.as_bytes());
                key.iter_mut().skip(start).for_each(u8::make_ascii_lowercase);
                true
            });
            key.push(END);
        }
        if self.exact.contains(key.as_slice()) {
            return true;
        }
        let holds = |(pattern, text): (&Pattern, &&str)| folder.test(text, |text| pattern.matches(text.as_bytes()));
        self.wild.iter().any(|row| row.iter().zip(texts).all(holds))
    }

    /// Whether of each field any value matches a row.
    fn any_match(&self, fields: &[TextArg], at: usize, folder: &Folder) -> bool {
        let holds = |(pattern, field): (&Pattern, &TextArg)| {
            field.row(at).any(|text| folder.test(text, |text| pattern.matches(text.as_bytes())))
        };
        self.wild.iter().chain(&self.plain).any(|row| row.iter().zip(fields).all(holds))
    }
}

fn invoke(args: &[ColumnarValue], rows: usize) -> Result<ColumnarValue> {
    let Some((patterns, fields)) = args.split_last() else { return Ok(ColumnarValue::Scalar(false.into())) };
    let patterns = match patterns {
        ColumnarValue::Scalar(scalar) => scalar.to_array()?,
        ColumnarValue::Array(array) => Arc::clone(array),
    };
    // A literal: the same in all rows.
    let list = patterns.as_list_opt::<i32>().filter(|list| !list.is_empty()).map(|list| list.value(0));
    let patterns = list.as_ref().map(Texts::try_new).transpose()?;
    let patterns: Vec<&str> = patterns.iter().flat_map(Texts::iter).map(Option::unwrap_or_default).collect();
    let table = Rows::of(&patterns, fields.len().max(1));
    let fields = fields.iter().map(TextArg::try_new).collect::<Result<Vec<_>>>()?;
    let (folder, mut key, mut texts) = (Folder::new(true), Vec::new(), Vec::with_capacity(fields.len()));
    let matched: BooleanArray = (0..rows)
        .map(|at| {
            texts.clear();
            let mut several = false;
            for field in &fields {
                let mut values = field.row(at);
                match (values.next(), values.next()) {
                    (Some(text), None) => texts.push(text),
                    (Some(_), Some(_)) => several = true,
                    (None, _) => return None,
                }
            }
            Some(if several { table.any_match(&fields, at, &folder) } else { table.matches(&texts, &folder, &mut key) })
        })
        .collect();
    Ok(ColumnarValue::Array(Arc::new(matched)))
}

#[cfg(test)]
mod tests {
    use datafusion::{
        arrow::array::{ListArray, StringArray},
        common::ScalarValue,
    };
    use proptest::prelude::*;
    use spl_planner::Primitive;

    use super::*;
    use crate::function::primitive::tests::{call, lists, literal, texts};

    fn patterns(of: &[&str]) -> ColumnarValue {
        let texts = StringArray::from_iter_values(of);
        let list = ListArray::new(
            Arc::new(datafusion::arrow::datatypes::Field::new_list_field(DataType::Utf8, true)),
            datafusion::arrow::buffer::OffsetBuffer::from_lengths([texts.len()]),
            Arc::new(texts),
            None,
        );
        ColumnarValue::Scalar(ScalarValue::List(Arc::new(list)))
    }

    fn matched(fields: Vec<ColumnarValue>, rows: usize, of: &[&str]) -> Vec<Option<bool>> {
        let args = fields.into_iter().chain([patterns(of)]).collect();
        call(Primitive::RowsMatch, args, rows).as_boolean().iter().collect()
    }

    #[test]
    fn all_fields_match_one_row() {
        let of = ["4", "ws-1", "5", "WS-*", "6", "a\0*"];
        let fields = vec![
            texts(&[Some("4"), Some("4"), Some("5"), Some("6"), Some("6"), None]),
            texts(&[Some("WS-1"), Some("ws-2"), Some("ws-2"), Some("a*"), Some("ab"), Some("ws-1")]),
        ];
        let expected = [Some(true), Some(false), Some(true), Some(true), Some(false), None];
        assert_eq!(matched(fields, 6, &of), expected);
    }

    #[test]
    fn values_of_several_count_one_by_one() {
        let fields = || vec![lists(&[&["1", "4"], &["1", "2"], &[]]), texts(&[Some("b"); 3])];
        assert_eq!(matched(fields(), 3, &["4", "b", "1", "c"]), [Some(true), Some(false), None]);
    }

    proptest! {
        #[test]
        fn is_any_of_all(
            rows in prop::collection::vec((prop::option::of("[aAk\u{212a}b]{0,2}"), "[aAb*]{0,2}"), 1..12),
            of in prop::collection::vec(("[aAkb*]{0,2}", "[aAb*]{0,2}"), 0..9),
        ) {
            let (left, right): (Vec<_>, Vec<_>) = rows.iter().map(|(left, right)| (left.as_deref(), Some(right.as_str()))).unzip();
            let expected: Vec<_> = (0..rows.len())
                .map(|row| {
                    let one = |text: Option<&str>, pattern: &str| {
                        let passed = call(Primitive::WildcardMatch, vec![texts(&[text]), literal(pattern)], 1);
                        passed.is_valid(0) && passed.as_boolean().value(0)
                    };
                    left[row].map(|_| of.iter().any(|(a, b)| one(left[row], a) && one(right[row], b)))
                })
                .collect();
            let of: Vec<&str> = of.iter().flat_map(|(a, b)| [a.as_str(), b.as_str()]).collect();
            prop_assert_eq!(matched(vec![texts(&left), texts(&right)], rows.len(), &of), expected);
        }
    }
}
