//! Text columns of any encoding, single or multivalued, behind one interface.

use std::{ops::Range, sync::Arc};

use datafusion::{
    arrow::{
        array::{
            Array, ArrayRef, AsArray, BooleanArray, LargeStringArray, ListBuilder, StringArray, StringArrayType,
            StringBuilder, StringViewArray,
        },
        buffer::{BooleanBuffer, NullBuffer},
        compute::cast,
        datatypes::{DataType, Field},
    },
    common::{Result, resources_err},
};
use spl_planner::whole_number;

use super::{number::parse_number, to_text::to_text, udf::is_list};

/// The texts of a column with one value a row: Utf8, LargeUtf8, Utf8View or a dictionary of one, borrowed without a
/// copy. A column of another type is formatted as the language shows it.
#[derive(Clone, Debug)]
pub(crate) struct Texts {
    strings: Strings,
    /// For a dictionary: where each row's text is.
    keys: Option<Vec<Option<usize>>>,
}

/// Texts as they lie in memory. Arrow arrays are reference-counted: these clones share their buffers.
#[derive(Clone, Debug)]
pub(crate) enum Strings {
    /// Behind one another, with 32-bit offsets.
    Utf8(StringArray),
    /// Behind one another, with 64-bit offsets.
    Large(LargeStringArray),
    /// Short ones in their views, others anywhere in a few buffers.
    View(StringViewArray),
}

impl Texts {
    /// The texts of a column that isn't a list.
    pub(crate) fn try_new(array: &ArrayRef) -> Result<Self> {
        if let DataType::Dictionary(_, value) = array.data_type()
            && matches!(**value, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View)
        {
            let dictionary = array.as_any_dictionary();
            // normalized_keys() wants at least one value; without any, every row is null.
            let keys = if dictionary.values().is_empty() {
                vec![None; array.len()]
            } else {
                let nulls = dictionary.keys().nulls();
                let valid = |row| nulls.is_none_or(|nulls: &NullBuffer| nulls.is_valid(row));
                dictionary.normalized_keys().into_iter().enumerate().map(|(i, k)| valid(i).then_some(k)).collect()
            };
            return Ok(Self { strings: Strings::try_new(dictionary.values())?, keys: Some(keys) });
        }
        Ok(Self { strings: Strings::try_new(array)?, keys: None })
    }

    /// The number of rows.
    pub(crate) fn len(&self) -> usize {
        self.keys.as_ref().map_or_else(|| self.strings.len(), Vec::len)
    }

    /// The text of a row; `None` for null and beyond the end.
    pub(crate) fn get(&self, row: usize) -> Option<&str> {
        let index = match &self.keys {
            Some(keys) => (*keys.get(row)?)?,
            None => row,
        };
        self.strings.get(index)
    }

    /// All rows in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Option<&str>> {
        (0..self.len()).map(|row| self.get(row))
    }

    /// The distinct values of a dictionary and each row's place among them, where evaluating those is less work.
    pub(crate) fn dictionary(&self) -> Option<(Self, &[Option<usize>])> {
        let keys = self.keys.as_ref()?;
        (self.strings.len() <= keys.len())
            .then(|| (Self { strings: self.strings.clone(), keys: None }, keys.as_slice()))
    }

    /// The texts as they lie in memory, one a row; `None` where rows share those of a dictionary.
    pub(crate) fn strings(&self) -> Option<&Strings> {
        self.keys.is_none().then_some(&self.strings)
    }

    /// Where there is no text.
    pub(crate) fn nulls(&self) -> Option<NullBuffer> {
        match (&self.keys, &self.strings) {
            (Some(_), _) => Some(self.iter().map(|text| text.is_some()).collect()),
            (None, Strings::Utf8(array)) => array.nulls().cloned(),
            (None, Strings::Large(array)) => array.nulls().cloned(),
            (None, Strings::View(array)) => array.nulls().cloned(),
        }
    }

    /// A test of every row, of those that hold a number by that; null where the text is null.
    pub(crate) fn test_numbers(&self, number: impl Fn(f64) -> bool, text: impl Fn(&str) -> bool) -> BooleanArray {
        let either = |value: &str| parse_number(value).map_or_else(|| text(value), &number);
        let (Some(Strings::View(array)), None) = (self.strings(), self.nulls()) else { return self.test(either) };
        let views = array.views();
        let bits = BooleanBuffer::collect_bool(views.len(), |row| {
            let view = views.get(row).copied().unwrap_or_default();
            // A view begins with the length; then come the first bytes, and nothing where there are fewer.
            match whole_number((view >> 32) as u64, view as u32 as usize) {
                Some(whole) => number(whole),
                None => either(array.value(row)),
            }
        });
        BooleanArray::new(bits, None)
    }

    /// A test of every row; null where the text is null.
    pub(crate) fn test(&self, test: impl Fn(&str) -> bool) -> BooleanArray {
        if self.keys.is_some() {
            return self.iter().map(|text| text.map(&test)).collect();
        }
        match &self.strings {
            Strings::Utf8(array) => test_all(array, test),
            Strings::Large(array) => test_all(array, test),
            Strings::View(array) => test_all(array, test),
        }
    }
}

impl Strings {
    /// The views, where there are.
    pub(crate) fn views(&self) -> Option<&[u128]> {
        match self {
            Self::View(array) => Some(array.views()),
            Self::Utf8(_) | Self::Large(_) => None,
        }
    }

    fn try_new(array: &ArrayRef) -> Result<Self> {
        Ok(match array.data_type() {
            DataType::Utf8 => Self::Utf8(array.as_string::<i32>().clone()),
            DataType::LargeUtf8 => Self::Large(array.as_string::<i64>().clone()),
            DataType::Utf8View => Self::View(array.as_string_view().clone()),
            _ => Self::Utf8(to_text(array)?),
        })
    }

    fn len(&self) -> usize {
        match self {
            Self::Utf8(array) => array.len(),
            Self::Large(array) => array.len(),
            Self::View(array) => array.len(),
        }
    }

    fn get(&self, index: usize) -> Option<&str> {
        if index >= self.len() {
            return None;
        }
        match self {
            Self::Utf8(array) => array.is_valid(index).then(|| array.value(index)),
            Self::Large(array) => array.is_valid(index).then(|| array.value(index)),
            Self::View(array) => array.is_valid(index).then(|| array.value(index)),
        }
    }
}

fn test_all<'a, A: StringArrayType<'a> + Copy>(array: A, test: impl Fn(&str) -> bool) -> BooleanArray {
    let nulls = array.nulls().cloned();
    let bits = match &nulls {
        None => BooleanBuffer::collect_bool(array.len(), |row| test(array.value(row))),
        Some(valid) => BooleanBuffer::collect_bool(array.len(), |row| valid.is_valid(row) && test(array.value(row))),
    };
    BooleanArray::new(bits, nulls)
}

/// The texts of a column of lists.
#[derive(Clone, Debug)]
pub(crate) struct TextLists {
    /// Where each row's elements are; `None` for a null list.
    ranges: Vec<Option<Range<usize>>>,
    elements: Texts,
}

impl TextLists {
    /// The texts of a column of lists.
    pub(crate) fn try_new(array: &ArrayRef) -> Result<Self> {
        let (ranges, elements) = split_list(array)?;
        Ok(Self { ranges, elements: Texts::try_new(&elements)? })
    }

    /// The elements of a row.
    pub(crate) fn get(&self, row: usize) -> impl Iterator<Item = Option<&str>> {
        let range = self.ranges.get(row).cloned().flatten().unwrap_or(0..0);
        range.map(|index| self.elements.get(index))
    }
}

/// A list column as ranges of its elements, null elements included; `None` for a null list.
pub(crate) fn split_list(array: &ArrayRef) -> Result<(Vec<Option<Range<usize>>>, ArrayRef)> {
    let array = match array.data_type() {
        DataType::List(_) => Arc::clone(array),
        DataType::LargeList(field)
        | DataType::FixedSizeList(field, _)
        | DataType::ListView(field)
        | DataType::LargeListView(field) => cast(array, &DataType::List(Arc::clone(field)))?,
        _ => cast(array, &DataType::List(Field::new_list_field(array.data_type().clone(), true).into()))?,
    };
    let list = array.as_list::<i32>();
    let offsets: Vec<usize> =
        list.offsets().iter().map(|&offset| usize::try_from(offset).unwrap_or_default()).collect();
    // A slice keeps the values of the whole column: cut them to what the rows use.
    let (start, end) = (offsets.first().copied().unwrap_or(0), offsets.last().copied().unwrap_or(0));
    let values = list.values().slice(start, end - start);
    let ranges = offsets
        .iter()
        .zip(offsets.iter().skip(1))
        .enumerate()
        .map(|(row, (from, to))| list.is_valid(row).then_some(from - start..to - start))
        .collect();
    Ok((ranges, values))
}

/// A text column, single or multivalued.
#[derive(Clone, Debug)]
pub(crate) enum TextArray {
    /// One value a row.
    Single(Texts),
    /// A list of values a row.
    Multi(TextLists),
}

impl TextArray {
    /// The texts of a column of any type.
    pub(crate) fn try_new(array: &ArrayRef) -> Result<Self> {
        if is_list(array.data_type()) {
            return Ok(Self::Multi(TextLists::try_new(array)?));
        }
        Ok(Self::Single(Texts::try_new(array)?))
    }

    /// The values of a row that aren't null, in order: none for null, one of a single value.
    pub(crate) fn row(&self, row: usize) -> impl Iterator<Item = &str> {
        let (single, multi) = match self {
            Self::Single(texts) => (texts.get(row), None),
            Self::Multi(lists) => (None, Some(lists.get(row).flatten())),
        };
        single.into_iter().chain(multi.into_iter().flatten())
    }

    /// The first value of a row.
    pub(crate) fn first(&self, row: usize) -> Option<&str> {
        self.row(row).next()
    }
}

/// Builds a List of Utf8.
pub(crate) type TextListBuilder = ListBuilder<StringBuilder>;

/// How much text a function may make of one batch of rows: one that doubles its argument a few times would take all memory, which
/// no memory pool sees.
pub(crate) const MOST_TEXT: usize = 1 << 28;

/// An error where a function has made more text than [`MOST_TEXT`].
pub(crate) fn check_size(made: usize) -> Result<()> {
    if made > MOST_TEXT {
        return resources_err!("a function makes more than {} MiB of text from one batch of rows", MOST_TEXT >> 20);
    }
    Ok(())
}

/// Appends a multivalue; without any value it is null, as the language has no empty multivalue.
pub(crate) fn append_list<T: AsRef<str>>(builder: &mut TextListBuilder, values: impl IntoIterator<Item = T>) {
    let mut any = false;
    for value in values {
        builder.values().append_value(value);
        any = true;
    }
    builder.append(any);
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::{
        array::{DictionaryArray, Float64Array},
        datatypes::Int8Type,
    };

    use super::*;

    fn all(array: &ArrayRef) -> Vec<Option<String>> {
        Texts::try_new(array).unwrap().iter().map(|text| text.map(str::to_owned)).collect()
    }

    #[test]
    fn every_encoding_reads_alike() {
        let rows = vec![Some("a"), None, Some("b")];
        let expected = vec![Some("a".to_owned()), None, Some("b".to_owned())];
        assert_eq!(all(&(Arc::new(StringArray::from(rows.clone())) as ArrayRef)), expected);
        assert_eq!(all(&(Arc::new(LargeStringArray::from(rows.clone())) as ArrayRef)), expected);
        assert_eq!(all(&(Arc::new(StringViewArray::from(rows.clone())) as ArrayRef)), expected);
        let dictionary: DictionaryArray<Int8Type> = rows.into_iter().collect();
        assert_eq!(all(&(Arc::new(dictionary) as ArrayRef)), expected);
        let empty: DictionaryArray<Int8Type> = vec![None::<&str>; 2].into_iter().collect();
        assert_eq!(all(&(Arc::new(empty) as ArrayRef)), vec![None, None]);
        assert_eq!(all(&(Arc::new(Float64Array::from(vec![4.0])) as ArrayRef)), vec![Some("4".to_owned())]);
    }

    #[test]
    fn a_slice_of_lists_reads_its_own_rows() {
        let mut builder = TextListBuilder::new(StringBuilder::new());
        append_list(&mut builder, ["a", "b"]);
        append_list(&mut builder, Vec::<&str>::new());
        append_list(&mut builder, ["c"]);
        let array: ArrayRef = Arc::new(builder.finish());
        let slice = TextArray::try_new(&array.slice(1, 2)).unwrap();
        assert_eq!(slice.row(0).count(), 0);
        assert_eq!(slice.row(1).collect::<Vec<_>>(), ["c"]);
        let whole = TextArray::try_new(&array).unwrap();
        assert_eq!(whole.row(0).collect::<Vec<_>>(), ["a", "b"]);
    }
}
