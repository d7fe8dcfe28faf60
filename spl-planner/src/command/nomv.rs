//! `nomv`: joins the values of a field into one.

use datafusion::{functions_nested::expr_fn::array_to_string, logical_expr::lit};
use spl_parser::{Span, command::Nomv};

use super::Lower;
use crate::{
    coerce,
    cx::{Cx, Result},
    frame::{Frame, Output},
    scope,
};

/// What stands between the values, unless the command that made them has said something else.
const DELIMITER: &str = "\n";

impl Lower for Nomv {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let name = self.field.as_str();
        let value = scope::resolve(name, self.field.span, &frame, cx);
        if !value.multi {
            return Ok(frame);
        }
        let delimiter = frame.delimiter(name).unwrap_or(DELIMITER).to_owned();
        let text = array_to_string(coerce::list(&value, cx)?, lit(delimiter));
        frame.set(vec![Output::new(name, text)], span)
    }
}
