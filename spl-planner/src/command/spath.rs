//! `spath`: with a path, what it leads to becomes a field; without one every value of the JSON or XML is a field on demand.

use datafusion::logical_expr::lit;
use spl_parser::{Code, Span, Spanned, command::Spath};

use super::Lower;
use crate::{
    Kind, Primitive, Value, coerce,
    cx::{Cx, Result, error},
    frame::{Frame, Output},
    open::{self, Existing},
    scope, token,
};

/// The field that is read where none is given.
const FIELD: &str = "_raw";

impl Lower for Spath {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let (name, at) = self.input.as_ref().map_or((FIELD, span), |field| (field.as_str(), field.span));
        let input = scope::resolve(name, at, &frame, cx);
        match (&self.path, &self.output) {
            (Some(path), output) => {
                let output = output.as_ref().map_or(path.as_str(), |output| output.as_str());
                select(path, &input, output, frame, span, cx)
            }
            (None, Some(output)) => {
                let message = "You have not specified a path. Try using \"path=mypath\" as an argument to spath";
                Err(error(Code::Expected, output.span, message))
            }
            (None, None) => open::text(&input, "spath", "", Existing::Added, frame, span, cx),
        }
    }
}

/// Sets `output` to what a path leads to; where it leads nowhere, the field keeps its value. \[U\]
///
/// The field is a multivalue whatever the path: `a.b` leads to one place in JSON, but in XML to every element `b`, and which of them a
/// text is shows only when the search runs.
fn select(
    path: &Spanned<String>,
    input: &Value,
    output: &str,
    frame: Frame,
    span: Span,
    cx: &mut Cx<'_>,
) -> Result<Frame> {
    let written = token::bind(path, cx.catalog);
    if !cx.catalog.is_path(&written) {
        let message = format!("The path '{written}' is not a valid spath location path.");
        let mut error = error(Code::OptionValue, path.span, message);
        error.help =
            Some("write keys with dots between, `{}` for every element of an array, `{0}` for the first".into());
        return Err(error);
    }
    let found = cx.call(Primitive::Spath, vec![coerce::texts(input, cx), lit(written)]);
    let value = scope::or_old(output, Value::list(found, Kind::Dynamic), &frame, cx)?;
    frame.set(vec![Output::new(output, value)], span)
}
