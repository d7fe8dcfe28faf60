//! "Did you mean": the known name that is nearest to a misspelt one.

/// Longer words are not compared: nobody misspells a name of that length by a letter or two.
const LONGEST: usize = 100;

/// The candidate nearest to `word`, letter case aside; `None` when none is near enough to be what was meant.
///
/// Every third letter may be wrong, left out, added, or swapped with its neighbour. Of equally near candidates the first
/// one wins, so pass them in the order you would list them.
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let length = word.chars().count();
    if length == 0 || length > LONGEST {
        return None;
    }
    let allowed = length / 3;
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let lower = candidate.to_lowercase();
        if lower.chars().count().abs_diff(length) > allowed {
            continue;
        }
        let distance = strsim::osa_distance(&word, &lower);
        if distance <= allowed && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::closest;

    const NAMES: [&str; 6] = ["dedup", "stats", "eventstats", "streamstats", "perc95", "head"];

    #[test]
    fn finds_what_was_meant() {
        assert_eq!(closest("dedpu", NAMES), Some("dedup"));
        assert_eq!(closest("STATS", NAMES), Some("stats"));
        assert_eq!(closest("perc95th", NAMES), Some("perc95"));
        assert_eq!(closest("eventstat", NAMES), Some("eventstats"));
        assert_eq!(closest("haed", NAMES), Some("head"));
    }

    #[test]
    fn says_nothing_where_nothing_is_near() {
        assert_eq!(closest("lookup", NAMES), None);
        assert_eq!(closest("", NAMES), None);
        assert_eq!(closest("x", NAMES), None);
        assert_eq!(closest(&"stats".repeat(50), NAMES), None);
    }

    #[test]
    fn takes_the_nearest_and_of_equals_the_first() {
        assert_eq!(closest("stat", ["star", "stats", "stat"]), Some("stat"));
        assert_eq!(closest("cot", ["cat", "cut"]), Some("cat"));
    }
}
