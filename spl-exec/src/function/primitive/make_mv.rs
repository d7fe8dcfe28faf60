//! `make_mv`, `make_mv_tokens`: one text as several values.

use std::sync::Arc;

use datafusion::{
    arrow::{
        array::{ArrayRef, StringBuilder},
        datatypes::DataType,
    },
    common::{Result, ScalarValue, exec_err},
    logical_expr::ColumnarValue,
};

use crate::function::support::{
    arguments::TextArg,
    regex::RegexCache,
    text::{TextListBuilder, append_list},
    udf::{Function, list_of},
};

pub(super) const MAKE_MV: Function = Function {
    name: "make_mv",
    arity: (3, 3),
    returns: |_| list_of(DataType::Utf8),
    invoke: |args, rows| {
        let [text, delimiter, empty] = args else {
            return exec_err!("makemv needs a field and a delimiter.");
        };
        let delimiter = TextArg::try_new(delimiter)?;
        let delimiter = delimiter.constant().unwrap_or_default();
        let empty = matches!(empty, ColumnarValue::Scalar(ScalarValue::Boolean(Some(true))));
        split_all(text, rows, |text, values| {
            let parts: Box<dyn Iterator<Item = &str>> =
                if delimiter.is_empty() { Box::new(std::iter::once(text)) } else { Box::new(text.split(delimiter)) };
            values.extend(parts.filter(|part| empty || !part.is_empty()).map(str::to_owned));
        })
    },
};

pub(super) const MAKE_MV_TOKENS: Function = Function {
    name: "make_mv_tokens",
    arity: (3, 3),
    returns: |_| list_of(DataType::Utf8),
    invoke: |args, rows| {
        let [text, tokenizer, empty] = args else {
            return exec_err!("makemv needs a field and a tokenizer.");
        };
        let tokenizer = TextArg::try_new(tokenizer)?;
        let mut cache = RegexCache::default();
        let Some(regex) = tokenizer.constant().and_then(|pattern| cache.get(pattern)) else {
            return exec_err!("The tokenizer of makemv is no regular expression.");
        };
        let empty = matches!(empty, ColumnarValue::Scalar(ScalarValue::Boolean(Some(true))));
        split_all(text, rows, |text, values| {
            let groups = regex.first_groups(text).into_iter();
            values.extend(groups.filter(|group| empty || !group.is_empty()).map(str::to_owned));
        })
    },
};

/// Splits every value of a row; a row without any value, before or after, is null.
fn split_all(
    text: &ColumnarValue,
    rows: usize,
    mut split: impl FnMut(&str, &mut Vec<String>),
) -> Result<ColumnarValue> {
    let constant = matches!(text, ColumnarValue::Scalar(_));
    let text = TextArg::try_new(text)?;
    let mut builder = TextListBuilder::new(StringBuilder::new());
    for row in 0..if constant { 1 } else { rows } {
        let mut values = Vec::new();
        text.row(row).for_each(|text| split(text, &mut values));
        append_list(&mut builder, values);
    }
    let lists: ArrayRef = Arc::new(builder.finish());
    Ok(match constant {
        true => ColumnarValue::Scalar(ScalarValue::try_from_array(&lists, 0)?),
        false => ColumnarValue::Array(lists),
    })
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::{Array, AsArray};
    use spl_planner::Primitive;

    use crate::function::primitive::tests::{call, literal, texts};

    fn split(text: &str, primitive: Primitive, by: &str, empty: bool) -> Option<String> {
        let args = vec![texts(&[Some(text)]), literal(by), datafusion::common::ScalarValue::from(empty).into()];
        let lists = call(primitive, args, 1);
        let lists = lists.as_list::<i32>();
        let list = lists.is_valid(0).then(|| lists.value(0))?;
        let values: Vec<&str> = list.as_string::<i32>().iter().flatten().collect();
        Some(values.join("|"))
    }

    #[test]
    fn delimiters() {
        let by = |text, by, empty| split(text, Primitive::MakeMv, by, empty);
        assert_eq!(by("a:b::c", ":", false).as_deref(), Some("a|b|c"));
        assert_eq!(by("a:b::c", ":", true).as_deref(), Some("a|b||c"));
        assert_eq!(by("a, b", ", ", false).as_deref(), Some("a|b"));
        assert_eq!(by("ab", "", false).as_deref(), Some("ab"));
        assert_eq!(by("::", ":", false), None);
    }

    #[test]
    fn tokens() {
        let by = |text, by, empty| split(text, Primitive::MakeMvTokens, by, empty);
        assert_eq!(by("one,two,,three", "([^,]*),?", false).as_deref(), Some("one|two|three"));
        assert_eq!(by("a1b2", "[a-z]([0-9])", false).as_deref(), Some("1|2"));
        assert_eq!(by("a1b2", "(?<=a)[0-9]", false).as_deref(), Some("1"));
        assert_eq!(by("x", "([0-9])", false), None);
    }
}
