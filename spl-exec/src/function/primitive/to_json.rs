//! `fields_to_json`: fields of a row as a JSON object.

use std::{borrow::Cow, sync::Arc};

use datafusion::{
    arrow::{array::StringBuilder, datatypes::DataType},
    common::{Result, ScalarValue, exec_err},
    logical_expr::ColumnarValue,
};

use crate::function::support::{
    arguments::TextArg,
    json::{Json, Member},
    number::parse_number,
    udf::{Function, is_list},
};

pub(super) const FIELDS_TO_JSON: Function =
    Function { name: "fields_to_json", arity: (1, usize::MAX), returns: |_| DataType::Utf8, invoke: to_json };

/// A field: its name, the type it gets, whether it is a multivalue or a column of numbers, and its values.
struct Field {
    name: String,
    kind: String,
    multi: bool,
    number: bool,
    values: TextArg,
}

fn to_json(args: &[ColumnarValue], rows: usize) -> Result<ColumnarValue> {
    let Some((fill, fields)) = args.split_first() else {
        return exec_err!("fields_to_json needs to know what becomes of null.");
    };
    let fill = matches!(fill, ColumnarValue::Scalar(ScalarValue::Boolean(Some(true))));
    let fields: Vec<Field> = fields.chunks_exact(3).map(field).collect::<Result<_>>()?;
    let mut builder = StringBuilder::new();
    for row in 0..rows {
        let mut members: Vec<Member<'_>> = Vec::with_capacity(fields.len());
        for field in &fields {
            let mut values = field.values.row(row).map(|value| typed(value, field));
            let value = if field.multi {
                let values: Vec<Json<'_>> = values.filter_map(|value| value.or(fill.then_some(Json::Null))).collect();
                // One value is no array.
                match <[Json<'_>; 1]>::try_from(values) {
                    Ok([single]) => Some(single),
                    Err(values) if values.is_empty() => None,
                    Err(values) => Some(Json::array(values)),
                }
            } else {
                values.next().flatten()
            };
            if let Some(value) = value.or(fill.then_some(Json::Null)) {
                members.push((Cow::Borrowed(field.name.as_str()), value));
            }
        }
        builder.append_value(Json::object(members).to_string());
    }
    Ok(ColumnarValue::Array(Arc::new(builder.finish())))
}

fn field(arguments: &[ColumnarValue]) -> Result<Field> {
    let [ColumnarValue::Scalar(name), ColumnarValue::Scalar(kind), value] = arguments else {
        return exec_err!("fields_to_json takes names, types and values.");
    };
    let text = |scalar: &ScalarValue| scalar.try_as_str().flatten().unwrap_or_default().to_owned();
    let data_type = value.data_type();
    let number = data_type.is_numeric() || matches!(data_type, DataType::Timestamp(_, _));
    Ok(Field {
        name: text(name),
        kind: text(kind),
        multi: is_list(&data_type),
        number,
        values: TextArg::try_new(value)?,
    })
}

/// A value in the field's type; `None` where it doesn't fit.
fn typed<'t>(value: &'t str, field: &Field) -> Option<Json<'t>> {
    let text = || Json::Text(Cow::Borrowed(value));
    match field.kind.as_str() {
        "str" => Some(text()),
        "num" => number(value),
        "bool" => truth(value).map(Json::Bool),
        "json" => Json::parse(value),
        "auto" => Some(number(value).or_else(|| Json::parse(value)).unwrap_or_else(text)),
        _ if field.number => Some(number(value).unwrap_or_else(text)),
        _ => Some(text()),
    }
}

/// A number as JSON writes it.
fn number(value: &str) -> Option<Json<'_>> {
    let number = parse_number(value).filter(|number| number.is_finite())?;
    match Json::parse(value) {
        Some(written @ Json::Number(_)) => Some(written),
        _ => Some(Json::Number(number.to_string().into())),
    }
}

fn truth(value: &str) -> Option<bool> {
    let is = |words: &[&str]| words.iter().any(|word| value.eq_ignore_ascii_case(word));
    match () {
        () if is(&["true", "t", "yes"]) => Some(true),
        () if is(&["false", "f", "no"]) => Some(false),
        () => parse_number(value).map(|number| number != 0.0),
    }
}
