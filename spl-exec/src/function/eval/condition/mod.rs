//! Comparison and conditions.

use super::{Row, plain, with};

mod boolean;
mod case;
mod coalesce;
mod equal;
mod if_;
mod in_;
mod like;
mod match_;
mod null;
mod nullif;
mod searchmatch;
mod validate;

pub(super) const ROWS: &[Row] = &[
    plain(&boolean::TRUE),
    plain(&boolean::FALSE),
    plain(&case::FUNCTION),
    plain(&coalesce::FUNCTION),
    plain(&if_::FUNCTION),
    plain(&in_::FUNCTION),
    plain(&like::FUNCTION),
    with(&match_::FUNCTION, match_::UDF),
    plain(&null::FUNCTION),
    plain(&nullif::FUNCTION),
    plain(&searchmatch::FUNCTION),
    plain(&validate::FUNCTION),
];
