//! Numbers as text.

use std::fmt::Write as _;

/// Up to here every whole number has its own float, so digits of an integer form are digits of the value.
const WHOLE: f64 = 9_007_199_254_740_992.0;

/// Appends a float: whole numbers without a point, others as the shortest text that reads back as the same number.
///
/// `nan` and the infinities are written as SPL shows them.
pub(crate) fn push_float(out: &mut String, value: f64) {
    let magnitude = value.abs();
    // Writing to a String can't fail.
    let _ = if value.is_nan() {
        out.write_str("nan")
    } else if value.is_infinite() {
        out.write_str(if value > 0.0 { "inf" } else { "-inf" })
    } else if magnitude <= WHOLE && value.fract() == 0.0 {
        write!(out, "{}", value as i64)
    } else if (1e-7..1e17).contains(&magnitude) {
        write!(out, "{value}")
    } else {
        write!(out, "{value:e}")
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: f64) -> String {
        let mut out = String::new();
        push_float(&mut out, value);
        out
    }

    #[test]
    fn whole_numbers_have_no_point() {
        assert_eq!(text(3.0), "3");
        assert_eq!(text(-0.0), "0");
        assert_eq!(text(-17.0), "-17");
        assert_eq!(text(9_007_199_254_740_992.0), "9007199254740992");
    }

    #[test]
    fn others_are_shortest_and_read_back() {
        assert_eq!(text(0.1), "0.1");
        assert_eq!(text(3.9900000000000055), "3.9900000000000055");
        for value in [1e300, -2.5e-300, f64::MIN_POSITIVE, f64::MAX, 1.0 / 3.0, 1e17, 1.5e16, 1e-7] {
            assert_eq!(text(value).parse::<f64>().unwrap(), value, "{value}");
            assert!(text(value).len() < 30, "{value}");
        }
    }

    #[test]
    fn no_numbers() {
        assert_eq!(
            (text(f64::NAN), text(f64::INFINITY), text(f64::NEG_INFINITY)),
            ("nan".into(), "inf".into(), "-inf".into())
        );
    }
}
