//! The least and the greatest of values that may be numbers or text.

use std::{cmp::Ordering, sync::Arc};

use datafusion::{
    arrow::{
        array::{ArrayRef, StringArray},
        datatypes::DataType,
    },
    common::Result,
};

use super::udaf::{LazyUdaf, Statistic, Statistics};
use crate::function::support::{number::parse_number, text::TextArray};

/// The best value so far, with its number where it is one.
#[derive(Clone, Debug, Default)]
pub(super) struct Extreme<const MAX: bool> {
    best: Option<(Option<f64>, String)>,
}

/// Numbers order as numbers and come before text, which orders by bytes.
fn order(left: (Option<f64>, &str), right: (Option<f64>, &str)) -> Ordering {
    match (left.0, right.0) {
        (Some(a), Some(b)) => a.total_cmp(&b).then_with(|| left.1.cmp(right.1)),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => left.1.cmp(right.1),
    }
}

impl<const MAX: bool> Statistic for Extreme<MAX> {
    type Input = TextArray;
    type Saved = TextArray;

    fn input(columns: &[ArrayRef]) -> Result<TextArray> {
        super::first_column(columns).and_then(TextArray::try_new)
    }

    fn add(&mut self, input: &TextArray, row: usize) -> usize {
        let mut grown = 0;
        for text in input.row(row) {
            let number = parse_number(text);
            match &mut self.best {
                None => {
                    self.best = Some((number, text.to_owned()));
                    grown += text.len();
                }
                Some((best_number, best)) => {
                    let better = if MAX { Ordering::Greater } else { Ordering::Less };
                    if order((number, text), (*best_number, best)) == better {
                        let before = best.capacity();
                        *best_number = number;
                        best.clear();
                        best.push_str(text);
                        grown += best.capacity().saturating_sub(before);
                    }
                }
            }
        }
        grown
    }

    fn saved_types() -> Vec<DataType> {
        vec![DataType::Utf8]
    }

    fn save(groups: &[Self]) -> Result<Vec<ArrayRef>> {
        Ok(vec![texts(groups)])
    }

    fn saved(columns: &[ArrayRef]) -> Result<TextArray> {
        Self::input(columns)
    }

    fn merge(&mut self, saved: &TextArray, row: usize) -> usize {
        self.add(saved, row)
    }
}

fn texts<const MAX: bool>(groups: &[Extreme<MAX>]) -> ArrayRef {
    let texts = groups.iter().map(|group| group.best.as_ref().map(|(_, text)| text));
    Arc::new(texts.collect::<StringArray>())
}

/// The least value.
pub(super) static MIN: LazyUdaf = LazyUdaf::new(|| {
    let finish = |groups: &[Extreme<false>], _| Ok(texts(groups));
    Statistics { name: "spl_min", arity: 1, returns: || DataType::Utf8, finish }.udaf()
});

/// The greatest value.
pub(super) static MAX: LazyUdaf = LazyUdaf::new(|| {
    let finish = |groups: &[Extreme<true>], _| Ok(texts(groups));
    Statistics { name: "spl_max", arity: 1, returns: || DataType::Utf8, finish }.udaf()
});

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn best<const MAX: bool>(values: &[String], cut: usize) -> Option<String> {
        let array = |values: &[String]| vec![Arc::new(StringArray::from(values.to_vec())) as ArrayRef];
        let mut parts = vec![Extreme::<MAX>::default(), Extreme::default()];
        for (part, values) in parts.iter_mut().zip([&values[..cut], &values[cut..]]) {
            let input = Extreme::<MAX>::input(&array(values)).unwrap();
            (0..values.len()).for_each(|row| {
                part.add(&input, row);
            });
        }
        let saved = Extreme::<MAX>::saved(&Extreme::save(&parts).unwrap()).unwrap();
        let mut whole = Extreme::<MAX>::default();
        whole.merge(&saved, 0);
        whole.merge(&saved, 1);
        whole.best.map(|(_, text)| text)
    }

    #[test]
    fn numbers_before_text() {
        let values = ["10", "9", "b", "B"].map(str::to_owned);
        assert_eq!(best::<false>(&values, 2).as_deref(), Some("9"));
        assert_eq!(best::<true>(&values, 2).as_deref(), Some("b"));
        assert_eq!(best::<true>(&values[..2], 1).as_deref(), Some("10"));
        assert_eq!(best::<false>(&values[2..], 1).as_deref(), Some("B"));
        assert_eq!(best::<true>(&[], 0), None);
    }

    proptest! {
        #[test]
        fn agrees_with_looking_at_all(values in prop::collection::vec("[-0-9ab.]{0,3}", 1..8), cut in 0usize..8) {
            let mut numbers: Vec<f64> = values.iter().filter_map(|v| v.parse().ok()).collect();
            numbers.sort_by(f64::total_cmp);
            let mut texts: Vec<&String> = values.iter().filter(|v| v.parse::<f64>().is_err()).collect();
            texts.sort();
            let (cut, least, greatest) = (cut.min(values.len()), best::<false>(&values, 0).unwrap(), best::<true>(&values, 0).unwrap());
            prop_assert_eq!(best::<false>(&values, cut).unwrap(), least.clone());
            prop_assert_eq!(best::<true>(&values, cut).unwrap(), greatest.clone());
            match numbers.first() {
                Some(number) => prop_assert_eq!(least.parse::<f64>().unwrap(), *number),
                None => prop_assert_eq!(&least, texts[0]),
            }
            match texts.last() {
                Some(text) => prop_assert_eq!(&greatest, *text),
                None => prop_assert_eq!(greatest.parse::<f64>().unwrap(), *numbers.last().unwrap()),
            }
        }
    }
}
