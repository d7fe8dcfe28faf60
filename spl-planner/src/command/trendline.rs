//! `trendline`: moving averages of fields.

use datafusion::logical_expr::{ExprFunctionExt, lit};
use spl_parser::{Span, command::Trendline};

use super::Lower;
use crate::{
    RowsPrimitive, coerce,
    cx::{Cx, Result},
    frame::{Frame, Output, column},
    scope,
};

impl Lower for Trendline {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let (mut frame, _) = frame.numbered(span)?;
        let mut outputs = Vec::new();
        for trend in &self.trends {
            let number = coerce::number(&scope::resolve(trend.field.as_str(), trend.field.span, &frame, cx), cx);
            let period = i64::try_from(trend.period).unwrap_or(i64::MAX);
            let arguments = vec![number, lit(trend.kind.to_string()), lit(period)];
            let average = cx.catalog.rows_primitive(RowsPrimitive::MovingAverage).call(arguments);
            let (next, average) = frame.window("average", average.partition_by(Vec::new()), span)?;
            frame = next;
            outputs.push(Output::new(trend.output(), column(&average)));
        }
        frame.set(outputs, span)
    }
}
