//! `rex`, `rex_all`: what the named groups of a regular expression match, all of them at once.

use std::{fmt::Write as _, sync::Arc};

use datafusion::{
    arrow::{
        array::{ArrayRef, StringBuilder, UInt64Array},
        compute::take,
        datatypes::DataType,
    },
    common::{Result, ScalarValue, exec_err},
    logical_expr::ColumnarValue,
};

use super::fields::Column;
use crate::function::support::{
    arguments::TextArg,
    captures::Matcher,
    record::{record, record_type},
    regex::Regex,
    shaped::Shaped,
    text::Texts,
    udf::list_of,
};

/// The arguments before the names of the groups: text, regex, most, places.
const FIXED: usize = 4;

pub(super) const REX: Shaped = Shaped {
    name: "rex",
    arity: FIXED,
    returns: |literals| returns(literals, &DataType::Utf8),
    invoke: |args, rows| rex(args, rows, false),
};

pub(super) const REX_ALL: Shaped = Shaped {
    name: "rex_all",
    arity: FIXED,
    returns: |literals| returns(literals, &list_of(DataType::Utf8)),
    invoke: |args, rows| rex(args, rows, true),
};

fn returns(literals: &[Option<&ScalarValue>], group: &DataType) -> DataType {
    let groups = literals.len().saturating_sub(FIXED);
    record_type(std::iter::repeat_n(group.clone(), groups).chain([DataType::Utf8]))
}

fn rex(args: &[ColumnarValue], rows: usize, all: bool) -> Result<ColumnarValue> {
    let [text, ColumnarValue::Scalar(pattern), most, places, names @ ..] = args else {
        return exec_err!("rex needs a text, an expression, and how often it may match.");
    };
    let most = match most {
        ColumnarValue::Scalar(ScalarValue::Int64(Some(most))) => usize::try_from(*most).unwrap_or(0),
        _ => 1,
    };
    let names: Vec<String> = names.iter().map(literal).collect::<Result<_>>()?;
    let pattern = pattern.try_as_str().flatten().unwrap_or_default();
    let regex = match Regex::new(pattern) {
        Ok(regex) => regex,
        Err(why) => return exec_err!("The regex '{pattern}' is invalid. {why}"),
    };
    let search = Search {
        regex: &regex,
        most: if most == 0 { usize::MAX } else { most },
        names: &names,
        places: matches!(places, ColumnarValue::Scalar(ScalarValue::Boolean(Some(true)))),
        all,
    };
    if let ColumnarValue::Array(array) = text
        && let DataType::Dictionary(_, _) = array.data_type()
        && let texts = Texts::try_new(array)?
        && let Some((distinct, keys)) = texts.dictionary()
    {
        let keys: UInt64Array = keys.iter().map(|key| key.map(|key| key as u64)).collect();
        let found = search.run(distinct.len(), |row| distinct.get(row).into_iter())?;
        return Ok(ColumnarValue::Array(take(&found, &keys, None)?));
    }
    let texts = TextArg::try_new(text)?;
    Ok(ColumnarValue::Array(search.run(rows, |row| texts.row(row))?))
}

fn literal(argument: &ColumnarValue) -> Result<String> {
    match argument {
        ColumnarValue::Scalar(name) => Ok(name.try_as_str().flatten().unwrap_or_default().to_owned()),
        ColumnarValue::Array(_) => exec_err!("The name of a group must be a literal."),
    }
}

/// What to look for.
struct Search<'a> {
    regex: &'a Regex,
    most: usize,
    names: &'a [String],
    places: bool,
    /// Whether all values of a group are taken.
    all: bool,
}

impl Search<'_> {
    /// The groups of each row, all of whose values are looked through.
    fn run<'t, I: Iterator<Item = &'t str>>(&self, rows: usize, values: impl Fn(usize) -> I) -> Result<ArrayRef> {
        let mut matcher = Matcher::new(self.regex);
        let group = if self.all { list_of(DataType::Utf8) } else { DataType::Utf8 };
        let mut groups: Vec<Group<'_>> = self
            .names
            .iter()
            .map(|name| Group { name, number: matcher.group(name), values: Column::new(&group) })
            .collect();
        let mut places = StringBuilder::new();
        let mut valid = vec![false; rows];
        for (row, valid) in valid.iter_mut().enumerate() {
            let mut place = String::new();
            for text in values(row) {
                matcher.each(text, self.most, |matched| {
                    for group in &mut groups {
                        let Some(range) = group.number.and_then(matched) else { continue };
                        let Some(value) = text.get(range.clone()) else { continue };
                        group.values.add(value);
                        *valid = true;
                        if self.places && !value.is_empty() {
                            let start = text.get(..range.start).unwrap_or_default().chars().count();
                            let end = start + value.chars().count() - 1;
                            let between = if place.is_empty() { "" } else { "&" };
                            // Writing to a string can't fail.
                            let _ = write!(place, "{between}{}={start}-{end}", group.name);
                        }
                    }
                });
            }
            groups.iter_mut().for_each(|group| group.values.end());
            places.append_option(Some(place).filter(|place| !place.is_empty()));
        }
        let columns = groups.into_iter().map(|group| group.values.finish());
        record(columns.chain([Arc::new(places.finish()) as ArrayRef]).collect(), valid)
    }
}

struct Group<'a> {
    name: &'a str,
    number: Option<usize>,
    values: Column,
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::{Array, AsArray, DictionaryArray};
    use spl_planner::Primitive;

    use super::*;
    use crate::function::{
        primitive::tests::{call, lists, literal, texts},
        support::to_text::to_text,
    };

    fn arguments(text: ColumnarValue, regex: &str, most: i64, names: &[&str]) -> Vec<ColumnarValue> {
        let most = ColumnarValue::Scalar(most.into());
        let fixed = [text, literal(regex), most, ColumnarValue::Scalar(true.into())];
        fixed.into_iter().chain(names.iter().copied().map(literal)).collect()
    }

    fn column(record: &ArrayRef, index: usize) -> Vec<Option<String>> {
        let column = record.as_struct().column(index);
        to_text(column).unwrap().iter().map(|text| text.map(str::to_owned)).collect()
    }

    fn some(rows: &[Option<&str>]) -> Vec<Option<String>> {
        rows.iter().map(|row| row.map(str::to_owned)).collect()
    }

    #[test]
    fn groups_of_one_match() {
        let rows = [Some("äb=1"), Some("x"), None, Some("c=")];
        let found = call(Primitive::Rex, arguments(texts(&rows), r"(?<k>\w+)=(?<v>\d)?", 1, &["k", "v"]), 4);
        assert_eq!(column(&found, 0), some(&[Some("äb"), None, None, Some("c")]));
        assert_eq!(column(&found, 1), some(&[Some("1"), None, None, None]));
        assert_eq!(column(&found, 2), some(&[Some("k=0-1&v=3-3"), None, None, Some("k=0-0")]));
        assert!(found.is_valid(0) && found.is_null(1));
    }

    #[test]
    fn groups_of_all_matches_and_values() {
        let rows = lists(&[&["a1b2", "c3"], &[], &["-"]]);
        let found = call(Primitive::RexAll, arguments(rows.clone(), r"[a-z](?<n>\d)", 0, &["n"]), 3);
        assert_eq!(column(&found, 0), some(&[Some("[1, 2, 3]"), None, None]));
        let found = call(Primitive::RexAll, arguments(rows, r"[a-z](?<n>\d)", 1, &["n"]), 3);
        assert_eq!(column(&found, 0), some(&[Some("[1, 3]"), None, None]));
    }

    #[test]
    fn a_dictionary_is_searched_once_a_value() {
        let rows: DictionaryArray<datafusion::arrow::datatypes::Int8Type> =
            vec![Some("a1"), None, Some("a1"), Some("b")].into_iter().collect();
        let rows = ColumnarValue::Array(Arc::new(rows));
        let found = call(Primitive::Rex, arguments(rows, r"(?<n>\d)", 1, &["n"]), 4);
        assert_eq!(column(&found, 0), some(&[Some("1"), None, Some("1"), None]));
    }
}
