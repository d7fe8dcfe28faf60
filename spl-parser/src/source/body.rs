//! What a macro call stands for: which definition is meant, and its text with the arguments filled in.

use std::{borrow::Cow, ops::Range};

use super::{
    builtin,
    call::{self, Argument, Call as Written},
    errors,
    expand::{Expander, MacroUse, Text},
    macros::{Macro, MacroSet},
    mapped::{self, Mapped},
    text::Source,
};
use crate::{Diagnostic, Span};

/// Why a call is not expanded; nothing where that was reported before.
pub(super) type Refusal = Option<Box<Diagnostic>>;

/// What is called, or which numbers of arguments could be.
enum Found<'a> {
    Macro(Cow<'a, Macro>),
    None(Vec<usize>),
}

impl<'a> Expander<'a> {
    /// The text that `call` in `text` stands for. Errors are reported at `place`.
    pub(super) fn body(&mut self, text: &Text, call: &Written, place: Span) -> Result<Mapped, Refusal> {
        let fail = |error: Diagnostic| Err(Some(Box::new(error)));
        let mapped = &text.mapped;
        let written = mapped.text.get(call.range.clone()).unwrap_or_default();
        let name = mapped.text.get(call.name.clone()).unwrap_or_default();
        let Some((piece, range)) = mapped.written(call.range.clone()) else { return Err(None) };

        let (found, arguments) = self.find(name, call, written);
        let builtin = matches!(found, Found::Macro(Cow::Owned(_)));
        let defined = matches!(found, Found::Macro(_));
        if !self.known.contains(&(name.to_owned(), arguments.len())) {
            let (call, caller) = self.user_call(piece.source, &range, piece.call);
            self.note(MacroUse { name: name.to_owned(), arity: arguments.len(), builtin, defined, call, caller });
        }
        if self.full || self.reported_enough() {
            return Err(None);
        }
        let definition = match found {
            Found::Macro(definition) => definition,
            Found::None(arities) if arities.is_empty() => return fail(errors::unknown(name, self.macros, place)),
            Found::None(arities) => return fail(errors::arity(name, arguments.len(), &arities, written, place)),
        };
        let arguments = match bind(&definition, mapped, arguments) {
            Ok(arguments) => arguments,
            Err(mixed) => return fail(errors::named(mixed, &definition.arguments, written, place)),
        };

        let source = self.source(&definition, builtin);
        if let Some(cycle) = self.cycle(source, piece.call) {
            return fail(errors::recursion(self.limits.depth, Some(&cycle), place));
        }
        if text.depth > self.limits.depth {
            return fail(errors::recursion(self.limits.depth, None, place));
        }
        let id = mapped::offset(self.calls.len());
        let mut body = None;
        if definition.iseval || definition.validation.is_some() {
            self.evaluating = (self.user_call(piece.source, &range, piece.call).0, Some(definition.name.clone()));
            let values = self.values(&definition, text, &arguments, place)?;
            self.validate(&values, text.depth, place)?;
            if definition.iseval {
                let result = self.evaluate(&values, text.depth, place)?;
                let mut made = Mapped::default();
                made.push_made(&result, source, definition.definition.len(), id);
                body = Some(made);
            }
        }
        let body = body.or_else(|| fill(&definition, source, id, mapped, &arguments, self.room));
        let size = |body: &Mapped| mapped::quoted_length(&body.text, text.quotes);
        let Some(body) = body.filter(|body| size(body) <= self.room) else {
            self.full = true;
            return fail(errors::too_large(self.limits.size, place));
        };
        self.room -= size(&body);
        self.calls.push(super::Call { definition: source, source: piece.source, range, parent: piece.call });
        Ok(body)
    }

    /// The macro that is called, and with which arguments.
    ///
    /// What content defines hides what is built in, whatever the argument counts. In `m()` there is no argument or an
    /// empty one, as there are definitions.
    fn find<'c>(&self, name: &str, call: &'c Written, written: &str) -> (Found<'a>, Cow<'c, [Argument]>) {
        let given = Cow::Borrowed(call.arguments.as_slice());
        let mut arities: Vec<usize> = self.macros.arities(name).collect();
        let builtin: Vec<Macro> = if arities.is_empty() { builtin::get(name).collect() } else { Vec::new() };
        arities.extend(builtin.iter().map(|found| found.arguments.len()));
        let mut arity = given.len();
        let mut arguments = given;
        if arity == 0 && !arities.contains(&0) && arities.contains(&1) && written.contains('(') {
            arity = 1;
            arguments = Cow::Owned(vec![Argument { range: call.name.end..call.name.end, quoted: false }]);
        }
        let macros: &'a MacroSet = self.macros;
        let found = match macros.get(name, arity) {
            Some(found) => Some(Cow::Borrowed(found)),
            None => builtin.into_iter().find(|found| found.arguments.len() == arity).map(Cow::Owned),
        };
        (found.map_or(Found::None(arities), Found::Macro), arguments)
    }

    /// Remembers that a macro is called, unless it is known.
    pub(super) fn note(&mut self, used: MacroUse) {
        if self.known.insert((used.name.clone(), used.arity)) {
            self.used.push(used);
        }
    }

    /// The call in the user's own text that leads to what is written in `range` of `source`, and the macro that this is in.
    fn user_call(&self, source: u32, range: &Range<usize>, inside: Option<u32>) -> (Span, Option<String>) {
        let caller = (source as usize).checked_sub(1).and_then(|index| self.names.get(index)).cloned();
        let (mut range, mut inside) = (range, inside);
        while let Some(call) = inside.and_then(|id| self.calls.get(id as usize)) {
            range = &call.range;
            inside = call.parent;
        }
        (Span::new(mapped::offset(range.start), mapped::offset(range.end)), caller)
    }

    /// The source that the definition is, made at the first use.
    fn source(&mut self, definition: &Macro, builtin: bool) -> u32 {
        let key = (definition.name.clone(), definition.arguments.len());
        *self.definitions.entry(key).or_insert_with_key(|(name, _)| {
            let kind = if builtin { "built-in macro" } else { "macro" };
            let id = mapped::offset(self.sources.len());
            self.sources.push(Source::new(format!("{kind} `{name}`"), &definition.definition));
            self.names.push(name.clone());
            id
        })
    }

    /// The way from the definition `source` back to itself, when a call of it is written inside it, directly or through
    /// the macros that it calls.
    ///
    /// What counts is where a call is written: `` `a(`a(x)`)` `` hands a call of `a` to `a`, which is no recursion.
    fn cycle(&self, source: u32, inside: Option<u32>) -> Option<Vec<String>> {
        let name = |source: u32| Some(self.names.get((source as usize).checked_sub(1)?)?.clone());
        let mut path = vec![name(source)?];
        let mut inside = inside;
        while let Some(call) = inside.and_then(|id| self.calls.get(id as usize)) {
            path.push(name(call.definition)?);
            if call.definition == source {
                path.reverse();
                return Some(path);
            }
            inside = call.parent;
        }
        None
    }
}

/// What each argument of `definition` is in `text`, in the definition's order.
///
/// Arguments are named when one of the definition's names stands before a `=`, and then all must be: so `src=10.0.0.1` is a
/// plain argument of a macro that has no argument `src`. Fails with whether named and unnamed ones are mixed.
fn bind<'c>(definition: &Macro, text: &Mapped, given: Cow<'c, [Argument]>) -> Result<Cow<'c, [Argument]>, bool> {
    let named: Vec<Option<(usize, Argument)>> = given.iter().map(|given| name(definition, text, given)).collect();
    if named.iter().all(Option::is_none) {
        return Ok(given);
    }
    let mut bound = vec![None; definition.arguments.len()];
    for argument in named {
        let (index, value) = argument.ok_or(true)?;
        let slot = bound.get_mut(index).ok_or(false)?;
        if slot.replace(value).is_some() {
            return Err(false);
        }
    }
    bound.into_iter().collect::<Option<_>>().map(Cow::Owned).ok_or(false)
}

/// The argument that `given` names, and its value.
fn name(definition: &Macro, text: &Mapped, given: &Argument) -> Option<(usize, Argument)> {
    if given.quoted {
        return None;
    }
    let (name, value) = text.text.get(given.range.clone())?.split_once('=')?;
    let index = definition.arguments.iter().position(|argument| argument == name.trim_end())?;
    let value = given.range.end - value.len()..given.range.end;
    Some((index, call::argument(&text.text, value)))
}

/// A stretch of a definition.
pub(super) struct Part {
    pub(super) range: Range<usize>,
    /// The argument that is to be filled in for it.
    pub(super) argument: Option<usize>,
    /// Whether it stands inside of double quotes.
    pub(super) quoted: bool,
}

impl Macro {
    /// The parts of `text`, which are plain text or `$argument$`.
    pub(super) fn parts(&self, text: &str) -> Vec<Part> {
        let mut parts = Vec::new();
        let (mut at, mut quoted) = (0, false);
        for (dollar, _) in text.match_indices('$') {
            // The dollar that closes an argument opens none.
            if dollar < at {
                continue;
            }
            let rest = text.get(dollar + 1..).unwrap_or_default();
            let found = self.arguments.iter().enumerate().find(|(_, argument)| {
                rest.strip_prefix(argument.as_str()).is_some_and(|rest| !argument.is_empty() && rest.starts_with('$'))
            });
            let Some((index, argument)) = found else { continue };
            let before = text.get(at..dollar).unwrap_or_default();
            parts.push(Part { range: at..dollar, argument: None, quoted });
            quoted = is_quoted_after(before, quoted);
            at = dollar + argument.len() + 2;
            parts.push(Part { range: dollar..at, argument: Some(index), quoted });
        }
        parts.push(Part { range: at..text.len(), argument: None, quoted });
        parts
    }
}

/// Whether the end of `text` is inside of double quotes, if its beginning is `quoted`.
fn is_quoted_after(text: &str, mut quoted: bool) -> bool {
    let mut at = 0;
    while let Some(quote) = call::find_mark(text, at, *b"\"") {
        quoted = !quoted;
        at = quote + 1;
    }
    quoted
}

/// The definition with `$argument$` replaced wherever it stands; nothing when that takes more than `room` bytes.
///
/// A quote in a quoted argument is written `\"`. Inside of quotes it stays so, elsewhere it is a quote.
fn fill(
    definition: &Macro,
    source: u32,
    call: u32,
    text: &Mapped,
    arguments: &[Argument],
    room: usize,
) -> Option<Mapped> {
    let whole = definition.definition.as_str();
    let mut body = Mapped::default();
    for part in definition.parts(whole) {
        match part.argument.and_then(|index| arguments.get(index)) {
            Some(value) if value.quoted && !part.quoted => push_without_escapes(&mut body, text, value.range.clone()),
            Some(value) => body.push_slice(text, value.range.clone()),
            None => {
                let start = part.range.start;
                body.push_copy(whole.get(part.range).unwrap_or_default(), source, start, Some(call));
            }
        }
        if body.text.len() > room {
            return None;
        }
    }
    Some(body)
}

fn push_without_escapes(body: &mut Mapped, text: &Mapped, range: Range<usize>) {
    let value = text.text.get(range.clone()).unwrap_or_default();
    let mut at = 0;
    let mut from = 0;
    while let Some(length) = value.get(at..).and_then(|rest| rest.find('\\')) {
        let escape = at + length;
        if value.as_bytes().get(escape + 1) == Some(&b'"') {
            body.push_slice(text, range.start + from..range.start + escape);
            from = escape + 1;
        }
        // The character behind it is no escape.
        at = value.ceil_char_boundary(escape + 2);
    }
    body.push_slice(text, range.start + from..range.end);
}
