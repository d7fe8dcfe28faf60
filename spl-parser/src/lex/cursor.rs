//! A place in the text that moves forward.

use crate::Span;

/// A place in a part of the text. Offsets are those of the whole text.
#[derive(Clone, Debug)]
pub(crate) struct Cursor<'t> {
    text: &'t str,
    pos: usize,
    end: usize,
}

impl<'t> Cursor<'t> {
    pub(crate) fn new(text: &'t str, span: Span) -> Self {
        let range = span.range();
        Self { text, pos: range.start, end: range.end }
    }

    pub(crate) const fn pos(&self) -> usize {
        self.pos
    }

    pub(crate) const fn end(&self) -> usize {
        self.end
    }

    /// What is left.
    pub(crate) fn rest(&self) -> &'t str {
        self.until(self.end)
    }

    /// From here to `end`.
    pub(crate) fn until(&self, end: usize) -> &'t str {
        self.text.get(self.pos..end).unwrap_or_default()
    }

    /// From `start` to here.
    pub(crate) fn since(&self, start: usize) -> &'t str {
        self.text.get(start..self.pos).unwrap_or_default()
    }

    /// From `start` to here, as a span.
    pub(crate) fn span_since(&self, start: usize) -> Span {
        span(start, self.pos)
    }

    pub(crate) fn peek(&self) -> Option<char> {
        match self.text.as_bytes().get(self.pos) {
            _ if self.pos >= self.end => None,
            // Nearly all there is.
            Some(byte) if byte.is_ascii() => Some(char::from(*byte)),
            _ => self.rest().chars().next(),
        }
    }

    /// The character after the next one.
    pub(crate) fn peek_second(&self) -> Option<char> {
        self.rest().chars().nth(1)
    }

    pub(crate) fn bump(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.pos += c.len_utf8();
        Some(c)
    }

    pub(crate) fn advance_to(&mut self, pos: usize) {
        self.pos = pos.clamp(self.pos, self.end.max(self.pos));
    }

    pub(crate) fn starts_with(&self, what: &str) -> bool {
        let rest = self.text.as_bytes().get(self.pos..self.end);
        rest.is_some_and(|rest| rest.starts_with(what.as_bytes()))
    }

    /// Moves over `what` where it stands here.
    pub(crate) fn skip(&mut self, what: &str) -> bool {
        let found = self.starts_with(what);
        if found {
            self.pos += what.len();
        }
        found
    }

    pub(crate) fn eat_while(&mut self, mut keep: impl FnMut(char) -> bool) -> &'t str {
        let start = self.pos;
        while let Some(c) = self.peek().filter(|&c| keep(c)) {
            self.pos += c.len_utf8();
        }
        self.since(start)
    }

    /// Moves over a quoted text and gives what is inside, escapes unresolved; `None`, and the end, where it never closes.
    pub(crate) fn quoted(&mut self, quote: char) -> Option<&'t str> {
        self.bump();
        let start = self.pos;
        loop {
            self.eat_while(|c| c != '\\' && c != quote);
            if self.bump()? == quote {
                return self.text.get(start..self.pos - quote.len_utf8());
            }
            self.bump();
        }
    }

    /// Moves over a character, or over a backslash and what it escapes outside quotes.
    pub(crate) fn bump_escaped(&mut self) {
        if self.bump() == Some('\\') && self.peek().is_some_and(|c| matches!(c, '\\' | '"' | '|')) {
            self.bump();
        }
    }

    /// The length of a `<<NAME>>` of foreach that stands here.
    pub(crate) fn placeholder(&self) -> Option<usize> {
        let inside = self.rest().strip_prefix("<<")?;
        let name = inside.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')?;
        (name > 0 && inside.get(name..)?.starts_with(">>")).then_some(name + 4)
    }

    /// The length of a `$name$` or `$name|s$` that stands here: a token, perhaps with a filter for its value.
    pub(crate) fn variable(&self) -> Option<usize> {
        let inside = self.rest().strip_prefix('$')?;
        let is_name = |c: char| c.is_alphanumeric() || "_.:-{}@".contains(c);
        // A field of the row that was clicked may have a name of several words.
        let spaces = inside.starts_with("row.") || inside.starts_with("result.");
        let name = inside.find(|c| !(is_name(c) || spaces && c == ' '))?;
        let after = inside.get(name..)?;
        let filter = match after.strip_prefix('|') {
            Some(filter) => 1 + filter.find(|c: char| !c.is_ascii_lowercase()).filter(|&letters| letters > 0)?,
            None => 0,
        };
        (name > 0 && after.get(filter..)?.starts_with('$')).then_some(name + filter + 2)
    }

    /// Moves over a `<<NAME>>` or `$name$` that stands here.
    pub(crate) fn skip_placeholder(&mut self) -> bool {
        let length = self.placeholder().or_else(|| self.variable());
        self.pos += length.unwrap_or(0);
        length.is_some()
    }
}

/// A span from offsets; texts beyond what a span can hold are refused before any lexing.
pub(crate) fn span(start: usize, end: usize) -> Span {
    Span::new(u32::try_from(start).unwrap_or(u32::MAX), u32::try_from(end).unwrap_or(u32::MAX))
}
