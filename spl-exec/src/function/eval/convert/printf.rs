//! `printf(<format>[, <argument>, ...])`

use datafusion::{common::Result, logical_expr::ColumnarValue};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, null, ok};

use super::format::Format;
use crate::function::{
    eval::rows::{self, ANY, Rows},
    support::udf::Function,
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "printf",
    aliases: &[],
    category: Category::Convert,
    params: &[Param::text("format"), Param::text("argument").optional().repeated()],
    summary: "The format with its conversions replaced by the arguments, as in C: %s or %z, %d, %i, %u, %x, %X or %p, %o, \
              %a, %f, %e, %g, %c (also by its code point), %%, with flags, width and precision; `'` or `,` groups digits. Null where an argument is null, missing, or no \
              number for a conversion that needs one.",
    examples: &[
        ok(r#"printf("%04d|%-6s|%+.2f", 42, "ab", 3.14159)"#, "0042|ab    |+3.14"),
        ok(r#"printf("%,d %'.2f", 1234567, 9876.5)"#, "1,234,567 9,876.50"),
        ok(r#"printf("%x %X %#x %o", 255, 255, 255, 8)"#, "ff FF 0xff 10"),
        ok(r#"printf("%.3s|%*d|%c|100%%", "abcdef", 5, 42, "xyz")"#, "abc|   42|x|100%"),
        ok(r#"printf("%e %g %.3A", 12345.678, 0.0001, pi())"#, "1.234568e+04 0.0001 0X1.922P+1"),
        ok(r#"printf("%c,%c %x,%X,%p", 65, "Foo", 10, 10, 10)"#, "A,F a,A,A"),
        null(r#"printf("%d", "abc")"#),
        null(r#"printf("%s", null())"#),
        null(r#"printf("%s")"#),
    ],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_printf", arity: (1, ANY), returns: rows::text, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    if let Some(format) = arguments.literal(0) {
        let parsed = Format::new(format).map_err(|conversion| {
            FunctionError::argument(0, format!("The format of 'printf' has the unknown conversion '{conversion}'."))
        })?;
        let (needed, given) = (parsed.arguments(), arguments.values.len() - 1);
        if needed < given {
            return Err(FunctionError::argument(
                0,
                format!("The format of 'printf' takes {needed} of {given} arguments."),
            ));
        }
    }
    Ok(Value::new(UDF.udf().call(arguments.exprs()), Kind::Text))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let format = rows.text(0)?;
    let values = rows.texts_from(1)?;
    let constant = format.constant().map(Format::new);
    rows.make_text(|row| {
        let values: Option<Vec<&str>> = values.iter().map(|value| value.get(row)).collect();
        let values = values?;
        match &constant {
            Some(format) => format.as_ref().ok()?.apply(&values),
            None => Format::new(format.get(row)?).ok()?.apply(&values),
        }
    })
}
