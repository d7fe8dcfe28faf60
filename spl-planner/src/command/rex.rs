//! `rex`: the groups of a regular expression become fields, all found in one go; `mode=sed` rewrites a field.

mod sed;

use datafusion::logical_expr::lit;
use spl_parser::{Code, Span, Spanned, command::Rex};

use super::Lower;
use crate::{
    Kind, Primitive, Value, coerce,
    cx::{Cx, Result, error},
    frame::{Frame, Output, child},
    scope, token,
};

/// The field that is read where none is given.
const FIELD: &str = "_raw";

impl Lower for Rex {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let regex = Spanned::new(token::bind(&self.regex, cx.catalog), self.regex.span);
        let (name, at) = self.field.as_ref().map_or((FIELD, span), |field| (field.as_str(), field.span));
        let field = scope::resolve(name, at, &frame, cx);
        if self.sed {
            return sed::rewrite(name, &field, &regex, frame, span, cx);
        }
        check(&regex, cx)?;
        let bound = Self { regex, ..self.clone() };
        extract(&bound, &field, frame, span, cx)
    }
}

/// Fails where the regular expression doesn't compile.
fn check(regex: &Spanned<String>, cx: &Cx<'_>) -> Result<()> {
    match cx.catalog.regex_error(regex) {
        None => Ok(()),
        Some(why) => {
            let message = format!("Encountered the following error while compiling the regex '{}': {why}", regex.value);
            Err(error(Code::InvalidRegex, regex.span, message))
        }
    }
}

/// Sets a field for each group. Where a group matches nothing, a field that is there keeps its value.
fn extract(rex: &Rex, field: &Value, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
    let most = rex.max_match.as_ref().map_or(1, |most| most.value);
    let groups = rex.groups();
    // Each value of a multivalue is tried, and adds to what is found. [U]
    let multi = field.multi || most != 1;
    let arguments = [
        coerce::texts(field, cx),
        lit(rex.regex.as_str()),
        lit(i64::try_from(most).unwrap_or(i64::MAX)),
        lit(rex.offset_field.is_some()),
    ];
    let names = groups.iter().map(|group| lit(*group));
    let primitive = if multi { Primitive::RexAll } else { Primitive::Rex };
    let call = cx.call(primitive, arguments.into_iter().chain(names).collect());
    let (frame, found) = frame.compute("rex", call, span)?;
    let mut outputs = Vec::new();
    for (index, group) in groups.iter().enumerate() {
        let expr = child(&found, &index.to_string(), cx);
        let value = Value { expr, kind: Kind::Dynamic, multi };
        outputs.push(Output::new(*group, scope::or_old(group, value, &frame, cx)?));
    }
    if let Some(offset) = &rex.offset_field {
        let places = Value::new(child(&found, &groups.len().to_string(), cx), Kind::Text);
        outputs.push(Output::new(offset.as_str(), scope::or_old(offset.as_str(), places, &frame, cx)?));
    }
    frame.set(outputs, span)
}
