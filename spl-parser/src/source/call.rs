//! How a macro call is written: `` `name` `` or `` `name(argument, "argument")` ``.

use std::ops::Range;

/// Three backticks begin and end a comment.
pub(crate) const COMMENT: &str = "```";

/// A call as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    /// From the first backtick to behind the last.
    pub(crate) range: Range<usize>,
    pub(crate) name: Range<usize>,
    pub(crate) arguments: Vec<Argument>,
}

/// An argument as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Argument {
    /// Without white space at its ends and without the quotes around it.
    pub(crate) range: Range<usize>,
    pub(crate) quoted: bool,
}

/// Why it is no call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mistake {
    /// No backtick closes the call that begins here.
    MissingTick,
    /// No parenthesis closes the one that begins here.
    MissingParenthesis,
    /// No quote closes the string that begins here.
    UnbalancedQuote,
    /// Three more backticks have to close the comment that begins here.
    MissingCommentEnd,
    /// Between the backticks stands something that can't be a macro's name.
    NotAName,
}

/// A mistake, where it is, and where reading may go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BadCall {
    pub(crate) mistake: Mistake,
    pub(crate) place: Range<usize>,
    pub(crate) end: usize,
    /// Whether the text was read to its end to find the mistake.
    pub(crate) read_all: bool,
}

/// One past the string that begins at `quote`; a backslash takes the next character with it.
pub(crate) fn string_end(text: &str, quote: usize) -> Option<usize> {
    let mut at = quote + 1;
    loop {
        at += text.get(at..)?.find(['"', '\\'])?;
        if byte(text, at) == Some(b'"') {
            return Some(at + 1);
        }
        at += 1 + text.get(at + 1..)?.chars().next().map_or(0, char::len_utf8);
    }
}

/// The next of `marks` from `at` on, outside of strings.
///
/// There a backslash keeps a quote from opening a string, as in `annotation=*\"privileged\":true*`. Splunk doesn't say so, but
/// published searches rely on it.
pub(crate) fn find_mark<const N: usize>(text: &str, mut at: usize, marks: [u8; N]) -> Option<usize> {
    loop {
        // All of them are of ASCII, so that they are no part of any other character.
        let is_mark = |byte: &u8| *byte == b'\\' || marks.contains(byte);
        at += text.as_bytes().get(at..)?.iter().position(is_mark)?;
        if byte(text, at) != Some(b'\\') {
            return Some(at);
        }
        let escaped = matches!(byte(text, at + 1), Some(b'"' | b'\\'));
        at += 1 + usize::from(escaped);
    }
}

/// One past the comment that begins at `ticks`.
pub(crate) fn comment_end(text: &str, ticks: usize) -> Option<usize> {
    let inside = ticks + COMMENT.len();
    text.get(inside..)?.find(COMMENT).map(|length| inside + length + COMMENT.len())
}

/// Whether three backticks stand at `at`.
pub(crate) fn is_comment(text: &str, at: usize) -> bool {
    text.get(at..).is_some_and(|rest| rest.starts_with(COMMENT))
}

fn byte(text: &str, at: usize) -> Option<u8> {
    text.as_bytes().get(at).copied()
}

fn skip(text: &str, at: usize, skipped: impl Fn(char) -> bool) -> usize {
    text.get(at..).map_or(at, |rest| text.len() - rest.trim_start_matches(skipped).len())
}

fn skip_space(text: &str, at: usize) -> usize {
    skip(text, at, char::is_whitespace)
}

/// Splunk allows letters, digits, `_` and `-`. More is tolerated where it can't be anything else: `$` so that a token in
/// place of a name is reported as a macro that doesn't exist.
fn is_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':' | '$')
}

/// Reads the call whose first backtick stands at `tick`.
pub(crate) fn read(text: &str, tick: usize) -> Result<Call, BadCall> {
    let name_start = skip_space(text, tick + 1);
    let name_end = skip(text, name_start, is_name);
    let name = name_start..name_end;
    let mut at = skip_space(text, name_end);
    let mut arguments = Vec::new();
    match byte(text, at) {
        _ if name.is_empty() => return Err(not_a_call(text, tick, tick + 1)),
        Some(b'`') => {}
        Some(b'(') => {
            let close = arguments_end(text, at, &mut arguments)?;
            at = skip_space(text, close);
            if byte(text, at) != Some(b'`') {
                return Err(not_a_call(text, tick, close));
            }
        }
        _ => return Err(not_a_call(text, tick, name_end)),
    }
    Ok(Call { range: tick..at + 1, name, arguments })
}

/// Reads the arguments from the parenthesis at `open`, and returns the place behind the closing one.
fn arguments_end(text: &str, open: usize, arguments: &mut Vec<Argument>) -> Result<usize, BadCall> {
    let mut reader = Arguments { text, open, first_string: None, brackets: Brackets::Count };
    let found = reader.read(arguments);
    if found.is_ok() || reader.brackets != Brackets::Seen {
        return found;
    }
    // A bracket without its partner is text like any other.
    arguments.clear();
    Arguments { text, open, first_string: None, brackets: Brackets::Ignore }.read(arguments)
}

/// What begins at `tick` and is no call any more at `at`. A backtick on the same line and before the next pipe or quote
/// is taken for the closing one.
fn not_a_call(text: &str, tick: usize, at: usize) -> BadCall {
    let rest = text.get(at..).unwrap_or_default();
    match rest.find(['`', '|', '"', '\n']).map(|length| at + length) {
        Some(close) if byte(text, close) == Some(b'`') => {
            BadCall { mistake: Mistake::NotAName, place: tick..close + 1, end: close + 1, read_all: false }
        }
        _ => BadCall { mistake: Mistake::MissingTick, place: tick..at, end: at, read_all: false },
    }
}

/// Whether commas in square brackets separate arguments: they don't in `` `m([search a, b])` ``.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Brackets {
    Count,
    /// They count, and there is one.
    Seen,
    Ignore,
}

/// Reads from an opening parenthesis to the closing one.
struct Arguments<'a> {
    text: &'a str,
    /// The call's opening parenthesis.
    open: usize,
    /// The first string that holds what looks like the end of the call: the likely place of a forgotten quote.
    first_string: Option<(usize, usize)>,
    brackets: Brackets,
}

impl Arguments<'_> {
    /// Fills `arguments` and returns the place behind the closing parenthesis.
    fn read(&mut self, arguments: &mut Vec<Argument>) -> Result<usize, BadCall> {
        let text = self.text;
        // What is open inside this call's parentheses: `(`, `[` or the backtick of an inner call.
        let mut inside: Vec<(u8, usize)> = Vec::new();
        let mut start = self.open + 1;
        let mut at = start;
        while let Some(found) = find_mark(text, at, *b"\"`()[],") {
            at = found + 1;
            match (byte(text, found), inside.last().copied()) {
                (Some(b'[' | b']'), _) if self.brackets == Brackets::Ignore => {}
                (Some(b'['), _) => {
                    self.brackets = Brackets::Seen;
                    inside.push((b'[', found));
                }
                (Some(b']'), Some((b'[', _))) => {
                    inside.pop();
                }
                (Some(b']'), _) => {}
                (Some(b'"'), _) => {
                    let end = string_end(text, found);
                    self.remember_string(found, end.unwrap_or(text.len()));
                    at = end.ok_or_else(|| self.unbalanced_quote(found))?;
                }
                (Some(b'`'), Some((b'`', _))) => {
                    inside.pop();
                }
                (Some(b'`'), _) if is_comment(text, found) => {
                    at = comment_end(text, found).ok_or(BadCall {
                        mistake: Mistake::MissingCommentEnd,
                        place: found..found + COMMENT.len(),
                        end: text.len(),
                        read_all: true,
                    })?;
                }
                (Some(b'`'), _) if skip(text, skip_space(text, at), is_name) > skip_space(text, at) => {
                    inside.push((b'`', found));
                }
                // A backtick that begins no inner call must be the one that closes this call.
                (Some(b'`'), _) => return Err(self.missing_parenthesis(at, false)),
                (Some(b'('), _) => inside.push((b'(', found)),
                (Some(b')'), None) => {
                    if !arguments.is_empty() || !text.get(start..found).unwrap_or_default().trim().is_empty() {
                        arguments.push(argument(text, start..found));
                    }
                    return Ok(at);
                }
                (Some(b')'), Some((b'(', _))) => {
                    inside.pop();
                }
                (Some(b')'), Some((b'[', _))) => return Err(self.missing_parenthesis(at, false)),
                (Some(b')'), Some((_, inner))) => {
                    return Err(BadCall {
                        mistake: Mistake::MissingTick,
                        place: inner..found,
                        end: text.get(at..).filter(|rest| rest.starts_with('`')).map_or(at, |_| at + 1),
                        read_all: false,
                    });
                }
                (Some(b','), None) => {
                    arguments.push(argument(text, start..found));
                    start = at;
                }
                _ => {}
            }
        }
        Err(match self.first_string {
            Some((quote, _)) => self.unbalanced_quote(quote),
            None => self.missing_parenthesis(text.len(), true),
        })
    }

    /// Notes the string if the call seems to end inside it, as in `` `m("a)` | search x="b" ``.
    fn remember_string(&mut self, quote: usize, end: usize) {
        if self.first_string.is_some() {
            return;
        }
        let string = self.text.get(quote..end).unwrap_or_default();
        let close = string.match_indices(')').find_map(|(length, _)| {
            let at = skip_space(self.text, quote + length + 1);
            (byte(self.text, at) == Some(b'`') && !is_comment(self.text, at)).then_some(at + 1)
        });
        self.first_string = close.map(|close| (quote, close));
    }

    fn unbalanced_quote(&self, quote: usize) -> BadCall {
        let (quote, end) = self.first_string.unwrap_or((quote, self.text.len()));
        BadCall { mistake: Mistake::UnbalancedQuote, place: quote..quote + 1, end, read_all: true }
    }

    fn missing_parenthesis(&self, end: usize, read_all: bool) -> BadCall {
        BadCall { mistake: Mistake::MissingParenthesis, place: self.open..self.open + 1, end, read_all }
    }
}

/// The argument that stands in `range`: white space around it is no part of it, and neither are the quotes when all of it
/// is one string. Inside the quotes nothing is unescaped, so that `"a \"b\""` can be put between quotes again.
pub(super) fn argument(text: &str, range: Range<usize>) -> Argument {
    let written = text.get(range.clone()).unwrap_or_default();
    let start = range.start + (written.len() - written.trim_start().len());
    let end = start.max(range.end - (written.len() - written.trim_end().len()));
    if byte(text, start) == Some(b'"') && string_end(text, start) == Some(end) {
        Argument { range: start + 1..end - 1, quoted: true }
    } else {
        Argument { range: start..end, quoted: false }
    }
}

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use super::{Mistake, read};

    fn ok(text: &str) -> (String, Vec<String>) {
        let call = read(text, 0).unwrap();
        assert_eq!(call.range, 0..text.len(), "{text}");
        let part = |range: Range<usize>| text.get(range).unwrap().to_owned();
        (part(call.name), call.arguments.into_iter().map(|argument| part(argument.range)).collect())
    }

    /// The mistake, the text that is marked, and the text that is left.
    fn bad(text: &str) -> (Mistake, &str, &str) {
        let bad = read(text, 0).unwrap_err();
        (bad.mistake, text.get(bad.place).unwrap(), text.get(bad.end..).unwrap())
    }

    #[test]
    fn calls() {
        for text in ["`m`", "` m `", "`m()`", "`m ( ) `"] {
            assert_eq!(ok(text), ("m".into(), vec![]), "{text}");
        }
        assert_eq!(ok("`a-b_1.c:d`").0, "a-b_1.c:d");
        assert_eq!(ok("`m(a, \"b, c)`\" ,(d,e))`").1, ["a", "b, c)`", "(d,e)"]);
        assert_eq!(ok("`m(`n`, `o(p, `q`)`)`").1, ["`n`", "`o(p, `q`)`"]);
        assert_eq!(ok("`m(`a``b`)`").1, ["`a``b`"]);
        assert_eq!(ok("`m(\"a\\\"b\", \"c\" OR \"d\")`").1, ["a\\\"b", "\"c\" OR \"d\""]);
        assert_eq!(ok("`m(,)`").1, ["", ""]);
        assert_eq!(ok("`m(*\\\"a, b\\\"*)`").1, ["*\\\"a", "b\\\"*"]);
        assert_eq!(ok("`m(a ```b, )``` , c)`").1, ["a ```b, )```", "c"]);
        assert_eq!(ok("`m([search a, b], c[d(e, f)], g])`").1, ["[search a, b]", "c[d(e, f)]", "g]"]);
        assert_eq!(ok("`m([, [a, b)`").1, ["[", "[a", "b"]);
        assert_eq!(ok("`m(`n([)`, b)`").1, ["`n([)`", "b"]);
    }

    #[test]
    fn what_is_no_call() {
        assert_eq!(bad("`m | stats c"), (Mistake::MissingTick, "`m", " | stats c"));
        assert_eq!(bad("`m | `n`"), (Mistake::MissingTick, "`m", " | `n`"));
        assert_eq!(bad("`"), (Mistake::MissingTick, "`", ""));
        assert_eq!(bad("`m(a) | x"), (Mistake::MissingTick, "`m(a)", " | x"));
        assert_eq!(bad("`m(`n)` | x"), (Mistake::MissingTick, "`n", " | x"));
        assert_eq!(bad("``x"), (Mistake::NotAName, "``", "x"));
        assert_eq!(bad("`a b` c"), (Mistake::NotAName, "`a b`", " c"));
        assert_eq!(bad("`m(abc` | x"), (Mistake::MissingParenthesis, "(", " | x"));
        assert_eq!(bad("`m(```a) `"), (Mistake::MissingCommentEnd, "```", ""));
        assert_eq!(bad("`m(abc"), (Mistake::MissingParenthesis, "(", ""));
    }

    #[test]
    fn a_forgotten_quote_is_found_where_the_call_seems_to_end() {
        assert_eq!(bad("`m(\"abc)`"), (Mistake::UnbalancedQuote, "\"", ""));
        let text = "`m(\"abc)` | search x=\"y\"";
        assert_eq!(bad(text), (Mistake::UnbalancedQuote, "\"", " | search x=\"y\""));
    }
}
