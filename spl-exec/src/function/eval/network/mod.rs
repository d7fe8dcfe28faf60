//! IP addresses.

use super::{Row, plain, with};

mod cidrmatch;
mod ipmask;

pub(super) const ROWS: &[Row] = &[plain(&cidrmatch::FUNCTION), with(&ipmask::FUNCTION, ipmask::UDF)];
