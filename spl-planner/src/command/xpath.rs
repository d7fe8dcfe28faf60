//! `xpath`: what an XPath leads to becomes a field.

use datafusion::logical_expr::lit;
use spl_parser::{Code, Span, command::Xpath};

use super::Lower;
use crate::{
    Kind, Primitive, Value, coerce,
    cx::{Cx, Result, error},
    frame::{Frame, Output},
    scope, token,
};

/// The field that is read where none is given.
const FIELD: &str = "_raw";
/// The field that is set where none is given.
const OUTPUT: &str = "xpath";

impl Lower for Xpath {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let (name, at) = self.field.as_ref().map_or((FIELD, span), |field| (field.as_str(), field.span));
        let input = scope::resolve(name, at, &frame, cx);
        let path = token::bind(&self.path, cx.catalog);
        if !cx.catalog.is_xpath(&path) {
            let mut error = error(Code::Unsupported, self.path.span, format!("the XPath '{path}' is not supported"));
            error.help = Some(
                "there are `/a/b`, `//a`, `*`, `@x`, `text()`, and the conditions `[1]`, `[last()]`, `[@x='y']`, `[b='y']`".into(),
            );
            return Err(error);
        }
        let output = self.outfield.as_ref().map_or(OUTPUT, |field| field.as_str());
        let found = cx.call(Primitive::Xpath, vec![coerce::texts(&input, cx), lit(path)]);
        let found = Value::list(found, Kind::Dynamic);
        let expr = match &self.default {
            Some(default) => {
                let default = Value::new(lit(token::bind(default, cx.catalog)), Kind::Text);
                coerce::coalesce(&found, &default, cx)?.expr
            }
            None => scope::or_old(output, found, &frame, cx)?,
        };
        frame.set(vec![Output::new(output, expr)], span)
    }
}
