//! `cidr_match`: addresses within a network.

use std::sync::Arc;

use datafusion::{
    arrow::{array::BooleanArray, datatypes::DataType},
    common::Result,
    logical_expr::ColumnarValue,
};
use spl_planner::Network;

use crate::function::support::{arguments::TextArg, map::any_text, udf::Function};

pub(super) const CIDR_MATCH: Function =
    Function { name: "cidr_match", arity: (2, 2), returns: |_| DataType::Boolean, invoke: cidr_match };

fn cidr_match(args: &[ColumnarValue], rows: usize) -> Result<ColumnarValue> {
    let [cidr, text] = args else {
        return Ok(ColumnarValue::Scalar(false.into()));
    };
    let cidr = TextArg::try_new(cidr)?;
    if let Some(cidr) = cidr.constant() {
        let network = Network::parse(cidr);
        return any_text(text, |text| network.is_some_and(|network| network.holds(text)));
    }
    let text = TextArg::try_new(text)?;
    let matched: BooleanArray = (0..rows)
        .map(|row| {
            let network = Network::parse(cidr.get(row)?);
            text.get(row)?;
            Some(network.is_some_and(|network| text.row(row).any(|text| network.holds(text))))
        })
        .collect();
    Ok(ColumnarValue::Array(Arc::new(matched)))
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::AsArray;
    use spl_planner::Primitive;

    use super::*;
    use crate::function::primitive::tests::{call, lists, literal, texts};

    fn holds(cidr: &str, text: &str) -> bool {
        call(Primitive::CidrMatch, vec![literal(cidr), texts(&[Some(text)])], 1).as_boolean().value(0)
    }

    #[test]
    fn networks_of_both_kinds() {
        assert!(holds("10.10.10.0/24", "10.10.10.12"));
        assert!(!holds("10.10.10.0/24", "50.10.10.17"));
        assert!(holds("10.10.10.77/24", "10.10.10.1"));
        assert!(holds("0.0.0.0/0", "255.1.2.3"));
        assert!(!holds("0.0.0.0/0", "host"));
        assert!(!holds("0.0.0.0/0", "::1"));
        assert!(holds("10.0.0.1/32", "10.0.0.1"));
        assert!(holds("10.0.0.1", "10.0.0.1"));
        assert!(holds("2001:db8::/32", "2001:DB8::1"));
        assert!(holds("::/0", "::1"));
        assert!(!holds("2001:db8::/33", "2001:db8:8000::1"));
        assert!(!holds("10.0.0.0/33", "10.0.0.0"));
        assert!(!holds("nonsense", "10.0.0.0"));
    }

    #[test]
    fn lists_and_columns_of_networks() {
        let result = call(Primitive::CidrMatch, vec![literal("10.0.0.0/8"), lists(&[&["x", "10.1.1.1"], &["x"]])], 2);
        assert_eq!(result.as_boolean(), &BooleanArray::from(vec![true, false]));
        let networks = texts(&[Some("10.0.0.0/8"), Some("11.0.0.0/8"), None]);
        let result = call(Primitive::CidrMatch, vec![networks, literal("10.1.1.1")], 3);
        assert_eq!(result.as_boolean(), &BooleanArray::from(vec![Some(true), Some(false), None]));
    }
}
