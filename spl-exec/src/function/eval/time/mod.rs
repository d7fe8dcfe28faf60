//! Date and time.

use super::{Row, plain, with};

mod now;
mod relative_time;
pub(super) mod steps;
mod strftime;
mod strptime;
#[expect(clippy::module_inception, reason = "named for its function")]
mod time;

pub(super) use time::udf as time_udf;

pub(super) const ROWS: &[Row] = &[
    plain(&now::FUNCTION),
    with(&relative_time::FUNCTION, relative_time::UDF),
    with(&strftime::FUNCTION, strftime::UDF),
    with(&strptime::FUNCTION, strptime::UDF),
    plain(&time::FUNCTION),
];
