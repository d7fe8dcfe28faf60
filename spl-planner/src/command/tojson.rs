//! `tojson`: the fields of a row as a JSON object.

use datafusion::logical_expr::lit;
use spl_parser::{Span, command::Tojson};

use super::Lower;
use crate::{
    Primitive, coerce,
    cx::{Cx, Result},
    frame::{Frame, Output},
    open, scope,
};

/// The field that gets the object where none is given.
const OUTPUT: &str = "_raw";

impl Lower for Tojson {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let default = self.default_type.as_ref().map_or("none", |kind| kind.value.as_str());
        let mut typed: Vec<(String, String)> = Vec::new();
        let mut put = |name: String, kind: &str| {
            if !typed.iter().any(|(there, _)| *there == name) {
                typed.push((name, kind.to_owned()));
            }
        };
        for part in &self.parts {
            let kind = part.function.as_ref().map_or(default, |function| function.value.as_str());
            for pattern in &part.fields {
                for name in scope::expand(pattern, &frame, cx)? {
                    put(name, kind);
                }
            }
            let internal =
                part.fields.iter().any(|pattern| pattern.as_str() == "*") && self.include_internal == Some(true);
            if internal {
                frame.fields().iter().filter(|name| name.starts_with('_')).for_each(|name| put(name.clone(), kind));
            }
        }
        if self.parts.is_empty() {
            open::demand_all(&frame, cx);
            let internal = self.include_internal == Some(true);
            let names = frame.fields().iter().filter(|name| internal || !name.starts_with('_'));
            names.for_each(|name| put(name.clone(), default));
        }
        let mut arguments = vec![lit(self.fill_null == Some(true))];
        for (name, kind) in typed {
            let value = scope::resolve(&name, span, &frame, cx);
            let value = if value.multi { coerce::texts(&value, cx) } else { value.expr };
            arguments.extend([lit(name), lit(kind), value]);
        }
        let object = cx.call(Primitive::FieldsToJson, arguments);
        let output = self.output_field.as_ref().map_or(OUTPUT, |field| field.as_str());
        frame.set(vec![Output::new(output, object)], span)
    }
}
