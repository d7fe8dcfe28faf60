//! Command lines with places to fill in.

use std::fmt::{self, Write};

use super::{random::Random, words::WORD};

/// A command line, cut at its places.
#[derive(Debug)]
pub(super) struct Template(Vec<Piece>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    Text(&'static str),
    Number,
    Hex,
    Guid,
    Word,
    User,
    Address,
}

impl Template {
    pub(super) fn new(text: &'static str) -> Self {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, from)) = rest.split_once('{') {
            let Some((name, after)) = from.split_once('}') else { break };
            let place = match name {
                "n" => Piece::Number,
                "hex" => Piece::Hex,
                "guid" => Piece::Guid,
                "word" => Piece::Word,
                "user" => Piece::User,
                "ip" => Piece::Address,
                _ => break,
            };
            pieces.extend([Piece::Text(before), place]);
            rest = after;
        }
        pieces.push(Piece::Text(rest));
        Self(pieces)
    }

    /// Writes the command line with its places filled.
    pub(super) fn write(&self, out: &mut impl Write, user: &str, random: &mut Random) -> fmt::Result {
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => out.write_str(text)?,
                Piece::Number => write_number(out, random.below(10_000) as u64)?,
                Piece::Hex => write_hex(out, random.next() >> 32, 8)?,
                Piece::Guid => write_guid(out, random.next(), random.next())?,
                Piece::Word => out.write_str(random.pick(WORD).copied().unwrap_or_default())?,
                Piece::User => out.write_str(user)?,
                Piece::Address => {
                    let bits = random.next();
                    out.write_str("10.")?;
                    write_number(out, bits & 0x0f)?;
                    out.write_char('.')?;
                    write_number(out, bits >> 8 & 0xff)?;
                    out.write_char('.')?;
                    write_number(out, bits >> 16 & 0xff)?;
                }
            }
        }
        Ok(())
    }
}

/// Digits; `write!` takes several times as long, and this runs a few times a row.
pub(super) fn write_number(out: &mut impl Write, mut number: u64) -> fmt::Result {
    let mut digits = [b'0'; 20];
    let mut used = 0;
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
        used += 1;
        if number == 0 {
            break;
        }
    }
    write_ascii(out, &digits, used)
}

/// The lowest `count` hexadecimal digits, at most 16.
pub(super) fn write_hex(out: &mut impl Write, mut number: u64, count: usize) -> fmt::Result {
    let mut digits = [b'0'; 20];
    for digit in digits.iter_mut().rev().take(count) {
        let value = (number & 15) as u8;
        *digit = if value < 10 { b'0' + value } else { b'a' + value - 10 };
        number >>= 4;
    }
    write_ascii(out, &digits, count.min(16))
}

/// A GUID in braces.
pub(super) fn write_guid(out: &mut impl Write, high: u64, low: u64) -> fmt::Result {
    out.write_char('{')?;
    write_hex(out, high >> 32, 8)?;
    out.write_char('-')?;
    write_hex(out, high >> 16, 4)?;
    out.write_char('-')?;
    write_hex(out, high, 4)?;
    out.write_char('-')?;
    write_hex(out, low >> 48, 4)?;
    out.write_char('-')?;
    write_hex(out, low, 12)?;
    out.write_char('}')
}

/// The last `count` of these digits.
fn write_ascii(out: &mut impl Write, digits: &[u8; 20], count: usize) -> fmt::Result {
    let text = digits.get(digits.len().saturating_sub(count)..).map(std::str::from_utf8);
    match text {
        Some(Ok(text)) => out.write_str(text),
        _ => Err(fmt::Error),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::programs, *};

    fn filled(text: &'static str) -> String {
        let mut out = String::new();
        Template::new(text).write(&mut out, "greta.ito", &mut Random::new(1, 2)).unwrap();
        out
    }

    #[test]
    fn places_are_filled() {
        assert_eq!(filled("a {user} b"), "a greta.ito b");
        let line = filled("{n} {hex} {guid} {word} {ip}");
        let parts: Vec<_> = line.split(' ').collect();
        assert!(parts[0].parse::<u32>().is_ok(), "{line}");
        assert!(u32::from_str_radix(parts[1], 16).is_ok() && parts[1].len() == 8, "{line}");
        assert!(parts[2].starts_with('{') && parts[2].len() == 38, "{line}");
        assert!(WORD.contains(&parts[3]), "{line}");
        assert!(parts[4].parse::<std::net::Ipv4Addr>().is_ok(), "{line}");
    }

    #[test]
    fn no_command_line_has_a_place_that_nobody_knows() {
        for program in [programs::WINDOWS, programs::LINUX, programs::HITS, programs::NEAR_MISSES].into_iter().flatten()
        {
            for command in program.commands {
                let line = filled(command);
                let guids = line.matches('{').count();
                assert_eq!(guids, command.matches("{guid}").count(), "{line}");
            }
        }
    }

    #[test]
    fn numbers() {
        let mut out = String::new();
        write_number(&mut out, 0).unwrap();
        write_number(&mut out, u64::MAX).unwrap();
        write_hex(&mut out, 0xabc, 4).unwrap();
        assert_eq!(out, format!("0{}0abc", u64::MAX));
    }
}
