//! `table_lines`: the lines of the tables in a text, each as a JSON object.

use std::sync::Arc;

use datafusion::{
    arrow::{array::StringBuilder, datatypes::DataType},
    common::{Result, ScalarValue, exec_err},
    logical_expr::ColumnarValue,
};

use crate::function::support::{
    arguments::TextArg,
    fields::Tables,
    json::Json,
    text::{TextListBuilder, append_list},
    udf::{Function, list_of},
};

pub(super) const TABLE_LINES: Function =
    Function { name: "table_lines", arity: (5, usize::MAX), returns: |_| list_of(DataType::Utf8), invoke: lines };

fn lines(args: &[ColumnarValue], rows: usize) -> Result<ColumnarValue> {
    let [text, header, nameless, several, original, terms @ ..] = args else {
        return exec_err!("table_lines needs a text and options.");
    };
    let flag = |argument: &ColumnarValue| matches!(argument, ColumnarValue::Scalar(ScalarValue::Boolean(Some(true))));
    let header = match header {
        ColumnarValue::Scalar(ScalarValue::Int64(Some(line))) => usize::try_from(*line).unwrap_or(0),
        _ => 0,
    };
    let tables = Tables { header, nameless: flag(nameless), several: flag(several) };
    let terms: Vec<TextArg> = terms.iter().map(TextArg::try_new).collect::<Result<_>>()?;
    let terms: Vec<&str> = terms.iter().filter_map(TextArg::constant).collect();
    let text = TextArg::try_new(text)?;
    let mut builder = TextListBuilder::new(StringBuilder::new());
    for row in 0..rows {
        let mut made = Vec::new();
        if let Some(text) = text.get(row) {
            let wanted = |line: &str| terms.is_empty() || terms.iter().any(|term| line.contains(term));
            for line in tables.lines(text).into_iter().filter(|line| wanted(line.text)) {
                made.push(object(line.text, &line.cells));
            }
            if flag(original) {
                made.push(object(text, &[]));
            }
        }
        append_list(&mut builder, made);
    }
    Ok(ColumnarValue::Array(Arc::new(builder.finish())))
}

fn object(raw: &str, cells: &[(String, &str)]) -> String {
    let raw = ("_raw".into(), Json::Text(raw.into()));
    let cells = cells.iter().map(|(name, cell)| (name.into(), Json::Text((*cell).into())));
    Json::object([raw].into_iter().chain(cells).collect()).to_string()
}
