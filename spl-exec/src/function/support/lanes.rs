//! An automaton over many texts, some of them side by side.
//!
//! Each step of an automaton waits for the one before it to be read from memory. Steps of other texts don't.

use aho_corasick::{Anchored, MatchError, automaton::Automaton, dfa::DFA};

/// Texts side by side.
const LANES: usize = 4;

/// A text that is walked through, from where it has come to.
struct Lane<'t, S> {
    text: usize,
    rest: &'t [u8],
    state: S,
}

/// Calls `hit` with the place of a text and the number of a pattern for every occurrence of a pattern in it, those of one text in their order.
pub(crate) fn walk(dfa: &DFA, texts: &[&[u8]], mut hit: impl FnMut(usize, usize)) -> Result<(), MatchError> {
    let start = dfa.start_state(Anchored::No)?;
    let mut waiting = texts.iter().enumerate().map(|(text, rest)| Lane { text, rest, state: start });
    let mut report = |text: usize, state| {
        if dfa.is_match(state) {
            (0..dfa.match_len(state)).for_each(|nth| hit(text, dfa.match_pattern(state, nth).as_usize()));
        }
    };
    let next = |state, byte: &u8| dfa.next_state(Anchored::No, state, *byte);
    let mut alone: Vec<_> = waiting.by_ref().take(LANES).collect();
    if let Ok([mut a, mut b, mut c, mut d]) =
        <[_; LANES]>::try_from(std::mem::take(&mut alone)).map_err(|few| alone = few)
    {
        'together: loop {
            for lane in [&mut a, &mut b, &mut c, &mut d] {
                while lane.rest.is_empty() {
                    match waiting.next() {
                        Some(other) => *lane = other,
                        None => break 'together,
                    }
                }
            }
            let steps = a.rest.len().min(b.rest.len()).min(c.rest.len()).min(d.rest.len());
            let ((of_a, rest_a), (of_b, rest_b)) = (a.rest.split_at(steps), b.rest.split_at(steps));
            let ((of_c, rest_c), (of_d, rest_d)) = (c.rest.split_at(steps), d.rest.split_at(steps));
            for (((in_a, in_b), in_c), in_d) in of_a.iter().zip(of_b).zip(of_c).zip(of_d) {
                a.state = next(a.state, in_a);
                b.state = next(b.state, in_b);
                c.state = next(c.state, in_c);
                d.state = next(d.state, in_d);
                // States with matches have the least numbers of all: one test does for four, nearly always.
                if dfa.is_special(a.state.min(b.state).min(c.state).min(d.state)) {
                    [&a, &b, &c, &d].into_iter().for_each(|lane| report(lane.text, lane.state));
                }
            }
            (a.rest, b.rest, c.rest, d.rest) = (rest_a, rest_b, rest_c, rest_d);
        }
        alone.extend([a, b, c, d]);
    }
    for mut lane in alone.into_iter().chain(waiting) {
        for byte in lane.rest {
            lane.state = next(lane.state, byte);
            report(lane.text, lane.state);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use aho_corasick::MatchKind;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_occurrence_is_told(
            needles in proptest::collection::vec("[abC]{1,3}", 1..6), texts in proptest::collection::vec("[aBcd]{0,9}", 0..12),
        ) {
            let mut builder = DFA::builder();
            let builder = builder.match_kind(MatchKind::Standard).ascii_case_insensitive(true).prefilter(false);
            let dfa = builder.build(&needles).unwrap();
            let bytes: Vec<&[u8]> = texts.iter().map(|text| text.as_bytes()).collect();
            let mut found = Vec::new();
            walk(&dfa, &bytes, |text, needle| found.push((text, needle))).unwrap();
            found.sort_unstable();
            let mut expected = Vec::new();
            for (place, text) in texts.iter().enumerate() {
                for (nth, needle) in needles.iter().enumerate() {
                    let (text, needle) = (text.to_lowercase(), needle.to_lowercase());
                    let windows = text.as_bytes().windows(needle.len());
                    let times = windows.filter(|window| *window == needle.as_bytes()).count();
                    expected.extend(std::iter::repeat_n((place, nth), times));
                }
            }
            prop_assert_eq!(found, expected);
        }
    }
}
