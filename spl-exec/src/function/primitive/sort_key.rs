//! `sort_key`: bytes that order as `sort` does.

use std::{net::IpAddr, sync::Arc};

use datafusion::{
    arrow::{
        array::{ArrayRef, BinaryBuilder},
        datatypes::DataType,
    },
    common::{Result, exec_err},
    logical_expr::ColumnarValue,
};

use crate::function::support::{
    arguments::TextArg,
    map::map_texts,
    number::parse_number,
    text::Texts,
    udf::{Function, is_list},
};

pub(super) const SORT_KEY: Function =
    Function { name: "sort_key", arity: (2, 2), returns: |_| DataType::Binary, invoke: sort_key };

/// How `sort` takes the values of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Auto,
    Num,
    Str,
    Ip,
}

/// `sort` compares numbers as numbers, addresses as addresses, and anything else as text. Taken pair by pair that is no
/// order (9 < 10 < 1b < 9), so that numbers come before addresses, and both before text. [U]
const NUMBER: u8 = 1;
const ADDRESS: u8 = 2;
const TEXT: u8 = 3;

impl Mode {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "auto" => Self::Auto,
            "num" => Self::Num,
            "str" => Self::Str,
            "ip" => Self::Ip,
            _ => return None,
        })
    }

    /// Writes the key; false where the value has none.
    fn push_key(self, text: &str, key: &mut Vec<u8>) -> bool {
        if matches!(self, Self::Auto | Self::Num)
            && let Some(number) = parse_number(text)
        {
            key.push(NUMBER);
            key.extend(ordered(number));
            return true;
        }
        if matches!(self, Self::Auto | Self::Ip)
            && let Ok(address) = text.parse()
        {
            key.push(ADDRESS);
            match address {
                IpAddr::V4(address) => {
                    key.push(4);
                    key.extend(address.octets());
                }
                IpAddr::V6(address) => {
                    key.push(6);
                    key.extend(address.octets());
                }
            }
            return true;
        }
        if self == Self::Num {
            return false;
        }
        key.push(TEXT);
        key.extend(text.as_bytes());
        true
    }
}

/// Bytes that order as the numbers do.
fn ordered(number: f64) -> [u8; 8] {
    // Minus zero equals zero.
    let bits = (number + 0.0).to_bits();
    let sign = 1 << 63;
    let bits = if bits & sign == 0 { bits | sign } else { !bits };
    bits.to_be_bytes()
}

fn sort_key(args: &[ColumnarValue], rows: usize) -> Result<ColumnarValue> {
    let [value, mode] = args else {
        return exec_err!("sort needs a field and how to take it.");
    };
    let mode = TextArg::try_new(mode)?;
    let Some(mode) = mode.constant().and_then(Mode::parse) else {
        return exec_err!("sort takes a field as auto, num, str or ip.");
    };
    // Of a multivalue the first value counts. [U]
    if is_list(&value.data_type()) {
        let texts = TextArg::try_new(value)?;
        let rows = if matches!(value, ColumnarValue::Scalar(_)) { 1 } else { rows };
        let keys = keys((0..rows).map(|row| texts.get(row)), mode);
        return Ok(match value {
            ColumnarValue::Array(_) => ColumnarValue::Array(keys),
            ColumnarValue::Scalar(_) => {
                ColumnarValue::Scalar(datafusion::common::ScalarValue::try_from_array(&keys, 0)?)
            }
        });
    }
    map_texts(value, &|texts: &Texts| Ok(keys(texts.iter(), mode)))
}

fn keys<'a>(texts: impl Iterator<Item = Option<&'a str>>, mode: Mode) -> ArrayRef {
    let mut builder = BinaryBuilder::new();
    let mut key = Vec::new();
    for text in texts {
        key.clear();
        if text.is_some_and(|text| mode.push_key(text, &mut key)) {
            builder.append_value(&key);
        } else {
            builder.append_null();
        }
    }
    Arc::new(builder.finish())
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use datafusion::arrow::array::{Array, AsArray};
    use proptest::prelude::*;
    use spl_planner::Primitive;

    use super::*;
    use crate::function::primitive::tests::{call, lists, literal, texts};

    fn key(text: &str, mode: &str) -> Option<Vec<u8>> {
        let keys = call(Primitive::SortKey, vec![texts(&[Some(text)]), literal(mode)], 1);
        keys.is_valid(0).then(|| keys.as_binary::<i32>().value(0).to_vec())
    }

    fn sorted<'a>(values: &[&'a str], mode: &str) -> Vec<&'a str> {
        let mut values = values.to_vec();
        values.sort_by_key(|value| key(value, mode));
        values
    }

    #[test]
    fn documented_orders() {
        assert_eq!(sorted(&["10", "9", "70", "100"], "auto"), ["9", "10", "70", "100"]);
        assert_eq!(sorted(&["10", "9", "70", "100"], "str"), ["10", "100", "70", "9"]);
        assert_eq!(sorted(&["9.1", "10.1"], "auto"), ["9.1", "10.1"]);
        assert_eq!(sorted(&["9.1.a", "10.1.a"], "auto"), ["10.1.a", "9.1.a"]);
        assert_eq!(sorted(&["10.0.0.10", "10.0.0.9", "9.0.0.1"], "auto"), ["9.0.0.1", "10.0.0.9", "10.0.0.10"]);
        assert_eq!(sorted(&["a", "::1", "1.1.1.1"], "ip"), ["1.1.1.1", "::1", "a"]);
        assert_eq!(key("x", "num"), None);
        assert_eq!(key("1", "auto"), key("1.0", "auto"));
    }

    #[test]
    fn the_first_value_of_a_list() {
        let keys = call(Primitive::SortKey, vec![lists(&[&["2", "1"], &[]]), literal("auto")], 2);
        assert_eq!(keys.as_binary::<i32>().value(0), key("2", "auto").unwrap());
        assert!(keys.is_null(1));
    }

    /// The rule for two values of the same sort.
    fn pairwise(left: &str, right: &str) -> Option<Ordering> {
        match (parse_number(left), parse_number(right)) {
            (Some(left), Some(right)) => return left.partial_cmp(&right),
            (None, None) => {}
            _ => return None,
        }
        match (left.parse::<std::net::Ipv4Addr>(), right.parse::<std::net::Ipv4Addr>()) {
            (Ok(left), Ok(right)) => Some(left.cmp(&right)),
            (Err(_), Err(_)) => Some(left.as_bytes().cmp(right.as_bytes())),
            _ => None,
        }
    }

    fn value() -> impl Strategy<Value = String> {
        prop_oneof![
            any::<f64>().prop_filter("finite", |n| n.is_finite()).prop_map(|n| n.to_string()),
            (-50i32..50).prop_map(|n| n.to_string()),
            any::<std::net::Ipv4Addr>().prop_map(|a| a.to_string()),
            "[a-c0-9.é]{0,5}",
        ]
    }

    proptest! {
        #[test]
        fn agrees_with_the_rule_for_two_values(left in value(), right in value()) {
            if let Some(ordering) = pairwise(&left, &right) {
                prop_assert_eq!(key(&left, "auto").cmp(&key(&right, "auto")), ordering, "{} {}", left, right);
            }
        }
    }
}
