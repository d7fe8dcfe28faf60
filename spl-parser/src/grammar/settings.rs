//! Commands that are little more than their options, and options whose names a command doesn't prescribe.

use std::fmt;

use nom::{Parser, combinator::opt};

use super::{
    names::commas,
    options::{Options, write_option},
};
use crate::{
    Spanned,
    ast::Parameter,
    input::{PResult, State, Tokens},
    lex::{Kind, Op, Token, quote},
};

/// A field of a command's type that holds an option; `None` where it isn't written.
pub(crate) trait Setting {
    /// Takes it from what is written.
    fn take(options: &mut Options, name: &'static str, state: &State<'_>) -> Self;

    /// Prints ` name=value`, or nothing.
    fn write(&self, f: &mut fmt::Formatter<'_>, name: &str) -> fmt::Result;
}

impl Setting for Option<Spanned<String>> {
    fn take(options: &mut Options, name: &'static str, _: &State<'_>) -> Self {
        options.text(name)
    }

    fn write(&self, f: &mut fmt::Formatter<'_>, name: &str) -> fmt::Result {
        write_option(f, name, self.as_ref())
    }
}

impl Setting for Option<bool> {
    fn take(options: &mut Options, name: &'static str, state: &State<'_>) -> Self {
        options.bool(name, state)
    }

    fn write(&self, f: &mut fmt::Formatter<'_>, name: &str) -> fmt::Result {
        self.map_or(Ok(()), |value| write!(f, " {name}={value}"))
    }
}

impl Setting for Option<Spanned<u64>> {
    fn take(options: &mut Options, name: &'static str, state: &State<'_>) -> Self {
        options.number(name, state)
    }

    fn write(&self, f: &mut fmt::Formatter<'_>, name: &str) -> fmt::Result {
        write_option(f, name, self.as_ref())
    }
}

impl Setting for Option<Spanned<f64>> {
    fn take(options: &mut Options, name: &'static str, state: &State<'_>) -> Self {
        options.parsed(name, "number", state, |text| text.parse().ok().filter(|number: &f64| number.is_finite()))
    }

    fn write(&self, f: &mut fmt::Formatter<'_>, name: &str) -> fmt::Result {
        write_option(f, name, self.as_ref())
    }
}

/// Makes the listed fields of a command's type its options, of the same names. A name that is a keyword of Rust has an
/// underscore after it, which the option hasn't.
macro_rules! settings {
    ($Type:ident: $($field:ident),* $(,)?) => {
        impl $Type {
            /// The options, as the fields are called.
            #[allow(dead_code, reason = "only commands that take other names too ask for them")]
            const SETTINGS: &'static [&'static str] = &[$(stringify!($field)),*];

            /// The command with the options that were written; complains of those that it doesn't have.
            fn with(
                mut self,
                mut options: $crate::grammar::options::Options,
                state: &$crate::input::State<'_>,
            ) -> Self {
                $(self.$field = $crate::grammar::settings::Setting::take(
                    &mut options,
                    stringify!($field).trim_end_matches('_'),
                    state,
                );)*
                options.finish(state);
                self
            }

            /// Prints the options, with a space before each.
            fn write_settings(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $($crate::grammar::settings::Setting::write(
                    &self.$field,
                    f,
                    stringify!($field).trim_end_matches('_'),
                )?;)*
                Ok(())
            }
        }
    };
}
pub(crate) use settings;

/// Items with commas or spaces between, and options and parameters anywhere among them.
pub(crate) fn with_parameters<'t, T>(
    known: &[&str],
    options: &mut Options,
    parameters: &mut Vec<Parameter>,
    item: impl Fn(Tokens<'t>) -> PResult<'t, T>,
) -> impl FnMut(Tokens<'t>) -> PResult<'t, Vec<T>> {
    move |i| {
        let mut i = commas(i);
        let mut items = Vec::new();
        loop {
            let (rest, found) = opt(|i| named(known, options, parameters, i)).parse(i)?;
            if found.is_some() {
                i = commas(rest);
                continue;
            }
            let (rest, found) = opt(&item).parse(i)?;
            let Some(found) = found else { return Ok((i, items)) };
            items.push(found);
            rest.note("`,`");
            i = commas(rest);
        }
    }
}

/// An option, whose name is `known`, or a parameter, which has any other name.
pub(crate) fn named<'t>(
    known: &[&str],
    options: &mut Options,
    parameters: &mut Vec<Parameter>,
    i: Tokens<'t>,
) -> PResult<'t, ()> {
    if !begins_parameter(i) {
        return i.expected("an option");
    }
    let (rest, parameter) = parameter(i)?;
    let is = |name: &&str| name.trim_end_matches('_').eq_ignore_ascii_case(&parameter.name);
    if known.iter().any(is) {
        options.add(parameter.name.map(|name| name.to_lowercase()), parameter.value, i);
    } else {
        parameters.push(parameter);
    }
    Ok((rest, ()))
}

/// Options and parameters and nothing else.
pub(crate) fn only_parameters<'t>(
    known: &[&str],
    options: &mut Options,
    parameters: &mut Vec<Parameter>,
    i: Tokens<'t>,
) -> PResult<'t, ()> {
    let (i, _) = with_parameters(known, options, parameters, |i| i.expected::<()>("an option"))(i)?;
    Ok((i, ()))
}

/// The values of an option that may be repeated; what else is among the parameters becomes options, which nobody knows.
pub(crate) fn repeated(
    name: &str,
    parameters: Vec<Parameter>,
    options: &mut Options,
    i: Tokens<'_>,
) -> Vec<Spanned<String>> {
    let (values, others): (Vec<_>, Vec<_>) =
        parameters.into_iter().partition(|parameter| parameter.name.eq_ignore_ascii_case(name));
    for other in others {
        options.add(other.name.map(|name| name.to_lowercase()), other.value, i);
    }
    values.into_iter().map(|parameter| parameter.value).collect()
}

/// Options of a command for which `index=` may be repeated, and the indexes.
pub(crate) fn with_indexes<'t>(known: &[&str], i: Tokens<'t>) -> PResult<'t, (Options, Vec<Spanned<String>>)> {
    let mut options = Options::default();
    let mut parameters = Vec::new();
    let (i, ()) = only_parameters(known, &mut options, &mut parameters, i)?;
    let indexes = repeated("index", parameters, &mut options, i);
    Ok((i, (options, indexes)))
}

/// Prints ` name=value` for each of an option's values.
pub(crate) fn write_repeated(f: &mut fmt::Formatter<'_>, name: &str, values: &[Spanned<String>]) -> fmt::Result {
    values.iter().try_for_each(|value| write_option(f, name, Some(value)))
}

/// Prints the items, with a space before each.
pub(crate) fn write_spaced<T: fmt::Display>(f: &mut fmt::Formatter<'_>, items: &[T]) -> fmt::Result {
    items.iter().try_for_each(|item| write!(f, " {item}"))
}

/// Names with other characters can't be printed so that they parse again in any place.
fn begins_parameter(i: Tokens<'_>) -> bool {
    let allowed = |c: char| c.is_alphanumeric() || "_.:-$*@/{}<>?&%+~!#".contains(c);
    i.at_option() && i.first().text.chars().all(allowed)
}

/// `name=value`. The value ends with a space; a comma ends it too where another parameter or nothing follows.
fn parameter(i: Tokens<'_>) -> PResult<'_, Parameter> {
    let name = Spanned::new(i.first().text.to_owned(), i.span());
    let i = i.advance();
    let eq = i.span();
    let start = i.advance();
    let is_value = |token: Token<'_>| matches!(token.kind, Kind::Word | Kind::Quoted | Kind::Single);
    // `a= b=c` gives `a` no value.
    let next = !start.first().glued && start.at_option();
    if start.at_end() || start.at_op(Op::Comma) || next {
        return Ok((start, Parameter { name, value: Spanned::new(String::new(), eq.at_end()) }));
    }
    if !is_value(start.first()) {
        return start.must("the option's value");
    }
    let mut i = start.advance();
    let mut tokens = 1;
    loop {
        let continues = match i.first().kind {
            Kind::Op(Op::Comma) => {
                let after = i.advance();
                is_value(after.first()) && after.first().glued && !after.at_option()
            }
            Kind::Op(_) => true,
            _ => is_value(i.first()),
        };
        if !continues || !i.first().glued {
            break;
        }
        tokens += 1;
        i = i.advance();
    }
    let span = i.span_from(start);
    let text = if tokens == 1 { start.first().value() } else { quote::resolve(span.of(i.state.text)) };
    Ok((i, Parameter { name, value: Spanned::new(text, span) }))
}
