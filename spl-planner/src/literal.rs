//! What a text spells: a number, a network.

use std::net::IpAddr;

/// The number that a text spells, where it looks like one: a sign, digits, a decimal point, an exponent.
///
/// Blanks around it, `inf`, `nan` and hexadecimal digits make it a text. \[U\]
#[inline]
pub fn parse_number(text: &str) -> Option<f64> {
    if let Some(whole) = short_whole(text.as_bytes()) {
        return Some(whole);
    }
    if looks_numeric(text.as_bytes()) { text.parse().ok() } else { None }
}

/// Most numbers in logs: up to eight digits and nothing else. They are read all at once, which the bench of `where` shows.
#[inline]
fn short_whole(text: &[u8]) -> Option<f64> {
    whole_number(short(text)?, text.len())
}

/// The whole number that up to eight digits are, the first of which is the least byte; `None` where they are none, or not as many.
#[inline]
pub fn whole_number(digits: u64, length: usize) -> Option<f64> {
    const EACH: u64 = 0x0101_0101_0101_0101;
    if length == 0 || length > 8 {
        return None;
    }
    // Zeros before it fill up to eight.
    let missing = 8 * (8 - length as u32);
    let padded = digits << missing | (EACH * u64::from(b'0')).checked_shr(64 - missing).unwrap_or_default();
    let high = EACH * 0xf0;
    if padded & high | (padded.wrapping_add(EACH * 6) & high) >> 4 != EACH * 0x33 {
        return None;
    }
    // Pairs of digits, then of pairs, then of fours: each step adds ten, a hundred, ten thousand times the one before.
    let pairs = (padded & (EACH * 0x0f)).wrapping_mul(10 << 8 | 1) >> 8;
    let fours = (pairs & 0x00ff_00ff_00ff_00ff).wrapping_mul(100 << 16 | 1) >> 16;
    let whole = (fours & 0x0000_ffff_0000_ffff).wrapping_mul(10_000 << 32 | 1) >> 32;
    u32::try_from(whole).ok().map(f64::from)
}

/// Up to eight bytes as a number, the first the least; `None` of nothing and of more.
#[inline]
fn short(text: &[u8]) -> Option<u64> {
    let bytes = |bytes: &[u8; 4]| u64::from(u32::from_le_bytes(*bytes));
    let length = text.len();
    match text {
        [first] => Some(u64::from(*first)),
        [first, second] => Some(u64::from(*first) | u64::from(*second) << 8),
        [first, second, third] => Some(u64::from(*first) | u64::from(*second) << 8 | u64::from(*third) << 16),
        _ if length > 8 => None,
        // The two halves overlap where there are fewer than eight.
        _ => Some(bytes(text.first_chunk()?) | bytes(text.last_chunk()?) << (8 * (length - 4))),
    }
}

fn looks_numeric(text: &[u8]) -> bool {
    let unsigned = match text {
        [b'+' | b'-', rest @ ..] => rest,
        rest => rest,
    };
    let (whole, rest) = digits(unsigned);
    let (fraction, rest) = match rest {
        [b'.', rest @ ..] => digits(rest),
        rest => (0, rest),
    };
    if whole + fraction == 0 {
        return false;
    }
    match rest {
        [] => true,
        [b'e' | b'E', b'+' | b'-', exponent @ ..] | [b'e' | b'E', exponent @ ..] => {
            let (count, rest) = digits(exponent);
            count > 0 && rest.is_empty()
        }
        _ => false,
    }
}

fn digits(text: &[u8]) -> (usize, &[u8]) {
    let count = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    (count, text.get(count..).unwrap_or_default())
}

/// A network: its address and how many of its bits count. An address alone is a network of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u32,
}

impl Network {
    /// Reads `10.0.0.0/8`; `None` where it is no network.
    pub fn parse(cidr: &str) -> Option<Self> {
        let (address, bits) = match cidr.split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse().ok()?)),
            None => (cidr, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(most);
        (bits <= most).then_some(Self { address, bits })
    }

    /// Whether a text is an address in it.
    pub fn holds(self, text: &str) -> bool {
        match (self.address, text.parse()) {
            (IpAddr::V4(network), Ok(IpAddr::V4(address))) => {
                let ignored = 32 - self.bits;
                (u32::from(network) ^ u32::from(address)).checked_shr(ignored).unwrap_or(0) == 0
            }
            (IpAddr::V6(network), Ok(IpAddr::V6(address))) => {
                let ignored = 128 - self.bits;
                (u128::from(network) ^ u128::from(address)).checked_shr(ignored).unwrap_or(0) == 0
            }
            _ => false,
        }
    }
}

/// The text with the characters that `\n`, `\r` and `\t` stand for; other escapes stay. \[U\]
pub(crate) fn controls(text: &str) -> String {
    let mut made = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(char) = rest.next() {
        match (char, if char == '\\' { rest.next() } else { None }) {
            ('\\', Some('n')) => made.push('\n'),
            ('\\', Some('r')) => made.push('\r'),
            ('\\', Some('t')) => made.push('\t'),
            ('\\', Some(escaped)) => made.extend(['\\', escaped]),
            (char, _) => made.push(char),
        }
    }
    made
}
