//! `lookup`, `lookup_json`: what the lines of a table answer to the keys of each row.

mod cache;
mod index;
mod open;

use std::sync::Arc;

use datafusion::{
    arrow::{
        array::{Array, ArrayRef, AsArray, StringBuilder, StructArray},
        datatypes::{DataType, Field, Fields, Int64Type},
    },
    common::{HashMap, Result, ScalarValue, exec_err, internal_datafusion_err},
    logical_expr::ColumnarValue,
};

use self::index::Index;
use crate::function::support::{
    arguments::TextArg,
    text::{TextArray, TextListBuilder, append_list},
    udf::{Function, list_of},
};

pub(super) const LOOKUP: Function =
    Function { name: "lookup", arity: (7, usize::MAX), returns: |types| DataType::Struct(fields(types)), invoke };

pub(super) const LOOKUP_JSON: Function =
    Function { name: "lookup_json", arity: (1, usize::MAX), returns: |_| DataType::Utf8, invoke: to_json };

/// The columns of a result: a list for each column that the table answers with.
fn fields(types: &[DataType]) -> Fields {
    let Some(DataType::Struct(columns)) = types.first() else { return Fields::empty() };
    let answers = columns.iter().filter(|column| column.name().starts_with('o'));
    answers.map(|column| Field::new(column.name(), list_of(DataType::Utf8), true)).collect()
}

fn invoke(arguments: &[ColumnarValue], rows: usize) -> Result<ColumnarValue> {
    let [table, kinds, fold, most, least, default, keys @ ..] = arguments else {
        return exec_err!("lookup takes a table, five settings and keys");
    };
    let fields = fields(&[table.data_type()]);
    let table = table_of(table)?;
    let kinds = text(kinds)?;
    let fold = matches!(fold, ColumnarValue::Scalar(ScalarValue::Boolean(Some(true))));
    let (most, least) = (number(most)?, number(least)?);
    let default = text(default)?;
    let keys = keys.iter().map(TextArg::try_new).collect::<Result<Vec<_>>>()?;
    let index = match table {
        Some(table) => cache::index(&table, &kinds, fold)?,
        None => Arc::new(Index::empty()),
    };
    let mut builders: Vec<TextListBuilder> =
        fields.iter().map(|_| TextListBuilder::new(StringBuilder::new())).collect();
    // Events repeat their values: each combination of keys is looked up once.
    let mut numbers: HashMap<Vec<&str>, usize> = HashMap::default();
    let mut asked: Vec<Vec<usize>> = Vec::with_capacity(rows);
    for row in 0..rows {
        let number = |key| {
            let next = numbers.len();
            *numbers.entry(key).or_insert(next)
        };
        asked.push(combinations(&keys, row).into_iter().map(number).collect());
    }
    let mut different: Vec<&[&str]> = vec![&[]; numbers.len()];
    for (key, number) in &numbers {
        different.get_mut(*number).into_iter().for_each(|slot| *slot = key);
    }
    let mut matches = index.matches(&different, fold)?;
    matches.iter_mut().for_each(|lines| lines.truncate(most));
    let mut answers: Vec<(usize, usize)> = Vec::new();
    for asked in asked {
        answers.clear();
        let mut found: Vec<usize> = Vec::new();
        for lines in asked.into_iter().filter_map(|number| matches.get(number)) {
            found.extend(lines);
            answers.push((found.len(), least.saturating_sub(lines.len())));
        }
        for (column, builder) in builders.iter_mut().enumerate() {
            let mut from = 0;
            let values = answers.iter().flat_map(|&(to, short)| {
                let lines = found.get(from..to).unwrap_or_default();
                from = to;
                let values = lines.iter().filter_map(|&line| index.value(column, line));
                values.chain(std::iter::repeat_n(default.as_str(), short))
            });
            append_list(builder, values);
        }
    }
    let columns = builders.iter_mut().map(|builder| Arc::new(builder.finish()) as ArrayRef).collect();
    Ok(ColumnarValue::Array(Arc::new(StructArray::try_new_with_length(fields, columns, None, rows)?)))
}

/// The keys of a row, one combination for each value of multivalues; none where a key is null.
fn combinations(keys: &[TextArg], row: usize) -> Vec<Vec<&str>> {
    let mut combinations = vec![Vec::with_capacity(keys.len())];
    for key in keys {
        let so_far = std::mem::take(&mut combinations);
        for start in so_far {
            combinations.extend(key.row(row).map(|value| start.iter().copied().chain([value]).collect::<Vec<_>>()));
        }
    }
    combinations
}

/// The table: the same in every row where it comes as a column.
fn table_of(argument: &ColumnarValue) -> Result<Option<Arc<StructArray>>> {
    match argument {
        ColumnarValue::Scalar(ScalarValue::Struct(table)) => Ok(Some(Arc::clone(table))),
        ColumnarValue::Array(table) => match table.as_struct_opt() {
            Some(table) => Ok((!table.is_empty()).then(|| Arc::new(table.slice(0, 1)))),
            None => exec_err!("the table of a lookup is no struct"),
        },
        ColumnarValue::Scalar(_) => Ok(None),
    }
}

fn text(argument: &ColumnarValue) -> Result<String> {
    let text = TextArg::try_new(argument)?;
    text.constant().map(str::to_owned).ok_or_else(|| internal_datafusion_err!("a setting of a lookup is no text"))
}

fn number(argument: &ColumnarValue) -> Result<usize> {
    let array = match argument {
        ColumnarValue::Scalar(scalar) => scalar.to_array()?,
        ColumnarValue::Array(array) => Arc::clone(array),
    };
    let number = array.as_primitive_opt::<Int64Type>().filter(|array| !array.is_empty() && array.is_valid(0));
    let number = number.and_then(|array| usize::try_from(array.value(0)).ok());
    number.ok_or_else(|| internal_datafusion_err!("a setting of a lookup is no number"))
}

/// A JSON object of the answers: a text for one value, an array for several; what has none is left out.
fn to_json(arguments: &[ColumnarValue], rows: usize) -> Result<ColumnarValue> {
    let [answers, names @ ..] = arguments else { return exec_err!("lookup_json takes a struct and names") };
    let answers = answers.clone().into_array(rows)?;
    let Some(answers) = answers.as_struct_opt() else {
        return Ok(ColumnarValue::Scalar(ScalarValue::Utf8(None)));
    };
    let names = names.iter().map(text).collect::<Result<Vec<_>>>()?;
    let columns = answers.columns().iter().map(TextArray::try_new).collect::<Result<Vec<_>>>()?;
    let mut builder = StringBuilder::new();
    for row in 0..rows {
        let mut object = serde_json::Map::new();
        for (name, column) in names.iter().zip(&columns) {
            let mut values: Vec<serde_json::Value> = column.row(row).map(Into::into).collect();
            match values.len() {
                0 => {}
                1 => object.extend(values.pop().map(|value| (name.clone(), value))),
                _ => object.extend([(name.clone(), values.into())]),
            }
        }
        builder.append_option((!object.is_empty()).then(|| serde_json::Value::from(object).to_string()));
    }
    Ok(ColumnarValue::Array(Arc::new(builder.finish())))
}
