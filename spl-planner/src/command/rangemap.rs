//! `rangemap`: names the ranges that a number lies in.

use datafusion::{
    functions::string::expr_fn::concat_ws,
    logical_expr::{Expr, lit, when},
};
use spl_parser::{
    Code, Span, Spanned,
    command::{Range, Rangemap},
};

use super::Lower;
use crate::{
    Primitive, coerce,
    cx::{At, Cx, Result, error},
    frame::{Frame, Output},
    parse_number, scope,
};

/// The name of numbers that lie in no range.
const DEFAULT: &str = "None";

/// What joins the names of ranges for a moment: no name holds it.
const JOINT: &str = "\0";

impl Lower for Rangemap {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let value = scope::resolve(self.field.as_str(), self.field.span, &frame, cx);
        let number = coerce::number(&value, cx);
        let default = self.default.as_ref().map_or(DEFAULT, |default| default.as_str());
        let bounds = self.ranges.iter().map(|range| Ok((bound(&range.low)?, bound(&range.high)?)));
        let bounds = bounds.collect::<Result<Vec<(f64, f64)>>>()?;
        let overlap = bounds.iter().enumerate().any(|(index, (low, high))| {
            bounds.iter().take(index).any(|(other_low, other_high)| low <= other_high && other_low <= high)
        });
        let inside = |(range, (low, high)): (&Range, &(f64, f64))| -> (Expr, Expr) {
            (number.clone().gt_eq(lit(*low)).and(number.clone().lt_eq(lit(*high))), lit(range.name.as_str()))
        };
        let mut cases = self.ranges.iter().zip(&bounds).map(inside);
        let range = if overlap {
            let names = cases.map(|(inside, name)| when(inside, name).end().at(span)).collect::<Result<Vec<_>>>()?;
            let joined = concat_ws(lit(JOINT), names);
            let joined = when(joined.clone().eq(lit("")), lit(default)).otherwise(joined).at(span)?;
            cx.call(Primitive::MakeMv, vec![joined, lit(JOINT), lit(false)])
        } else {
            match cases.next() {
                None => lit(default),
                Some((inside, name)) => cases
                    .fold(when(inside, name), |mut made, (inside, name)| made.when(inside, name))
                    .otherwise(lit(default))
                    .at(span)?,
            }
        };
        frame.set(vec![Output::new("range", range)], span)
    }
}

fn bound(text: &Spanned<String>) -> Result<f64> {
    parse_number(text)
        .ok_or_else(|| error(Code::OptionValue, text.span, format!("The number {} is invalid.", text.value)))
}
