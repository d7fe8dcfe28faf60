//! `gauge`: the first row as a value and the bounds of its ranges.

use datafusion::logical_expr::lit;
use spl_parser::{
    Span,
    command::{Gauge, GaugeValue},
};

use super::Lower;
use crate::{
    coerce,
    cx::{Cx, Result},
    frame::{Frame, Output},
    scope,
};

/// The ranges where none are given. \[U\]
const RANGES: [f64; 2] = [0.0, 100.0];

impl Lower for Gauge {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let frame = frame.limit(1, span)?;
        let mut outputs = Vec::new();
        for (index, value) in self.values.iter().enumerate() {
            let number = match &value.value {
                GaugeValue::Number(number) => lit(*number),
                GaugeValue::Field(field) => coerce::number(&scope::resolve(field.as_str(), value.span, &frame, cx), cx),
            };
            outputs.push(Output::new(name(index), number));
        }
        if outputs.len() == 1 {
            outputs.extend(RANGES.iter().enumerate().map(|(index, bound)| Output::new(name(index + 1), lit(*bound))));
        }
        frame.without_formats().closed().project(outputs, span)
    }
}

/// `x` for the value, `y1`, `y2` … for the bounds.
fn name(index: usize) -> String {
    if index == 0 { "x".to_owned() } else { format!("y{index}") }
}
