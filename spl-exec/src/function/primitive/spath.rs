//! `spath`, `xpath`: what a path leads to in JSON or XML.

use std::sync::Arc;

use datafusion::{
    arrow::{array::StringBuilder, datatypes::DataType},
    common::{Result, exec_err},
    logical_expr::ColumnarValue,
};

use crate::function::support::{
    arguments::TextArg,
    path::{Path, select},
    text::{TextListBuilder, append_list},
    udf::{Function, list_of},
    xpath::XPath,
};

pub(super) const SPATH: Function =
    Function { name: "spath", arity: (2, 2), returns: |_| list_of(DataType::Utf8), invoke: spath };

pub(super) const XPATH: Function =
    Function { name: "xpath", arity: (2, 2), returns: |_| list_of(DataType::Utf8), invoke: xpath };

fn spath(args: &[ColumnarValue], rows: usize) -> Result<ColumnarValue> {
    let path = args.get(1).map(TextArg::try_new).transpose()?;
    let Some(path) = path.as_ref().and_then(TextArg::constant).and_then(Path::parse) else {
        return exec_err!("spath needs a path.");
    };
    each(args, rows, |text| select(text, &path))
}

fn xpath(args: &[ColumnarValue], rows: usize) -> Result<ColumnarValue> {
    let path = args.get(1).map(TextArg::try_new).transpose()?;
    let Some(path) = path.as_ref().and_then(TextArg::constant).and_then(XPath::parse) else {
        return exec_err!("xpath needs a path.");
    };
    each(args, rows, |text| path.select(text))
}

/// What is found in each value of a row.
fn each(args: &[ColumnarValue], rows: usize, find: impl Fn(&str) -> Vec<String>) -> Result<ColumnarValue> {
    let Some(text) = args.first() else { return exec_err!("a text is missing.") };
    let text = TextArg::try_new(text)?;
    let mut builder = TextListBuilder::new(StringBuilder::new());
    for row in 0..rows {
        append_list(&mut builder, text.row(row).flat_map(&find));
    }
    Ok(ColumnarValue::Array(Arc::new(builder.finish())))
}

/// Two ways to find the same fields don't make their values twice as many.
pub(super) const ADD_VALUES: Function =
    Function { name: "add_values", arity: (2, 2), returns: |_| list_of(DataType::Utf8), invoke: add_values };

fn add_values(args: &[ColumnarValue], rows: usize) -> Result<ColumnarValue> {
    let [list, more] = args else {
        return exec_err!("add_values needs two lists.");
    };
    let (list, more) = (TextArg::try_new(list)?, TextArg::try_new(more)?);
    let mut builder = TextListBuilder::new(StringBuilder::new());
    for row in 0..rows {
        let mut there: Vec<&str> = list.row(row).collect();
        let lacking = more.row(row).filter(|value| match there.iter().position(|other| other == value) {
            Some(at) => {
                there.swap_remove(at);
                false
            }
            None => true,
        });
        let lacking: Vec<&str> = lacking.collect();
        append_list(&mut builder, list.row(row).chain(lacking));
    }
    Ok(ColumnarValue::Array(Arc::new(builder.finish())))
}

#[cfg(test)]
mod tests {
    use spl_planner::Primitive;

    use super::*;
    use crate::function::{
        primitive::tests::{call, lists, literal, texts},
        support::to_text::to_text,
    };

    fn found(text: ColumnarValue, path: &str) -> Vec<Option<String>> {
        let rows = if let ColumnarValue::Array(array) = &text { array.len() } else { 1 };
        let found = call(Primitive::Spath, vec![text, literal(path)], rows);
        to_text(&found).unwrap().iter().map(|text| text.map(str::to_owned)).collect()
    }

    #[test]
    fn every_value_is_looked_into() {
        let rows = texts(&[Some(r#"{"a": [1, {"b": "x"}]}"#), Some("<a><b>2</b></a>"), Some("-"), None]);
        assert_eq!(found(rows.clone(), "a{}.b"), [Some("[x]".to_owned()), Some("[2]".to_owned()), None, None]);
        assert_eq!(
            found(rows, "a{1}"),
            [Some(r#"[{"b": "x"}]"#.to_owned()), Some("[<b>2</b>]".to_owned()), None, None]
        );
        assert_eq!(found(lists(&[&[r#"{"a":1}"#, r#"{"a":2}"#]]), "a"), [Some("[1, 2]".to_owned())]);
    }

    #[test]
    fn only_what_lacks_is_added() {
        let added = |list: &[&str], more: &[&str]| {
            let added = call(Primitive::AddValues, vec![lists(&[list]), lists(&[more])], 1);
            to_text(&added).unwrap().iter().next().flatten().map(str::to_owned)
        };
        assert_eq!(added(&["a", "b", "a"], &["a", "c", "a", "a"]), Some("[a, b, a, c, a]".to_owned()));
        assert_eq!(added(&[], &["a"]), Some("[a]".to_owned()));
        assert_eq!(added(&["a"], &[]), Some("[a]".to_owned()));
        assert_eq!(added(&[], &[]), None);
    }
}
