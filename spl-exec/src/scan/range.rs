//! Whether a range of texts, in the order of their bytes, may hold one that begins in a certain way in any letter case.

/// Whether a text between `least` and `most` may begin with `prefix`, which is in lower case if letter case doesn't count. `least` may be a shorter
/// and `most` a greater text than any there is, as statistics are cut off.
pub(super) fn may_begin(prefix: &str, fold: bool, least: &[u8], most: &[u8]) -> bool {
    begins(prefix, fold, Some(least), Some(most))
}

/// `least` and `most` are what is left of the bounds after what was compared so far; `None` where that is within the bound whatever follows.
fn begins(prefix: &str, fold: bool, least: Option<&[u8]>, most: Option<&[u8]>) -> bool {
    if least.is_none() && most.is_none() {
        return true;
    }
    let mut rest = prefix.chars();
    let Some(letter) = rest.next() else { return true };
    let rest = rest.as_str();
    if !fold {
        return follows(letter, rest, fold, least, most);
    }
    if !letter.is_ascii() {
        // What comes from several letters beyond ASCII is told by what stands before it.
        return true;
    }
    // No other letters become ASCII in lower case (a test of `needle.rs` holds that).
    let foreign = match letter {
        'i' => Some('\u{130}'),
        'k' => Some('\u{212a}'),
        _ => None,
    };
    let upper = letter.to_ascii_uppercase();
    let variants = [Some(letter), (upper != letter).then_some(upper), foreign];
    variants.into_iter().flatten().any(|variant| {
        // `İ` brings a dot along, which then has to follow.
        let rest = if variant == '\u{130}' {
            rest.strip_prefix('\u{307}').or_else(|| rest.is_empty().then_some(""))
        } else {
            Some(rest)
        };
        rest.is_some_and(|rest| follows(variant, rest, fold, least, most))
    })
}

/// Whether a text may begin with the letter and then the rest.
fn follows(letter: char, rest: &str, fold: bool, least: Option<&[u8]>, most: Option<&[u8]>) -> bool {
    let mut buffer = [0; 4];
    let bytes = letter.encode_utf8(&mut buffer).as_bytes();
    let least = match least.map(|least| step(bytes, least)) {
        None | Some(Step::Greater) => None,
        Some(Step::Less) => return false,
        Some(Step::Same(left)) => Some(left),
    };
    let most = match most.map(|most| step(bytes, most)) {
        None | Some(Step::Less) => None,
        Some(Step::Greater) => return false,
        Some(Step::Same(left)) => Some(left),
    };
    begins(rest, fold, least, most)
}

enum Step<'a> {
    Less,
    /// The bound goes on so.
    Same(&'a [u8]),
    Greater,
}

/// How bytes stand to the beginning of a bound.
fn step<'a>(bytes: &[u8], bound: &'a [u8]) -> Step<'a> {
    match bound.split_at_checked(bytes.len()) {
        Some((head, left)) => match bytes.cmp(head) {
            std::cmp::Ordering::Less => Step::Less,
            std::cmp::Ordering::Equal => Step::Same(left),
            std::cmp::Ordering::Greater => Step::Greater,
        },
        // The longer one is greater where they agree.
        None if bytes < bound => Step::Less,
        None => Step::Greater,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn variants_of_a_name_lie_in_few_places() {
        let may = |least: &str, most: &str| may_begin("msiexec.exe", true, least.as_bytes(), most.as_bytes());
        assert!(may("MSIEXEC.EXE", "MSIEXEC.EXE") && may("MsiExec.exe", "MsiExec.exe") && may("a", "z"));
        assert!(!may("MSIEXEC.EXF", "MSIEXEC.EXd") && !may("N", "l") && !may("cmd.exe", "cmd.exe"));
        assert!(!may("msiexec.exf", "z") && may("msiexec.exe ", "z"));
        assert!(!may("a", "b") && may("A", "z") && !may("Mt", "m") && !may("", ""));
        assert!(may_begin("", true, b"x", b"x") && may_begin("ki", true, "\u{212a}".as_bytes(), "\u{212b}".as_bytes()));
        assert!(!may_begin("ab", false, b"AB", b"Ab") && may_begin("ab", false, b"aa", b"ab"));
    }

    proptest! {
        #[test]
        fn no_text_is_missed(
            prefix in "[aAkKiIzäß\u{307}]{0,4}",
            rest in "[aAkKzä\u{307}]{0,3}",
            which in prop::collection::vec(0..3_usize, 4),
            below in "[aAkKiz\u{130}\u{212a}ä]{0,5}",
            above in "[aAkKiz\u{130}\u{212a}ä]{0,5}",
            fold: bool,
        ) {
            let lower: String = prefix.chars().flat_map(char::to_lowercase).collect();
            let variant = |(letter, which): (char, &usize)| match (letter, which) {
                ('k', 2) => '\u{212a}',
                ('i', 2) => '\u{130}',
                (_, 1) => letter.to_uppercase().next().filter(|upper| upper.is_ascii()).unwrap_or(letter),
                _ => letter,
            };
            let text: String = if fold { lower.chars().zip(&which).map(variant).collect() } else { prefix.clone() };
            let text = text + &rest;
            let folded: String = text.chars().flat_map(char::to_lowercase).collect();
            let begins = if fold { folded.starts_with(&lower) } else { text.starts_with(&prefix) };
            let asked = if fold { &lower } else { &prefix };
            if begins && below <= text && text <= above {
                prop_assert!(may_begin(asked, fold, below.as_bytes(), above.as_bytes()));
            }
            prop_assert!(!begins || may_begin(asked, fold, text.as_bytes(), text.as_bytes()));
        }
    }
}
