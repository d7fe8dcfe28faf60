//! `makecontinuous`: puts a field into bins and adds rows for those that have none.

use spl_parser::{
    Span, Spanned,
    ast::{BinSpan, Bins, TimeSpan},
    command::Makecontinuous,
};

use super::{Lower, chart::range};
use crate::{
    Kind, Primitive,
    bins::{self, Grid, auto_time_span, auto_width, has_span, least_seconds, most, number},
    chart::{Gaps, fill},
    coerce,
    cx::{Cx, Result},
    frame::{Frame, Output},
    scope,
};

impl Lower for Makecontinuous {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let name = self.field.as_ref().map_or("_time", |field| field.value.as_str());
        let at = self.field.as_ref().map_or(span, |field| field.span);
        let value = scope::resolve(name, at, &frame, cx);
        let seconds =
            datafusion::logical_expr::cast(coerce::number(&value, cx), datafusion::arrow::datatypes::DataType::Float64);
        let Some((mut low, mut high)) = range(&frame, seconds, span, cx)? else { return Ok(frame) };
        if value.kind != Kind::Time {
            // They widen the range only.
            low =
                self.bins.start.as_ref().map_or(Ok(low), |start| bound(start, "start").map(|start| start.min(low)))?;
            high = self.bins.end.as_ref().map_or(Ok(high), |end| bound(end, "end").map(|end| end.max(high)))?;
        }
        let width = match has_span(&self.bins) {
            true => self.bins.span.clone(),
            false => Some(Spanned::new(width(&self.bins, value.kind, low, high, cx)?, span)),
        };
        let bins = Bins { span: width, aligntime: self.bins.aligntime.clone(), ..Bins::default() };
        let (frame, binned, grid) = bins::bin(&value, &bins, frame, span, cx)?;
        let time =
            |seconds: f64, cx: &Cx<'_>| cx.call(Primitive::FromEpoch, vec![datafusion::logical_expr::lit(seconds)]);
        let (binned, bins) = match grid {
            Grid::Time(grid) if binned.kind == Kind::Time => {
                let start = coerce::Common::Time.make(&binned, cx)?;
                (start, grid.starts(time(low, cx), time(high, cx), cx))
            }
            Grid::Number(width) if !binned.multi => {
                let numbers = [low, high, width].map(datafusion::logical_expr::lit).to_vec();
                (binned.expr, cx.call(Primitive::NumberBins, numbers))
            }
            _ => {
                let what = "`makecontinuous` of bins that don't follow on each other";
                return Err(crate::cx::unsupported(self.bins.span.as_ref().map_or(at, |span| span.span), what));
            }
        };
        let frame = frame.set(vec![Output::new(name, binned)], span)?;
        fill(frame, Gaps { field: name, bins, zeros: &[] }, span, cx)
    }
}

fn bound(text: &Spanned<String>, option: &str) -> Result<f64> {
    number(text, option, text.span)
}

/// The width that the range decides.
fn width(bins: &Bins, kind: Kind, low: f64, high: f64, cx: &mut Cx<'_>) -> Result<BinSpan> {
    if kind == Kind::Time {
        let least = least_seconds(bins, cx)?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "lengths in microseconds")]
        let (amount, unit) = auto_time_span(((high - low) * 1e6) as u64, most(bins)?, (least * 1e6) as u64);
        return Ok(BinSpan::Time(TimeSpan::Length { amount, unit }));
    }
    let least = match &bins.minspan {
        Some(minspan) => Some(number(&minspan.to_string(), "minspan", minspan.span)?),
        None => None,
    };
    #[expect(clippy::cast_precision_loss, reason = "a number of bins")]
    let width = auto_width(low, high, most(bins)? as f64, least).unwrap_or(1.0);
    Ok(BinSpan::Number(width.to_string()))
}
