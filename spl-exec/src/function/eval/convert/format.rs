//! Formats as C's `printf` reads them.

use crate::function::support::number::parse_number;

/// The widest field and the most decimals, so that a format can't fill the memory.
const WIDTH_LIMIT: usize = 10_000;
const PRECISION_LIMIT: usize = 100;

/// A format, taken apart.
#[derive(Debug)]
pub(super) struct Format(Vec<Piece>);

#[derive(Debug)]
enum Piece {
    Text(String),
    Conversion(Conversion),
}

#[derive(Debug, Default)]
struct Conversion {
    left: bool,
    plus: bool,
    space: bool,
    zero: bool,
    alternate: bool,
    grouped: bool,
    width: Option<Size>,
    precision: Option<Size>,
    letter: char,
}

#[derive(Clone, Copy, Debug)]
enum Size {
    Fixed(usize),
    /// `*`: the next argument.
    Argument,
}

impl Format {
    /// Takes a format apart; the error is a conversion that there is not.
    pub(super) fn new(format: &str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut text = String::new();
        let mut rest = format;
        while let Some((before, after)) = rest.split_once('%') {
            text.push_str(before);
            if let Some(after) = after.strip_prefix('%') {
                text.push('%');
                rest = after;
                continue;
            }
            let (conversion, after) = Conversion::parse(after)?;
            pieces.push(Piece::Text(std::mem::take(&mut text)));
            pieces.push(Piece::Conversion(conversion));
            rest = after;
        }
        text.push_str(rest);
        pieces.push(Piece::Text(text));
        Ok(Self(pieces))
    }

    /// How many arguments it takes.
    pub(super) fn arguments(&self) -> usize {
        let of = |piece: &Piece| match piece {
            Piece::Text(_) => 0,
            Piece::Conversion(conversion) => {
                let sizes = [conversion.width, conversion.precision];
                1 + sizes.into_iter().flatten().filter(|size| matches!(size, Size::Argument)).count()
            }
        };
        self.0.iter().map(of).sum()
    }

    /// The text for arguments; `None` where one is missing or no number where one is needed.
    pub(super) fn apply(&self, arguments: &[&str]) -> Option<String> {
        let mut arguments = arguments.iter().copied();
        let mut made = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => made.push_str(text),
                Piece::Conversion(conversion) => conversion.push(&mut made, &mut arguments)?,
            }
        }
        Some(made)
    }
}

impl Conversion {
    /// Reads a conversion after its `%`.
    fn parse(text: &str) -> Result<(Self, &str), String> {
        let mut made = Self::default();
        let mut rest = text;
        loop {
            let mut chars = rest.chars();
            match chars.next() {
                Some('-') => made.left = true,
                Some('+') => made.plus = true,
                Some(' ') => made.space = true,
                Some('0') => made.zero = true,
                Some('#') => made.alternate = true,
                Some('\'' | ',') => made.grouped = true,
                _ => break,
            }
            rest = chars.as_str();
        }
        (made.width, rest) = size(rest);
        if let Some(after) = rest.strip_prefix('.') {
            (made.precision, rest) = size(after);
            made.precision = made.precision.or(Some(Size::Fixed(0)));
        }
        // The sizes of C's integers mean nothing here; `z` is a conversion of its own.
        rest = rest.trim_start_matches(['h', 'l', 'L', 'j', 't']);
        let mut chars = rest.chars();
        match chars.next() {
            Some(letter) if "sdiuxXofFeEgGaAcpz".contains(letter) => {
                made.letter = match letter {
                    'z' => 's',
                    'p' => 'X',
                    letter => letter,
                };
                Ok((made, chars.as_str()))
            }
            letter => {
                let length = text.len() - chars.as_str().len();
                let shown = if letter.is_some() { text.get(..length).unwrap_or(text) } else { text };
                Err(format!("%{shown}"))
            }
        }
    }

    fn push<'a>(&self, made: &mut String, arguments: &mut impl Iterator<Item = &'a str>) -> Option<()> {
        let mut left = self.left;
        let mut resolve = |size: Option<Size>| match size {
            None => Some(None),
            Some(Size::Fixed(size)) => Some(i64::try_from(size).ok()),
            Some(Size::Argument) => whole(arguments.next()?).map(Some),
        };
        let width = resolve(self.width)?.unwrap_or(0);
        let precision = resolve(self.precision)?.and_then(|precision| usize::try_from(precision).ok());
        // A negative width from an argument is a width and the flag `-`.
        left |= width < 0;
        let width = usize::try_from(width.unsigned_abs()).ok()?.min(WIDTH_LIMIT);
        let argument = arguments.next()?;
        let (sign, body) = self.convert(argument, precision)?;
        let length = sign.chars().count() + body.chars().count();
        let fill = width.saturating_sub(length);
        let numeric = !matches!(self.letter, 's' | 'c');
        let zeros = self.zero && numeric && !left && (precision.is_none() || "fFeEgGaA".contains(self.letter));
        if !left && !zeros {
            made.extend(std::iter::repeat_n(' ', fill));
        }
        made.push_str(&sign);
        if zeros {
            made.extend(std::iter::repeat_n('0', fill));
        }
        made.push_str(&body);
        if left {
            made.extend(std::iter::repeat_n(' ', fill));
        }
        Some(())
    }

    /// The sign or prefix of an argument, and what zeros may stand before.
    fn convert(&self, argument: &str, precision: Option<usize>) -> Option<(String, String)> {
        let decimals = precision.unwrap_or(6).min(PRECISION_LIMIT);
        match self.letter {
            's' => {
                let text = argument.chars().take(precision.unwrap_or(usize::MAX)).collect();
                return Some((String::new(), text));
            }
            'c' => return Some((String::new(), character(argument).into_iter().collect())),
            _ => {}
        }
        let number = parse_number(argument)?;
        let sign = match number {
            _ if number.is_sign_negative() && number != 0.0 => "-",
            _ if self.plus => "+",
            _ if self.space => " ",
            _ => "",
        };
        let magnitude = number.abs();
        let integer = |digits: String| match precision {
            Some(0) if digits == "0" => String::new(),
            Some(least) => format!("{}{digits}", "0".repeat(least.min(PRECISION_LIMIT).saturating_sub(digits.len()))),
            None => digits,
        };
        let body = match self.letter {
            'd' | 'i' | 'u' => integer(format!("{:.0}", magnitude.trunc())),
            'f' | 'F' => format!("{magnitude:.decimals$}"),
            'e' | 'E' => exponential(magnitude, decimals),
            'g' | 'G' => general(magnitude, decimals.max(1), self.alternate),
            'a' | 'A' if magnitude.is_finite() => {
                let body = self.with_point(hexadecimal(magnitude, decimals));
                let (prefix, body) = if self.letter == 'A' { ("0X", body.to_uppercase()) } else { ("0x", body) };
                return Some((format!("{sign}{prefix}"), body));
            }
            'a' | 'A' => format!("{magnitude}"),
            letter => {
                // Negative numbers show as C's 64-bit ones.
                let bits = whole(argument)?.cast_unsigned();
                let (prefix, digits) = match letter {
                    'x' => ("0x", format!("{bits:x}")),
                    'o' => ("0", format!("{bits:o}")),
                    _ => ("0X", format!("{bits:X}")),
                };
                let prefix = if self.alternate && bits != 0 { prefix } else { "" };
                return Some((prefix.to_owned(), integer(digits)));
            }
        };
        let body = if "fFeEgG".contains(self.letter) && number.is_finite() { self.with_point(body) } else { body };
        let body = if self.grouped && "diufFgG".contains(self.letter) { group(&body) } else { body };
        let body = if self.letter.is_ascii_uppercase() { body.to_uppercase() } else { body };
        Some((sign.to_owned(), body))
    }

    /// With the flag `#` a number has a point, even where no digits follow.
    fn with_point(&self, number: String) -> String {
        if !self.alternate || number.contains('.') {
            return number;
        }
        let end = number.find(['e', 'p']).unwrap_or(number.len());
        let (mantissa, exponent) = number.split_at_checked(end).unwrap_or((&number, ""));
        format!("{mantissa}.{exponent}")
    }
}

/// The character of a code point, or else a text's first.
fn character(argument: &str) -> Option<char> {
    let code = argument.parse().ok().and_then(char::from_u32);
    code.or_else(|| argument.chars().next())
}

fn size(text: &str) -> (Option<Size>, &str) {
    if let Some(rest) = text.strip_prefix('*') {
        return (Some(Size::Argument), rest);
    }
    let rest = text.trim_start_matches(|char: char| char.is_ascii_digit());
    let digits = text.strip_suffix(rest).unwrap_or_default();
    let size = if digits.is_empty() { None } else { Some(Size::Fixed(digits.parse().unwrap_or(WIDTH_LIMIT))) };
    (size, rest)
}

fn whole(text: &str) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "a cast saturates")]
    parse_number(text).map(|number| number as i64)
}

/// `d.dde+XX`
fn exponential(number: f64, decimals: usize) -> String {
    let text = format!("{number:.decimals$e}");
    match text.split_once('e') {
        Some((mantissa, exponent)) => {
            let (sign, digits) = exponent.strip_prefix('-').map_or(('+', exponent), |digits| ('-', digits));
            format!("{mantissa}e{sign}{digits:0>2}")
        }
        None => text,
    }
}

/// `h.hhp+d`: the digits in base 16, the exponent of 2.
fn hexadecimal(number: f64, decimals: usize) -> String {
    if number == 0.0 {
        return format!("{:.decimals$}p+0", 0.0);
    }
    // The bits below the point of `1.…`, and where a number is too small for it of `0.…`.
    let bits = number.to_bits();
    let (biased, fraction) = (bits >> 52, bits & ((1 << 52) - 1));
    let (mut mantissa, exponent) =
        if biased == 0 { (fraction, -1022) } else { (fraction | 1 << 52, biased.cast_signed() - 1023) };
    let dropped = 4 * 13_usize.saturating_sub(decimals);
    if dropped > 0 {
        // Halves go to the even digit.
        let (half, rest) = (1 << (dropped - 1), mantissa & ((1 << dropped) - 1));
        mantissa >>= dropped;
        if rest > half || rest == half && mantissa & 1 == 1 {
            mantissa += 1;
        }
    }
    let digits = decimals.min(13);
    let (whole, fraction) = (mantissa >> (4 * digits), mantissa & ((1 << (4 * digits)) - 1));
    let fraction = if digits == 0 { String::new() } else { format!(".{fraction:0digits$x}") };
    let zeros = "0".repeat(decimals.saturating_sub(13));
    format!("{whole}{fraction}{zeros}p{exponent:+}")
}

/// The shorter of the two notations, of so many significant digits.
fn general(number: f64, digits: usize, keep_zeros: bool) -> String {
    let text = exponential(number, digits - 1);
    let exponent = text.split_once('e').and_then(|(_, exponent)| exponent.parse::<i32>().ok()).unwrap_or(0);
    let trim = |text: &str| {
        if keep_zeros || !text.contains('.') {
            return text.to_owned();
        }
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    };
    let limit = i32::try_from(digits).unwrap_or(i32::MAX);
    if exponent < -4 || exponent >= limit {
        return match text.split_once('e') {
            Some((mantissa, exponent)) => format!("{}e{exponent}", trim(mantissa)),
            None => text,
        };
    }
    let decimals = usize::try_from(limit - 1 - exponent).unwrap_or(0);
    trim(&format!("{number:.decimals$}"))
}

/// Commas between groups of three digits before the point.
fn group(text: &str) -> String {
    let end = text.find(|char: char| !char.is_ascii_digit()).unwrap_or(text.len());
    let (whole, rest) = text.split_at_checked(end).unwrap_or((text, ""));
    let mut made = String::with_capacity(text.len() * 4 / 3 + 1);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            made.push(',');
        }
        made.push(digit);
    }
    made + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn format(format: &str, arguments: &[&str]) -> Option<String> {
        Format::new(format).unwrap().apply(arguments)
    }

    #[test]
    fn as_c_does() {
        for (text, arguments, expected) in [
            ("%5d|%-5d|%05d|% d|%+d", vec!["42", "42", "-42", "42", "42"], "   42|42   |-0042| 42|+42"),
            ("%.3d|%5.3d", vec!["7", "7"], "007|  007"),
            ("%-*d|%*d", vec!["4", "7", "-4", "7"], "7   |7   "),
            ("%f|%.0f|%.1f", vec!["1.5", "2.5", "0.25"], "1.500000|2|0.2"),
            ("%g|%g|%g|%#g", vec!["100000", "1000000", "0.00001", "1.5"], "100000|1e+06|1e-05|1.50000"),
            ("%E|%G", vec!["1500", "1e-10"], "1.500000E+03|1E-10"),
            ("%x|%#o|%#x", vec!["-1", "8", "0"], "ffffffffffffffff|010|0"),
            ("%d|%lld", vec!["3.9", "-3.9"], "3|-3"),
            ("%.3A|%.3a|%a", vec!["3.14159265358979", "3.14159265358979", "1"], "0X1.922P+1|0x1.922p+1|0x1.000000p+0"),
            ("%.0a|%#.0a|%.14a|%.1a", vec!["0.5", "0.5", "0.75", "0"], "0x1p-1|0x1.p-1|0x1.80000000000000p-1|0x0.0p+0"),
            ("%010.1a|%.0a|%+.1a", vec!["-1.5", "1.5", "1.96875"], "-0x01.8p+0|0x2p+0|+0x2.0p+0"),
            ("%c,%c,%c", vec!["65", "Foo", "8364"], "A,F,€"),
            ("%s%z|%5z", vec!["foo", "bar", "a"], "foobar|    a"),
            ("%x,%X,%p,%#p", vec!["10", "10", "10", "10"], "a,A,A,0XA"),
            ("%.0d|%.0x|%.0d|%+.0d", vec!["0", "0", "1", "0"], "||1|+"),
            ("%#.0f|%.0f|%#.0e|%#.1g", vec!["3", "3", "3", "3"], "3.|3|3.e+00|3."),
            ("%5s|%-5s|%.2s|", vec!["é", "é", "éèê"], "    é|é    |éè|"),
            ("no conversion", vec![], "no conversion"),
        ] {
            assert_eq!(format(text, &arguments).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_format() {
        assert_eq!(Format::new("%y").unwrap_err(), "%y");
        assert_eq!(Format::new("a %5").unwrap_err(), "%5");
        assert_eq!(Format::new("%é").unwrap_err(), "%é");
        assert_eq!(format("%d", &[]), None);
        assert_eq!(format("%d", &["x"]), None);
    }

    #[test]
    fn sizes_are_bounded() {
        assert_eq!(format("%99999999999999999999d", &["1"]).unwrap().len(), WIDTH_LIMIT);
        assert_eq!(format("%*d", &["1e300", "1"]).unwrap().len(), WIDTH_LIMIT);
        assert_eq!(format("%.999999999f", &["1"]).unwrap().len(), PRECISION_LIMIT + 2);
    }
}
