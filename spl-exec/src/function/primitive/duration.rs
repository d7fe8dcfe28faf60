//! The number formats that `convert` reads.

use crate::function::support::number::{format_number, parse_number};

/// `[D+]HH:MM:SS` as seconds.
pub(super) fn dur2sec(text: &str) -> Option<String> {
    let (days, clock) = text.split_once('+').map_or((Some(0.0), text), |(days, clock)| (whole(days), clock));
    let mut parts = clock.split(':');
    let (hours, minutes, seconds) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let seconds = ((days? * 24.0 + whole(hours)?) * 60.0 + whole(minutes)?) * 60.0 + whole(seconds)?;
    Some(format_number(seconds))
}

/// `[MM:]SS.SSS` as seconds.
pub(super) fn mstime(text: &str) -> Option<String> {
    let (minutes, seconds) = text.split_once(':').map_or((Some(0.0), text), |(minutes, rest)| (whole(minutes), rest));
    if seconds.starts_with(['-', '+']) {
        return None;
    }
    Some(format_number(minutes? * 60.0 + parse_number(seconds)?))
}

/// A size with the unit k, m or g as kilobytes; without a unit it is kilobytes already.
pub(super) fn memk(text: &str) -> Option<String> {
    let (number, factor) = match text.char_indices().next_back()? {
        (at, 'k' | 'K') => (text.get(..at)?, 1.0),
        (at, 'm' | 'M') => (text.get(..at)?, 1024.0),
        (at, 'g' | 'G') => (text.get(..at)?, 1024.0 * 1024.0),
        _ => (text, 1.0),
    };
    Some(format_number(parse_number(number.trim_end())? * factor))
}

/// Without its commas, whatever is left.
pub(super) fn rmcomma(text: &str) -> String {
    text.replace(',', "")
}

/// Without its commas, if a number is left.
fn with_commas(text: &str) -> Option<String> {
    let text = rmcomma(text);
    parse_number(&text).is_some().then_some(text)
}

/// The number at the beginning.
pub(super) fn rmunit(text: &str) -> Option<String> {
    let text = text.trim_start();
    // The longest beginning that is a number: an exponent without digits belongs to the unit.
    let most = text.bytes().take_while(|byte| byte.is_ascii_digit() || b"+-.eE".contains(byte)).count();
    (1..=most).rev().filter_map(|end| text.get(..end)).find(|text| parse_number(text).is_some()).map(str::to_owned)
}

/// The conversion that fits best, if one does. Which ones are tried and in which order isn't documented. [U]
pub(super) fn best(text: &str) -> Option<String> {
    if parse_number(text).is_some() {
        return Some(text.to_owned());
    }
    dur2sec(text)
        .or_else(|| mstime(text))
        .or_else(|| with_commas(text))
        .or_else(|| memk(text))
        .or_else(|| spaced_unit(text))
}

/// A number and a unit with a blank in between: without one the text may be a name.
fn spaced_unit(text: &str) -> Option<String> {
    let (number, unit) = text.split_once(' ')?;
    let is_unit = !unit.is_empty() && unit.chars().all(|char| char.is_alphabetic() || char == '%' || char == '/');
    (is_unit && parse_number(number).is_some()).then(|| number.to_owned())
}

fn whole(text: &str) -> Option<f64> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) { parse_number(text) } else { None }
}
