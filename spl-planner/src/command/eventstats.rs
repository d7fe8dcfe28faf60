//! `eventstats`: aggregates over all rows, or over the row's group, beside each row.
//!
//! A multivalue groups as a whole: rows with the same values in the same order are one group. \[U\]

use datafusion::{
    common::ScalarValue,
    logical_expr::{WindowFrame, WindowFrameBound, WindowFrameUnits},
};
use spl_parser::{Span, command::Eventstats};

use super::Lower;
use crate::{
    aggregate::{Over, groups_by, present, window},
    cx::{Cx, Result},
    frame::Frame,
};

impl Lower for Eventstats {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let groups = groups_by(&self.by, &frame, cx);
        let unbounded = || ScalarValue::UInt64(None);
        let all = WindowFrame::new_bounds(
            WindowFrameUnits::Rows,
            WindowFrameBound::Preceding(unbounded()),
            WindowFrameBound::Following(unbounded()),
        );
        let partition = groups.iter().map(|group| group.value.expr.clone()).collect();
        let over = Over { seen: present(&groups), partition, order: frame.order().to_vec(), rows: all };
        window(frame, &self.aggregates, &groups, &over, self.allnum, span, cx)
    }
}
