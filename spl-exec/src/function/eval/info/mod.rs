//! Information about a value.

use super::{Row, plain, with};

mod isarray;
mod isbool;
mod isdouble;
mod isint;
mod ismv;
mod isnotnull;
mod isnull;
mod isnum;
mod isobject;
mod isstr;
mod single;
mod typeof_;

pub(super) use single::single;

pub(super) const ROWS: &[Row] = &[
    with(&isarray::FUNCTION, isarray::UDF),
    plain(&isbool::FUNCTION),
    with(&isdouble::FUNCTION, isdouble::UDF),
    with(&isint::FUNCTION, isint::UDF),
    with(&ismv::FUNCTION, ismv::UDF),
    plain(&isnotnull::FUNCTION),
    plain(&isnull::FUNCTION),
    with(&isnum::FUNCTION, isnum::UDF),
    with(&isobject::FUNCTION, isobject::UDF),
    with(&isstr::FUNCTION, isstr::UDF),
    with(&typeof_::FUNCTION, typeof_::UDF),
];
