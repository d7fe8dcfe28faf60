//! `bin`: values as the bins that they lie in.

use spl_parser::{Span, command::Bin};

use super::Lower;
use crate::{
    Kind, bins,
    cx::{Cx, Result},
    frame::{Frame, Output},
    scope,
};

impl Lower for Bin {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let value = scope::resolve(self.field.as_str(), self.field.span, &frame, cx);
        if value.kind == Kind::Null {
            return Ok(frame);
        }
        let (frame, bin, _) = bins::bin(&value, &self.bins, frame, span, cx)?;
        let name = self.alias.as_ref().unwrap_or(&self.field).as_str();
        frame.set(vec![Output::new(name, bin.expr)], span)
    }
}
