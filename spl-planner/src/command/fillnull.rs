//! `fillnull`: a value in place of null. An empty string is a value. \[U\]

use datafusion::{
    functions::expr_fn::coalesce,
    logical_expr::{Expr, lit},
};
use spl_parser::{Span, command::Fillnull};

use super::Lower;
use crate::{
    Kind, Value, coerce,
    cx::{Cx, Result},
    frame::{Frame, Output},
    parse_number, scope, token,
};

impl Lower for Fillnull {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let value = self.value.as_ref().map_or_else(|| "0".to_owned(), |value| token::bind(value, cx.catalog));
        let names: Vec<String> = if self.fields.is_empty() {
            scope::all(&frame, cx).into_iter().filter(|name| !name.starts_with('_')).collect()
        } else {
            self.fields.iter().map(|field| field.as_str().to_owned()).collect()
        };
        let outputs = names
            .into_iter()
            .map(|name| {
                // It may be none yet.
                crate::open::demand(&name, &frame, cx);
                let expr = match frame.data_type(&name) {
                    Some(_) => fill(&scope::resolve(&name, span, &frame, cx), &value, cx)?,
                    None => lit(value.as_str()),
                };
                Ok(Output { name, expr })
            })
            .collect::<Result<Vec<_>>>()?;
        frame.set(outputs, span)
    }
}

/// Numbers stay numbers where the value is one, points in time never take another value.
fn fill(field: &Value, value: &str, cx: &Cx<'_>) -> Result<Expr> {
    let number = parse_number(value).filter(|number| number.is_finite());
    Ok(match (field.kind, number) {
        (Kind::Null, _) => lit(value),
        (Kind::Time, _) => field.expr.clone(),
        _ if field.multi => {
            let value = Value::new(lit(value), Kind::Text);
            coalesce(vec![coerce::list(field, cx)?, coerce::list(&value, cx)?])
        }
        (Kind::Number, Some(number)) if number.fract() == 0.0 && number.abs() < 9e15 => {
            coalesce(vec![field.expr.clone(), lit(number as i64)])
        }
        (Kind::Number, Some(number)) => coalesce(vec![field.expr.clone(), lit(number)]),
        _ => coalesce(vec![coerce::text(field, cx), lit(value)]),
    })
}
