//! What a text needs at least for a regular expression of the backtracking engine to match, as an expression that takes linear time.
//!
//! Without its look-around, an expression matches wherever it does with it, and elsewhere. Most texts that a detection looks at don't match even
//! then, and that is told by an automaton.

use fancy_regex::{Assertion, Expr};

/// The expression without what only the backtracking engine knows: where `pattern` matches a text, this does too. `None` where that can't be told,
/// or wouldn't tell anything.
pub(super) fn relaxed(pattern: &str, size_limit: usize) -> Option<regex::Regex> {
    let tree = Expr::parse_tree(pattern).ok()?;
    let mut text = String::new();
    plain(&tree.expr)?.to_str(&mut text, 0);
    let relaxed = regex::RegexBuilder::new(&text).size_limit(size_limit).build().ok()?;
    (!relaxed.is_match("")).then_some(relaxed)
}

/// The expression with only such parts as both engines know; `None` where one can't be left out.
fn plain(expr: &Expr) -> Option<Expr> {
    Some(match expr {
        Expr::Any { .. } | Expr::Literal { .. } | Expr::Delegate { .. } => expr.clone(),
        Expr::Assertion(assertion) if is_plain(*assertion) => expr.clone(),
        // A look-around takes no text: what is left when it is gone is the rest. An empty group, as it may stand under a quantifier.
        Expr::Empty | Expr::LookAround(..) | Expr::KeepOut => Expr::Concat(Vec::new()),
        Expr::Concat(parts) => Expr::Concat(all(parts)?),
        Expr::Alt(parts) => Expr::Alt(all(parts)?),
        Expr::Group(inner) => plain(inner)?,
        // What gives nothing back could match less, not more.
        Expr::AtomicGroup(inner) => plain(inner)?,
        Expr::Repeat { child, lo, hi, greedy } => {
            Expr::Repeat { child: Box::new(plain(child)?), lo: *lo, hi: *hi, greedy: *greedy }
        }
        _ => return None,
    })
}

fn all(parts: &[Expr]) -> Option<Vec<Expr>> {
    parts.iter().map(plain).collect()
}

/// Whether both engines write it alike.
fn is_plain(assertion: Assertion) -> bool {
    matches!(
        assertion,
        Assertion::StartText
            | Assertion::EndText
            | Assertion::StartLine { .. }
            | Assertion::EndLine { .. }
            | Assertion::WordBoundary
            | Assertion::NotWordBoundary
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SIZE: usize = 1 << 20;

    #[test]
    fn look_around_is_left_out() {
        let text = |pattern| relaxed(pattern, SIZE).map(|regex| regex.as_str().to_owned());
        assert_eq!(text(r"\w+:(?!\\)\d").as_deref(), Some(r"\w+:(?:)\d"));
        assert_eq!(text(r"^(?<!a)b++$").as_deref(), Some("^(?:)b+$"));
        assert_eq!(text(r"(?:a|(?=b)){2}c").as_deref(), Some("(?:a|){2}c"));
        assert_eq!(text(r"(a)\1"), None, "what the group took isn't known");
        assert_eq!(text(r"^(?!.*a)"), None, "it would match everywhere");
    }

    /// Expressions with look-around, groups that give nothing back, and what stands around them.
    fn pattern() -> impl Strategy<Value = String> {
        let atom = prop_oneof!["[abK]", Just(".".to_owned()), Just(r"\w".to_owned()), Just(r"\b".to_owned())];
        let anchors =
            prop_oneof![Just("^"), Just("$"), Just("(?i)"), Just("(?m)"), Just("(?s)")].prop_map(str::to_owned);
        prop_oneof![4 => atom, 1 => anchors].prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                4 => prop::collection::vec(inner.clone(), 1..4).prop_map(|parts| parts.concat()),
                1 => prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| format!("(?:{})", parts.join("|"))),
                2 => (inner.clone(), prop_oneof![Just("?="), Just("?!"), Just("?<="), Just("?<!"), Just("?>"), Just("?:"), Just("")])
                    .prop_map(|(inner, kind)| format!("({kind}{inner})")),
                2 => (inner, prop_oneof![Just("*"), Just("+"), Just("?"), Just("{2}"), Just("*+"), Just("+?")])
                    .prop_map(|(inner, times)| format!("(?:{inner}){times}")),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn it_matches_wherever_the_expression_does(
            pattern in pattern(), texts in prop::collection::vec("[abkK\u{212a}ä \n]{0,8}", 1..8),
        ) {
            let Ok(exact) = fancy_regex::Regex::new(&pattern) else { return Ok(()) };
            let Some(relaxed) = relaxed(&pattern, SIZE) else { return Ok(()) };
            for text in texts {
                prop_assert!(
                    relaxed.is_match(&text) || !exact.is_match(&text).unwrap_or(false), "{} over {:?}", relaxed.as_str(), text
                );
            }
        }
    }
}
