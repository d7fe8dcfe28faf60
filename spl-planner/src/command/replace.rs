//! `replace`: whole values for others. Letter case counts. \[U\]

use datafusion::logical_expr::lit;
use spl_parser::{Span, command::Replace};

use super::Lower;
use crate::{
    Kind, Primitive, Value, coerce,
    cx::{Cx, Result},
    frame::{Frame, Output},
    parse_number, scope, token,
};

impl Lower for Replace {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let mut names: Vec<String> = Vec::new();
        for pattern in &self.fields {
            let found = scope::expand(pattern, &frame, cx)?;
            names.extend(found.into_iter().filter(|name| !names.contains(name)).collect::<Vec<_>>());
        }
        if self.fields.is_empty() {
            names = scope::all(&frame, cx).into_iter().filter(|name| !name.starts_with('_')).collect();
        }
        let pairs: Vec<(String, String)> = self
            .replacements
            .iter()
            .map(|pair| (token::bind(&pair.from, cx.catalog), token::bind(&pair.to, cx.catalog)))
            .collect();
        // A number is no other text, so its column stays one of numbers.
        let numbers = pairs.iter().any(|(from, _)| from.contains('*') || parse_number(from).is_some());
        let mut outputs = Vec::new();
        for name in names {
            let value = scope::resolve(&name, span, &frame, cx);
            if value.kind == Kind::Null || (matches!(value.kind, Kind::Number | Kind::Time) && !numbers) {
                continue;
            }
            let mut arguments = vec![coerce::texts(&value, cx)];
            arguments.extend(pairs.iter().flat_map(|(from, to)| [lit(from.as_str()), lit(to.as_str())]));
            let replaced = cx.call(Primitive::ReplaceValues, arguments);
            let replaced = match name.as_str() {
                "_time" => coerce::time(&Value::new(replaced, Kind::Dynamic), cx),
                _ => replaced,
            };
            outputs.push(Output::new(name, replaced));
        }
        frame.set(outputs, span)
    }
}
