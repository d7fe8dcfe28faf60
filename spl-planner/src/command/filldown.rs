//! `filldown`: the last value before it where a field has none. Without fields it fills all but internal ones.

use datafusion::{
    common::ScalarValue,
    functions_aggregate::first_last::last_value_udaf,
    logical_expr::{
        Expr, ExprFunctionExt, WindowFrame, WindowFrameBound, WindowFrameUnits,
        expr::{NullTreatment, WindowFunction},
    },
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
            // The aggregate, not the window function of that name: DataFusion's codec for physical plans drops what the latter says of nulls.
            let last = Expr::from(WindowFunction::new(last_value_udaf(), vec![column(&name)]));
            let last = last.window_frame(so_far).null_treatment(NullTreatment::IgnoreNulls);
            let (next, last) = frame.window("last", last, span)?;
            frame = next;
            outputs.push(Output::new(name, column(&last)));
        }
        frame.set(outputs, span)
    }
}
