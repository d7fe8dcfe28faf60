//! Conversion.

use datafusion::logical_expr::Expr;
use spl_planner::Arguments;

use super::{Row, plain, unify::to_text, with};

mod format;
mod printf;
mod toarray;
mod tobool;
mod todouble;
mod toint;
mod tomv;
mod tonumber;
mod toobject;
mod tostring;

pub(super) const ROWS: &[Row] = &[
    with(&printf::FUNCTION, printf::UDF),
    with(&toarray::FUNCTION, toarray::UDF),
    with(&tobool::FUNCTION, tobool::UDF),
    plain(&todouble::FUNCTION),
    plain(&toint::FUNCTION),
    with(&tomv::FUNCTION, tomv::UDF),
    with(&tonumber::FUNCTION, tonumber::UDF),
    with(&toobject::FUNCTION, toobject::UDF),
    with(&tostring::FUNCTION, tostring::UDF),
];

/// An argument as text, of a multivalue each value.
fn to_text_of(arguments: &Arguments<'_>, index: usize) -> Expr {
    arguments.get(index).map_or_else(|| arguments.expr(index), to_text)
}
