//! Mathematics.

use super::{Row, plain, with};

mod abs;
mod acos;
mod acosh;
mod addends;
mod asin;
mod asinh;
mod atan;
mod atan2;
mod atanh;
mod avg;
mod ceiling;
mod cos;
mod cosh;
mod exact;
mod exp;
mod extreme;
mod floor;
mod hypot;
mod ln;
mod log;
mod max;
mod min;
mod pi;
mod pow;
mod random;
mod round;
mod sigfig;
mod sin;
mod sinh;
mod sqrt;
mod sum;
mod tan;
mod tanh;

pub(super) const ROWS: &[Row] = &[
    plain(&abs::FUNCTION),
    plain(&acos::FUNCTION),
    plain(&acosh::FUNCTION),
    plain(&asin::FUNCTION),
    plain(&asinh::FUNCTION),
    plain(&atan::FUNCTION),
    plain(&atan2::FUNCTION),
    plain(&atanh::FUNCTION),
    with(&avg::FUNCTION, avg::UDF),
    plain(&ceiling::FUNCTION),
    plain(&cos::FUNCTION),
    plain(&cosh::FUNCTION),
    plain(&exact::FUNCTION),
    plain(&exp::FUNCTION),
    plain(&floor::FUNCTION),
    with(&hypot::FUNCTION, hypot::UDF),
    plain(&ln::FUNCTION),
    with(&log::FUNCTION, log::UDF),
    with(&max::FUNCTION, max::UDF),
    with(&min::FUNCTION, min::UDF),
    plain(&pi::FUNCTION),
    plain(&pow::FUNCTION),
    plain(&random::FUNCTION),
    with(&round::FUNCTION, round::UDF),
    plain(&sigfig::FUNCTION),
    plain(&sin::FUNCTION),
    plain(&sinh::FUNCTION),
    with(&sqrt::FUNCTION, sqrt::UDF),
    with(&sum::FUNCTION, sum::UDF),
    plain(&tan::FUNCTION),
    plain(&tanh::FUNCTION),
];
