//! `streamstats`: aggregates over the rows so far, beside each row.
//!
//! A window of the last rows of all groups (`global=true`) is a range over the rows' positions, in which a row sees those of its
//! own group. Rows that lack a BY field take no place in it.

mod reset;
mod time;

use datafusion::{
    common::ScalarValue,
    logical_expr::{Expr, SortExpr, WindowFrame, WindowFrameBound, WindowFrameUnits, lit, when},
};
use spl_parser::{Span, command::Streamstats};

use super::Lower;
use crate::{
    aggregate::{Over, groups_by, present, window},
    cx::{At, Cx, Result, unsupported},
    frame::{Frame, column},
};

impl Lower for Streamstats {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let groups = groups_by(&self.by, &frame, cx);
        let (frame, number) = frame.numbered(span)?;
        let mut seen = present(&groups);
        // Where a BY field is in no row, no row is seen: nothing is left to reset, or to have a place in a window.
        let no_rows =
            groups.iter().any(|group| matches!(&group.value.expr, Expr::Literal(value, _) if value.is_null()));
        // What is wrong with the conditions is told all the same.
        let reset = reset::epochs(self, frame.clone(), &groups, seen.as_ref(), span, cx)?;
        let (frame, epoch) = if no_rows { (frame, None) } else { reset };
        let mut partition: Vec<Expr> = groups.iter().map(|group| group.value.expr.clone()).collect();
        partition.extend(epoch);
        // 0 is no limit.
        let size = self.window.as_ref().map(|window| window.value).filter(|size| *size > 0);
        // The row itself takes one of the window's places.
        let reach = size.map(|size| if self.current { size - 1 } else { size });
        let (frame, key, rows) = match (&self.time_window, reach) {
            (Some(time_window), Some(_)) => {
                return Err(unsupported(time_window.span, "`time_window=` together with `window=`"));
            }
            (Some(length), None) => {
                let window = time::window(length, frame, &number, seen, span, cx)?;
                // Rows without a time see each other only, and get nothing.
                partition.push(window.seen.clone());
                seen = Some(window.seen);
                let scalar = |value| ScalarValue::Decimal128(Some(value), time::PRECISION, 0);
                let rows = self.rows(WindowFrameUnits::Range, scalar(window.reach), scalar(1));
                (window.frame, window.key, rows)
            }
            (None, Some(reach)) if self.global && !groups.is_empty() && !no_rows => {
                let (frame, key) = positions(frame, seen.as_ref(), span)?;
                let scalar = |value| ScalarValue::Int64(i64::try_from(value).ok());
                (frame, key, self.rows(WindowFrameUnits::Range, scalar(reach), scalar(1)))
            }
            (None, reach) => {
                let rows = self.rows(WindowFrameUnits::Rows, ScalarValue::UInt64(reach), ScalarValue::UInt64(Some(1)));
                (frame, number, rows)
            }
        };
        let over = Over { seen, partition, order: vec![SortExpr::new(column(&key), true, false)], rows };
        window(frame, &self.aggregates, &groups, &over, self.allnum, span, cx)
    }
}

trait Rows {
    /// From so far before a row up to it, or up to one before it where the row itself doesn't count.
    fn rows(&self, units: WindowFrameUnits, reach: ScalarValue, one: ScalarValue) -> WindowFrame;
}

impl Rows for Streamstats {
    fn rows(&self, units: WindowFrameUnits, reach: ScalarValue, one: ScalarValue) -> WindowFrame {
        let until = if self.current { WindowFrameBound::CurrentRow } else { WindowFrameBound::Preceding(one) };
        WindowFrame::new_bounds(units, WindowFrameBound::Preceding(reach), until)
    }
}

/// Adds the position of each row among those that are seen.
fn positions(frame: Frame, seen: Option<&Expr>, span: Span) -> Result<(Frame, String)> {
    let counted = match seen {
        Some(seen) => when(seen.clone(), lit(1_i64)).otherwise(lit(0_i64)).at(span)?,
        None => lit(1_i64),
    };
    frame.running_sum("position", counted, WindowFrameBound::CurrentRow, span)
}
