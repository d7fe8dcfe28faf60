//! IP addresses.

use super::{Row, plain};

mod cidrmatch;

pub(super) const ROWS: &[Row] = &[plain(&cidrmatch::FUNCTION)];
