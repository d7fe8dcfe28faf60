//! `compare`: the comparison of values whose kind shows only when a search runs.

use std::{cmp::Ordering, sync::Arc};

use datafusion::{
    arrow::{array::BooleanArray, datatypes::DataType},
    common::{Result, exec_err},
    logical_expr::ColumnarValue,
};

use crate::function::support::{
    arguments::{TextArg, all_scalars},
    map::{any_of, any_text},
    number::parse_number,
    udf::Function,
};

pub(super) const COMPARE: Function =
    Function { name: "compare", arity: (3, 3), returns: |_| DataType::Boolean, invoke: compare };

/// A comparison operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Operator {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "=" | "==" => Self::Equal,
            "!=" => Self::NotEqual,
            "<" => Self::Less,
            "<=" => Self::LessOrEqual,
            ">" => Self::Greater,
            ">=" => Self::GreaterOrEqual,
            _ => return None,
        })
    }

    fn holds(self, ordering: Ordering) -> bool {
        match self {
            Self::Equal => ordering.is_eq(),
            Self::NotEqual => ordering.is_ne(),
            Self::Less => ordering.is_lt(),
            Self::LessOrEqual => ordering.is_le(),
            Self::Greater => ordering.is_gt(),
            Self::GreaterOrEqual => ordering.is_ge(),
        }
    }

    /// With the sides exchanged.
    fn flip(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::LessOrEqual => Self::GreaterOrEqual,
            Self::Greater => Self::Less,
            Self::GreaterOrEqual => Self::LessOrEqual,
            same => same,
        }
    }

    /// An operator as the planner writes it, and whether it takes both sides as text: `text =`.
    fn parse_prefixed(text: &str) -> Option<(Self, bool)> {
        match text.strip_prefix("text ") {
            Some(operator) => Some((Self::parse(operator)?, true)),
            None => Some((Self::parse(text)?, false)),
        }
    }

    /// A comparison; the right side's number is known.
    fn test(self, left: &str, right: &str, number: Option<f64>) -> bool {
        if let Some(right) = number
            && let Some(left) = parse_number(left)
        {
            return left.partial_cmp(&right).map_or(self == Self::NotEqual, |ordering| self.holds(ordering));
        }
        self.holds(left.as_bytes().cmp(right.as_bytes()))
    }
}

fn compare(args: &[ColumnarValue], rows: usize) -> Result<ColumnarValue> {
    let [left, operator, right] = args else {
        return Ok(ColumnarValue::Scalar(false.into()));
    };
    let operator = TextArg::try_new(operator)?;
    let Some((operator, as_text)) = operator.constant().and_then(Operator::parse_prefixed) else {
        return exec_err!("The comparison needs one of the operators =, !=, <, <=, >, >=.");
    };
    let parse_number = |text: &str| if as_text { None } else { parse_number(text) };
    let rights = TextArg::try_new(right)?;
    // Mostly one side is a literal: it is read once, and the other side keeps its encoding.
    if let Some(right) = rights.single() {
        return against(left, operator, right, parse_number(right));
    }
    let lefts = TextArg::try_new(left)?;
    if let Some(left) = lefts.single() {
        return against(right, operator.flip(), left, parse_number(left));
    }
    let compared: BooleanArray = (0..rows)
        .map(|row| {
            lefts.get(row)?;
            rights.get(row)?;
            Some(rights.row(row).any(|right| {
                let number = parse_number(right);
                lefts.row(row).any(|left| operator.test(left, right, number))
            }))
        })
        .collect();
    if all_scalars(args) {
        return Ok(ColumnarValue::Scalar(datafusion::common::ScalarValue::try_from_array(&compared, 0)?));
    }
    Ok(ColumnarValue::Array(Arc::new(compared)))
}

/// Values against one that all rows share. Orders by a number are spelled out, one loop for each: the bench of `where` shows it.
fn against(values: &ColumnarValue, operator: Operator, right: &str, number: Option<f64>) -> Result<ColumnarValue> {
    let Some(number) = number else {
        return any_text(values, |left| operator.test(left, right, None));
    };
    match operator {
        Operator::Less => ordered(values, right, |left| left < number, Ordering::is_lt),
        Operator::LessOrEqual => ordered(values, right, |left| left <= number, Ordering::is_le),
        Operator::Greater => ordered(values, right, |left| left > number, Ordering::is_gt),
        Operator::GreaterOrEqual => ordered(values, right, |left| left >= number, Ordering::is_ge),
        Operator::Equal | Operator::NotEqual => any_text(values, |left| operator.test(left, right, Some(number))),
    }
}

/// Numbers by the number, what is none by its text.
fn ordered(
    values: &ColumnarValue,
    right: &str,
    number: impl Fn(f64) -> bool,
    text: impl Fn(Ordering) -> bool,
) -> Result<ColumnarValue> {
    any_of(values, &|texts| texts.test_numbers(&number, |left| text(left.as_bytes().cmp(right.as_bytes()))))
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::{AsArray, Float64Array, StringViewArray};
    use proptest::prelude::*;
    use spl_planner::Primitive;

    use super::*;
    use crate::function::primitive::tests::{call, call_text, lists, literal, texts};

    fn holds(left: &str, operator: &str, right: &str) -> bool {
        let result = call_text(Primitive::Compare, left, &[operator, right]).unwrap() == "true";
        let column = vec![texts(&[Some(left)]), literal(operator), texts(&[Some(right)])];
        assert_eq!(call(Primitive::Compare, column, 1).as_boolean().value(0), result);
        let flipped = vec![literal(left), literal(operator), texts(&[Some(right)])];
        assert_eq!(call(Primitive::Compare, flipped, 1).as_boolean().value(0), result);
        result
    }

    #[test]
    fn views_compare_as_texts_do() {
        let rows = ["9", "10", "12345678", "123456789", "-3", "abc", "", "9a", "30000.5", "1e9", "00000009"];
        let views = ColumnarValue::Array(Arc::new(StringViewArray::from(rows.to_vec())));
        for operator in ["<", "<=", ">", ">="] {
            let call =
                |values: ColumnarValue| call(Primitive::Compare, vec![values, literal(operator), literal("10")], 11);
            let expected = call(texts(&rows.map(Some)));
            assert_eq!(call(views.clone()).as_boolean(), expected.as_boolean(), "{operator}");
        }
    }

    #[test]
    fn numbers_where_both_sides_are_numeric_else_text() {
        assert!(holds("10", ">", "9"));
        assert!(!holds("10a", ">", "9"));
        assert!(holds("1", "=", "1.0"));
        assert!(holds("a", ">", "9"));
        assert!(!holds("Error", "=", "error"));
        assert!(holds("Error", "!=", "error"));
        assert!(holds("a", "<=", "a") && holds("a", ">=", "a") && !holds("a", "<", "a"));
        assert!(holds("", "=", ""));
    }

    #[test]
    fn as_text_whatever_they_look_like() {
        assert!(!holds("1", "text =", "1.0"));
        assert!(holds("10", "text <", "9"));
    }

    #[test]
    fn numbers_lists_and_nulls() {
        let numbers = ColumnarValue::Array(Arc::new(Float64Array::from(vec![Some(2.0), Some(f64::NAN), None])));
        let result = call(Primitive::Compare, vec![numbers, literal("="), literal("2.00")], 3);
        assert_eq!(result.as_boolean(), &BooleanArray::from(vec![Some(true), Some(false), None]));
        let result = call(Primitive::Compare, vec![lists(&[&["a", "b"], &[]]), literal("!="), literal("a")], 2);
        assert_eq!(result.as_boolean(), &BooleanArray::from(vec![Some(true), None]));
        let pair = vec![lists(&[&["1", "2"]]), literal(">"), lists(&[&["5", "1"]])];
        assert!(call(Primitive::Compare, pair, 1).as_boolean().value(0));
    }

    proptest! {
        #[test]
        fn operators_agree_with_each_other(left in "[-0-9a.]{0,4}", right in "[-0-9a.]{0,4}") {
            prop_assert_eq!(holds(&left, "<", &right), holds(&right, ">", &left));
            prop_assert_eq!(holds(&left, "=", &right), !holds(&left, "!=", &right));
            prop_assert_eq!(holds(&left, "<=", &right), holds(&left, "<", &right) || holds(&left, "=", &right));
        }
    }
}
