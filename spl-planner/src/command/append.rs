//! `append`: the rows of a subsearch after those so far.

use spl_parser::{Span, command::Append};

use super::Lower;
use crate::{
    cx::{Cx, Result},
    frame::Frame,
    subsearch, union,
};

impl Lower for Append {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let more = subsearch::limited(&self.subsearch, &self.limits, cx)?;
        union::append(frame, more, span, cx)
    }
}
