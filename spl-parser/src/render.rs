//! Messages as text, each with the lines it is about.

use std::{borrow::Cow, fmt, ops::Range, ptr};

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use crate::{Diagnostic, MacroUse, Place, Severity, SourceMap, source::Source};

/// Columns that a line of text takes at most; longer lines are cut to what is around the marks.
const WIDTH: usize = 120;

/// Columns that are underlined at most, and that two marks are apart at most to be shown in one excerpt.
const MARKED: usize = 80;

/// Bytes of text that one excerpt shows at most when its marks are on several lines.
const EXCERPT: usize = 4000;

/// Bytes of a long line that the renderer gets on both sides of what is marked: more than it shows.
const NEAR: usize = 4 * WIDTH;

/// Bytes before what is marked that make a line endless.
const LONG: usize = 16_000;

/// Macro calls that are shown at most from each end of the way to a place.
const CALLS: usize = 3;

/// How a message looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// Text only.
    #[default]
    Plain,
    /// With the colours of a terminal.
    Ansi,
}

impl Diagnostic {
    /// The message, the lines it is about with the place marked, and its help, without a line break at the end.
    ///
    /// Where the place is inside a macro, the macro's definition is shown, then each call on the way from the user's own
    /// text. Control characters are replaced by visible ones.
    pub fn render(&self, source: &SourceMap, style: Style) -> String {
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let title = level.primary_title(one_line(&self.message)).id(self.code.to_string());
        let mut group = Group::with_title(title);
        let marks = self.marks(source);
        for excerpt in excerpts(&marks) {
            group = excerpt.add_to(group);
        }
        if let Some(help) = &self.help {
            group = group.element(Level::HELP.message(one_line(help)));
        }
        let renderer = match style {
            Style::Plain => Renderer::plain(),
            Style::Ansi => Renderer::styled(),
        };
        renderer.term_width(WIDTH).render(&[group])
    }

    /// Where it is in the user's own text: at the outermost macro call when the mistake is inside a macro.
    pub fn location<'a>(&self, source: &'a SourceMap) -> Place<'a> {
        source.locate(self.primary.span).user().clone()
    }

    /// Where the mistake was written, be it in the user's text or in a macro.
    pub fn origin<'a>(&self, source: &'a SourceMap) -> Place<'a> {
        source.locate(self.primary.span).place
    }

    fn marks<'a>(&'a self, source: &'a SourceMap) -> Vec<Mark<'a>> {
        let primary = source.locate(self.primary.span);
        let count = primary.calls.len();
        let mut marks = vec![Mark::new(AnnotationKind::Primary, &primary.place, &self.primary.text)];
        for (index, call) in primary.calls.iter().enumerate() {
            if index < CALLS || index + CALLS >= count {
                marks.push(Mark::new(AnnotationKind::Context, &call.place, "in this macro call"));
            }
        }
        for label in &self.secondary {
            marks.push(Mark::new(AnnotationKind::Context, &source.locate(label.span).place, &label.text));
        }
        marks
    }
}

/// A place to be underlined, kept to one line and to a readable length.
struct Mark<'a> {
    kind: AnnotationKind,
    source: &'a Source,
    range: Range<usize>,
    text: &'a str,
}

impl<'a> Mark<'a> {
    fn new(kind: AnnotationKind, place: &Place<'a>, text: &'a str) -> Self {
        let range = place.range();
        let line = place.source.line_range(range.start);
        let start = range.start.min(line.end);
        let end = place.source.text.floor_char_boundary(range.end.min(line.end).min(start + MARKED));
        Self { kind, source: place.source, range: start..end.max(start), text }
    }
}

/// Marks that are shown together, and the part of their text that is shown.
struct Excerpt<'a, 'b> {
    source: &'a Source,
    shown: Range<usize>,
    marks: Vec<&'b Mark<'a>>,
}

/// Puts marks that are near each other together.
fn excerpts<'a, 'b>(marks: &'b [Mark<'a>]) -> Vec<Excerpt<'a, 'b>> {
    let mut excerpts: Vec<Excerpt<'a, 'b>> = Vec::new();
    for mark in marks {
        let near = excerpts.iter_mut().find_map(|excerpt| Some((excerpt.shown_with(mark)?, excerpt)));
        match near {
            Some((shown, excerpt)) => {
                excerpt.shown = shown;
                excerpt.marks.push(mark);
            }
            None => {
                let shown = around(mark.source, &mark.range);
                excerpts.push(Excerpt { source: mark.source, shown, marks: vec![mark] });
            }
        }
    }
    excerpts
}

/// The line that `range` is in. The renderer cuts it to its width and counts columns, so it gets the line from its start;
/// of a text that is one endless line only what is near the range, so that many messages about it stay cheap.
fn around(source: &Source, range: &Range<usize>) -> Range<usize> {
    let line = source.line_range(range.start);
    let end = source.text.floor_char_boundary(range.end + NEAR).min(line.end);
    if range.start - line.start <= LONG {
        return line.start..end;
    }
    source.text.floor_char_boundary(range.start - NEAR)..end
}

impl<'a> Excerpt<'a, '_> {
    /// What to show when `mark` joins; nothing when it is too far away.
    fn shown_with(&self, mark: &Mark<'a>) -> Option<Range<usize>> {
        if !ptr::eq(self.source, mark.source) {
            return None;
        }
        let start = self.marks.iter().fold(mark.range.start, |start, other| start.min(other.range.start));
        let end = self.marks.iter().fold(mark.range.end, |end, other| end.max(other.range.end));
        let (first, last) = (self.source.line_range(start), self.source.line_range(end));
        if first == last {
            return (end - start <= MARKED).then(|| around(self.source, &(start..end)));
        }
        let lines = self.source.text.get(first.start..last.end).filter(|lines| lines.len() <= EXCERPT)?;
        lines.lines().all(|line| line.len() <= WIDTH).then_some(first.start..last.end)
    }

    fn add_to<'g>(&self, group: Group<'g>) -> Group<'g>
    where
        'a: 'g,
    {
        let text = self.source.text.get(self.shown.clone()).unwrap_or_default();
        let (first_line, _) = self.source.line_column(self.shown.start);
        let mut snippet = Snippet::source(printable(text)).line_start(first_line);
        for mark in &self.marks {
            let clamp = |at: usize| at.clamp(self.shown.start, self.shown.end) - self.shown.start;
            let label = (!mark.text.is_empty()).then(|| one_line(mark.text));
            let span = clamp(mark.range.start)..clamp(mark.range.end);
            snippet = snippet.annotation(mark.kind.span(span).label(label));
        }
        let name = one_line(&self.source.name);
        if self.source.line_range(self.shown.start).start == self.shown.start {
            return group.element(snippet.path(name.into_owned()));
        }
        let (line, column) = self.marks.first().map_or((1, 1), |mark| self.source.line_column(mark.range.start));
        group.element(Origin::path(name).line(line).char_column(column)).element(snippet)
    }
}

/// `text` with the characters replaced that could steer a terminal and that the renderer lets through. Lengths stay, so
/// that marks keep their places.
fn printable(text: &str) -> Cow<'_, str> {
    let visible = |c: char| match c {
        '\u{80}'..='\u{9f}' | '\u{61c}' => '\u{b7}',
        '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}' => char::REPLACEMENT_CHARACTER,
        _ => c,
    };
    replaced(text, visible)
}

/// `text` for a line of its own: the renderer leaves some of these texts as they are, so nothing is left to it.
fn one_line(text: &str) -> Cow<'_, str> {
    let visible = |c: char| match c {
        '\n' | '\r' | '\t' => ' ',
        '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{2028}'
        | '\u{2029}'
        | '\u{61c}' => char::REPLACEMENT_CHARACTER,
        _ if c.is_control() => char::REPLACEMENT_CHARACTER,
        _ => c,
    };
    replaced(text, visible)
}

fn replaced(text: &str, visible: impl Fn(char) -> char) -> Cow<'_, str> {
    match text.chars().all(|c| visible(c) == c) {
        true => Cow::Borrowed(text),
        false => Cow::Owned(text.chars().map(visible).collect()),
    }
}

/// A search with mistakes in it: all of them, and the texts to show them in.
#[derive(Clone, Debug)]
pub struct SyntaxErrors {
    /// The texts that the diagnostics are about.
    pub source: SourceMap,
    /// What is wrong, in the order of the search.
    pub diagnostics: Vec<Diagnostic>,
    /// The macros that the search calls, defined or not, those in others included.
    pub macros: Vec<MacroUse>,
}

impl SyntaxErrors {
    /// All messages, an empty line between them.
    pub fn render(&self, style: Style) -> String {
        let messages: Vec<String> =
            self.diagnostics.iter().map(|message| message.render(&self.source, style)).collect();
        messages.join("\n\n")
    }
}

impl fmt::Display for SyntaxErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(Style::Plain))
    }
}

impl std::error::Error for SyntaxErrors {}

#[cfg(test)]
mod tests;
