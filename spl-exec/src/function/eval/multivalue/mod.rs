//! Multivalues.

use super::{Row, with, with2};

mod mvappend;
mod mvcount;
mod mvdedup;
mod mvfind;
mod mvindex;
mod mvjoin;
mod mvrange;
mod mvreverse;
mod mvsort;
mod mvzip;
mod split;

pub(super) use mvcount::mvcount;

pub(super) const ROWS: &[Row] = &[
    with(&mvappend::FUNCTION, mvappend::UDF),
    with(&mvcount::FUNCTION, mvcount::UDF),
    with(&mvdedup::FUNCTION, mvdedup::UDF),
    with(&mvfind::FUNCTION, mvfind::UDF),
    with2(&mvindex::FUNCTION, [mvindex::UDF, mvindex::RANGE_UDF]),
    with(&mvjoin::FUNCTION, mvjoin::UDF),
    with(&mvrange::FUNCTION, mvrange::UDF),
    with(&mvreverse::FUNCTION, mvreverse::UDF),
    with(&mvsort::FUNCTION, mvsort::UDF),
    with(&mvzip::FUNCTION, mvzip::UDF),
    with(&split::FUNCTION, split::UDF),
];
