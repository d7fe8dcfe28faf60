//! Things that a search may say and that are rarely meant.
//!
//! Every lint is a file here and a row of the table that [`lints`] lists: a code, a name, a sentence, and whether it is on
//! unless an embedder says otherwise. What is found are warnings; a search runs with them as it would without.
//!
//! ```
//! use spl_parser::{MacroSet, lint::{LintOptions, lint}, parse};
//!
//! let search = parse("error | stats count by host | where status=404", &MacroSet::new())?;
//! let found = lint(&search, &LintOptions::default());
//! assert_eq!(found[0].message, "There is no field `status` after `stats`.");
//!
//! let mut options = LintOptions::default();
//! assert!(options.set("missing-field", false));
//! assert!(lint(&search, &options).is_empty());
//! # Ok::<(), spl_parser::SyntaxErrors>(())
//! ```

mod any_index;
mod case_without_default;
mod compared_constants;
mod curly_quote;
mod dataset_prefix;
mod dotted_field;
mod duplicate_output;
mod empty_time_range;
mod eval_wildcard;
mod field_as_value;
mod head_before_sort;
mod inner_wildcard;
mod leading_wildcard;
mod like_without_wildcard;
mod missing_eval;
mod missing_field;
mod no_index;
mod not_equal;
mod options;
mod run;
mod single_quoted_value;
mod sort_limit;
mod subsearch_limit;
#[cfg(test)]
mod testing;
mod text_for_field;
mod time_text_in_eval;
mod wildcard_as_regex;
mod wildcard_in_by;

pub use options::LintOptions;
pub use run::lint;

use run::Report;

use crate::{
    Code, Span, Spanned, SubsearchUse,
    ast::{Aggregate, Expr, FieldName, Pipeline, Subsearch},
    command::Command,
    flow::{Flow, Node, Read},
};

/// What is known of a lint: the row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Lint {
    /// The code of its warnings.
    pub code: Code,
    /// Its name in kebab-case.
    pub name: &'static str,
    /// What it finds, in a sentence.
    pub summary: &'static str,
    /// Whether it is on where nothing is said about it.
    pub default: bool,
}

/// The row of a lint and how it looks.
#[derive(Clone, Copy, Debug)]
struct Rule {
    lint: Lint,
    check: Check,
}

/// What a lint looks at.
#[derive(Clone, Copy, Debug)]
enum Check {
    /// A search or subsearch.
    Pipeline(fn(&Pipeline, &mut Report<'_>)),
    /// A command.
    Command(fn(&Spanned<Command>, &mut Report<'_>)),
    /// An expression, or a part of one.
    Expr(fn(&Expr, Span, &mut Report<'_>)),
    /// A part of a condition.
    Part(fn(Node<'_>, &Flow, &mut Report<'_>)),
    /// An aggregate, and the place of one of the same command and name.
    Aggregate(fn(&Spanned<Aggregate>, Option<Span>, &mut Report<'_>)),
    /// The fields after BY.
    By(fn(&[Spanned<FieldName>], &mut Report<'_>)),
    /// A field that is read, for the first time in its pipeline.
    Read(fn(&Read<'_>, &Flow, &mut Report<'_>)),
    /// A subsearch, and the name of its command.
    Subsearch(fn(&Subsearch, SubsearchUse, &str, &mut Report<'_>)),
}

static RULES: &[&Rule] = &[
    &compared_constants::RULE,
    &text_for_field::RULE,
    &single_quoted_value::RULE,
    &curly_quote::RULE,
    &duplicate_output::RULE,
    &eval_wildcard::RULE,
    &like_without_wildcard::RULE,
    &wildcard_as_regex::RULE,
    &missing_field::RULE,
    &wildcard_in_by::RULE,
    &time_text_in_eval::RULE,
    &empty_time_range::RULE,
    &inner_wildcard::RULE,
    &leading_wildcard::RULE,
    &any_index::RULE,
    &no_index::RULE,
    &sort_limit::RULE,
    &subsearch_limit::RULE,
    &head_before_sort::RULE,
    &not_equal::RULE,
    &case_without_default::RULE,
    &field_as_value::RULE,
    &dataset_prefix::RULE,
    &missing_eval::RULE,
    &dotted_field::RULE,
];

/// All lints, by their codes.
pub fn lints() -> impl Iterator<Item = Lint> {
    RULES.iter().map(|rule| rule.lint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_the_directory() {
        let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/src/lint");
        let mut files: Vec<String> = std::fs::read_dir(directory)
            .unwrap()
            .map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().replace('_', "-"))
            .filter(|name| !["mod", "options", "run", "testing"].contains(&name.as_str()))
            .collect();
        files.sort();
        let mut table: Vec<&str> = lints().map(|lint| lint.name).collect();
        table.sort_unstable();
        assert_eq!(table, files);
    }

    #[test]
    fn codes_ascend_and_summaries_are_sentences() {
        assert!(lints().map(|lint| lint.code.number()).is_sorted());
        assert!(lints().all(|lint| (501..600).contains(&lint.code.number()) && lint.summary.ends_with('.')));
    }
}
