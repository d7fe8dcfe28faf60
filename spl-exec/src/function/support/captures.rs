//! What the groups of a regular expression match.

use std::ops::Range;

use super::regex::Regex;

/// Finds matches with their groups. It keeps the memory for the groups of a first match from one text to the next.
#[derive(Debug)]
pub(crate) struct Matcher<'r> {
    regex: &'r Regex,
    places: Option<regex::CaptureLocations>,
}

/// Where the groups of a match are, by number; group 0 is all of it.
pub(crate) type Groups<'g> = &'g dyn Fn(usize) -> Option<Range<usize>>;

impl<'r> Matcher<'r> {
    pub(crate) fn new(regex: &'r Regex) -> Self {
        let places = match regex {
            Regex::Linear(regex) => Some(regex.capture_locations()),
            Regex::Backtracking(_) => None,
        };
        Self { regex, places }
    }

    /// The number of a named group.
    pub(crate) fn group(&self, name: &str) -> Option<usize> {
        match self.regex {
            Regex::Linear(regex) => regex.capture_names().position(|group| group == Some(name)),
            Regex::Backtracking(regex) => regex.regex().capture_names().position(|group| group == Some(name)),
        }
    }

    /// Goes through the matches in a text, of which at most so many count.
    pub(crate) fn each(&mut self, text: &str, most: usize, mut each: impl FnMut(Groups<'_>)) {
        match (self.regex, &mut self.places) {
            (Regex::Linear(regex), Some(places)) if most == 1 => {
                if regex.captures_read(places, text).is_some() {
                    each(&|group| places.get(group).map(|(start, end)| start..end));
                }
            }
            (Regex::Linear(regex), _) => {
                for captures in regex.captures_iter(text).take(most) {
                    each(&|group| captures.get(group).map(|found| found.range()));
                }
            }
            (Regex::Backtracking(regex), _) => {
                for captures in regex.captures(text).take(most) {
                    each(&|group| captures.get(group).map(|found| found.range()));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(pattern: &str, text: &str, most: usize) -> Vec<String> {
        let regex = Regex::new(pattern).unwrap();
        let mut matcher = Matcher::new(&regex);
        let group = matcher.group("x").unwrap();
        let mut found = Vec::new();
        matcher.each(text, most, |groups| {
            found.extend(groups(group).and_then(|range| text.get(range)).map(str::to_owned))
        });
        found
    }

    #[test]
    fn both_engines_find_the_same() {
        for pattern in [r"(a)|(?<x>\d)", r"(a)|(?<x>(?=\d).)"] {
            assert_eq!(found(pattern, "1a23", 1), ["1"]);
            assert_eq!(found(pattern, "1a23", 2), ["1"], "the second match has no group x");
            assert_eq!(found(pattern, "1a23", usize::MAX), ["1", "2", "3"]);
            assert_eq!(found(pattern, "", 1), Vec::<String>::new());
        }
    }
}
