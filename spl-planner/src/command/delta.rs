//! `delta`: a number less the one in a row before. Where one of them is none, the field keeps what it held. \[U\]

use datafusion::{functions_window::lead_lag::lag, logical_expr::ExprFunctionExt};
use spl_parser::{Span, command::Delta};

use super::Lower;
use crate::{
    Kind, Value, coerce,
    cx::{Cx, Result},
    frame::{Frame, Output, column},
    scope,
};

/// From how many rows before where nothing is said.
const DEFAULT_LAG: u64 = 1;

impl Lower for Delta {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let number = coerce::number(&scope::resolve(self.field.as_str(), self.field.span, &frame, cx), cx);
        let rows = self.p.as_ref().map_or(DEFAULT_LAG, |p| p.value);
        let before = lag(number.clone(), Some(i64::try_from(rows).unwrap_or(i64::MAX)), None);
        let (frame, _) = frame.numbered(span)?;
        let (frame, before) = frame.window("before", before.partition_by(Vec::new()), span)?;
        let difference = Value::new(number - column(&before), Kind::Number);
        let name = match &self.alias {
            Some(alias) => alias.as_str().to_owned(),
            None => format!("delta({})", self.field.as_str()),
        };
        let known = difference.expr.clone().is_not_null();
        let old = scope::current(&name, &frame, cx);
        let value = coerce::choose(known, &difference, &old, span, cx)?;
        frame.set(vec![Output::new(name, value.expr)], span)
    }
}
