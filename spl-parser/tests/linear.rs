//! Long texts take time in proportion to their length, and get a bounded number of messages.

use std::time::{Duration, Instant};

use spl_parser::{
    Macro, MacroSet,
    lint::{LintOptions, lint},
    parse,
};

/// Bytes of each text. What is quadratic takes hundreds of times as long as the plain text of this length.
const SIZE: usize = 30_000;

/// How many times as long as a plain text of the same length any other may take.
const FACTOR: u32 = 30;

/// Splunk's messages, and those about macros, each have a limit of their own.
const MOST_MESSAGES: usize = 400;

/// What begins a text.
const HEADS: &[&str] = &["", "| search ", "| eval x=", "| tstats count where ", "| chart count by ", "| rex "];

/// What then is repeated.
const PARTS: &[&str] = &[
    "a OR ",
    "NOT ",
    "(",
    ")",
    "()",
    "[",
    "[a ",
    "]",
    "[a | b]",
    "a=b ",
    "a=\"b\"",
    "a,",
    "-",
    "- ",
    ". ",
    "\"",
    "\"a\"",
    "'",
    "'a ",
    "'a' ",
    "`",
    "``",
    "```",
    "`m(",
    "`m` ",
    "`x` ",
    "`m(`x`)`",
    "|",
    "| ",
    "| `m`",
    "| `x`",
    "| eval a=1",
    "| rename a* as b*",
    "| fields - a*",
    "| stats count as a, count by b",
    "| where a=b.c",
    "| foo ",
    "f(",
    "eval(",
    "case(",
    "CASE(",
    "TERM(\"a\" ",
    "a IN (",
    " IN (1)",
    "sum(eval(a)) ",
    "count as a ",
    "sparkline(",
    "over a ",
    "where max in top5 ",
    "where x>1 ",
    "span=1 ",
    "agg=f( ",
    "reset_before=(",
    "reset_after=\"(\" ",
    "by ",
    "x=1 ",
    "1,",
    "<<a",
    "$a",
    "{",
    "\\",
    "\\\"",
    "\n",
    "\u{a0}",
    "é",
    "a IN ([b]) ",
    "a=(b OR ",
    "AND ",
    "$a|s$ ",
    "$a|",
    "\\\n",
    "“a” ",
    "“",
    "\u{200b}",
];

/// Commands of many names, one after the other: what begins each, and what then is repeated with a number for `%`.
const NAMES: &[&[(&str, &str)]] = &[
    &[("| fields - ", "b%*,"), ("| table ", "x%,")],
    &[("| stats ", "max(a%*) ")],
    &[("| stats ", "max(a%*) "), ("| table ", "x%*,")],
    &[("| table ", "a%,"), ("| eval x=0", "+b%")],
    &[("| table ", "a%,"), ("", "| appendpipe [head]")],
    &[("| table ", "a%,"), ("", "| append [head]")],
    &[("| table ", "a%,"), ("", "| rename a* AS b*")],
    &[("| rename ", "a%* AS b%*,"), ("| fields ", "b%*,")],
    &[("| search ", "a%=b% "), ("| fields - ", "c%,"), ("", "| append [| fields - c%]")],
];

fn macros() -> MacroSet {
    let mut macros = MacroSet::new();
    macros.insert(Macro::new("m", "a=b"));
    macros
}

/// How long it takes to parse it, to tell what it needs and to look for what is rarely meant, and the number of messages.
fn measure(text: &str, macros: &MacroSet) -> (Duration, usize) {
    let start = Instant::now();
    let result = parse(text, macros);
    if let Ok(search) = &result {
        search.requirements();
        lint(search, &LintOptions::all(true));
    }
    let time = start.elapsed();
    (time, result.map_or_else(|errors| errors.diagnostics.len(), |search| search.warnings.len()))
}

/// How long a text without peculiarities takes.
fn usual(size: usize, macros: &MacroSet) -> Duration {
    let plain = "a=b c OR d ".repeat(size / 11);
    (0..5).map(|_| measure(&plain, macros).0).max().unwrap_or_default()
}

fn check(head: &str, part: &str, size: usize, usual: Duration, macros: &MacroSet) {
    let text = format!("{head}{}", part.repeat(size / part.len()));
    check_text(&text, &format!("{head:?} and {part:?} again and again"), usual, macros);
}

fn check_text(text: &str, what: &str, usual: Duration, macros: &MacroSet) {
    let (_, messages) = measure(text, macros);
    assert!(messages <= MOST_MESSAGES, "{messages} messages about {what}");
    // Other work on the machine can slow down one try, hardly three.
    let fast = (0..3).any(|_| measure(text, macros).0 <= usual * FACTOR);
    assert!(fast, "{what} takes over {FACTOR} times {usual:?}");
}

#[test]
fn no_repetition_is_slow() {
    let macros = macros();
    let usual = usual(SIZE, &macros);
    for head in HEADS {
        for part in PARTS {
            check(head, part, SIZE, usual, &macros);
        }
    }
}

#[test]
fn many_names_are_not_compared_with_each_other() {
    let macros = macros();
    let size = 5 * SIZE;
    let usual = usual(size, &macros);
    for commands in NAMES {
        let number = |(head, part): &(&str, &str)| {
            let parts = (0..size / commands.len() / (part.len() + 3)).map(|n| part.replace('%', &n.to_string()));
            format!("{head}{}", parts.collect::<String>())
        };
        let text: String = commands.iter().map(number).collect();
        check_text(&text, &format!("{commands:?}"), usual, &macros);
    }
}

#[test]
fn many_unknown_macros_are_not_looked_through_for_each_command() {
    // Passing over one is so quick that it takes many to tell.
    let macros = macros();
    let size = 10 * SIZE;
    check("", "| `x`", size, usual(size, &macros), &macros);
}
