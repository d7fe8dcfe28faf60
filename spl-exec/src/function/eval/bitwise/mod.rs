//! Bits of whole numbers from 0 to 2^53 - 1, which a double has exactly; any other number gives null.

use datafusion::{common::Result, logical_expr::ColumnarValue};

use super::{Row, rows::Rows, with};

mod bit_and;
mod bit_not;
mod bit_or;
mod bit_shift_left;
mod bit_shift_right;
mod bit_xor;

pub(super) const ROWS: &[Row] = &[
    with(&bit_and::FUNCTION, bit_and::UDF),
    with(&bit_not::FUNCTION, bit_not::UDF),
    with(&bit_or::FUNCTION, bit_or::UDF),
    with(&bit_shift_left::FUNCTION, bit_shift_left::UDF),
    with(&bit_shift_right::FUNCTION, bit_shift_right::UDF),
    with(&bit_xor::FUNCTION, bit_xor::UDF),
];

/// The greatest number, all of whose bits are set.
const ALL: u64 = (1 << 53) - 1;

fn bits(number: f64) -> Option<u64> {
    #[expect(clippy::cast_precision_loss, reason = "it has 53 bits")]
    let fits = number.fract() == 0.0 && (0.0..=ALL as f64).contains(&number);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole and within the bounds")]
    fits.then_some(number as u64)
}

/// Combines the arguments of each row from left to right.
fn fold(arguments: &[ColumnarValue], len: usize, combine: fn(u64, u64) -> u64) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let numbers = rows.numbers()?;
    rows.make_number(|row| {
        let mut numbers = numbers.iter().map(|number| number.get(row).and_then(bits));
        let first = numbers.next()??;
        let all = numbers.try_fold(first, |left, right| Some(combine(left, right?)))?;
        #[expect(clippy::cast_precision_loss, reason = "it has 53 bits")]
        Some((all & ALL) as f64)
    })
}
