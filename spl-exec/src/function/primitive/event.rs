//! `event_fields`, `event_field_names`: what an event's text holds, as Splunk's automatic extraction sees it.

use std::sync::Arc;

use datafusion::{
    arrow::{
        array::{ArrayRef, StringBuilder, StructArray},
        datatypes::{DataType, Field, Fields},
    },
    common::{Result, ScalarValue},
    logical_expr::ColumnarValue,
};

use crate::function::support::{
    arguments::TextArg,
    event_text::fields_of,
    shaped::Shaped,
    text::{TextListBuilder, append_list},
    udf::{Function, list_of},
};

pub(super) const EVENT_FIELDS: Shaped =
    Shaped { name: "event_fields", arity: 2, returns: |literals| DataType::Struct(children(literals)), invoke: fields };

pub(super) const EVENT_FIELD_NAMES: Function =
    Function { name: "event_field_names", arity: (1, 1), returns: |_| list_of(DataType::Utf8), invoke: names };

/// Whether a field of this name may have several values: an array's elements.
fn is_multiple(name: &str) -> bool {
    name.contains("{}")
}

fn children(literals: &[Option<&ScalarValue>]) -> Fields {
    let names = literals.iter().skip(1).map(|literal| literal.and_then(|name| name.try_as_str().flatten()));
    names
        .map(|name| {
            let name = name.unwrap_or_default();
            let text = DataType::Utf8;
            Field::new(name, if is_multiple(name) { list_of(text) } else { text }, true)
        })
        .collect()
}

fn fields(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let literals: Vec<Option<&ScalarValue>> = arguments
        .iter()
        .map(|argument| match argument {
            ColumnarValue::Scalar(scalar) => Some(scalar),
            ColumnarValue::Array(_) => None,
        })
        .collect();
    let children = children(&literals);
    let Some(raw) = arguments.first() else { return Ok(ColumnarValue::Scalar(ScalarValue::Null)) };
    let raw = TextArg::try_new(raw)?;
    let mut single: Vec<StringBuilder> = children.iter().map(|_| StringBuilder::new()).collect();
    let mut multiple: Vec<TextListBuilder> =
        children.iter().map(|_| TextListBuilder::new(StringBuilder::new())).collect();
    for row in 0..len {
        let found = raw.row(row).next().map(fields_of).unwrap_or_default();
        for ((child, single), multiple) in children.iter().zip(&mut single).zip(&mut multiple) {
            let values = found.iter().filter(|(name, _)| name == child.name()).map(|(_, value)| value.as_str());
            if is_multiple(child.name()) {
                append_list(multiple, values);
            } else {
                single.append_option({ values }.next());
            }
        }
    }
    let columns = children.iter().zip(&mut single).zip(&mut multiple).map(|((child, single), multiple)| -> ArrayRef {
        if is_multiple(child.name()) { Arc::new(multiple.finish()) } else { Arc::new(single.finish()) }
    });
    Ok(ColumnarValue::Array(Arc::new(StructArray::try_new(children.clone(), columns.collect(), None)?)))
}

fn names(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let mut builder = TextListBuilder::new(StringBuilder::new());
    let raw = arguments.first().map(TextArg::try_new).transpose()?;
    for row in 0..len {
        let mut names: Vec<String> = Vec::new();
        for (name, _) in raw.as_ref().and_then(|raw| raw.row(row).next()).map(fields_of).unwrap_or_default() {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        append_list(&mut builder, names);
    }
    Ok(ColumnarValue::Array(Arc::new(builder.finish())))
}
