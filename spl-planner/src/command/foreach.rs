//! `foreach`: runs a template for every field of a list.
//!
//! The template is printed, its placeholders are replaced, and the text is read again: what is put in may be a name, a part of one, a number
//! or a part of a text.

use spl_parser::{
    Code, Diagnostic, MacroSet, Span, Spanned,
    ast::{FieldName, FieldPattern, Pipeline},
    command::{Argument, Command, Destination, Foreach, ForeachMode},
    parse,
};

use super::{Lower, collection};
use crate::{
    cx::{Cx, Result, unsupported},
    frame::Frame,
    parse_number, scope,
};

/// What the placeholders of a template are, and what they stand for.
pub(super) type Placeholders<'a> = Vec<(&'a str, String)>;

impl Lower for Foreach {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        // Splunk's manual has an expression without a mode.
        let default = if self.collection.is_some() { ForeachMode::AutoCollections } else { ForeachMode::Multifield };
        match self.mode.as_ref().map_or(default, |mode| mode.value) {
            ForeachMode::Multifield => match &self.collection {
                Some(collection) => {
                    let help = "write `mode=auto_collections`, or fields in place of the expression";
                    let message = "`mode=multifield` takes fields";
                    Err(Box::new(Diagnostic::error(Code::Expected, collection.span, message).help(help)))
                }
                None => each_field(self, frame, cx),
            },
            mode => collection::each_value(self, mode, frame, span, cx),
        }
    }
}

/// A `foreach` whose own placeholders kept its template from being read; `None` where the command is no such one.
pub(super) fn reread(command: &Command) -> Option<Command> {
    let Command::Other(other) = command else { return None };
    match (other.name.as_str(), other.arguments.as_slice()) {
        ("foreach", [Spanned { value: Argument::Text(text), .. }]) => {
            Foreach::with_usual_placeholders(text)?.commands.into_iter().next().map(|read| read.value)
        }
        _ => None,
    }
}

/// Runs the template once for each field; the fields are those that are there before the first run.
fn each_field(foreach: &Foreach, mut frame: Frame, cx: &mut Cx<'_>) -> Result<Frame> {
    let mut done: Vec<String> = Vec::new();
    let before = frame.clone();
    for pattern in &foreach.fields {
        let names: Vec<String> = match pattern.is_wildcard() {
            true => scope::expand(pattern, &before, cx)?,
            false => vec![pattern.as_str().to_owned()],
        };
        for name in names {
            if done.contains(&name) {
                continue;
            }
            let pipeline = substitute(&foreach.template, &placeholders(foreach, pattern, &name), &frame)?;
            for command in &pipeline.commands {
                frame = run(command, foreach, &name, pattern.is_wildcard(), frame, cx)?;
            }
            done.push(name);
        }
    }
    Ok(frame)
}

fn placeholders<'a>(foreach: &'a Foreach, pattern: &FieldPattern, name: &str) -> Placeholders<'a> {
    let or = |written: &'a Option<Spanned<String>>, default: &'static str| {
        written.as_ref().map_or(default, |written| written.as_str())
    };
    let captures = scope::wildcard_captures(pattern.as_str(), name).unwrap_or_default();
    let [seg1, seg2, seg3] = &foreach.matchsegs;
    let segment = |index: usize| captures.get(index).copied().unwrap_or_default().to_owned();
    vec![
        (or(&foreach.fieldstr, "<<FIELD>>"), name.to_owned()),
        (or(&foreach.matchstr, "<<MATCHSTR>>"), captures.concat()),
        (or(seg1, "<<MATCHSEG1>>"), segment(0)),
        (or(seg2, "<<MATCHSEG2>>"), segment(1)),
        (or(seg3, "<<MATCHSEG3>>"), segment(2)),
    ]
}

/// Runs a command of the template. What it says concerns the template as it is written.
fn run(
    command: &Spanned<Command>,
    foreach: &Foreach,
    name: &str,
    is_found: bool,
    frame: Frame,
    cx: &mut Cx<'_>,
) -> Result<Frame> {
    // In Splunk's own example a row that lacks the field keeps the sum so far, though the sum of null is null.
    let keeps = is_found && frame.has(name);
    cx.placed(foreach.template.span, |cx| match &command.value {
        Command::Eval(eval) if keeps && eval.assignments.iter().any(|set| is_sum_of(set, name)) => {
            collection::guarded(eval, name, frame, command.span, cx)
        }
        other => super::lower(other, Some(frame), command.span, cx),
    })
}

/// Whether an assignment to another field reads that field and this one.
fn is_sum_of(assignment: &spl_parser::command::Assignment, name: &str) -> bool {
    let Destination::Field(FieldName(destination)) = &assignment.destination.value else { return false };
    let reads = assignment.expression.fields();
    let reads = |field: &str| reads.iter().any(|read| read.as_str() == field);
    destination != name && reads(destination) && reads(name)
}

/// The template with its placeholders replaced.
pub(super) fn substitute(
    template: &Spanned<Box<Pipeline>>,
    placeholders: &Placeholders<'_>,
    frame: &Frame,
) -> Result<Pipeline> {
    let text = fill(&template.value.to_string(), placeholders, frame);
    match parse(&text, &MacroSet::new()) {
        Ok(parsed) => Ok(parsed.pipeline),
        Err(errors) => Err(errors.diagnostics.into_iter().next().map_or_else(
            || unsupported(template.span, "this template"),
            |error| {
                let mut error = error;
                error.primary.span = template.span;
                error.secondary.clear();
                error.help = Some(format!("with its placeholders replaced, the template reads `{text}`"));
                Box::new(error)
            },
        )),
    }
}

/// Replaces placeholders in the printed text of a template. There a bare placeholder stands in single quotes, as a field; where no field is
/// called so, a number is meant.
fn fill(text: &str, placeholders: &Placeholders<'_>, frame: &Frame) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    let mut quote = None;
    while let Some(next) = rest.chars().next() {
        if quote.is_none()
            && let Some((number, after)) = bare_number(rest, placeholders, frame)
        {
            filled.push_str(number);
            rest = after;
            continue;
        }
        let found = placeholders.iter().find(|(name, _)| !name.is_empty() && rest.starts_with(name));
        if let Some((name, value)) = found {
            for char in value.chars() {
                if char == '\\' || Some(char) == quote {
                    filled.push('\\');
                }
                filled.push(char);
            }
            rest = rest.get(name.len()..).unwrap_or_default();
            continue;
        }
        filled.push(next);
        rest = rest.get(next.len_utf8()..).unwrap_or_default();
        match (quote, next) {
            (Some(_), '\\') => {
                filled.extend(rest.chars().next());
                let mut after = rest.chars();
                after.next();
                rest = after.as_str();
            }
            (Some(open), close) if open == close => quote = None,
            (None, '"' | '\'') => quote = Some(next),
            _ => {}
        }
    }
    filled
}

/// The number that stands for a whole field in single quotes, or for a bare word, and the text behind it.
fn bare_number<'a, 'p>(text: &'a str, placeholders: &'p Placeholders<'_>, frame: &Frame) -> Option<(&'p str, &'a str)> {
    placeholders.iter().find_map(|(name, value)| {
        let after = text.strip_prefix('\'')?.strip_prefix(name)?.strip_prefix('\'')?;
        (parse_number(value).is_some() && !frame.has(value)).then_some((value.as_str(), after))
    })
}

/// The only `eval` of a template that runs for the values of a field.
pub(super) fn only_eval(pipeline: &Pipeline) -> Option<&spl_parser::command::Eval> {
    match pipeline.commands.as_slice() {
        [Spanned { value: Command::Eval(eval), .. }] => Some(eval),
        _ => None,
    }
}
