//! Multivalues.

use super::{Row, plain, with, with2};

mod commands;
mod mvappend;
mod mvcount;
mod mvdedup;
mod mvfilter;
mod mvfind;
mod mvindex;
mod mvjoin;
mod mvmap;
mod mvrange;
mod mvreverse;
mod mvsort;
mod mvzip;
mod split;

pub(super) use mvcount::mvcount;
pub(crate) use mvindex::last_of;

pub(super) const ROWS: &[Row] = &[
    with(&commands::FUNCTION, commands::UDF),
    with(&mvappend::FUNCTION, mvappend::UDF),
    with(&mvcount::FUNCTION, mvcount::UDF),
    with(&mvdedup::FUNCTION, mvdedup::UDF),
    plain(&mvfilter::FUNCTION),
    with(&mvfind::FUNCTION, mvfind::UDF),
    with2(&mvindex::FUNCTION, [mvindex::UDF, mvindex::RANGE_UDF]),
    with(&mvjoin::FUNCTION, mvjoin::UDF),
    plain(&mvmap::FUNCTION),
    with(&mvrange::FUNCTION, mvrange::UDF),
    with(&mvreverse::FUNCTION, mvreverse::UDF),
    with(&mvsort::FUNCTION, mvsort::UDF),
    with(&mvzip::FUNCTION, mvzip::UDF),
    with2(&split::FUNCTION, [split::UDF, split::COUNT]),
];
