//! The options that say how values are put into bins.

use super::{
    options::Options,
    time::{parse_time_span, parse_time_spec},
};
use crate::{
    Code, Diagnostic, Spanned,
    ast::{BinSpan, Bins, TimeSpec, TimeStep},
    input::{PResult, State, Tokens},
};

/// Their names.
const NAMES: &[&str] = &["aligntime", "bins", "end", "minspan", "span", "start"];

/// Takes a `name=value` off the tokens and puts it into the one or the other bag.
pub(crate) fn option<'t>(i: Tokens<'t>, options: &mut Options, bins: &mut Options) -> PResult<'t, ()> {
    let is_bin = NAMES.iter().any(|name| i.at_word(name));
    if is_bin { bins.parse(i) } else { options.parse(i) }
}

/// Takes those among the options.
pub(crate) fn bins(options: &mut Options, state: &State<'_>) -> Bins {
    Bins {
        bins: options.number("bins", state),
        span: span(options, "span", state),
        minspan: span(options, "minspan", state),
        start: options.text("start"),
        end: options.text("end"),
        aligntime: options.text("aligntime"),
    }
}

fn span(options: &mut Options, name: &'static str, state: &State<'_>) -> Option<Spanned<BinSpan>> {
    let value = options.text(name)?;
    let parsed = parse_span(&value).map(|parsed| Spanned::new(parsed, value.span));
    if parsed.is_none() {
        let message = format!("The value for option {name} ({value}) is invalid.");
        state.report(
            Diagnostic::error(Code::OptionValue, value.span, message)
                .help("write a length of time (`5m`, `1d@d`), a number, or `log2`"),
        );
    }
    parsed
}

fn parse_span(text: &str) -> Option<BinSpan> {
    let lower = text.trim().to_lowercase();
    if let Some((coefficient, base)) = lower.split_once("log") {
        let part =
            |part: &str| if part.is_empty() { Some(None) } else { is_number(part).then(|| Some(part.to_owned())) };
        return Some(BinSpan::Log { coefficient: part(coefficient)?, base: part(base)? });
    }
    if is_number(&lower) {
        return Some(BinSpan::Number(lower));
    }
    let (length, snap) = lower.split_once('@').map_or((lower.as_str(), None), |(length, snap)| (length, Some(snap)));
    let length = parse_time_span(length)?;
    let Some(snap) = snap else { return Some(BinSpan::Time(length)) };
    match parse_time_spec(&format!("@{snap}"))? {
        TimeSpec::Relative(snap) if matches!(snap.first(), Some(TimeStep::Snap(_) | TimeStep::SnapWeekday(_))) => {
            Some(BinSpan::Snapped { length, snap })
        }
        _ => None,
    }
}

/// Whether it is a number above 0.
fn is_number(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && text.parse::<f64>().is_ok_and(|number| number > 0.0 && number.is_finite())
}
