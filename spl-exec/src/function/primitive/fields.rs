//! `event_fields`, `text_fields`, `pair_fields` and the names of each: what a text holds, in one go for all the fields that are wanted.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use datafusion::{
    arrow::{
        array::{ArrayRef, StringBuilder, StructArray},
        datatypes::{DataType, Field, Fields},
    },
    common::{Result, ScalarValue, exec_err},
    logical_expr::ColumnarValue,
};

use crate::function::support::{
    arguments::TextArg,
    fields::{Finder, Pairs},
    shaped::Shaped,
    text::{TextListBuilder, append_list},
    udf::{Function, list_of},
};

pub(super) const EVENT_FIELDS: Shaped = Shaped {
    name: "event_fields",
    arity: 1,
    returns: returns_of(Way::Event),
    invoke: |args, len| fields(Way::Event, args, len),
};

pub(super) const EVENT_FIELD_NAMES: Function = Function {
    name: "event_field_names",
    arity: (1, 1),
    returns: |_| list_of(DataType::Utf8),
    invoke: |args, len| names(Way::Event, args, len),
};

pub(super) const TEXT_FIELDS: Shaped = Shaped {
    name: "text_fields",
    arity: 3,
    returns: returns_of(Way::Named),
    invoke: |args, len| fields(Way::Named, args, len),
};

pub(super) const TEXT_FIELD_NAMES: Function = Function {
    name: "text_field_names",
    arity: (3, 3),
    returns: |_| list_of(DataType::Utf8),
    invoke: |args, len| names(Way::Named, args, len),
};

pub(super) const PAIR_FIELDS: Shaped = Shaped {
    name: "pair_fields",
    arity: 8,
    returns: returns_of(Way::Pairs),
    invoke: |args, len| fields(Way::Pairs, args, len),
};

pub(super) const PAIR_FIELD_NAMES: Function = Function {
    name: "pair_field_names",
    arity: (8, 8),
    returns: |_| list_of(DataType::Utf8),
    invoke: |args, len| names(Way::Pairs, args, len),
};

/// How the arguments say how fields are found; the text comes before that, the names of fields after it.
#[derive(Clone, Copy)]
enum Way {
    /// Nothing to say.
    Event,
    /// A name, and what stands before the names of the fields.
    Named,
    /// The options of pairs.
    Pairs,
}

const fn returns_of(way: Way) -> fn(&[Option<&ScalarValue>]) -> DataType {
    match way {
        Way::Event => |literals| DataType::Struct(children(Way::Event, literals)),
        Way::Named => |literals| DataType::Struct(children(Way::Named, literals)),
        Way::Pairs => |literals| DataType::Struct(children(Way::Pairs, literals)),
    }
}

/// A finder, what it puts before names, and the number of arguments before the names of fields.
fn finder(way: Way, literals: &[Option<&ScalarValue>]) -> Option<(Finder, String, usize)> {
    let literal = |index: usize| literals.get(index).copied().flatten();
    let text = |index: usize| literal(index)?.try_as_str().flatten().map(str::to_owned);
    let number = |index: usize| match literal(index) {
        Some(ScalarValue::Int64(Some(number))) => usize::try_from(*number).unwrap_or(0),
        _ => 0,
    };
    let flag = |index: usize| matches!(literal(index), Some(ScalarValue::Boolean(Some(true))));
    Some(match way {
        Way::Event => (Finder::Event, String::new(), 1),
        Way::Named => (Finder::named(&text(1)?)?, text(2).unwrap_or_default(), 3),
        Way::Pairs => {
            let pairs = Pairs {
                pairdelim: text(1),
                kvdelim: text(2),
                limit: number(3),
                maxchars: number(4),
                automatic: flag(5),
                multiple: flag(6),
                clean: flag(7),
            };
            (Finder::Pairs(pairs), String::new(), 8)
        }
    })
}

fn children(way: Way, literals: &[Option<&ScalarValue>]) -> Fields {
    let Some((finder, prefix, fixed)) = finder(way, literals) else { return Fields::empty() };
    let names = literals.iter().skip(fixed).map(|literal| literal.and_then(|name| name.try_as_str().flatten()));
    names
        .map(|name| {
            let name = name.unwrap_or_default();
            let found = name.strip_prefix(prefix.as_str()).unwrap_or(name);
            let text = DataType::Utf8;
            Field::new(name, if finder.is_multiple(found) { list_of(text) } else { text }, true)
        })
        .collect()
}

fn literals(arguments: &[ColumnarValue]) -> Vec<Option<&ScalarValue>> {
    // The text is none of the literals, even where it is a scalar.
    arguments
        .iter()
        .enumerate()
        .map(|(index, argument)| match argument {
            ColumnarValue::Scalar(scalar) if index > 0 => Some(scalar),
            _ => None,
        })
        .collect()
}

fn fields(way: Way, arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let literals = literals(arguments);
    let (Some(text), Some((finder, prefix, _))) = (arguments.first(), finder(way, &literals)) else {
        return exec_err!("fields are found by a way that is not known.");
    };
    let children = children(way, &literals);
    let text = TextArg::try_new(text)?;
    let mut columns: Vec<Column> = children.iter().map(|child| Column::new(child.data_type())).collect();
    // A name that doesn't begin as all do is never found.
    let places: HashMap<&str, usize> = children
        .iter()
        .enumerate()
        .filter_map(|(place, child)| Some((child.name().strip_prefix(prefix.as_str())?, place)))
        .collect();
    for row in 0..len {
        for text in text.row(row) {
            finder.each(text, &|name| places.contains_key(name), &mut |name, value| {
                if let Some(column) = places.get(name).and_then(|place| columns.get_mut(*place)) {
                    column.add(value);
                }
            });
        }
        columns.iter_mut().for_each(Column::end);
    }
    let columns = columns.into_iter().map(Column::finish).collect();
    Ok(ColumnarValue::Array(Arc::new(StructArray::try_new_with_length(children, columns, None, len)?)))
}

fn names(way: Way, arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let (Some(text), Some((finder, prefix, _))) = (arguments.first(), finder(way, &literals(arguments))) else {
        return exec_err!("fields are found by a way that is not known.");
    };
    let text = TextArg::try_new(text)?;
    let mut builder = TextListBuilder::new(StringBuilder::new());
    for row in 0..len {
        let (mut names, mut seen) = (Vec::new(), HashSet::new());
        for text in text.row(row) {
            finder.each(text, &|_| true, &mut |name, _| {
                if seen.insert(name.to_owned()) {
                    names.push(format!("{prefix}{name}"));
                }
            });
        }
        append_list(&mut builder, names);
    }
    Ok(ColumnarValue::Array(Arc::new(builder.finish())))
}

/// The values of a field, row by row.
pub(super) enum Column {
    /// The first one, and whether the row has it.
    First(StringBuilder, bool),
    /// All, and whether the row has any.
    All(TextListBuilder, bool),
}

impl Column {
    /// Of this type: text, or a list of it.
    pub(super) fn new(data_type: &DataType) -> Self {
        match data_type {
            DataType::List(_) => Self::All(TextListBuilder::new(StringBuilder::new()), false),
            _ => Self::First(StringBuilder::new(), false),
        }
    }

    pub(super) fn add(&mut self, value: &str) {
        match self {
            Self::First(values, any) => {
                if !std::mem::replace(any, true) {
                    values.append_value(value);
                }
            }
            Self::All(values, any) => {
                values.values().append_value(value);
                *any = true;
            }
        }
    }

    /// Ends the row; without a value it is null.
    pub(super) fn end(&mut self) {
        match self {
            Self::First(values, any) => {
                if !std::mem::take(any) {
                    values.append_null();
                }
            }
            Self::All(values, any) => values.append(std::mem::take(any)),
        }
    }

    pub(super) fn finish(self) -> ArrayRef {
        match self {
            Self::First(mut values, _) => Arc::new(values.finish()),
            Self::All(mut values, _) => Arc::new(values.finish()),
        }
    }
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::AsArray;
    use spl_planner::Primitive;

    use super::*;
    use crate::function::{
        primitive::tests::{call, literal, texts},
        support::to_text::to_text,
    };

    fn column(record: &ArrayRef, name: &str) -> Vec<Option<String>> {
        let column = record.as_struct().column_by_name(name).unwrap();
        to_text(column).unwrap().iter().map(|text| text.map(str::to_owned)).collect()
    }

    fn some(rows: &[Option<&str>]) -> Vec<Option<String>> {
        rows.iter().map(|row| row.map(str::to_owned)).collect()
    }

    #[test]
    fn all_fields_in_one_go() {
        let rows = texts(&[Some(r#"{"a": {"b": [1, 2]}, "c": "x"}"#), Some("c=y c=z"), None]);
        let names = ["c", "a{}", "a.b{}"].map(literal);
        let found = call(Primitive::EventFields, [rows.clone()].into_iter().chain(names).collect(), 3);
        assert_eq!(column(&found, "c"), some(&[Some("x"), Some("y"), None]));
        assert_eq!(column(&found, "a.b{}"), some(&[Some("[1, 2]"), None, None]));
        assert_eq!(column(&found, "a{}"), some(&[None, None, None]));
        let names = to_text(&call(Primitive::EventFieldNames, vec![rows], 3)).unwrap();
        assert_eq!(names.iter().collect::<Vec<_>>(), [Some("[a.b{}, c]"), Some("[c]"), None]);
    }

    #[test]
    fn names_may_have_a_prefix() {
        let rows = texts(&[Some(r#"{"a": [1, 2], "b": {"c": 3}}"#)]);
        let way = [literal("members"), literal("my_")];
        let names = ["my_a", "b", "my_b"].map(literal);
        let arguments = [rows.clone()].into_iter().chain(way.clone());
        let found = call(Primitive::TextFields, arguments.clone().chain(names).collect(), 1);
        assert_eq!(column(&found, "my_a"), some(&[Some("[1, 2]")]));
        assert_eq!(column(&found, "b"), some(&[None]));
        assert_eq!(column(&found, "my_b"), some(&[Some(r#"[{"c": 3}]"#)]));
        let names = to_text(&call(Primitive::TextFieldNames, arguments.collect(), 1)).unwrap();
        assert_eq!(names.value(0), "[my_a, my_b]");
    }

    #[test]
    fn pairs_have_options() {
        let flag = |on: bool| ColumnarValue::Scalar(on.into());
        let number = |number: i64| ColumnarValue::Scalar(number.into());
        let options = [literal(";"), literal(":"), number(3), number(100), flag(false), flag(true), flag(false)];
        let arguments = [texts(&[Some("a b:1;c=2;a b:3;d:4;e:5")])].into_iter().chain(options);
        let names = ["a b", "c", "d", "e"].map(literal);
        let found = call(Primitive::PairFields, arguments.clone().chain(names).collect(), 1);
        assert_eq!(column(&found, "a b"), some(&[Some("[1, 3]")]));
        assert_eq!(column(&found, "d"), some(&[Some("[4]")]));
        assert_eq!([column(&found, "c"), column(&found, "e")], [some(&[None]), some(&[None])]);
        let names = to_text(&call(Primitive::PairFieldNames, arguments.collect(), 1)).unwrap();
        assert_eq!(names.value(0), "[a b, d]");
    }
}
