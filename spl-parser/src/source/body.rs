//! What a macro call stands for: which definition is meant, and its text with the arguments filled in.

use std::ops::Range;

use super::{
    builtin,
    call::{Argument, Call as Written},
    errors,
    expand::{Expander, MacroUse},
    macros::Macro,
    mapped::{self, Mapped},
    text::Source,
};
use crate::{Diagnostic, Span};

/// Why a call is not expanded; nothing where that was reported before.
type Refusal = Option<Box<Diagnostic>>;

impl Expander<'_> {
    /// The text that `call` in `text` stands for. `depth` texts are being read; errors are reported at `place`.
    pub(super) fn body(&mut self, text: &Mapped, call: &Written, depth: usize, place: Span) -> Result<Mapped, Refusal> {
        if self.full || self.reported_enough() {
            return Err(None);
        }
        let fail = |error: Diagnostic| Err(Some(Box::new(error)));
        let written = text.text.get(call.range.clone()).unwrap_or_default();
        let name = text.text.get(call.name.clone()).unwrap_or_default();
        let arity = call.arguments.len();

        // What content defines hides what is built in, whatever the argument counts.
        let mut arities: Vec<usize> = self.macros.arities(name).collect();
        let builtin = if arities.is_empty() { builtin::get(name) } else { None };
        arities.extend(builtin.as_ref().map(|found| found.arguments.len()));
        let found = self.macros.get(name, arity).or(builtin.as_ref().filter(|found| found.arguments.len() == arity));
        let Some(definition) = found else {
            return fail(match arities.is_empty() {
                true => errors::unknown(name, self.macros, place),
                false => errors::arity(name, arity, &arities, written, place),
            });
        };
        if definition.iseval {
            return fail(errors::unsupported(name, "is defined by an eval expression (iseval)", place));
        }
        if definition.validation.is_some() {
            return fail(errors::unsupported(name, "validates its arguments (validation)", place));
        }
        let arguments = match bind(definition, text, &call.arguments) {
            Ok(arguments) => arguments,
            Err(mixed) => return fail(errors::named(mixed, &definition.arguments, written, place)),
        };

        let Some((piece, range)) = text.written(call.range.clone()) else { return Err(None) };
        let source = self.source(definition, builtin.is_some());
        if let Some(cycle) = self.cycle(source, piece.call) {
            return fail(errors::recursion(self.limits.depth, Some(&cycle), place));
        }
        if depth > self.limits.depth {
            return fail(errors::recursion(self.limits.depth, None, place));
        }
        let id = mapped::offset(self.calls.len());
        let Some(body) = fill(definition, source, id, text, &arguments, self.room) else {
            self.full = true;
            return fail(errors::too_large(self.limits.size, place));
        };
        self.room -= body.text.len();
        self.calls.push(super::Call { definition: source, source: piece.source, range, parent: piece.call });
        Ok(body)
    }

    /// The source that holds the definition, made at the first use.
    fn source(&mut self, definition: &Macro, builtin: bool) -> u32 {
        let key = (definition.name.clone(), definition.arguments.len());
        *self.definitions.entry(key).or_insert_with_key(|(name, arity)| {
            let kind = if builtin { "built-in macro" } else { "macro" };
            let id = mapped::offset(self.sources.len());
            self.sources.push(Source::new(format!("{kind} `{name}`"), &definition.definition));
            self.used.push(MacroUse { name: name.clone(), arity: *arity, builtin });
            id
        })
    }

    /// The way from the definition `source` back to itself, when a call of it is written inside it, directly or through
    /// the macros that it calls.
    ///
    /// What counts is where a call is written: `` `a(`a(x)`)` `` hands a call of `a` to `a`, which is no recursion.
    fn cycle(&self, source: u32, inside: Option<u32>) -> Option<Vec<String>> {
        let name = |source: u32| Some(self.used.get((source as usize).checked_sub(1)?)?.name.clone());
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
fn bind(definition: &Macro, text: &Mapped, arguments: &[Argument]) -> Result<Vec<Range<usize>>, bool> {
    let named: Vec<Option<(usize, Range<usize>)>> =
        arguments.iter().map(|given| name(definition, text, given)).collect();
    if named.iter().all(Option::is_none) {
        return Ok(arguments.iter().map(|given| given.range.clone()).collect());
    }
    let mut bound = vec![None; definition.arguments.len()];
    for argument in named {
        let (index, value) = argument.ok_or(true)?;
        let slot = bound.get_mut(index).ok_or(false)?;
        if slot.replace(value).is_some() {
            return Err(false);
        }
    }
    bound.into_iter().collect::<Option<_>>().ok_or(false)
}

/// The argument that `given` names, and its value.
fn name(definition: &Macro, text: &Mapped, given: &Argument) -> Option<(usize, Range<usize>)> {
    if given.quoted {
        return None;
    }
    let (name, value) = text.text.get(given.range.clone())?.split_once('=')?;
    let index = definition.arguments.iter().position(|argument| argument == name.trim_end())?;
    let end = given.range.end;
    let start = end - value.trim_start().len();
    let value = value.trim_start();
    let quoted = value.len() > 1 && super::call::string_end(value, 0) == Some(value.len()) && value.starts_with('"');
    Some((index, if quoted { start + 1..end - 1 } else { start..end }))
}

/// The definition with `$argument$` replaced wherever it stands; nothing when that takes more than `room` bytes.
fn fill(
    definition: &Macro,
    source: u32,
    call: u32,
    text: &Mapped,
    arguments: &[Range<usize>],
    room: usize,
) -> Option<Mapped> {
    let whole = definition.definition.as_str();
    let mut body = Mapped::default();
    let mut at = 0;
    for (dollar, _) in whole.match_indices('$') {
        // The dollar that closes an argument opens none.
        if dollar < at {
            continue;
        }
        let rest = whole.get(dollar + 1..).unwrap_or_default();
        let found = definition.arguments.iter().zip(arguments).find(|(argument, _)| {
            rest.strip_prefix(argument.as_str()).is_some_and(|rest| !argument.is_empty() && rest.starts_with('$'))
        });
        let Some((argument, value)) = found else { continue };
        body.push_copy(whole.get(at..dollar).unwrap_or_default(), source, at, Some(call));
        body.push_slice(text, value.clone());
        at = dollar + argument.len() + 2;
        if body.text.len() > room {
            return None;
        }
    }
    body.push_copy(whole.get(at..).unwrap_or_default(), source, at, Some(call));
    (body.text.len() <= room).then_some(body)
}
