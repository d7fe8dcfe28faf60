//! Values by the order in which rows arrive, or by their time: what windows need, whose rows come in order.
//!
//! Aggregations order the rows of a group themselves; a window's rows have the order of the frame already.

use std::{mem::size_of, sync::Arc};

use datafusion::{
    arrow::{
        array::{ArrayRef, StringArray, StringBuilder},
        datatypes::DataType,
    },
    common::{Result, internal_err},
};

use super::{
    list::LIST_MAXSIZE,
    numbers::Numbers,
    udaf::{LazyUdaf, Statistic, Statistics},
};
use crate::function::support::{
    text::{TextArray, TextListBuilder, append_list},
    udf::list_of,
};

/// The first or the last value.
#[derive(Clone, Debug, Default)]
pub(super) struct End<const LAST: bool> {
    value: Option<String>,
}

/// The value at the earliest or the latest time; of several at one time the one that came first.
#[derive(Clone, Debug, Default)]
pub(super) struct AtTime<const LATEST: bool> {
    value: Option<(f64, String)>,
}

/// The values in order.
#[derive(Clone, Debug, Default)]
pub(super) struct Listed {
    values: Vec<String>,
}

/// These are only computed over windows, which save nothing.
macro_rules! saves_nothing {
    () => {
        type Saved = ();

        fn saved_types() -> Vec<DataType> {
            vec![DataType::Null]
        }

        fn save(_: &[Self]) -> Result<Vec<ArrayRef>> {
            internal_err!("a window has no parts")
        }

        fn saved(_: &[ArrayRef]) -> Result<()> {
            internal_err!("a window has no parts")
        }

        fn merge(&mut self, (): &(), _: usize) -> usize {
            0
        }
    };
}

impl<const LAST: bool> Statistic for End<LAST> {
    type Input = TextArray;

    fn input(columns: &[ArrayRef]) -> Result<TextArray> {
        super::first_column(columns).and_then(TextArray::try_new)
    }

    fn add(&mut self, input: &TextArray, row: usize) -> usize {
        // Of a multivalue the first value counts, or the last one. [U]
        let value = if LAST { input.row(row).last() } else { input.first(row) };
        match value {
            Some(text) if LAST || self.value.is_none() => {
                self.value = Some(text.to_owned());
                text.len()
            }
            _ => 0,
        }
    }

    saves_nothing!();
}

impl<const LATEST: bool> Statistic for AtTime<LATEST> {
    type Input = (TextArray, Numbers);

    fn input(columns: &[ArrayRef]) -> Result<Self::Input> {
        let values = super::first_column(columns).and_then(TextArray::try_new)?;
        Ok((values, Numbers::try_new(super::column(columns, 1)?)?))
    }

    fn add(&mut self, (values, times): &Self::Input, row: usize) -> usize {
        let (Some(text), Some(time)) = (values.first(row), times.row(row).next()) else { return 0 };
        let better = self.value.as_ref().is_none_or(|(best, _)| if LATEST { time > *best } else { time < *best });
        if !better {
            return 0;
        }
        self.value = Some((time, text.to_owned()));
        text.len()
    }

    saves_nothing!();
}

impl Statistic for Listed {
    type Input = TextArray;

    fn input(columns: &[ArrayRef]) -> Result<TextArray> {
        super::first_column(columns).and_then(TextArray::try_new)
    }

    fn add(&mut self, input: &TextArray, row: usize) -> usize {
        let before = self.values.len();
        self.values.extend(input.row(row).take(LIST_MAXSIZE - before.min(LIST_MAXSIZE)).map(str::to_owned));
        self.values.iter().skip(before).map(|value| value.len() + size_of::<String>()).sum()
    }

    saves_nothing!();
}

/// An aggregate that is a text, null where there was no value.
macro_rules! a_text {
    ($(#[$doc:meta])* $udaf:ident, $name:literal, $arity:literal, $of:ty, $text:expr) => {
        $(#[$doc])*
        pub(super) static $udaf: LazyUdaf = LazyUdaf::new(|| {
            let finish = |groups: &[$of], _| {
                let text: fn(&$of) -> Option<&str> = $text;
                Ok(Arc::new(groups.iter().map(text).collect::<StringArray>()) as ArrayRef)
            };
            Statistics { name: $name, arity: $arity, returns: || DataType::Utf8, finish }.udaf()
        });
    };
}

a_text!(/// `spl_first(value)`
    FIRST, "spl_first", 1, End<false>, |group| group.value.as_deref());
a_text!(/// `spl_last(value)`
    LAST, "spl_last", 1, End<true>, |group| group.value.as_deref());
a_text!(/// `spl_earliest(value, time)`
    EARLIEST, "spl_earliest", 2, AtTime<false>, |group| group.value.as_ref().map(|(_, text)| text.as_str()));
a_text!(/// `spl_latest(value, time)`
    LATEST, "spl_latest", 2, AtTime<true>, |group| group.value.as_ref().map(|(_, text)| text.as_str()));

/// `spl_list(value)`
pub(super) static LIST: LazyUdaf = LazyUdaf::new(|| {
    let finish = |groups: &[Listed], _| {
        let mut builder = TextListBuilder::new(StringBuilder::new());
        groups.iter().for_each(|group| append_list(&mut builder, &group.values));
        Ok(Arc::new(builder.finish()) as ArrayRef)
    };
    Statistics { name: "spl_list", arity: 1, returns: || list_of(DataType::Utf8), finish }.udaf()
});
