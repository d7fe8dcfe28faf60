//! Conversion.

use super::{Row, with};

mod format;
mod printf;
mod tonumber;
mod tostring;

pub(super) const ROWS: &[Row] = &[
    with(&printf::FUNCTION, printf::UDF),
    with(&tonumber::FUNCTION, tonumber::UDF),
    with(&tostring::FUNCTION, tostring::UDF),
];
