//! `chart`: aggregates by the values of one field down and of another across.

use spl_parser::{Span, command::Chart};

use super::Lower;
use crate::{
    chart::{Cells, Gaps, Layout, Row, binned, fill, table},
    cx::{Cx, Result},
    frame::Frame,
    scope,
};

impl Lower for Chart {
    fn lower(&self, mut frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let cells = Cells::new(&self.aggregates, false, cx);
        let (mut row, mut all) = (None, None);
        if let Some(split) = &self.row {
            let value = scope::resolve(split.field.as_str(), split.field.span, &frame, cx);
            let (next, bins) = binned(value, split, self.cont, frame, span, cx)?;
            frame = next;
            all = bins.all;
            let name = split.field.as_str().to_owned();
            row = Some(Row { name, value: bins.value, span: split.field.span, key: bins.key });
        }
        let layout = Layout {
            cells: &cells,
            row,
            column: self.column.as_ref(),
            series: &self.series,
            distinct_values: self.dedup_splitvals,
        };
        let made = table(frame, &layout, span, cx)?;
        match (all, &self.row) {
            (Some(bins), Some(row)) => {
                fill(made.frame, Gaps { field: row.field.as_str(), bins, zeros: &made.zeros }, span, cx)
            }
            _ => Ok(made.frame),
        }
    }
}
