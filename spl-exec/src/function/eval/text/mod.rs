//! Text.

use super::{Row, plain, with};

mod len;
mod lower;
mod ltrim;
mod replace;
mod rtrim;
mod spath;
mod substr;
mod trim;
mod upper;
mod urldecode;

pub(super) const ROWS: &[Row] = &[
    plain(&len::FUNCTION),
    with(&lower::FUNCTION, lower::UDF),
    plain(&ltrim::FUNCTION),
    with(&replace::FUNCTION, replace::UDF),
    plain(&rtrim::FUNCTION),
    with(&spath::FUNCTION, spath::UDF),
    with(&substr::FUNCTION, substr::UDF),
    plain(&trim::FUNCTION),
    with(&upper::FUNCTION, upper::UDF),
    with(&urldecode::FUNCTION, urldecode::UDF),
];
