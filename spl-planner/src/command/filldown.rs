//! `filldown`: the last value before it where a field has none. Without fields it fills all but internal ones.

use datafusion::{
    common::ScalarValue,
    functions_window::expr_fn::last_value,
    logical_expr::{ExprFunctionExt, WindowFrame, WindowFrameBound, WindowFrameUnits, expr::NullTreatment},
};
use spl_parser::{Span, command::Filldown};

use super::Lower;
use crate::{
    cx::{Cx, Result},
    frame::{Frame, Output, column},
    scope,
};

impl Lower for Filldown {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let mut names: Vec<String> = Vec::new();
        for pattern in &self.fields {
            names.extend(scope::expand(pattern, &frame, cx)?);
        }
        if self.fields.is_empty() {
            names.extend(scope::all(&frame, cx).into_iter().filter(|name| !name.starts_with('_')));
        }
        if names.is_empty() {
            return Ok(frame);
        }
        let (mut frame, _) = frame.numbered(span)?;
        let mut outputs = Vec::with_capacity(names.len());
        for name in names {
            let so_far = WindowFrame::new_bounds(
                WindowFrameUnits::Rows,
                WindowFrameBound::Preceding(ScalarValue::UInt64(None)),
                WindowFrameBound::CurrentRow,
            );
            let last = last_value(column(&name)).window_frame(so_far).null_treatment(NullTreatment::IgnoreNulls);
            let (next, last) = frame.window("last", last, span)?;
            frame = next;
            outputs.push(Output::new(name, column(&last)));
        }
        frame.set(outputs, span)
    }
}
