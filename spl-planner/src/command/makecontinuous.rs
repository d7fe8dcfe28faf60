//! `makecontinuous`: puts a field into bins and adds rows for those that have none.

use spl_parser::{Span, ast::BinSpan, command::Makecontinuous};

use super::Lower;
use crate::{
    chart::{Gaps, continuous, fill},
    cx::{Cx, Result, unsupported},
    frame::{Frame, Output},
    scope,
};

impl Lower for Makecontinuous {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        if let Some(span) = &self.bins.span
            && matches!(span.value, BinSpan::Log { .. })
        {
            return Err(unsupported(span.span, "`makecontinuous` of bins that don't follow on each other"));
        }
        let name = self.field.as_ref().map_or("_time", |field| field.value.as_str());
        let at = self.field.as_ref().map_or(span, |field| field.span);
        let value = scope::resolve(name, at, &frame, cx);
        let (frame, binned) = continuous(&value, &self.bins, frame, span, cx)?;
        let frame = frame.set(vec![Output::new(name, binned.value.expr)], span)?;
        match binned.all {
            Some(bins) => fill(frame, Gaps { field: name, bins, zeros: &[] }, span, cx),
            None => Ok(frame),
        }
    }
}
