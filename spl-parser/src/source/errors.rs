//! What can be wrong with macro calls, in Splunk's published words where there are some.

use std::collections::BTreeSet;

use super::{builtin, call::Mistake, macros::MacroSet};
use crate::{Code, Diagnostic, Span, suggest::closest};

/// Longer calls are quoted in part.
const QUOTED: usize = 60;

/// What was wrong with the way a call, comment or string is written.
pub(super) fn mistake(mistake: Mistake, written: &str, place: Span) -> Diagnostic {
    match mistake {
        Mistake::MissingTick => {
            Diagnostic::error(Code::UnclosedMacro, place, "Missing a closing tick mark for macro expansion.")
                .label("this macro call is never closed")
                .help("write a backtick behind the macro's name or arguments")
        }
        Mistake::MissingParenthesis => {
            let call = quoted(written);
            let message = format!("The macro expression '{call}' is invalid. Expected closing ')'.");
            Diagnostic::error(Code::UnclosedMacro, place, message).label("this parenthesis is never closed").help(
                "write `)` behind the last argument; an argument that holds a parenthesis stands in double quotes",
            )
        }
        Mistake::UnbalancedQuote => Diagnostic::error(Code::UnbalancedQuote, place, "Unbalanced quotes.")
            .label("this quote is never closed")
            .help("write the closing `\"`; a quote inside a string is written `\\\"`"),
        Mistake::MissingCommentEnd => {
            Diagnostic::error(Code::UnclosedComment, place, "Missing comment closing tickmarks.")
                .label("this comment never ends")
                .help("end it with three backticks")
        }
        Mistake::NotAName => {
            let message = format!("The macro expression '{}' is invalid.", quoted(written));
            Diagnostic::error(Code::UnclosedMacro, place, message)
                .label("not a macro call")
                .help("write the macro's name (letters, digits, `_` and `-`), then its arguments in parentheses")
        }
    }
}

/// Quotes that a word processor made.
pub(super) fn typographic(place: Span) -> Diagnostic {
    Diagnostic::warning(Code::Suspicious, place, "Typographic quotes are read as `\"`.").help("write plain quotes")
}

/// Nobody defined the macro.
pub(super) fn unknown(name: &str, macros: &MacroSet, place: Span) -> Diagnostic {
    let message = format!("The search specifies a macro '{}' that cannot be found.", quoted(name));
    let mut names: BTreeSet<&str> = macros.names().collect();
    names.extend(builtin::names());
    let help = match closest(name, names) {
        Some(known) => format!("did you mean `{known}`?"),
        None => "define the macro, or write its text here".to_owned(),
    };
    Diagnostic::error(Code::UnknownMacro, place, message).label("no macro of this name is defined").help(help)
}

/// The macro takes other numbers of arguments.
pub(super) fn arity(name: &str, given: usize, known: &[usize], written: &str, place: Span) -> Diagnostic {
    let call = quoted(written);
    let message = format!("The macro expression '{call}' is invalid. The argument list does not match the definition.");
    let counts: Vec<String> =
        known.iter().map(|count| if *count == 0 { "no".to_owned() } else { count.to_string() }).collect();
    let plural = if known.last() == Some(&1) { "" } else { "s" };
    let mut help = format!("`{name}` takes {} argument{plural}", counts.join(" or "));
    if known.last().is_some_and(|most| (1..given).contains(most)) {
        help.push_str("; an argument that holds a comma stands in double quotes");
    }
    Diagnostic::error(Code::MacroArguments, place, message).label(format!("{given} given")).help(help)
}

/// Some arguments are named, but not as they should be.
pub(super) fn named(mixed: bool, expected: &[String], written: &str, place: Span) -> Diagnostic {
    let problem = match mixed {
        true => "All arguments must be named or none can be named.",
        false => "The argument list does not match the definition.",
    };
    let message = format!("The macro expression '{}' is invalid. {problem}", quoted(written));
    let names: Vec<String> = expected.iter().map(|name| format!("{name}=...")).collect();
    Diagnostic::error(Code::MacroArguments, place, message).help(format!("its arguments are {}", names.join(", ")))
}

/// The macro leads back to itself, or `path` is too long.
pub(super) fn recursion(limit: usize, cycle: Option<&[String]>, place: Span) -> Diagnostic {
    let message = format!(
        "Reached maximum recursion depth ({limit}) while expanding macros. \
         Check for infinitely recursive macro definitions."
    );
    let error = Diagnostic::error(Code::MacroRecursion, place, message);
    match cycle {
        Some(cycle) => {
            error.label("leads back to itself").help(format!("the macros call each other: {}", cycle.join(" -> ")))
        }
        None => error.label(format!("more than {limit} calls deep")),
    }
}

/// The expansion is larger than `limit` bytes.
pub(super) fn too_large(limit: usize, place: Span) -> Diagnostic {
    let message = format!("the search, with its macros expanded, is larger than {limit} bytes");
    Diagnostic::error(Code::TooLarge, place, message)
        .label("the limit is passed here")
        .help("look for macros that call each other many times over")
}

/// The arguments are not what the macro takes.
pub(super) fn validation(name: &str, problem: &str, place: Span) -> Diagnostic {
    let (name, problem) = (quoted(name), problem.trim_end().trim_end_matches('.'));
    let message = format!("Encountered the following error while validating macro '{name}': {problem}.");
    Diagnostic::error(Code::MacroDefinition, place, message).label("the macro doesn't take these arguments")
}

/// The macro's definition is to be an eval expression, but is none, or gives something else than text.
pub(super) fn not_a_string(name: &str, why: Option<&str>, place: Span) -> Diagnostic {
    let name = quoted(name);
    let message =
        format!("The definition of macro '{name}' is expected to be an eval expression that returns a string.");
    let error = Diagnostic::error(Code::MacroDefinition, place, message);
    match why {
        Some(why) => error.label(why),
        None => error.label("it returns no string").help("`tostring(...)` makes a string of a number"),
    }
}

/// Something in a macro's eval expression that can't be evaluated.
pub(super) fn unsupported(name: &str, why: &str, place: Span) -> Diagnostic {
    let message = format!("macro `{}` is defined by an eval expression that can't be evaluated", quoted(name));
    Diagnostic::error(Code::MacroDefinition, place, message).label(why).help("write out what it stands for")
}

/// Text of the user inside a message: without its backticks, on one line, and not too long.
fn quoted(text: &str) -> String {
    let mut words = text.trim_matches('`').split_whitespace();
    let mut short = words.next().unwrap_or_default().to_owned();
    for word in words {
        if short.len() > QUOTED {
            break;
        }
        short.push(' ');
        short.push_str(word);
    }
    match short.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{}...", short.get(..end).unwrap_or_default()),
        None => short,
    }
}
