//! `untable`: a row for each cell that holds a value.

use datafusion::{
    functions_nested::expr_fn::make_array,
    logical_expr::{Expr, lit},
};
use spl_parser::{Code, Span, command::Untable};

use super::{Lower, mvexpand::unnest};
use crate::{
    Value,
    coerce::Common,
    cx::{Cx, Result, error},
    frame::{Frame, Output, column},
    scope,
};

impl Lower for Untable {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let (row, name, cell) = (self.row.as_str(), self.name.as_str(), self.cell.as_str());
        for (field, other) in [(&self.name, &self.row), (&self.cell, &self.row), (&self.cell, &self.name)] {
            if field.as_str() == other.as_str() {
                let message = format!("Field '{}' should not be specified more than once.", field.as_str());
                return Err(error(Code::DuplicateName, field.span, message));
            }
        }
        let value = scope::resolve(row, self.row.span, &frame, cx);
        let columns = scope::all(&frame, cx).into_iter().filter(|field| field != row && !field.starts_with('_'));
        let columns: Vec<(String, Value)> =
            columns.map(|field| (field.clone(), scope::resolve(&field, span, &frame, cx))).collect();
        let frame = frame.without_formats().closed();
        let names = columns.iter().map(|(name, _)| lit(name.as_str())).collect();
        let cells = alike(columns.iter().map(|(_, value)| value), cx)?;
        if cells.is_empty() {
            let nothing = |name| Output::new(name, scope::absent().expr);
            let frame = frame.filter(lit(false), span)?;
            return frame.project(vec![Output::new(row, value.expr), nothing(name), nothing(cell)], span);
        }
        let lists = vec![
            Output::new(row, value.expr),
            Output::new(name, make_array(names)),
            Output::new(cell, make_array(cells)),
        ];
        let frame = unnest(frame.project(lists, span)?, &[name, cell], span)?;
        frame.filter(column(cell).is_not_null(), span)
    }
}

/// Values in one type.
pub(super) fn alike<'a>(values: impl Iterator<Item = &'a Value> + Clone, cx: &Cx<'_>) -> Result<Vec<Expr>> {
    let common = values.clone().fold(None, |common: Option<Value>, value| {
        Some(common.map_or_else(|| value.clone(), |common| Common::of(&common, value).value(common.expr)))
    });
    let Some(common) = common else { return Ok(Vec::new()) };
    let common = Common::of(&common, &common);
    values.map(|value| common.make(value, cx)).collect()
}
