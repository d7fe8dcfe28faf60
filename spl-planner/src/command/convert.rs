//! `convert`: each conversion is a function of the value, in place or under another name.

use datafusion::{
    common::ScalarValue,
    functions_aggregate::expr_fn::bool_or,
    functions_nested::expr_fn::array_position,
    logical_expr::{Expr, lit, when},
};
use spl_parser::{
    Code, Span,
    command::{Convert, ConvertField},
};

use super::Lower;
use crate::{
    Kind, Primitive, Value, coerce,
    cx::{At, Cx, Result, error},
    frame::{Frame, Output, column},
    scope,
};

/// The time format where none is given.
const TIMEFORMAT: &str = "%m/%d/%Y %H:%M:%S";

impl Lower for Convert {
    fn lower(&self, mut frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let format = self.timeformat.as_ref().map_or(TIMEFORMAT, |format| format.as_str());
        for conversion in &self.conversions {
            for name in scope::expand(&conversion.field, &frame, cx)? {
                if conversion.field.is_wildcard() && spares(self, &name) {
                    continue;
                }
                let value = scope::resolve(&name, conversion.field.span, &frame, cx);
                let expr = if conversion.function.as_str() == "auto" {
                    let (with, expr) = all_or_none(frame, &value, span, cx)?;
                    frame = with;
                    Some(expr)
                } else {
                    convert(conversion, &value, format, cx)?
                };
                let Some(expr) = expr else { continue };
                let output = match &conversion.alias {
                    Some(alias) => scope::renamed(conversion.field.as_str(), &name, alias.as_str(), alias.span)?,
                    None => name,
                };
                frame = frame.set(vec![Output::new(output, expr)], span)?;
            }
        }
        Ok(frame)
    }
}

/// Whether `none()` keeps a field from the conversions of wildcards.
fn spares(convert: &Convert, name: &str) -> bool {
    let mut none = convert.conversions.iter().filter(|conversion| conversion.function.as_str() == "none");
    none.any(|none| scope::wildcard_captures(none.field.as_str(), name).is_some())
}

/// `auto` converts a field where it can convert all of its values, and none otherwise.
fn all_or_none(frame: Frame, value: &Value, span: Span, cx: &mut Cx<'_>) -> Result<(Frame, Expr)> {
    if value.kind == Kind::Number && !value.multi {
        return Ok((frame, value.expr.clone()));
    }
    let texts = coerce::texts(value, cx);
    let numbers = cx.call(Primitive::Num, vec![texts.clone()]);
    let fails = match value.multi {
        true => array_position(numbers, lit(ScalarValue::Utf8(None)), lit(1_i64)).is_not_null(),
        false => texts.clone().is_not_null().and(numbers.is_null()),
    };
    let (frame, any) = frame.whole("fails", bool_or(fails), Vec::new(), span)?;
    let converted = cx.call(Primitive::Auto, vec![texts.clone()]);
    let expr = when(column(&any).is_true(), texts).otherwise(converted).at(span)?;
    Ok((frame, expr))
}

/// The converted value; `None` where nothing is to be done.
fn convert(conversion: &ConvertField, value: &Value, format: &str, cx: &Cx<'_>) -> Result<Option<Expr>> {
    let zone = || lit(cx.catalog.time_zone().name());
    let text = |primitive| Ok(Some(cx.call(primitive, vec![coerce::texts(value, cx)])));
    match conversion.function.as_str() {
        "ctime" => {
            let value = if value.multi || !matches!(value.kind, Kind::Number | Kind::Time) {
                coerce::texts(value, cx)
            } else {
                coerce::number(value, cx)
            };
            Ok(Some(cx.call(Primitive::Ctime, vec![value, lit(format), zone()])))
        }
        "mktime" => Ok(Some(cx.call(Primitive::Mktime, vec![coerce::texts(value, cx), lit(format), zone()]))),
        "num" => text(Primitive::Num),
        "dur2sec" => text(Primitive::Dur2sec),
        "memk" => text(Primitive::Memk),
        "mstime" => text(Primitive::Mstime),
        "rmcomma" => text(Primitive::Rmcomma),
        "rmunit" => text(Primitive::Rmunit),
        "none" => Ok(conversion.alias.as_ref().map(|_| value.expr.clone())),
        other => Err(error(
            Code::UnknownFunction,
            conversion.function.span,
            format!("The conversion type '{other}' is invalid."),
        )),
    }
}
