//! `sed_replace`, `sed_translate`: the commands `s` and `y` of sed.

use std::borrow::Cow;

use datafusion::{
    arrow::datatypes::DataType,
    common::{Result, ScalarValue, exec_err},
    logical_expr::ColumnarValue,
};

use crate::function::support::{
    map::map_text,
    regex::{Regex, Replacement},
    udf::{Function, shaped_like},
};

pub(super) const SED_REPLACE: Function = Function {
    name: "sed_replace",
    arity: (5, 5),
    returns: |types| shaped_like(types.first(), DataType::Utf8),
    invoke: |args, _| replace(args),
};

pub(super) const SED_TRANSLATE: Function = Function {
    name: "sed_translate",
    arity: (3, 3),
    returns: |types| shaped_like(types.first(), DataType::Utf8),
    invoke: |args, _| translate(args),
};

fn replace(args: &[ColumnarValue]) -> Result<ColumnarValue> {
    let [text, ColumnarValue::Scalar(pattern), ColumnarValue::Scalar(by), ColumnarValue::Scalar(nth), on] = args else {
        return exec_err!("sed's s needs a text and literals.");
    };
    let pattern = pattern.try_as_str().flatten().unwrap_or_default();
    let regex = match Regex::new(pattern) {
        Ok(regex) => regex,
        Err(why) => return exec_err!("The regex '{pattern}' is invalid. {why}"),
    };
    let by = Replacement::new(by.try_as_str().flatten().unwrap_or_default());
    let nth = match nth {
        ScalarValue::Int64(Some(nth)) => usize::try_from(*nth).unwrap_or(1),
        _ => 1,
    };
    let on = matches!(on, ColumnarValue::Scalar(ScalarValue::Boolean(Some(true))));
    map_text(text, |text| Some(regex.replace(text, &by, |number| number == nth || on && number > nth)))
}

fn translate(args: &[ColumnarValue]) -> Result<ColumnarValue> {
    let [text, ColumnarValue::Scalar(from), ColumnarValue::Scalar(to)] = args else {
        return exec_err!("sed's y needs a text and literals.");
    };
    let chars =
        |scalar: &ScalarValue| -> Vec<char> { scalar.try_as_str().flatten().unwrap_or_default().chars().collect() };
    let (from, to) = (chars(from), chars(to));
    let mapped = |char| from.iter().position(|from| *from == char).and_then(|at| to.get(at)).copied().unwrap_or(char);
    map_text(text, |text| Some(Cow::Owned(text.chars().map(mapped).collect())))
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::AsArray;
    use spl_planner::Primitive;

    use super::*;
    use crate::function::primitive::tests::{call, literal, texts};

    fn replaced(text: &str, pattern: &str, by: &str, nth: i64, on: bool) -> String {
        let flags = [ColumnarValue::Scalar(nth.into()), ColumnarValue::Scalar(on.into())];
        let args = [texts(&[Some(text)]), literal(pattern), literal(by)].into_iter().chain(flags).collect();
        call(Primitive::SedReplace, args, 1).as_string::<i32>().value(0).to_owned()
    }

    #[test]
    fn the_nth_match_and_those_after_it() {
        assert_eq!(replaced("a a a", "a", "b", 1, false), "b a a");
        assert_eq!(replaced("a a a", "a", "b", 2, false), "a b a");
        assert_eq!(replaced("a a a", "a", "b", 2, true), "a b b");
        assert_eq!(replaced("a a a", "(a) ", r"[\1]", 1, true), "[a][a]a");
        assert_eq!(replaced("a", "a", "b", 3, false), "a");
        assert_eq!(replaced("aab", "(?<=a)a", "c", 1, true), "acb");
    }

    #[test]
    fn characters_are_mapped() {
        let args = vec![texts(&[Some("aäbz")]), literal("aäb"), literal("ä1-")];
        assert_eq!(call(Primitive::SedTranslate, args, 1).as_string::<i32>().value(0), "ä1-z");
    }
}
