//! `chart`: aggregates by the values of one field down and of another across.

use datafusion::{
    arrow::{
        array::AsArray,
        datatypes::{DataType, Float64Type},
    },
    functions_aggregate::expr_fn::{max, min},
    logical_expr::{Expr, LogicalPlanBuilder, cast, lit},
};
use spl_parser::{Span, command::Chart};

use super::Lower;
use crate::{
    Kind, Primitive, Value,
    bins::Grid,
    chart::{Binned, Cells, Gaps, Layout, Row, binned, fill, table},
    coerce,
    cx::{At, Cx, Result},
    frame::Frame,
    scope,
};

impl Lower for Chart {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let cells = Cells::new(&self.aggregates, false, cx);
        let mut frame = frame;
        let (mut row, mut gaps) = (None, None);
        if let Some(split) = &self.row {
            let value = scope::resolve(split.field.as_str(), split.field.span, &frame, cx);
            let (binned_frame, Binned { value: cell, key, grid }) = binned(value.clone(), split, frame, span, cx)?;
            frame = binned_frame;
            if self.cont && grid != Grid::Other {
                gaps = all_bins(&frame, &value, &cell, grid, span, cx)?;
            }
            row = Some(Row { name: split.field.as_str().to_owned(), value: cell, span: split.field.span, key });
        }
        let layout = Layout {
            cells: &cells,
            row,
            column: self.column.as_ref(),
            series: &self.series,
            distinct_values: self.dedup_splitvals,
        };
        let made = table(frame, &layout, span, cx)?;
        match (gaps, &self.row) {
            (Some(bins), Some(row)) => {
                fill(made.frame, Gaps { field: row.field.as_str(), bins, zeros: &made.zeros }, span, cx)
            }
            _ => Ok(made.frame),
        }
    }
}

/// All bins between the least and the greatest value; `None` where the bins don't follow on each other, or while only checking.
pub(super) fn all_bins(
    frame: &Frame,
    value: &Value,
    binned: &Value,
    grid: Grid,
    span: Span,
    cx: &mut Cx<'_>,
) -> Result<Option<Expr>> {
    let number = cast(coerce::number(value, cx), DataType::Float64);
    let Some((low, high)) = range(frame, number, span, cx)? else { return Ok(None) };
    let time = |seconds: f64, cx: &Cx<'_>| cx.call(Primitive::FromEpoch, vec![lit(seconds)]);
    Ok(match grid {
        Grid::Time(grid) if binned.kind == Kind::Time => Some(grid.starts(time(low, cx), time(high, cx), cx)),
        Grid::Number(width) => Some(cx.call(Primitive::NumberBins, vec![lit(low), lit(high), lit(width)])),
        Grid::Time(_) | Grid::Other => None,
    })
}

/// The least and the greatest number; `None` where there is none, or while only checking.
pub(super) fn range(frame: &Frame, number: Expr, span: Span, cx: &mut Cx<'_>) -> Result<Option<(f64, f64)>> {
    let plan = LogicalPlanBuilder::from(frame.plan().clone()).project([number.alias("number")]).at(span)?;
    let number = || crate::frame::column("number");
    let exprs = vec![min(number()).alias("low"), max(number()).alias("high")];
    let plan = plan.aggregate(Vec::<Expr>::new(), exprs).at(span)?.build().at(span)?;
    let Some(batches) = cx.ask(plan, span)? else { return Ok(None) };
    Ok(batches.iter().find_map(|batch| {
        let [low, high] = batch.columns() else { return None };
        let first = |column: &dyn datafusion::arrow::array::Array| {
            column.as_primitive_opt::<Float64Type>()?.iter().next().flatten()
        };
        first(low).zip(first(high))
    }))
}
