//! Which indexes a condition can be about: those that it rules out need not be read.

use spl_parser::ast::{CompareOp, SearchExpr};

use crate::{cx::Cx, scope::wildcard_captures, token};

/// Whether the condition holds for events of an index: `None` where that depends on the events. A pattern that begins with a star
/// doesn't mean internal indexes, whose names begin with an underscore.
pub(crate) fn holds_for(index: &str, condition: &SearchExpr, cx: &Cx<'_>) -> Option<bool> {
    let named = |pattern: &str| {
        let pattern = token::bind(pattern, cx.catalog).to_lowercase();
        wildcard_captures(&pattern, &index.to_lowercase()).is_some()
    };
    match condition {
        SearchExpr::And(terms) => all(terms.iter().map(|term| holds_for(index, &term.value, cx))),
        SearchExpr::Or(terms) => {
            all(terms.iter().map(|term| holds_for(index, &term.value, cx).map(|holds| !holds))).map(|none| !none)
        }
        SearchExpr::Not(inner) => holds_for(index, &inner.value, cx).map(|holds| !holds),
        SearchExpr::Compare { field, op, value } if field.as_str() == "index" => match op.value {
            CompareOp::Eq => Some(named(&value.text)),
            CompareOp::NotEq => Some(!named(&value.text)),
            _ => None,
        },
        SearchExpr::In { field, values } if field.as_str() == "index" => {
            Some(values.iter().any(|value| named(&value.text)))
        }
        _ => None,
    }
}

/// AND: one that doesn't hold decides.
fn all(terms: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut known = true;
    for term in terms {
        match term {
            Some(false) => return Some(false),
            Some(true) => {}
            None => known = false,
        }
    }
    known.then_some(true)
}
