//! The functions that Splunk has: what they are called, how many arguments they take, where they may stand.
//!
//! This is what the language knows of them. Whoever runs a search brings the functions themselves, perhaps not all.

mod eval;
mod stats;

use crate::suggest::closest;

pub use eval::{Arity, EvalFunction};
pub use stats::{StatsFunction, StatsUse};
pub(crate) use stats::{StatsMistake, stats_named};

/// The functions of the eval language, by name.
pub fn eval_functions() -> impl Iterator<Item = &'static EvalFunction> {
    eval::FUNCTIONS.iter()
}

/// The functions of stats and its kin, by name.
pub fn stats_functions() -> impl Iterator<Item = &'static StatsFunction> {
    stats::FUNCTIONS.iter()
}

/// The eval function of this name or alias, in any letter case.
///
/// ```
/// use spl_parser::function::find_eval;
///
/// let round = find_eval("Round").unwrap();
/// assert_eq!(round.usage(), "round(num, [decimals])");
/// assert!(round.arity().fits(2) && !round.arity().fits(3));
/// ```
pub fn find_eval(name: &str) -> Option<&'static EvalFunction> {
    eval_functions().find(|function| is_one_of(name, function.name(), function.aliases()))
}

/// The stats function of this name or alias, in any letter case; that of `perc95` and `p99.9` is `perc`.
///
/// ```
/// use spl_parser::function::find_stats;
///
/// assert_eq!(find_stats("DC").unwrap().name(), "distinct_count");
/// assert_eq!(find_stats("p99.9").unwrap().name(), "perc");
/// assert_eq!(find_stats("perc"), None);
/// ```
pub fn find_stats(name: &str) -> Option<&'static StatsFunction> {
    stats_named(name).ok()
}

fn is_one_of(name: &str, known: &str, aliases: &[&str]) -> bool {
    known.eq_ignore_ascii_case(name) || aliases.iter().any(|alias| alias.eq_ignore_ascii_case(name))
}

/// The eval function that a misspelt name is nearest to.
pub(crate) fn closest_eval(name: &str) -> Option<&'static str> {
    closest(name, eval_functions().flat_map(|row| [row.name()].into_iter().chain(row.aliases().iter().copied())))
}

/// The stats function that a misspelt name is nearest to.
pub(crate) fn closest_stats(name: &str) -> Option<&'static str> {
    closest(name, stats_functions().flat_map(|row| [row.name()].into_iter().chain(row.aliases().iter().copied())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted_once(mut names: Vec<&'static str>) {
        let before = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), before);
    }

    #[test]
    fn the_tables_are_sorted_and_name_everything_once() {
        assert!(eval_functions().map(EvalFunction::name).is_sorted());
        assert!(stats_functions().map(StatsFunction::name).is_sorted());
        sorted_once(eval_functions().flat_map(|row| row.aliases().iter().copied().chain([row.name()])).collect());
        sorted_once(stats_functions().flat_map(|row| row.aliases().iter().copied().chain([row.name()])).collect());
        assert!(eval_functions().count() > 110 && stats_functions().count() > 30);
    }

    #[test]
    fn names_are_found_in_any_letter_case() {
        assert_eq!(find_eval("ISNOTNULL").map(EvalFunction::name), Some("isnotnull"));
        assert_eq!(find_eval("ceil").map(EvalFunction::name), Some("ceiling"));
        assert_eq!(find_eval("values"), None);
        assert_eq!(find_stats("Values").map(StatsFunction::name), Some("values"));
        assert_eq!(find_stats("lower"), None);
        assert_eq!(closest_eval("strfime"), Some("strftime"));
        assert_eq!(closest_stats("averge"), None);
        assert_eq!(closest_stats("coun"), Some("count"));
    }
}
