//! `return`: values of the first rows as one text, for the search around it.

use datafusion::{
    functions::expr_fn::{coalesce, concat},
    functions_nested::expr_fn::{array_to_string, make_array},
    logical_expr::{lit, when},
};
use spl_parser::{
    Span, Spanned,
    ast::FieldName,
    command::{Return, ReturnItem},
};

use super::{
    Lower,
    format::{one_text, term},
};
use crate::{
    coerce,
    cx::{At, Cx, Result},
    frame::Frame,
    scope,
};

impl Lower for Return {
    /// One row gives `field="value"`, several `(field="value") OR (field="value")`; `$field` gives the value alone. \[C\]
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let count = self.count.as_ref().map_or(1, |count| count.value);
        let frame = frame.limit(usize::try_from(count).unwrap_or(usize::MAX), span)?;
        let mut terms = Vec::with_capacity(self.items.len());
        for item in &self.items {
            let value =
                |field: &Spanned<FieldName>, cx: &mut Cx<'_>| scope::resolve(field.as_str(), field.span, &frame, cx);
            terms.push(match item {
                ReturnItem::Field(field) => {
                    let value = value(field, cx);
                    term(field.as_str(), &value, "OR", cx)?
                }
                ReturnItem::Alias { alias, field } => {
                    let value = value(field, cx);
                    term(alias.as_str(), &value, "OR", cx)?
                }
                ReturnItem::Value(field) => {
                    let value = value(field, cx);
                    coerce::text(&value, cx)
                }
            });
        }
        let row = array_to_string(make_array(terms), lit(" "));
        let row = when(row.clone().not_eq(lit("")), row).end().at(span)?;
        let row = match count {
            ..=1 => row,
            // `concat` takes null for nothing.
            _ => when(row.clone().is_not_null(), concat(vec![lit("("), row, lit(")")])).end().at(span)?,
        };
        one_text(frame, row, " OR ", "search", span)?.project_text(|rows| Ok(coalesce(vec![rows, lit("")])), span)
    }
}
