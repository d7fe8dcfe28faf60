//! What a filter's condition says of the beginnings of texts.

use std::sync::Arc;

use datafusion::{
    logical_expr::Operator,
    physical_expr::{
        PhysicalExpr, ScalarFunctionExpr,
        expressions::{BinaryExpr, Column, Literal},
    },
};

use super::push::Names;
use crate::function::primitive::{
    WILDCARD_MATCH, WILDCARD_MATCH_CASE,
    pattern::{pieces, push_lower},
};

/// What every row that passes a filter fulfils.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Condition {
    /// Any row may pass.
    Any,
    /// All of them.
    All(Vec<Condition>),
    /// At least one of them.
    One(Vec<Condition>),
    /// The text of a column begins with one of these, which are in lower case if `fold`.
    Begins {
        /// The column's name.
        column: String,
        /// The beginnings.
        prefixes: Vec<String>,
        /// Whether letter case doesn't count.
        fold: bool,
    },
}

impl Condition {
    /// What a predicate says; `names` are the file's columns. What is not understood is anything.
    pub(super) fn of(predicate: &Arc<dyn PhysicalExpr>, names: &Names) -> Self {
        if let Some(binary) = predicate.downcast_ref::<BinaryExpr>() {
            let sides = || vec![Self::of(binary.left(), names), Self::of(binary.right(), names)];
            return match binary.op() {
                Operator::And => Self::all(sides()),
                Operator::Or => Self::one(sides()),
                _ => Self::Any,
            };
        }
        predicate.downcast_ref::<ScalarFunctionExpr>().and_then(|call| Self::call(call, names)).unwrap_or(Self::Any)
    }

    fn all(sides: Vec<Self>) -> Self {
        let mut sides: Vec<Self> = sides.into_iter().filter(|side| *side != Self::Any).collect();
        if sides.len() > 1 { Self::All(sides) } else { sides.pop().unwrap_or(Self::Any) }
    }

    fn one(sides: Vec<Self>) -> Self {
        if sides.contains(&Self::Any) { Self::Any } else { Self::One(sides) }
    }

    fn call(call: &ScalarFunctionExpr, names: &Names) -> Option<Self> {
        let fold = match call.fun().name() {
            WILDCARD_MATCH => true,
            WILDCARD_MATCH_CASE => false,
            _ => return None,
        };
        let (text, patterns) = call.args().split_first()?;
        let column = names.get(&text.downcast_ref::<Column>()?.index())?.clone();
        let prefixes = patterns.iter().map(|pattern| {
            let pattern = pattern.downcast_ref::<Literal>()?.value().try_as_str()??;
            let first = pieces(pattern).into_iter().next().filter(|first| !first.is_empty())?;
            if !fold {
                return Some(first);
            }
            let mut lower = String::new();
            push_lower(&first, &mut lower);
            Some(lower)
        });
        Some(Self::Begins { column, prefixes: prefixes.collect::<Option<_>>()?, fold })
    }
}
