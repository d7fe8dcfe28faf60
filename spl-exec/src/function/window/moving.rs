//! `moving_average`: what `trendline` puts beside each row.

use std::{collections::VecDeque, sync::Arc};

use datafusion::{
    arrow::{
        array::{Array, ArrayRef, Float64Builder},
        datatypes::DataType,
    },
    common::{Result, exec_err},
    logical_expr::ColumnarValue,
};

use super::udwf::RowsFunction;
use crate::function::support::arguments::{NumberArg, TextArg};

pub(super) const MOVING_AVERAGE: RowsFunction =
    RowsFunction { name: "moving_average", arity: 3, returns: || DataType::Float64, evaluate };

/// How numbers are weighted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Weights {
    Simple,
    Exponential,
    Weighted,
}

impl Weights {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "sma" => Some(Self::Simple),
            "ema" => Some(Self::Exponential),
            "wma" => Some(Self::Weighted),
            _ => None,
        }
    }
}

/// The exponential average after a number: as documented, the larger part of it is the average before. It begins
/// with the first number. \[U\]
fn exponential(before: Option<f64>, number: f64, period: f64) -> f64 {
    let alpha = 2.0 / (period + 1.0);
    before.map_or(number, |before| alpha * before + (1.0 - alpha) * number)
}

fn evaluate(columns: &[ArrayRef], rows: usize) -> Result<ArrayRef> {
    let [numbers, weights, period, ..] = columns else {
        return exec_err!("trendline needs a field, a kind and a period.");
    };
    let numbers = NumberArg::try_new(&ColumnarValue::Array(Arc::clone(numbers)))?;
    let weights = TextArg::try_new(&ColumnarValue::Array(Arc::clone(weights)))?;
    let period = NumberArg::try_new(&ColumnarValue::Array(Arc::clone(period)))?.get(0).unwrap_or(2.0);
    let weights = weights.get(0).and_then(Weights::parse).unwrap_or(Weights::Simple);
    let averages = average((0..rows).map(|row| numbers.get(row)), weights, period);
    let mut builder = Float64Builder::with_capacity(rows);
    averages.for_each(|average| builder.append_option(average));
    let array: ArrayRef = Arc::new(builder.finish());
    debug_assert_eq!(array.len(), rows);
    Ok(array)
}

/// The average at each row. Rows without a number have none and count for nothing; there is none before `period` numbers, but for
/// the exponential one.
fn average(
    numbers: impl Iterator<Item = Option<f64>>,
    weights: Weights,
    period: f64,
) -> impl Iterator<Item = Option<f64>> {
    let mut last = VecDeque::new();
    let mut exponential_so_far = None;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the parser takes whole numbers from 2"
    )]
    let size = period as usize;
    numbers.map(move |number| {
        let number = number?;
        if weights == Weights::Exponential {
            exponential_so_far = Some(exponential(exponential_so_far, number, period));
            return exponential_so_far;
        }
        if last.len() == size {
            last.pop_front();
        }
        last.push_back(number);
        if last.len() < size {
            return None;
        }
        let sum: f64 = match weights {
            Weights::Weighted => {
                let weighted = last.iter().zip(1_u32..).map(|(number, weight)| number * f64::from(weight));
                return Some(weighted.sum::<f64>() / (period * (period + 1.0) / 2.0));
            }
            _ => last.iter().sum(),
        };
        Some(sum / period)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(numbers: &[Option<f64>], weights: Weights, period: f64) -> Vec<Option<f64>> {
        average(numbers.iter().copied(), weights, period).collect()
    }

    #[test]
    fn the_kinds() {
        let numbers = [Some(1.0), Some(2.0), None, Some(6.0), Some(7.0)];
        assert_eq!(of(&numbers, Weights::Simple, 2.0), [None, Some(1.5), None, Some(4.0), Some(6.5)]);
        assert_eq!(
            of(&numbers, Weights::Weighted, 2.0),
            [None, Some(5.0 / 3.0), None, Some(14.0 / 3.0), Some(20.0 / 3.0)]
        );
        assert_eq!(of(&numbers, Weights::Exponential, 3.0), [Some(1.0), Some(1.5), None, Some(3.75), Some(5.375)]);
    }
}
