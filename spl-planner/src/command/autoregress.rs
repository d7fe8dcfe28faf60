//! `autoregress`: copies of a field's values from rows before.

use datafusion::{functions_window::lead_lag::lag, logical_expr::ExprFunctionExt};
use spl_parser::{
    Span,
    command::{Autoregress, Lags},
};

use super::Lower;
use crate::{
    cx::{Cx, Result, unsupported},
    frame::{Frame, Output, column},
    scope,
};

/// So many copies at most; each is a column.
const MAX_COPIES: u64 = 100;

impl Lower for Autoregress {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let lags = self.p.as_ref().map_or(Lags { from: 1, to: 1 }, |p| p.value);
        if lags.to - lags.from >= MAX_COPIES {
            let at = self.p.as_ref().map_or(span, |p| p.span);
            return Err(unsupported(at, format_args!("`p=` for more than {MAX_COPIES} copies")));
        }
        let value = scope::resolve(self.field.as_str(), self.field.span, &frame, cx);
        let (mut frame, _) = frame.numbered(span)?;
        let mut outputs = Vec::new();
        for rows in lags.from..=lags.to {
            let before = lag(value.expr.clone(), Some(i64::try_from(rows).unwrap_or(i64::MAX)), None);
            let (next, before) = frame.window("before", before.partition_by(Vec::new()), span)?;
            frame = next;
            let name = match &self.alias {
                Some(alias) if lags.from == lags.to => alias.as_str().to_owned(),
                alias => format!("{}_p{rows}", alias.as_ref().unwrap_or(&self.field).as_str()),
            };
            outputs.push(Output::new(name, column(&before)));
        }
        frame.set(outputs, span)
    }
}
