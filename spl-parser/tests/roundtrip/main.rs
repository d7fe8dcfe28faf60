//! What a tree prints parses to the same tree, and no text makes the parser panic.
//!
//! A command's trees are made in the file of its batch, whose `command()` joins those of the others here.

mod combine;
mod core;
mod extra;
mod report;
mod text;
mod values;

use proptest::{collection::vec, prelude::*, sample::Index};
use spl_parser::{
    MacroSet, Span, Style,
    ast::{Pipeline, SearchExpr},
    command::{Command, Search},
    lint::{LintOptions, lint},
    parse, parse_expanded,
};

use crate::{
    core::search,
    values::{at, search_leaf, spanned},
};

fn command() -> impl Strategy<Value = Command> {
    // Boxed, or else the trees of all strategies together outgrow a test thread's stack.
    prop_oneof![
        combine::command().boxed(),
        core::command().boxed(),
        extra::command().boxed(),
        report::command().boxed(),
        text::command().boxed(),
    ]
    .boxed()
}

fn pipeline() -> impl Strategy<Value = Pipeline> {
    let piped = || vec(spanned(command()), 1..4).prop_map(|commands| Pipeline { leading_pipe: true, commands });
    let implied = || {
        (spanned(search()), vec(spanned(command()), 0..3)).prop_map(|(first, rest)| Pipeline {
            leading_pipe: false,
            commands: std::iter::once(first).chain(rest).collect(),
        })
    };
    // In brackets a search goes without a pipe and everything else with one.
    let inner = prop_oneof![piped().boxed(), implied().boxed()].prop_map(|mut pipeline| {
        pipeline.leading_pipe =
            !matches!(pipeline.commands.first().map(|first| &first.value), Some(Command::Search(_)));
        pipeline
    });
    let with_subsearch = (search_leaf(), inner, piped()).prop_map(|(leaf, inner, mut outer)| {
        let subsearch = SearchExpr::Not(Box::new(at(SearchExpr::Subsearch(at(Box::new(inner))))));
        let condition = Some(at(SearchExpr::And(vec![at(leaf), at(subsearch)])));
        outer.commands.push(at(Command::Search(Search { condition })));
        outer
    });
    prop_oneof![3 => piped().boxed(), 3 => implied().boxed(), 1 => with_subsearch.boxed()]
}

/// Pieces of searches in any order, and any characters between.
const RUBBISH: &str =
    "(\\PC|[|\"'\\\\()\\[\\]=,.$<>!*+ -]|stats |eval |where |tstats | by | as |head |sort | IN ){0,40}";

proptest! {
    // A regression becomes a test by name rather than a seed in a file. PROPTEST_CASES says how many are tried.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn printed_trees_parse_to_themselves(pipeline in pipeline()) {
        let printed = pipeline.to_string();
        let (parsed, problems) = parse_expanded(&printed, &[]);
        prop_assert_eq!(parsed.as_ref(), Some(&pipeline), "{}\n{:?}", printed, problems);
    }

    #[test]
    fn what_it_needs_can_be_told(pipeline in pipeline()) {
        let needed = pipeline.requirements();
        prop_assert!(!needed.commands.is_empty() && needed.custom_commands.is_subset(&needed.commands));
        let printed = pipeline.to_string();
        if let Ok(search) = parse(&printed, &MacroSet::new()) {
            for warning in lint(&search, &LintOptions::all(true)) {
                for label in std::iter::once(&warning.primary).chain(&warning.secondary) {
                    prop_assert!(printed.get(label.span.range()).is_some(), "{:?} in {}", warning, printed);
                }
                warning.render(&search.source, Style::Plain);
            }
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in RUBBISH) {
        let (pipeline, problems) = parse_expanded(&text, &[]);
        for problem in &problems {
            prop_assert!(text.get(problem.primary.span.range()).is_some(), "{:?} in {:?}", problem, text);
        }
        if let Some(pipeline) = pipeline {
            let printed = pipeline.to_string();
            prop_assert_eq!(parse_expanded(&printed, &[]).0, Some(pipeline), "{:?} printed {:?}", text, printed);
        } else {
            prop_assert!(!problems.is_empty(), "no word about {:?}", text);
        }
    }

    #[test]
    fn a_cut_search_does_not_panic(pipeline in pipeline(), cut in any::<Index>(), also in any::<Index>()) {
        let printed = pipeline.to_string();
        let marks: Vec<usize> = printed.char_indices().map(|(at, _)| at).collect();
        let (cut, also) = (*cut.get(&marks), *also.get(&marks));
        let (head, tail) = printed.split_at(cut);
        parse_expanded(head, &[]);
        parse_expanded(tail, &[]);
        let hole = Span::new(u32::try_from(cut.min(also)).unwrap(), u32::try_from(cut.max(also)).unwrap());
        parse_expanded(&printed, &[hole]);
    }
}
