//! `regex`: a filter by a regular expression.

use datafusion::logical_expr::lit;
use spl_parser::{Span, command::Regex};

use super::Lower;
use crate::{
    Kind, Value,
    cx::{Cx, Result},
    expr,
    frame::Frame,
    scope, token,
};

/// The field that is read where none is given.
const FIELD: &str = "_raw";

impl Lower for Regex {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let (name, at) = self.field.as_ref().map_or((FIELD, span), |field| (field.as_str(), field.span));
        let field = scope::resolve(name, at, &frame, cx);
        let regex = Value::new(lit(token::bind(&self.regex, cx.catalog)), Kind::Text);
        let arguments = vec![(field, at), (regex, self.regex.span)];
        let matched = expr::call_named("match", arguments, at, self.regex.span, cx)?.expr;
        // Rows without the field don't match. Of a multivalue any value may. [U]
        frame.filter(if self.negated { matched.is_not_true() } else { matched.is_true() }, span)
    }
}
