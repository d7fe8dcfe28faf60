//! `tail`: the first rows of the order turned round, which is also the order they come out in.

use spl_parser::{Span, command::Tail};

use super::Lower;
use crate::{
    cx::{Cx, Result},
    frame::Frame,
};

/// How many rows `tail` keeps where nothing is said.
const DEFAULT_LIMIT: u64 = 10;

impl Lower for Tail {
    fn lower(&self, frame: Frame, span: Span, _: &mut Cx<'_>) -> Result<Frame> {
        let limit = self.limit.as_ref().map_or(DEFAULT_LIMIT, |limit| limit.value);
        frame.reversed().limit(usize::try_from(limit).unwrap_or(usize::MAX), span)
    }
}
