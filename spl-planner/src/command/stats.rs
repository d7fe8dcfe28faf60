//! `stats`: an aggregation of the rows.

use spl_parser::{Code, Diagnostic, Span, command::Stats};

use super::Lower;
use crate::{
    aggregate::{Grouping, aggregate, groups_by},
    cx::{Cx, Result},
    frame::Frame,
};

impl Lower for Stats {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        if let Some(delim) = &self.delim {
            let message = "`delim` has no effect: multivalues stay lists";
            cx.warn(Diagnostic::warning(Code::NoEffect, delim.span, message));
        }
        let groups = groups_by(&self.by, &frame, cx);
        let grouping = Grouping { groups, distinct_values: self.dedup_splitvals };
        aggregate(frame, &self.aggregates, grouping, self.allnum, span, cx)
    }
}
