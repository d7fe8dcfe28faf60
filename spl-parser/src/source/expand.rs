//! Replaces comments, macro calls and what isn't meant as written by what they stand for.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use super::{
    Call, SourceMap,
    call::{self, BadCall, Mistake},
    commands::Commands,
    errors,
    macros::MacroSet,
    mapped::{self, Mapped},
    noise::{self, Noise},
    text::Source,
};
use crate::{Diagnostic, Span};

/// One search can't be wrong in more ways than anybody reads.
const MOST_DIAGNOSTICS: usize = 100;

/// How deep strings that are searches may stand in each other; each needs twice as many backslashes as the one before.
const MOST_QUOTES: u32 = 3;

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
    /// The macros that are called, defined or not, each once, in the order of their first use.
    pub macros_used: Vec<MacroUse>,
}

/// A macro that a search calls, itself or through another macro.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MacroUse {
    /// Its name.
    pub name: String,
    /// How many arguments it takes; for one that isn't defined, how many the call has.
    pub arity: usize,
    /// Whether it is one of the engine's own, because nobody defined it.
    pub builtin: bool,
    /// Whether there is a macro of that name with that number of arguments, be it built in or the content's.
    pub defined: bool,
    /// The bytes of the user's own text that are its first call, or the call that leads to it.
    pub call: Span,
    /// The macro whose definition has that first call in it; `None` where it is in the user's own text.
    pub caller: Option<String>,
}

/// Replaces the macro calls and comments of `text`, also in the quoted search of `map`; other strings stay as they are.
///
/// Always gives a text: what can't be expanded stays as it is and is reported, and the rest is expanded all the same.
pub fn expand(text: &str, macros: &MacroSet, limits: &ExpandLimits) -> Expanded {
    // Offsets are 32 bits wide.
    let limits = ExpandLimits { size: limits.size.min(u32::MAX as usize / 2), ..*limits };
    let fits = text.len() <= limits.size;
    let text = if fits { text } else { "" };
    let mut expander = Expander::new(text, macros, limits);
    if !fits {
        expander.diagnostics.push(errors::too_large(limits.size, Span::default()));
    }
    expander.run(Mapped::whole(text, 0), 1);
    let Expander { output, sources, calls, diagnostics, unexpanded, used, .. } = expander;
    let source = SourceMap { sources, pieces: output.pieces, calls };
    Expanded { text: output.text, source, diagnostics, unexpanded, macros_used: used }
}

/// A text that is being read: the search, a macro's definition with its arguments filled in, or the search in a string.
pub(super) struct Text {
    pub(super) mapped: Mapped,
    at: usize,
    /// Whether it was once read to its end in vain. Doing that again and again would make the expansion quadratic.
    read_all: bool,
    /// The next string, comment or call, once it was looked for.
    mark: Option<Option<usize>>,
    /// How many macro calls deep it is.
    pub(super) depth: usize,
    /// In how many quotes what it becomes is written.
    pub(super) quotes: u32,
    /// Where in the text below the quote stands that closes it.
    closing: Option<usize>,
}

impl Text {
    /// What `call` in this text stands for.
    fn called(&self, mapped: Mapped) -> Self {
        Self { mapped, at: 0, read_all: false, mark: None, depth: self.depth + 1, quotes: self.quotes, closing: None }
    }

    /// What stands in quotes in this text, up to the one at `closing`.
    fn quoted(&self, mapped: Mapped, closing: usize) -> Self {
        Self {
            mapped,
            at: 0,
            read_all: false,
            mark: None,
            depth: self.depth,
            quotes: self.quotes + 1,
            closing: Some(closing),
        }
    }
}

enum Step {
    /// Go on with this text, then come back.
    Enter(Text),
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
    /// How many expressions that are being expanded to be evaluated this one is in.
    pub(super) nested: usize,
    pub(super) output: Mapped,
    /// The user's text and the definitions.
    pub(super) sources: Vec<Source>,
    /// The macro of each source but the first.
    pub(super) names: Vec<String>,
    /// Which source a definition is, by name and argument count.
    pub(super) definitions: BTreeMap<(String, usize), u32>,
    pub(super) calls: Vec<Call>,
    pub(super) diagnostics: Vec<Diagnostic>,
    unexpanded: Vec<Span>,
    pub(super) used: Vec<MacroUse>,
    /// Name and argument count of those in `used`.
    pub(super) known: BTreeSet<(String, usize)>,
    /// The call that is being expanded with the help of an eval expression, and its macro.
    pub(super) evaluating: (Span, Option<String>),
    /// Where in the commands of the text that is being written we are.
    commands: Commands,
    /// The same for each text that has a quote open in it.
    outer: Vec<Commands>,
}

impl<'a> Expander<'a> {
    pub(super) fn new(text: &str, macros: &'a MacroSet, limits: ExpandLimits) -> Self {
        Self {
            macros,
            limits,
            room: limits.size.saturating_sub(text.len()),
            full: false,
            nested: 0,
            output: Mapped::default(),
            sources: vec![Source::new("search", text)],
            names: Vec::new(),
            definitions: BTreeMap::new(),
            calls: Vec::new(),
            diagnostics: Vec::new(),
            unexpanded: Vec::new(),
            used: Vec::new(),
            known: BTreeSet::new(),
            evaluating: (Span::default(), None),
            commands: Commands::default(),
            outer: Vec::new(),
        }
    }

    /// Expands `root`, which is so many macro calls deep, counted from 1.
    pub(super) fn run(&mut self, root: Mapped, depth: usize) {
        // A stack of our own: how deep macros may nest is the caller's to say.
        let mut texts =
            vec![Text { mapped: root, at: 0, read_all: false, mark: None, depth, quotes: 0, closing: None }];
        while let Some(text) = texts.last_mut() {
            match self.step(text) {
                Step::Enter(inner) => texts.push(inner),
                Step::Stay => {}
                Step::Leave => {
                    let closing = texts.pop().and_then(|left| left.closing);
                    if let (Some(closing), Some(below)) = (closing, texts.last()) {
                        self.commands = self.outer.pop().unwrap_or_default();
                        self.copy(below, closing..closing + 1);
                    }
                }
            }
        }
    }

    /// Copies up to the next comment, string or macro call, and deals with that.
    fn step(&mut self, text: &mut Text) -> Step {
        let written = text.mapped.text.as_str();
        let found = *text.mark.get_or_insert_with(|| call::find_mark(written, text.at, *b"\"`"));
        // What stands in quotes is meant as it is.
        if text.quotes == 0
            && let Some(noise) = noise::find(written, text.at..found.unwrap_or(written.len()))
        {
            self.clean(text, &noise);
            return Step::Stay;
        }
        text.mark = None;
        let before = text.at..found.unwrap_or(written.len());
        self.commands.pass(written.get(before.clone()).unwrap_or_default());
        self.copy(text, before);
        let Some(found) = found else { return Step::Leave };

        if call::is_comment(written, found) {
            let Some(end) = call::comment_end(written, found) else {
                return self.endless(text, Mistake::MissingCommentEnd, found..found + call::COMMENT.len());
            };
            self.commands.pass(" ");
            self.output.push_for(" ", &text.mapped, found..end);
            text.at = end;
        } else if written.as_bytes().get(found) == Some(&b'"') {
            let Some(end) = call::string_end(written, found) else {
                return self.endless(text, Mistake::UnbalancedQuote, found..found + 1);
            };
            let is_search = self.commands.at_search();
            self.commands.something();
            text.at = end;
            if is_search && let Some(inner) = self.search_in(text, found + 1..end - 1) {
                self.copy(text, found..found + 1);
                self.outer.push(std::mem::take(&mut self.commands));
                return Step::Enter(inner);
            }
            self.copy(text, found..end);
        } else {
            match call::read(written, found) {
                Ok(call) => {
                    text.at = call.range.end;
                    return self.enter(text, &call);
                }
                Err(bad) => self.bad_call(text, found, &bad),
            }
        }
        Step::Stay
    }

    /// Copies up to `noise`, and puts what is meant by it.
    fn clean(&mut self, text: &mut Text, noise: &Noise) {
        let range = noise.range();
        let before = text.at..range.start;
        self.commands.pass(text.mapped.text.get(before.clone()).unwrap_or_default());
        self.copy(text, before);
        match noise {
            Noise::Continuation(range) => {
                self.commands.pass(" ");
                self.output.push_for(" ", &text.mapped, range.clone());
            }
            Noise::Invisible(_) => {}
            Noise::Quoted(range, inside) => {
                let start = self.output.len();
                self.commands.something();
                self.output.push_for("\"", &text.mapped, range.start..inside.start);
                self.copy(text, inside.clone());
                self.output.push_for("\"", &text.mapped, inside.end..range.end);
                self.report(errors::typographic(Span::new(start, self.output.len())));
            }
        }
        text.at = range.end;
        // Between typographic quotes there may have been one.
        text.mark = text.mark.filter(|mark| mark.is_none_or(|at| at >= range.end));
    }

    /// The search in the string in `range`, if it may have macros in it.
    fn search_in(&mut self, text: &Text, range: Range<usize>) -> Option<Text> {
        let written = text.mapped.text.get(range.clone()).filter(|written| written.contains('`'))?;
        if text.quotes == MOST_QUOTES {
            return None;
        }
        let inner = text.mapped.unquoted(range.clone());
        // Backslashes that nobody doubled will be: that takes room too.
        let now = mapped::quoted_length(written, text.quotes);
        let then = mapped::quoted_length(&inner.text, text.quotes + 1);
        self.room = self.room.checked_sub(then.saturating_sub(now))?;
        Some(text.quoted(inner, range.end))
    }

    /// Goes on with what `call` stands for, or reports why not and keeps it as it is.
    fn enter(&mut self, text: &Text, call: &call::Call) -> Step {
        let place = self.upcoming(text, call.range.start, &call.range);
        match self.body(text, call, place) {
            Ok(body) => Step::Enter(text.called(body)),
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
        let error = errors::mistake(bad.mistake, written, self.upcoming(text, start, &bad.place));
        self.keep(text, start..end);
        self.report(error);
    }

    /// Reports that what begins at `place` has no end. All that follows is in it, so nothing of that can be understood.
    fn endless(&mut self, text: &Text, mistake: Mistake, place: Range<usize>) -> Step {
        let error = errors::mistake(mistake, "", self.upcoming(text, place.start, &place));
        self.keep(text, place.start..text.mapped.text.len());
        self.report(error);
        Step::Leave
    }

    /// Where `range` of the text that is being read will stand once everything from `start` on is copied.
    fn upcoming(&self, text: &Text, start: usize, range: &Range<usize>) -> Span {
        let moved = |at: usize| {
            let before = text.mapped.text.get(start..at).unwrap_or_default();
            mapped::offset(self.output.text.len() + mapped::quoted_length(before, text.quotes))
        };
        Span::new(moved(range.start), moved(range.end))
    }

    fn copy(&mut self, text: &Text, range: Range<usize>) {
        self.output.push_quoted(&text.mapped, range, text.quotes);
    }

    /// Copies what can't be expanded.
    fn keep(&mut self, text: &Text, range: Range<usize>) {
        let start = self.output.len();
        self.copy(text, range);
        self.unexpanded.push(Span::new(start, self.output.len()));
        self.commands.something();
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
