//! Numbers as the language reads, shows and rounds them.

use std::fmt::Write;

pub(crate) use spl_planner::parse_number;

/// From this magnitude on, and below [`EXPONENT_BELOW`], numbers show an exponent, as C's `%.17g` does. [U]
const EXPONENT_FROM: f64 = 1e17;
const EXPONENT_BELOW: f64 = 1e-4;

/// A number as the language shows it: whole numbers without decimals, else the shortest decimals that give the number back.
pub fn format_number(number: f64) -> String {
    let mut text = String::new();
    push_number(&mut text, number);
    text
}

/// As [`format_number`], at the end of a text.
pub(crate) fn push_number(text: &mut String, number: f64) {
    let magnitude = number.abs();
    // Writing to a String can't fail.
    let _ = if number.is_nan() {
        text.write_str("nan")
    } else if number.is_infinite() {
        text.write_str(if number > 0.0 { "inf" } else { "-inf" })
    } else if number == 0.0 {
        text.write_str("0")
    } else if magnitude < EXPONENT_FROM && number.fract() == 0.0 {
        #[expect(clippy::cast_possible_truncation, reason = "below 1e17 it fits")]
        let whole = number as i64;
        write!(text, "{whole}")
    } else if (EXPONENT_BELOW..EXPONENT_FROM).contains(&magnitude) {
        write!(text, "{number}")
    } else {
        let (mantissa, exponent) = scientific(number);
        let sign = if exponent < 0 { '-' } else { '+' };
        write!(text, "{mantissa}e{sign}{:02}", exponent.abs())
    };
}

/// The shortest decimal mantissa that gives the number back, as `d.ddd`, and its exponent.
fn scientific(number: f64) -> (String, i32) {
    let text = format!("{number:e}");
    match text.split_once('e') {
        Some((mantissa, exponent)) => (mantissa.to_owned(), exponent.parse().unwrap_or(0)),
        None => (text, 0),
    }
}

/// Rounds to a number of decimals, halves away from zero, as the decimal that the language shows: 2.555 to 2.56, though the
/// double is a little less. A negative number of decimals rounds to tens, hundreds and so on.
pub(crate) fn round_half_away(number: f64, decimals: i32) -> f64 {
    if !number.is_finite() || number == 0.0 {
        return number;
    }
    let (mantissa, exponent) = scientific(number.abs());
    let mut digits: Vec<u8> = mantissa.bytes().filter(u8::is_ascii_digit).collect();
    let kept = i64::from(exponent) + 1 + i64::from(decimals);
    let Ok(kept) = usize::try_from(kept) else {
        return 0.0;
    };
    let Some(next) = digits.get(kept).copied() else {
        return number;
    };
    digits.truncate(kept);
    let mut exponent = exponent;
    if next >= b'5' && carry(&mut digits) {
        digits.insert(0, b'1');
        exponent += 1;
    }
    let whole: String = digits.iter().map(|&digit| char::from(digit)).collect();
    let scale = i64::from(exponent) + 1 - i64::try_from(digits.len()).unwrap_or(0);
    let rounded: f64 = format!("{whole}e{scale}").parse().unwrap_or(0.0);
    rounded.copysign(number)
}

/// Adds one to the last digit; whether a one is left over at the front.
fn carry(digits: &mut [u8]) -> bool {
    for digit in digits.iter_mut().rev() {
        if *digit < b'9' {
            *digit += 1;
            return false;
        }
        *digit = b'0';
    }
    true
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn which_texts_are_numbers() {
        for (text, number) in
            [("1", 1.0), ("-1.50", -1.5), ("+.5", 0.5), ("1.", 1.0), ("1e3", 1000.0), ("1E-2", 0.01), ("007", 7.0)]
        {
            assert_eq!(parse_number(text), Some(number), "{text}");
        }
        for text in ["", "-", ".", "e3", "1e", "1e+", " 1", "1 ", "inf", "nan", "NaN", "0x10", "1,000", "1.2.3", "١"] {
            assert_eq!(parse_number(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn whole_numbers_of_any_length_are_read(text in "[0-9/:\\x00é]{0,10}") {
            let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            prop_assert_eq!(parse_number(&text), digits.then(|| text.parse().unwrap()));
        }
    }

    #[test]
    fn how_numbers_show() {
        for (number, text) in [
            (2.0, "2"),
            (-0.0, "0"),
            (0.1 + 0.2, "0.30000000000000004"),
            (48.857_142_857_142_854, "48.857142857142854"),
            (9_007_199_254_740_993.0, "9007199254740992"),
            (1_521_467_703.049, "1521467703.049"),
            (0.000_1, "0.0001"),
            (0.000_01, "1e-05"),
            (1.25e20, "1.25e+20"),
            (-1e300, "-1e+300"),
            (f64::NAN, "nan"),
            (f64::INFINITY, "inf"),
            (f64::NEG_INFINITY, "-inf"),
        ] {
            assert_eq!(format_number(number), text);
        }
    }

    #[test]
    fn rounds_what_is_shown() {
        for (number, decimals, rounded) in [
            (2.555, 2, 2.56),
            (-2.555, 2, -2.56),
            (0.5, 0, 1.0),
            (-0.5, 0, -1.0),
            (0.4, 0, 0.0),
            (9.99, 1, 10.0),
            (99.5, 0, 100.0),
            (1.005, 2, 1.01),
            (1234.5, -2, 1200.0),
            (50.0, -2, 100.0),
            (4.0, -2, 0.0),
            (123.456, 9, 123.456),
            (1e300, 2, 1e300),
            (1e-300, 2, 0.0),
        ] {
            assert_eq!(round_half_away(number, decimals), rounded, "{number} {decimals}");
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_reads_back(number in any::<f64>()) {
            prop_assume!(number.is_finite());
            let text = format_number(number);
            prop_assert_eq!(parse_number(&text), Some(number + 0.0), "{}", text);
        }

        #[test]
        fn parsing_agrees_with_the_standard_library(text in "[-+0-9.eE ]{0,8}") {
            let expected = text.parse::<f64>().ok();
            prop_assert_eq!(parse_number(&text), expected);
        }

        #[test]
        fn rounding_moves_by_half_a_unit_at_most(number in -1e6..1e6, decimals in 0..6i32) {
            let unit = 10f64.powi(-decimals);
            prop_assert!((round_half_away(number, decimals) - number).abs() <= unit * 0.500_000_1);
        }
    }
}
