//! `addcoltotals`: a row with the sum of each column.

use spl_parser::{Span, command::Addcoltotals};

use super::{
    Lower,
    addtotals::{column_totals, summed},
};
use crate::{
    cx::{Cx, Result},
    frame::Frame,
};

impl Lower for Addcoltotals {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let names = summed(&self.fields, &frame, cx)?;
        column_totals(frame, names, self.labelfield.as_ref(), self.label.as_ref(), span, cx)
    }
}
