//! `makemv`: splits a field into several values.

use datafusion::logical_expr::lit;
use spl_parser::{Code, Diagnostic, Span, command::Makemv};

use super::Lower;
use crate::{
    Kind, Primitive, coerce,
    cx::{Cx, Result},
    frame::{Frame, Output},
    scope, token,
};

/// What stands between the values where nothing is said.
const DELIMITER: &str = " ";

impl Lower for Makemv {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let name = self.field.as_str();
        if self.setsv {
            let message = "`setsv` has no effect: a field holds its values only, not a single text beside them";
            cx.warn(Diagnostic::warning(Code::NoEffect, span, message));
        }
        let value = scope::resolve(name, self.field.span, &frame, cx);
        if value.kind == Kind::Null {
            return Ok(frame);
        }
        let text = coerce::texts(&value, cx);
        let (primitive, by) = match &self.tokenizer {
            Some(tokenizer) => (Primitive::MakeMvTokens, tokenizer.value.clone()),
            None => {
                let delimiter = self.delim.as_ref().map(|delim| token::bind(delim, cx.catalog));
                (Primitive::MakeMv, delimiter.unwrap_or_else(|| DELIMITER.to_owned()))
            }
        };
        let values = cx.call(primitive, vec![text, lit(by), lit(self.allowempty)]);
        frame.set(vec![Output::new(name, values)], span)
    }
}
