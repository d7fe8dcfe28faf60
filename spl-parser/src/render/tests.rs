use super::{Style, SyntaxErrors};
use crate::{Code, Diagnostic, ExpandLimits, Macro, MacroSet, SourceMap, Span, expand};

/// The span of `part` in `text`.
fn span(text: &str, part: &str) -> Span {
    let start = text.find(part).unwrap();
    Span::new(u32::try_from(start).unwrap(), u32::try_from(start + part.len()).unwrap())
}

/// A message about `part` of a search in which nothing is expanded.
fn message(text: &str, part: &str) -> Diagnostic {
    Diagnostic::error(Code::Expected, span(text, part), "something is wrong").label("here")
}

#[test]
fn a_message_shows_its_line() {
    let text = "index=web\n| stats perc95th(bytes) by host";
    let error = Diagnostic::error(
        Code::UnknownStatsFunction,
        span(text, "perc95th"),
        "The argument 'perc95th(bytes)' is invalid.",
    )
    .label("not a statistical function")
    .help("did you mean `perc95`?");
    insta::assert_snapshot!(error.render(&SourceMap::new(text), Style::Plain), @"
    error[SPL204]: The argument 'perc95th(bytes)' is invalid.
     --> search:2:9
      |
    2 | | stats perc95th(bytes) by host
      |         ^^^^^^^^ not a statistical function
      |
      = help: did you mean `perc95`?
    ");
    let moved = SourceMap::new(text).with_root("detections/web.yml", 120);
    insta::assert_snapshot!(error.render(&moved, Style::Plain), @"
    error[SPL204]: The argument 'perc95th(bytes)' is invalid.
       --> detections/web.yml:121:9
        |
    121 | | stats perc95th(bytes) by host
        |         ^^^^^^^^ not a statistical function
        |
        = help: did you mean `perc95`?
    ");
    assert_eq!(error.location(&moved).to_string(), "detections/web.yml:121:9");
}

#[test]
fn a_place_in_a_macro_shows_the_calls_that_lead_there() {
    let set: MacroSet = [
        Macro::new("process_net", "(Processes.process_name=net.exe OR `process_nett`)"),
        Macro::new("outer", "where `process_net`\nAND x=$x$").with_arguments(["x"]),
    ]
    .into_iter()
    .collect();
    let expanded = expand(
        "| tstats count from datamodel=Endpoint.Processes\n  `outer(1)`\n  by host",
        &set,
        &ExpandLimits::default(),
    );
    let error = &expanded.diagnostics[0];
    insta::assert_snapshot!(error.render(&expanded.source, Style::Plain), @"
    error[SPL001]: The search specifies a macro 'process_nett' that cannot be found.
     --> macro `process_net`:1:36
      |
    1 | (Processes.process_name=net.exe OR `process_nett`)
      |                                    ^^^^^^^^^^^^^^ no macro of this name is defined
      |
     ::: macro `outer`:1:7
      |
    1 | where `process_net`
      |       ------------- in this macro call
      |
     ::: search:2:3
      |
    2 |   `outer(1)`
      |   ---------- in this macro call
      |
      = help: did you mean `process_net`?
    ");
    assert_eq!(error.location(&expanded.source).to_string(), "search:2:3");
    assert_eq!(error.origin(&expanded.source).to_string(), "macro `process_net`:1:36");
}

#[test]
fn near_places_share_an_excerpt_and_far_ones_do_not() {
    let text = "| eval a=1,\n  b=2, a=3";
    let error = Diagnostic::warning(Code::DuplicateName, span(text, "a=3"), "`a` is given twice")
        .also(span(text, "a=1"), "first here");
    insta::assert_snapshot!(error.render(&SourceMap::new(text), Style::Plain), @"
    warning[SPL303]: `a` is given twice
     --> search:2:8
      |
    1 | | eval a=1,
      |        --- first here
    2 |   b=2, a=3
      |        ^^^
    ");
    let text = format!("| eval first=1, {} last=1", "x=1, ".repeat(900));
    let error = message(&text, "last").also(span(&text, "first"), "and here");
    insta::assert_snapshot!(error.render(&SourceMap::new(&text), Style::Plain), @"
    error[SPL202]: something is wrong
     --> search:1:4518
      |
    1 | ...=1, x=1, x=1, x=1, x=1, x=1, x=1, x=1, x=1, x=1,  last=1
      |                                                      ^^^^ here
      |
     ::: search:1:8
      |
    1 | | eval first=1, x=1, x=1, x=1, x=1, x=1, x=1, x=1, x=1, x=1, x=1, x=1, x=1, x=1, x=1, x=1, x=1, x=1, x=1, x=1, x=...
      |        ----- and here
    ");
}

#[test]
fn long_lines_and_long_places_are_cut() {
    let text = format!("{} needle {}", "before ".repeat(500), "after ".repeat(500));
    insta::assert_snapshot!(message(&text, "needle").render(&SourceMap::new(&text), Style::Plain), @"
    error[SPL202]: something is wrong
     --> search:1:3502
      |
    1 | ...efore before before before before before before  needle after after after after after after after after after ...
      |                                                     ^^^^^^ here
    ");
    let endless = format!("{}{text}", "line ".repeat(10_000));
    insta::assert_snapshot!(message(&endless, "needle").render(&SourceMap::new(&endless), Style::Plain), @"
    error[SPL202]: something is wrong
     --> search:1:53502
      |
     ::: 
    1 | ...efore before before before before before before  needle after after after after after after after after after ...
      |                                                     ^^^^^^ here
    ");
    insta::assert_snapshot!(message(&text, &text).render(&SourceMap::new(&text), Style::Plain), @"
    error[SPL202]: something is wrong
     --> search:1:1
      |
    1 | before before before before before before before before before before before before before before before before b...
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ here
    ");
}

#[test]
fn the_end_and_several_lines_can_be_marked() {
    let text = "| stats count by";
    let end =
        Diagnostic::error(Code::Expected, span(text, "by").at_end(), "You must specify at least one field after 'by'.");
    insta::assert_snapshot!(end.render(&SourceMap::new(text), Style::Plain), @"
    error[SPL202]: You must specify at least one field after 'by'.
     --> search:1:17
      |
    1 | | stats count by
      |                 ^
    ");
    let text = "| append [search a\n| stats count";
    insta::assert_snapshot!(message(text, "[search a\n| stats count").render(&SourceMap::new(text), Style::Plain), @"
    error[SPL202]: something is wrong
     --> search:1:10
      |
    1 | | append [search a
      |          ^^^^^^^^^ here
    ");
    let empty = Diagnostic::error(Code::MissingCommand, Span::new(0, 0), "the search is empty");
    insta::assert_snapshot!(empty.render(&SourceMap::new(""), Style::Plain), @"
    error[SPL103]: the search is empty
     --> search:1:1
      |
    1 |
      | ^
    ");
}

#[test]
fn nothing_steers_the_terminal() {
    let text = "a \u{1b}[2J\u{9b}2J \u{202e}x \u{200f}needle";
    let error = message(text, "needle").help(text);
    let source = SourceMap::new(text).with_root("\u{1b}[31mname\n", 1);
    insta::assert_snapshot!(error.render(&source, Style::Plain), @"
    error[SPL202]: something is wrong
     --> �[31mname :1:15
      |
    1 | a ␛[2J·2J �x �needle
      |               ^^^^^^ here
      |
      = help: a �[2J�2J �x �needle
    ");
    assert!(error.render(&source, Style::Ansi).contains('\u{1b}'));
}

#[test]
fn the_error_shows_all_messages() {
    let text = "a | b";
    let errors = SyntaxErrors {
        source: SourceMap::new(text),
        diagnostics: vec![message(text, "a"), message(text, "b")],
        macros: vec![],
    };
    insta::assert_snapshot!(errors, @"
    error[SPL202]: something is wrong
     --> search:1:1
      |
    1 | a | b
      | ^ here

    error[SPL202]: something is wrong
     --> search:1:5
      |
    1 | a | b
      |     ^ here
    ");
}
