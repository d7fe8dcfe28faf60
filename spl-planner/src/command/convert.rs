//! `convert`: each conversion is a function of the value, in place or under another name.

use datafusion::logical_expr::{Expr, lit};
use spl_parser::{
    Code, Span,
    command::{Convert, ConvertField},
};

use super::Lower;
use crate::{
    Kind, Primitive, Value, coerce,
    cx::{Cx, Result, error},
    frame::{Frame, Output},
    scope,
};

/// The time format where none is given.
const TIMEFORMAT: &str = "%m/%d/%Y %H:%M:%S";

impl Lower for Convert {
    fn lower(&self, mut frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let format = self.timeformat.as_ref().map_or(TIMEFORMAT, |format| format.as_str());
        for conversion in &self.conversions {
            for name in scope::expand(&conversion.field, &frame, cx)? {
                let value = scope::resolve(&name, conversion.field.span, &frame, cx);
                let Some(expr) = convert(conversion, &value, format, cx)? else { continue };
                let output = conversion.alias.as_ref().map_or(name.as_str(), |alias| alias.as_str());
                frame = frame.set(vec![Output::new(output, expr)], span)?;
            }
        }
        Ok(frame)
    }
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
        "auto" => text(Primitive::Auto),
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
