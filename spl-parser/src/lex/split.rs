//! Where the commands are: pipes, quotes and brackets, found in one pass before anything is lexed.

use super::{Cursor, cursor::span};
use crate::{Code, Diagnostic, Span, state::MAX_ERRORS};

/// How deep subsearches may nest, as Splunk's `max_subsearch_depth`.
const MAX_SUBSEARCH_DEPTH: usize = 8;

/// The pipes and brackets of a text that stand outside quotes.
#[derive(Debug, Default)]
pub(crate) struct Structure {
    /// Where a pipe stands and in how many brackets, in order.
    pipes: Vec<(usize, usize)>,
    /// Opening and closing bracket, ordered by the opening one.
    brackets: Vec<(usize, usize)>,
    /// From here on nothing is known, since a quote or bracket has no partner.
    pub(crate) broken: Option<usize>,
}

impl Structure {
    /// The closing partner of the bracket at `open`.
    pub(crate) fn close_of(&self, open: usize) -> Option<usize> {
        let at = self.brackets.binary_search_by_key(&open, |bracket| bracket.0).ok()?;
        self.brackets.get(at).map(|bracket| bracket.1)
    }

    /// Whether all quotes have a partner within `part` where single ones count too, outside brackets.
    pub(crate) fn quotes_close(&self, text: &str, part: Span) -> bool {
        let mut cursor = Cursor::new(text, part);
        while let Some(c) = cursor.peek() {
            match (c, self.close_of(cursor.pos())) {
                ('"' | '\'', _) => {
                    if cursor.quoted(c).is_none() {
                        return false;
                    }
                }
                ('[', Some(close)) => cursor.advance_to(close),
                _ => cursor.bump_escaped(),
            }
        }
        true
    }

    /// The parts of `whole` between the pipes that stand in exactly `depth` brackets; with the first pipe before each.
    pub(crate) fn segments(&self, whole: Span, depth: usize) -> Vec<Span> {
        let range = whole.range();
        let first = self.pipes.partition_point(|pipe| pipe.0 < range.start);
        let mut start = range.start;
        let mut segments = Vec::new();
        for &(pipe, _) in
            self.pipes.iter().skip(first).take_while(|pipe| pipe.0 < range.end).filter(|pipe| pipe.1 == depth)
        {
            segments.push(span(start, pipe));
            start = pipe + 1;
        }
        segments.push(span(start, range.end));
        segments
    }
}

/// Finds pipes and brackets. `opaque` spans, which are in order, are passed over; `is_eval` says of a command's name
/// whether single quotes are quotes among its arguments.
pub(crate) fn split(text: &str, opaque: &[Span], is_eval: fn(&str) -> bool) -> (Structure, Vec<Diagnostic>) {
    let mut found = Structure::default();
    let mut problems = Vec::new();
    let mut opaque = opaque.iter().peekable();
    // Of each open bracket its number, and of each level whether single quotes count; the outermost level has no bracket.
    let mut open: Vec<usize> = Vec::new();
    let mut single: Vec<bool> = vec![false];
    let mut cursor = Cursor::new(text, span(0, text.len()));
    let mut too_deep = false;

    while let Some(c) = cursor.peek() {
        let here = cursor.pos();
        while opaque.next_if(|hole| hole.range().end <= here).is_some() {}
        if let Some(hole) = opaque.peek().filter(|hole| hole.range().contains(&here)) {
            cursor.advance_to(hole.range().end);
            continue;
        }
        match c {
            '"' | '\'' if c == '"' || single.last() == Some(&true) => {
                if cursor.quoted(c).is_none() {
                    problems.push(unbalanced_quote(text, here, c));
                    found.broken = Some(here);
                    return (found, problems);
                }
            }
            '[' => {
                cursor.bump();
                open.push(found.brackets.len());
                found.brackets.push((here, text.len()));
                single.push(is_eval(first_word(&cursor)));
                if open.len() > MAX_SUBSEARCH_DEPTH && !too_deep {
                    too_deep = true;
                    found.broken = Some(0);
                    problems.push(Diagnostic::error(
                        Code::TooDeep,
                        span(here, here + 1),
                        format!(
                            "Cannot run this search as it contains too many nested subsearches. \
                             Maximum nested subsearches allowed: {MAX_SUBSEARCH_DEPTH}."
                        ),
                    ));
                }
            }
            ']' => {
                cursor.bump();
                if let Some(bracket) = open.pop().and_then(|at| found.brackets.get_mut(at)) {
                    bracket.1 = here;
                    single.pop();
                } else if problems.len() < MAX_ERRORS {
                    problems.push(
                        Diagnostic::error(Code::UnbalancedBracket, span(here, here + 1), "Mismatched ']'.")
                            .label("no `[` before it")
                            .help("put text that contains a bracket into double quotes"),
                    );
                    found.broken.get_or_insert(here);
                }
            }
            // The bar of `$name|s$` is no pipe.
            '$' => {
                if !cursor.skip_placeholder() {
                    cursor.bump();
                }
            }
            '|' => {
                cursor.bump();
                found.pipes.push((here, open.len()));
                if let Some(single) = single.last_mut() {
                    *single = is_eval(first_word(&cursor));
                }
            }
            _ => {
                cursor.bump_escaped();
                // A hole may begin anywhere.
                if opaque.peek().is_none() {
                    cursor.eat_while(|c| c.is_ascii_alphanumeric() || c == ' ');
                }
            }
        }
    }
    if let Some((here, _)) = open.last().and_then(|at| found.brackets.get(*at)).copied() {
        problems.push(
            Diagnostic::error(Code::UnbalancedBracket, span(here, here + 1), "Mismatched '['.")
                .label("never closed")
                .help("close the subsearch with `]`, or put text that contains a bracket into double quotes"),
        );
        let outermost = open.first().and_then(|at| found.brackets.get(*at)).map_or(here, |bracket| bracket.0);
        found.broken = Some(found.broken.map_or(outermost, |broken| broken.min(outermost)));
    }
    (found, problems)
}

fn unbalanced_quote(text: &str, at: usize, quote: char) -> Diagnostic {
    let escaped = text.get(at..).is_some_and(|rest| rest.contains(&format!("\\{quote}")));
    Diagnostic::error(Code::UnbalancedQuote, span(at, at + 1), "Unbalanced quotes.").label("never closed").help(
        if escaped {
            format!(
                "`\\{quote}` is an escaped quote that doesn't close the text; write a backslash at its end as `\\\\`"
            )
        } else {
            format!("close it with `{quote}`")
        },
    )
}

/// The word that follows, which is a command's name.
fn first_word<'t>(cursor: &Cursor<'t>) -> &'t str {
    cursor
        .clone()
        .rest()
        .trim_start()
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .next()
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Vec<&str> {
        let (structure, problems) = split(text, &[], |name| name == "eval");
        assert_eq!(problems, []);
        structure.segments(span(0, text.len()), 0).into_iter().map(|part| part.of(text)).collect()
    }

    fn problem(text: &str) -> String {
        let (_, problems) = split(text, &[], |name| name == "eval");
        problems.iter().map(|p| format!("{} {}", p.primary.span.of(text), p.message)).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn pipes_in_quotes_and_brackets_do_not_count() {
        assert_eq!(parts("a|b | c"), ["a", "b ", " c"]);
        assert_eq!(parts(r#"rex "[a|\"b]" | c"#), [r#"rex "[a|\"b]" "#, " c"]);
        assert_eq!(parts("join x [search a | head 1] | c"), ["join x [search a | head 1] ", " c"]);
        assert_eq!(parts(r"a\|b | c"), [r"a\|b ", " c"]);
        assert_eq!(parts("x=$a.b|s$ | c $d | e$f|$"), ["x=$a.b|s$ ", " c $d ", " e$f", "$"]);
    }

    #[test]
    fn single_quotes_count_in_eval_only() {
        assert_eq!(parts("| eval a='b|[c' | d"), ["", " eval a='b|[c' ", " d"]);
        assert_eq!(parts("don't | d's"), ["don't ", " d's"]);
    }

    #[test]
    fn partners_are_found() {
        let (structure, _) = split("a [b [c] ] [d]", &[], |_| false);
        assert_eq!(
            (structure.close_of(2), structure.close_of(5), structure.close_of(11)),
            (Some(9), Some(7), Some(13))
        );
        assert_eq!(structure.close_of(3), None);
    }

    #[test]
    fn missing_partners_are_named() {
        assert_eq!(problem(r#"a="b"#), "\" Unbalanced quotes.");
        assert_eq!(problem("a ] b"), "] Mismatched ']'.");
        assert_eq!(problem("a [ b"), "[ Mismatched '['.");
        assert!(problem(&"[".repeat(9)).contains("too many nested subsearches"));
    }

    #[test]
    fn what_is_opaque_is_passed_over() {
        let text = "a `m(\"|[)` | b";
        let (structure, problems) = split(text, &[Span::new(2, 10)], |_| false);
        assert_eq!(problems, []);
        assert_eq!(structure.segments(span(0, text.len()), 0).len(), 2);
    }
}
