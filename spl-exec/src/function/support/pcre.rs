//! From PCRE's spelling of regular expressions to that of the engines here.
//!
//! Both read the same core. This rewrites what PCRE takes and they refuse or read otherwise: braces that start no quantifier,
//! `[` and set operators within a class, `\<`, `\/`, `\h`, `\Q…\E`, comments.

use std::{iter::Peekable, str::Chars};

/// How deep groups may nest; the engines recurse.
const DEPTH_LIMIT: usize = 150;

/// An expression, rewritten.
pub(super) struct Translated {
    pub(super) pattern: String,
    /// Whether only a backtracking engine gives it its meaning.
    pub(super) backtracking: bool,
}

/// Rewrites an expression; fails only where groups nest too deep.
pub(super) fn translate(pattern: &str) -> Result<Translated, String> {
    let mut translator = Translator {
        rest: pattern.chars().peekable(),
        made: String::with_capacity(pattern.len() + 8),
        backtracking: false,
        depth: 0,
        after_quantifier: false,
    };
    translator.run()?;
    Ok(Translated { pattern: translator.made, backtracking: translator.backtracking })
}

struct Translator<'a> {
    rest: Peekable<Chars<'a>>,
    made: String,
    backtracking: bool,
    depth: usize,
    after_quantifier: bool,
}

impl Translator<'_> {
    fn run(&mut self) -> Result<(), String> {
        while let Some(char) = self.rest.next() {
            let after_quantifier = std::mem::take(&mut self.after_quantifier);
            match char {
                '\\' => self.escape(),
                '[' => self.class(),
                '(' => self.open()?,
                ')' => {
                    self.depth = self.depth.saturating_sub(1);
                    self.made.push(')');
                }
                '{' => self.brace(),
                '+' if after_quantifier => {
                    self.backtracking = true;
                    self.made.push('+');
                }
                '?' if after_quantifier => self.made.push('?'),
                '*' | '+' | '?' => {
                    self.after_quantifier = true;
                    self.made.push(char);
                }
                _ => self.made.push(char),
            }
        }
        Ok(())
    }

    /// After a backslash, outside a class.
    fn escape(&mut self) {
        match self.rest.next() {
            // A backslash at the end: PCRE's error, and the engines'.
            None => self.made.push('\\'),
            Some('Q') => self.quoted(),
            // A lone \E ends nothing.
            Some('E') => {}
            Some('h') => self.made.push_str(r"[ \t]"),
            Some('H') => self.made.push_str(r"[^ \t]"),
            Some('e') => self.made.push_str(r"\x1B"),
            Some('N') => self.made.push_str(r"[^\n]"),
            Some('R') => self.made.push_str(r"(?:\r\n|\n|\x0B|\f|\r)"),
            Some('Z') => {
                self.backtracking = true;
                self.made.push_str(r"(?=\n?\z)");
            }
            // Word boundaries to the engines.
            Some(char @ ('<' | '>')) => self.made.push(char),
            Some(char) => {
                self.made.push('\\');
                self.made.push(char);
                // `\b{start}`, `\x{41}`, `\p{L}`: the brace belongs to the escape, except after `\b`.
                if matches!(char, 'x' | 'p' | 'P' | 'g' | 'k') && self.rest.peek() == Some(&'{') {
                    for char in self.rest.by_ref() {
                        self.made.push(char);
                        if char == '}' {
                            break;
                        }
                    }
                }
            }
        }
    }

    /// The text between `\Q` and `\E`.
    fn quoted(&mut self) {
        while let Some(char) = self.rest.next() {
            if char == '\\' && self.rest.peek() == Some(&'E') {
                self.rest.next();
                return;
            }
            self.literal(char);
        }
    }

    fn literal(&mut self, char: char) {
        if regex_syntax_meta(char) {
            self.made.push('\\');
        }
        self.made.push(char);
    }

    fn open(&mut self) -> Result<(), String> {
        self.depth += 1;
        if self.depth > DEPTH_LIMIT {
            return Err(format!("Its groups nest more than {DEPTH_LIMIT} deep."));
        }
        let mut ahead = self.rest.clone();
        match (ahead.next(), ahead.next()) {
            // A comment: up to the next parenthesis, whatever it holds.
            (Some('?'), Some('#')) => {
                self.depth -= 1;
                for char in self.rest.by_ref() {
                    if char == ')' {
                        return Ok(());
                    }
                }
                self.made.push('(');
            }
            // (?'name'…) is (?<name>…).
            (Some('?'), Some('\'')) => {
                self.rest.next();
                self.rest.next();
                self.made.push_str("(?<");
                for char in self.rest.by_ref() {
                    if char == '\'' {
                        self.made.push('>');
                        break;
                    }
                    self.made.push(char);
                }
            }
            // So that the question mark is not taken for a quantifier.
            (Some('?'), _) => {
                self.rest.next();
                self.made.push_str("(?");
            }
            _ => self.made.push('('),
        }
        Ok(())
    }

    /// After `{`: a quantifier, or a brace like any other character.
    fn brace(&mut self) {
        let mut ahead = self.rest.clone();
        let mut text = String::from("{");
        let mut digits = 0;
        let mut commas = 0;
        loop {
            match ahead.next() {
                Some(char @ '0'..='9') => {
                    digits += usize::from(commas == 0);
                    text.push(char);
                }
                Some(',') if commas == 0 && digits > 0 => {
                    commas += 1;
                    text.push(',');
                }
                Some('}') if digits > 0 => {
                    text.push('}');
                    self.rest = ahead;
                    self.made.push_str(&text);
                    self.after_quantifier = true;
                    return;
                }
                _ => {
                    self.made.push_str(r"\{");
                    return;
                }
            }
        }
    }

    /// After `[`.
    fn class(&mut self) {
        self.made.push('[');
        if self.rest.next_if_eq(&'^').is_some() {
            self.made.push('^');
        }
        if self.rest.next_if_eq(&']').is_some() {
            self.made.push_str(r"\]");
        }
        // Whether what came last can't begin a range.
        let mut after_set = true;
        while let Some(char) = self.rest.next() {
            match char {
                ']' => {
                    self.made.push(']');
                    return;
                }
                '[' => {
                    after_set = self.posix();
                }
                '-' if after_set || self.set_follows() => {
                    self.made.push_str(r"\-");
                    after_set = false;
                }
                '-' => {
                    self.made.push('-');
                    // `a--`: the second one ends the range; two bare ones would be a set operator.
                    if self.rest.next_if_eq(&'-').is_some() {
                        self.made.push_str(r"\-");
                    }
                    after_set = false;
                }
                '&' | '~' => {
                    self.made.push('\\');
                    self.made.push(char);
                    after_set = false;
                }
                '\\' => after_set = self.class_escape(),
                _ => {
                    self.made.push(char);
                    after_set = false;
                }
            }
        }
    }

    /// Whether `\d` or the like comes next, so that a `-` before it stands for itself.
    fn set_follows(&self) -> bool {
        let mut ahead = self.rest.clone();
        ahead.next() == Some('\\') && matches!(ahead.next(), Some('d' | 'D' | 'w' | 'W' | 's' | 'S' | 'h' | 'p' | 'P'))
    }

    /// After `[` within a class: `[:alpha:]`, or a bracket like any other character.
    fn posix(&mut self) -> bool {
        let mut ahead = self.rest.clone();
        if ahead.next() == Some(':') {
            let name: String = ahead.by_ref().take_while(|char| char.is_ascii_lowercase() || *char == '^').collect();
            // `take_while` has eaten the second colon.
            if !name.is_empty() && ahead.next() == Some(']') {
                self.rest = ahead;
                self.made.push_str("[:");
                self.made.push_str(&name);
                self.made.push_str(":]");
                return true;
            }
        }
        self.made.push_str(r"\[");
        false
    }

    /// After a backslash within a class; whether it stands for a set.
    fn class_escape(&mut self) -> bool {
        match self.rest.next() {
            None => self.made.push('\\'),
            Some('b') => self.made.push_str(r"\x08"),
            Some('e') => self.made.push_str(r"\x1B"),
            Some('h') => {
                self.made.push_str(r" \t");
                return true;
            }
            Some(char @ ('<' | '>')) => self.made.push(char),
            Some(char) => {
                self.made.push('\\');
                self.made.push(char);
                return matches!(char, 'd' | 'D' | 'w' | 'W' | 's' | 'S' | 'p' | 'P');
            }
        }
        false
    }
}

fn regex_syntax_meta(char: char) -> bool {
    matches!(
        char,
        '\\' | '.'
            | '+'
            | '*'
            | '?'
            | '('
            | ')'
            | '|'
            | '['
            | ']'
            | '{'
            | '}'
            | '^'
            | '$'
            | '#'
            | '&'
            | '-'
            | '~'
            | ' '
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rewritten() {
        for (pattern, expected) in [
            (r"a{2}b{3,}c{4,5}?", r"a{2}b{3,}c{4,5}?"),
            (r"{x} a{,3} a{1,b", r"\{x} a\{,3} a\{1,b"),
            (r"[[a]", r"[\[a]"),
            (r"[]a]", r"[\]a]"),
            (r"[^]a]", r"[^\]a]"),
            (r"[[:alpha:]_-]", r"[[:alpha:]_-]"),
            (r"[\w-.]", r"[\w\-.]"),
            (r"[a-\d]", r"[a\-\d]"),
            (r"[a&&b]", r"[a\&\&b]"),
            (r"[+--]", r"[+-\-]"),
            (r"\<a\>\/\#\-", r"<a>\/\#\-"),
            (r"\Qa.b\E.", r"a\.b."),
            (r"a(?#note)b", "ab"),
            (r"(?'n'a)(?<m>b)(?P<o>c)", "(?<n>a)(?<m>b)(?P<o>c)"),
            (r"\h+\x{41}\p{L}", r"[ \t]+\x{41}\p{L}"),
            (r"a*?b+?", r"a*?b+?"),
        ] {
            let translated = translate(pattern).unwrap();
            assert_eq!(translated.pattern, expected, "{pattern}");
            assert!(!translated.backtracking, "{pattern}");
            assert!(regex::Regex::new(&translated.pattern).is_ok(), "{pattern}");
        }
    }

    #[test]
    fn possessive_quantifiers_backtrack() {
        for pattern in ["a++", "a*+", "a?+", "a{2}+"] {
            assert!(translate(pattern).unwrap().backtracking, "{pattern}");
        }
    }
}
