//! `sort`: states the order; the rows are sorted where something observes it, and here where the limit does.

use spl_parser::{Span, command::Sort};

use super::Lower;
use crate::{
    cx::{Cx, Result},
    frame::Frame,
    order,
};

/// How many rows `sort` keeps where no limit is given.
const DEFAULT_LIMIT: u64 = 10_000;

impl Lower for Sort {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let frame = order::by_keys(&self.keys, self.reverse, frame, span, cx)?;
        match self.limit.as_ref().map_or(DEFAULT_LIMIT, |limit| limit.value) {
            0 => Ok(frame),
            limit => frame.limit(usize::try_from(limit).unwrap_or(usize::MAX), span),
        }
    }
}
