//! Replaces comments, macro calls and what isn't meant as written by what they stand for.

use std::{collections::BTreeMap, ops::Range};

use super::{
    Call, SourceMap,
    call::{self, BadCall, Mistake},
    errors,
    macros::MacroSet,
    mapped::{self, Mapped},
    noise::{self, Noise},
    text::Source,
};
use crate::{Diagnostic, Span};

/// One search can't be wrong in more ways than anybody reads.
const MOST_DIAGNOSTICS: usize = 100;

/// How far an expansion may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExpandLimits {
    /// How deep macros may call each other.
    pub depth: usize,
    /// How many bytes the search and the texts of all its macro calls may have together, so that macros that call each
    /// other many times over end in an error; it bounds the expanded text, and the time and memory it takes to get it.
    pub size: usize,
}

/// Splunk's depth, and 4 MiB.
impl Default for ExpandLimits {
    fn default() -> Self {
        Self { depth: 100, size: 4 << 20 }
    }
}

/// A search without its macros and comments.
#[derive(Clone, Debug)]
pub struct Expanded {
    /// The text to parse.
    pub text: String,
    /// The way back from its offsets to what the user wrote.
    pub source: SourceMap,
    /// What was wrong, at offsets of [`text`](Self::text).
    pub diagnostics: Vec<Diagnostic>,
    /// What could not be expanded and stands in [`text`](Self::text) as it was written, in order. What it would stand for
    /// is unknown and it is already reported, so parsing has to pass over it, unclosed quotes included.
    pub unexpanded: Vec<Span>,
    /// The macros that were expanded, each once, in the order of their first use.
    pub macros_used: Vec<MacroUse>,
}

/// A macro that a search calls, itself or through another macro.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MacroUse {
    /// Its name.
    pub name: String,
    /// How many arguments it takes.
    pub arity: usize,
    /// Whether it is one of the engine's own, because nobody defined it.
    pub builtin: bool,
}

/// Replaces the macro calls and comments of `text`.
///
/// Always gives a text: what can't be expanded stays as it is and is reported, and the rest is expanded all the same.
pub fn expand(text: &str, macros: &MacroSet, limits: &ExpandLimits) -> Expanded {
    // Offsets are 32 bits wide.
    let limits = ExpandLimits { size: limits.size.min(u32::MAX as usize / 2), ..*limits };
    let fits = text.len() <= limits.size;
    let text = if fits { text } else { "" };
    let mut expander = Expander {
        macros,
        limits,
        room: limits.size - text.len(),
        full: false,
        output: Mapped::default(),
        sources: vec![Source::new("search", text)],
        definitions: BTreeMap::new(),
        calls: Vec::new(),
        diagnostics: Vec::new(),
        unexpanded: Vec::new(),
        used: Vec::new(),
    };
    if !fits {
        expander.diagnostics.push(errors::too_large(limits.size, Span::default()));
    }
    expander.run(Mapped::whole(text, 0));
    let Expander { output, sources, calls, diagnostics, unexpanded, used, .. } = expander;
    let source = SourceMap { sources, pieces: output.pieces, calls };
    Expanded { text: output.text, source, diagnostics, unexpanded, macros_used: used }
}

/// A text that is being read: the search, or a macro's definition with its arguments filled in.
struct Text {
    mapped: Mapped,
    at: usize,
    /// Whether it was once read to its end in vain. Doing that again and again would make the expansion quadratic.
    read_all: bool,
    /// The next string, comment or call, once it was looked for.
    mark: Option<Option<usize>>,
}

enum Step {
    /// Go on with this text, then come back.
    Enter(Mapped),
    Stay,
    Leave,
}

pub(super) struct Expander<'a> {
    pub(super) macros: &'a MacroSet,
    pub(super) limits: ExpandLimits,
    /// The bytes that further macro calls may stand for.
    pub(super) room: usize,
    /// Whether a call needed more; after that no call is expanded.
    pub(super) full: bool,
    output: Mapped,
    /// The user's text and the definitions, the latter in the order of `used`.
    pub(super) sources: Vec<Source>,
    /// Which source a definition is, by name and argument count.
    pub(super) definitions: BTreeMap<(String, usize), u32>,
    pub(super) calls: Vec<Call>,
    diagnostics: Vec<Diagnostic>,
    unexpanded: Vec<Span>,
    pub(super) used: Vec<MacroUse>,
}

impl Expander<'_> {
    fn run(&mut self, root: Mapped) {
        // A stack of our own: how deep macros may nest is the caller's to say.
        let mut texts = vec![Text { mapped: root, at: 0, read_all: false, mark: None }];
        loop {
            let depth = texts.len();
            let Some(text) = texts.last_mut() else { break };
            match self.step(text, depth) {
                Step::Enter(mapped) => texts.push(Text { mapped, at: 0, read_all: false, mark: None }),
                Step::Stay => {}
                Step::Leave => {
                    texts.pop();
                }
            }
        }
    }

    /// Copies up to the next comment, string or macro call, and deals with that.
    fn step(&mut self, text: &mut Text, depth: usize) -> Step {
        let written = text.mapped.text.as_str();
        let found = *text.mark.get_or_insert_with(|| call::find_mark(written, text.at, &['"', '`']));
        if let Some(noise) = noise::find(written, text.at..found.unwrap_or(written.len())) {
            self.clean(text, &noise);
            return Step::Stay;
        }
        text.mark = None;
        self.output.push_slice(&text.mapped, text.at..found.unwrap_or(written.len()));
        let Some(found) = found else { return Step::Leave };

        if call::is_comment(written, found) {
            let Some(end) = call::comment_end(written, found) else {
                return self.endless(text, Mistake::MissingCommentEnd, found..found + call::COMMENT.len());
            };
            self.output.push_for(' ', &text.mapped, found..end);
            text.at = end;
        } else if written.as_bytes().get(found) == Some(&b'"') {
            let Some(end) = call::string_end(written, found) else {
                return self.endless(text, Mistake::UnbalancedQuote, found..found + 1);
            };
            self.output.push_slice(&text.mapped, found..end);
            text.at = end;
        } else {
            match call::read(written, found) {
                Ok(call) => {
                    text.at = call.range.end;
                    return self.enter(&text.mapped, &call, depth);
                }
                Err(bad) => self.bad_call(text, found, &bad),
            }
        }
        Step::Stay
    }

    /// Copies up to `noise`, and puts what is meant by it.
    fn clean(&mut self, text: &mut Text, noise: &Noise) {
        let range = noise.range();
        self.output.push_slice(&text.mapped, text.at..range.start);
        match noise {
            Noise::Continuation(range) => self.output.push_for(' ', &text.mapped, range.clone()),
            Noise::Invisible(_) => {}
            Noise::Quoted(range, inside) => {
                let start = self.output.len();
                self.output.push_for('"', &text.mapped, range.start..inside.start);
                self.output.push_slice(&text.mapped, inside.clone());
                self.output.push_for('"', &text.mapped, inside.end..range.end);
                self.report(errors::typographic(Span::new(start, self.output.len())));
            }
        }
        text.at = range.end;
        // Between typographic quotes there may have been one.
        text.mark = text.mark.filter(|mark| mark.is_none_or(|at| at >= range.end));
    }

    /// Goes on with what `call` stands for, or reports why not and keeps it as it is.
    fn enter(&mut self, text: &Mapped, call: &call::Call, depth: usize) -> Step {
        let place = self.upcoming(call.range.start, &call.range);
        match self.body(text, call, depth, place) {
            Ok(body) => Step::Enter(body),
            Err(error) => {
                self.keep(text, call.range.clone());
                if let Some(error) = error {
                    self.report(*error);
                }
                Step::Stay
            }
        }
    }

    fn bad_call(&mut self, text: &mut Text, start: usize, bad: &BadCall) {
        let end = if bad.read_all && text.read_all { text.mapped.text.len() } else { bad.end };
        text.read_all |= bad.read_all;
        text.at = end;
        let written = text.mapped.text.get(start..end).unwrap_or_default();
        let error = errors::mistake(bad.mistake, written, self.upcoming(start, &bad.place));
        self.keep(&text.mapped, start..end);
        self.report(error);
    }

    /// Reports that what begins at `place` has no end. All that follows is in it, so nothing of that can be understood.
    fn endless(&mut self, text: &Text, mistake: Mistake, place: Range<usize>) -> Step {
        let error = errors::mistake(mistake, "", self.upcoming(place.start, &place));
        self.keep(&text.mapped, place.start..text.mapped.text.len());
        self.report(error);
        Step::Leave
    }

    /// Where `range` of the text that is being read will stand once everything from `start` on is copied.
    fn upcoming(&self, start: usize, range: &Range<usize>) -> Span {
        let moved = |at: usize| mapped::offset(self.output.text.len() + (at - start));
        Span::new(moved(range.start), moved(range.end))
    }

    /// Copies what can't be expanded.
    fn keep(&mut self, text: &Mapped, range: Range<usize>) {
        let start = self.output.len();
        self.output.push_slice(text, range);
        self.unexpanded.push(Span::new(start, self.output.len()));
    }

    fn report(&mut self, error: Diagnostic) {
        if !self.reported_enough() {
            self.diagnostics.push(error);
        }
    }

    /// Whether further errors would be dropped, so that looking for what to suggest is in vain.
    pub(super) fn reported_enough(&self) -> bool {
        self.diagnostics.len() >= MOST_DIAGNOSTICS
    }
}
