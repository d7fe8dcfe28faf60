//! Cryptography.

use std::fmt::Write;

use sha2::Digest;

use super::{Row, with};

mod md5;
mod sha1;
mod sha256;
mod sha512;

pub(super) const ROWS: &[Row] = &[
    with(&md5::FUNCTION, md5::UDF),
    with(&sha1::FUNCTION, sha1::UDF),
    with(&sha256::FUNCTION, sha256::UDF),
    with(&sha512::FUNCTION, sha512::UDF),
];

/// A digest as hexadecimal digits.
fn hex<D: Digest>(text: &str) -> String {
    let digest = D::digest(text.as_bytes());
    let mut hex = String::with_capacity(digest.len() * 2);
    for byte in digest.iter() {
        // Writing to a String can't fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}
