//! `strcat`: joins fields and texts into a field.

use datafusion::{
    functions::expr_fn::{coalesce, concat},
    logical_expr::{Operator, lit, when},
};
use spl_parser::{
    Span,
    command::{Strcat, StrcatSource},
};

use super::Lower;
use crate::{
    coerce,
    cx::{At, Cx, Result},
    expr,
    frame::{Frame, Output},
    scope, token,
};

impl Lower for Strcat {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let name = self.destination.as_str();
        let (mut parts, mut present) = (Vec::new(), Vec::new());
        for source in &self.sources {
            match &source.value {
                StrcatSource::Text(text) => parts.push(lit(token::bind(text, cx.catalog))),
                StrcatSource::Field(field) => {
                    let text = coerce::text(&scope::resolve(field.as_str(), source.span, &frame, cx), cx);
                    present.push(text.clone().is_not_null());
                    parts.push(coalesce(vec![text, lit("")]));
                }
            }
        }
        let mut joined = concat(parts);
        if self.allrequired && !present.is_empty() {
            // A row that lacks a part keeps what it had.
            let kept = match frame.data_type(name) {
                Some(_) => coerce::text(&scope::resolve(name, self.destination.span, &frame, cx), cx),
                None => scope::absent().expr,
            };
            joined = when(expr::balanced(present, Operator::And), joined).otherwise(kept).at(span)?;
        }
        frame.set(vec![Output::new(name, joined)], span)
    }
}
