//! `replace_values`: whole values for others, with `*` for any text.

use std::borrow::Cow;

use datafusion::{arrow::datatypes::DataType, common::Result, logical_expr::ColumnarValue};

use crate::function::support::{
    arguments::TextArg,
    map::map_text,
    udf::{Function, shaped_like},
};

pub(super) const REPLACE_VALUES: Function = Function {
    name: "replace_values",
    arity: (1, usize::MAX),
    returns: |types| shaped_like(types.first(), DataType::Utf8),
    invoke: |args, _| {
        let Some((value, pairs)) = args.split_first() else {
            return Ok(ColumnarValue::Scalar(datafusion::common::ScalarValue::Utf8(None)));
        };
        let pairs = pairs.iter().map(TextArg::try_new).collect::<Result<Vec<_>>>()?;
        let pairs: Vec<Pair> = pairs
            .chunks_exact(2)
            .filter_map(|pair| match pair {
                [from, to] => Some(Pair::new(from.constant()?, to.constant()?)),
                _ => None,
            })
            .collect();
        map_text(value, |text| Some(replaced(text, &pairs).map_or(Cow::Borrowed(text), Cow::Owned)))
    },
};

/// What stands between the stars of a pattern, and of what replaces it.
struct Pair {
    from: Vec<String>,
    to: Vec<String>,
}

impl Pair {
    fn new(from: &str, to: &str) -> Self {
        let parts = |text: &str| text.split('*').map(str::to_owned).collect();
        Self { from: parts(from), to: parts(to) }
    }

    /// How much of a value is matched by itself, not by a star. A pattern without stars matches all of it.
    fn fullness(&self) -> usize {
        if self.from.len() == 1 { usize::MAX } else { self.from.iter().map(String::len).sum() }
    }

    /// What a value becomes; `None` where the pattern doesn't match. The first stars take as little as they can.
    fn apply(&self, value: &str) -> Option<String> {
        let (first, stars) = self.from.split_first()?;
        let mut rest = value.strip_prefix(first.as_str())?;
        let mut made = self.to.first().cloned().unwrap_or_default();
        for (index, part) in stars.iter().enumerate() {
            let last = index + 1 == stars.len();
            let at = if last {
                rest.len().checked_sub(part.len()).filter(|_| rest.ends_with(part.as_str()))
            } else {
                rest.find(part.as_str())
            }?;
            if let Some(next) = self.to.get(index + 1) {
                made.push_str(rest.get(..at)?);
                made.push_str(next);
            }
            rest = rest.get(at + part.len()..)?;
        }
        rest.is_empty().then_some(made)
    }
}

/// The fullest match decides; of equal ones the last, as Splunk documents for patterns without stars.
fn replaced(value: &str, pairs: &[Pair]) -> Option<String> {
    let matches = pairs.iter().filter_map(|pair| Some((pair.fullness(), pair.apply(value)?)));
    matches.max_by_key(|(fullness, _)| *fullness).map(|(_, made)| made)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replace(value: &str, pairs: &[(&str, &str)]) -> Option<String> {
        let pairs: Vec<Pair> = pairs.iter().map(|(from, to)| Pair::new(from, to)).collect();
        replaced(value, &pairs)
    }

    #[test]
    fn stars_carry_over() {
        assert_eq!(replace("::ffff:1.2.3.4", &[("::ffff:*", "*")]).as_deref(), Some("1.2.3.4"));
        assert_eq!(replace("a.b", &[("*.*", "*-*!")]).as_deref(), Some("a-b!"));
        assert_eq!(replace("xlocalhost", &[("*localhost", "local")]).as_deref(), Some("local"));
        assert_eq!(replace("10", &[("1", "one")]), None);
        assert_eq!(replace("aa", &[("a*a", "*")]).as_deref(), Some(""));
        assert_eq!(replace("a", &[("a*a", "*")]), None);
        assert_eq!(replace("Ä1", &[("Ä*", "*Ö")]).as_deref(), Some("1Ö"));
    }

    #[test]
    fn fuller_and_later_patterns_win() {
        assert_eq!(replace("abc", &[("abc", "1"), ("a*", "2")]).as_deref(), Some("1"));
        assert_eq!(replace("abc", &[("a*", "1"), ("ab*", "2"), ("*", "3")]).as_deref(), Some("2"));
        assert_eq!(replace("abc", &[("abc", "1"), ("abc", "2")]).as_deref(), Some("2"));
    }
}
