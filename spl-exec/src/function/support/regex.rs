//! Regular expressions as SPL takes them: PCRE's, by the `regex` crate where it can and a backtracking engine where it must.

use std::{borrow::Cow, collections::HashMap};

use super::{pcre, relaxed::relaxed, text::MOST_TEXT};

/// How many steps the backtracking engine may take on one text before the text counts as not matching.
const BACKTRACK_LIMIT: usize = 1_000_000;
/// How large a compiled expression may get, in bytes.
const SIZE_LIMIT: usize = 32 << 20;
/// How many instructions the backtracking engine may have.
const PROGRAM_LIMIT: usize = 1 << 16;
/// How many distinct expressions of a field a batch keeps compiled.
const CACHE_SIZE: usize = 256;

/// A compiled regular expression. It matches anywhere in a text.
#[derive(Clone, Debug)]
pub(crate) enum Regex {
    /// Runs in time linear to the text.
    Linear(regex::Regex),
    /// Has look-around, backreferences, or possessive quantifiers.
    Backtracking(Box<Backtracking>),
}

/// An expression for the backtracking engine.
#[derive(Clone, Debug)]
pub(crate) struct Backtracking {
    regex: fancy_regex::Regex,
    /// What matches wherever it does, and takes linear time.
    needs: Option<regex::Regex>,
}

impl Backtracking {
    pub(super) fn regex(&self) -> &fancy_regex::Regex {
        &self.regex
    }

    fn may_match(&self, text: &str) -> bool {
        self.needs.as_ref().is_none_or(|needs| needs.is_match(text))
    }

    fn is_match(&self, text: &str) -> bool {
        self.may_match(text) && self.regex.is_match(text).unwrap_or(false)
    }

    /// The matches. Where the engine gives up, what it found before counts.
    pub(super) fn captures<'r, 't>(
        &'r self,
        text: &'t str,
    ) -> impl Iterator<Item = fancy_regex::Captures<'t, str>> + use<'r, 't> {
        self.may_match(text).then(|| self.regex.captures_iter(text)).into_iter().flatten().map_while(Result::ok)
    }
}

impl Regex {
    /// Compiles an expression; the error says what is wrong with it, in one line.
    pub(crate) fn new(pattern: &str) -> Result<Self, String> {
        let translated = pcre::translate(pattern)?;
        let linear = regex::RegexBuilder::new(&translated.pattern).size_limit(SIZE_LIMIT).build();
        let why = match linear {
            Ok(regex) if !translated.backtracking => return Ok(Self::Linear(regex)),
            Ok(_) => String::new(),
            Err(error) => last_line(&error.to_string()),
        };
        fancy_regex::RegexBuilder::new(&translated.pattern)
            .backtrack_limit(BACKTRACK_LIMIT)
            .delegate_size_limit(SIZE_LIMIT)
            .max_prog_size(PROGRAM_LIMIT)
            .build()
            .map(|regex| {
                let needs = relaxed(&translated.pattern, SIZE_LIMIT);
                Self::Backtracking(Box::new(Backtracking { regex, needs }))
            })
            .map_err(|error| if why.is_empty() { last_line(&error.to_string()) } else { why })
    }

    /// Whether it matches somewhere in the text.
    pub(crate) fn is_match(&self, text: &str) -> bool {
        match self {
            Self::Linear(regex) => regex.is_match(text),
            Self::Backtracking(regex) => regex.is_match(text),
        }
    }

    /// The first group of every match, or the match where the expression has no group.
    pub(crate) fn first_groups<'t>(&self, text: &'t str) -> Vec<&'t str> {
        match self {
            Self::Linear(regex) => {
                let group = usize::from(regex.captures_len() > 1);
                regex.captures_iter(text).filter_map(|found| found.get(group)).map(|found| found.as_str()).collect()
            }
            Self::Backtracking(regex) => {
                let group = usize::from(regex.regex.captures_len() > 1);
                regex.captures(text).filter_map(|found| found.get(group)).map(|found| found.as_str()).collect()
            }
        }
    }

    /// The text with all matches replaced. What gets longer than [`MOST_TEXT`] is left unfinished, for the caller to refuse.
    pub(crate) fn replace_all<'t>(&self, text: &'t str, by: &Replacement) -> Cow<'t, str> {
        self.replace(text, by, |_| true)
    }

    /// The text with those matches replaced that are wanted by their number, from 1 on.
    pub(crate) fn replace<'t>(&self, text: &'t str, by: &Replacement, wanted: impl Fn(usize) -> bool) -> Cow<'t, str> {
        let mut made = String::new();
        let mut kept = 0;
        match self {
            Self::Linear(regex) => {
                for (_, captures) in (1..).zip(regex.captures_iter(text)).filter(|(number, _)| wanted(*number)) {
                    let Some(whole) = captures.get(0).filter(|_| made.len() <= MOST_TEXT) else { break };
                    made.push_str(text.get(kept..whole.start()).unwrap_or_default());
                    by.append(&mut made, |group| captures.get(group).map(|found| found.as_str()));
                    kept = whole.end();
                }
            }
            Self::Backtracking(regex) => {
                for (_, captures) in (1..).zip(regex.captures(text)).filter(|(number, _)| wanted(*number)) {
                    let Some(whole) = captures.get(0).filter(|_| made.len() <= MOST_TEXT) else { break };
                    made.push_str(text.get(kept..whole.start()).unwrap_or_default());
                    by.append(&mut made, |group| captures.get(group).map(|found| found.as_str()));
                    kept = whole.end();
                }
            }
        }
        if kept == 0 && made.is_empty() {
            // Nothing replaced, or an empty match at the start replaced by nothing.
            return Cow::Borrowed(text);
        }
        made.push_str(text.get(kept..).unwrap_or_default());
        Cow::Owned(made)
    }
}

/// The engines draw the place over several lines and end with the reason.
fn last_line(error: &str) -> String {
    let line = error.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("It does not compile");
    let line = line.trim().trim_start_matches("error: ");
    let mut text = String::with_capacity(line.len() + 1);
    let mut chars = line.chars();
    text.extend(chars.next().map(|first| first.to_ascii_uppercase()));
    text.extend(chars);
    if !text.ends_with('.') {
        text.push('.');
    }
    text
}

/// What a match is replaced by: text in which `\1` stands for the first group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Replacement(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Group(usize),
}

impl Replacement {
    /// Reads `\0`..`\99` as groups and `\\` as one backslash; any other text, `$` included, stands for itself.
    pub(crate) fn new(text: &str) -> Self {
        let mut pieces = Vec::new();
        let mut plain = String::new();
        let mut chars = text.chars().peekable();
        while let Some(char) = chars.next() {
            if char != '\\' {
                plain.push(char);
                continue;
            }
            match chars.peek().copied() {
                Some('\\') => {
                    chars.next();
                    plain.push('\\');
                }
                Some(digit @ '0'..='9') => {
                    chars.next();
                    let mut group = digit.to_digit(10).unwrap_or(0);
                    if let Some(second) = chars.peek().and_then(|char| char.to_digit(10)) {
                        chars.next();
                        group = group * 10 + second;
                    }
                    if !plain.is_empty() {
                        pieces.push(Piece::Text(std::mem::take(&mut plain)));
                    }
                    pieces.push(Piece::Group(group as usize));
                }
                _ => plain.push('\\'),
            }
        }
        if !plain.is_empty() {
            pieces.push(Piece::Text(plain));
        }
        Self(pieces)
    }

    fn append<'t>(&self, made: &mut String, group: impl Fn(usize) -> Option<&'t str>) {
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => made.push_str(text),
                Piece::Group(index) => made.push_str(group(*index).unwrap_or_default()),
            }
        }
    }
}

/// The expressions that a batch uses, each compiled once. An invalid one is `None`.
#[derive(Debug, Default)]
pub(crate) struct RegexCache {
    compiled: HashMap<String, Option<Regex>>,
}

impl RegexCache {
    /// The expression, compiled.
    pub(crate) fn get(&mut self, pattern: &str) -> Option<&Regex> {
        if !self.compiled.contains_key(pattern) {
            if self.compiled.len() >= CACHE_SIZE {
                self.compiled.clear();
            }
            self.compiled.insert(pattern.to_owned(), Regex::new(pattern).ok());
        }
        self.compiled.get(pattern)?.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, text: &str) -> bool {
        Regex::new(pattern).unwrap().is_match(text)
    }

    fn replaced(text: &str, pattern: &str, by: &str) -> String {
        Regex::new(pattern).unwrap().replace_all(text, &Replacement::new(by)).into_owned()
    }

    #[test]
    fn patterns_of_detections() {
        assert!(matches(r"\\127\.0\.0\.1\.*", r"net use \127.0.0.1\c$"));
        assert!(matches(r"(?i)[\-|\/][Ss]{1}", "regsvr32 /s"));
        assert!(matches(r"(?i)[\-|\/][Ss]{1}", "x -S"));
        assert!(matches(r"rundll32.+\#\d+", "rundll32.exe x.dll,#12"));
        assert!(matches(r#"\"yes\""#, r#"say "yes""#));
    }

    #[test]
    fn look_around_and_backreferences_need_the_other_engine() {
        assert!(matches(r"(?<!a)b", "cb"));
        assert!(!matches(r"(?<!a)b", "ab"));
        assert!(matches(r"^(\w)\1$", "aa"));
        assert!(!matches(r"^(\w)\1$", "ab"));
        assert!(!matches(r"^a++a", "aaa"), "a possessive quantifier gives nothing back");
        assert!(matches!(Regex::new("a+b").unwrap(), Regex::Linear(_)));
    }

    #[test]
    fn a_runaway_expression_ends() {
        assert!(!matches("((?=a)((?=a)a{1000}){1000}){1000}", &"a".repeat(64)));
        assert!(!matches(r"^(?=(a+)+$)b", &"a".repeat(64)));
        assert!(!matches(r"^(a|a|aa)+\1{3}$", &("a".repeat(60) + "b")));
    }

    #[test]
    fn replacements() {
        assert_eq!(replaced("1/14/2023", r"^(\d{1,2})/(\d{1,2})/", r"\2/\1/"), "14/1/2023");
        assert_eq!(replaced("aXbX", "X", "$1"), "a$1b$1");
        assert_eq!(replaced("ab", "(?<x>b)", r"[\0\1\7]"), "a[bb]");
        assert_eq!(replaced("C:/a", "/", r"\\"), r"C:\a");
        assert_eq!(replaced("aaa", "^a", ""), "aa");
        assert_eq!(replaced("abc", "x*", "-"), "-a-b-c-");
        assert_eq!(replaced("aba", "(?<=b)a", ""), "ab");
        assert_eq!(replaced("", "^$", "x"), "x");
        assert_eq!(replaced("a", r"a", r"\q\"), r"\q\");
    }

    #[test]
    fn errors_are_one_sentence() {
        assert_eq!(Regex::new("(a").unwrap_err(), "Unclosed group.");
        assert_eq!(Regex::new("*a").unwrap_err(), "Repetition operator missing expression.");
        assert!(Regex::new(&"(".repeat(100_000)).is_err());
        assert!(Regex::new("((a{1000}){1000}){1000}").is_err());
        assert!(Regex::new(&format!("{}a{}", "(?=".repeat(5_000), ")".repeat(5_000))).is_err());
    }

    #[test]
    fn the_cache_forgets_rather_than_grows() {
        let mut cache = RegexCache::default();
        for number in 0..1_000 {
            assert!(cache.get(&format!("a{number}")).is_some());
        }
        assert!(cache.compiled.len() <= CACHE_SIZE);
        assert!(cache.get("(").is_none());
    }
}
