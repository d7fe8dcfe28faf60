//! Information about a value.

use super::{Row, plain, with};

mod isbool;
mod isint;
mod isnotnull;
mod isnull;
mod isnum;
mod isstr;
mod typeof_;

pub(super) const ROWS: &[Row] = &[
    plain(&isbool::FUNCTION),
    with(&isint::FUNCTION, isint::UDF),
    plain(&isnotnull::FUNCTION),
    plain(&isnull::FUNCTION),
    with(&isnum::FUNCTION, isnum::UDF),
    with(&isstr::FUNCTION, isstr::UDF),
    with(&typeof_::FUNCTION, typeof_::UDF),
];
