//! Tables in the text of an event: a line of names, and below it lines of values.
//!
//! Values belong to names by their order where every line has as many words as the line of names, else by where they stand: blanks
//! that all lines have at one place separate columns. Splunk documents only that it goes by such alignment. \[U\]

use super::pairs::clean;

/// How tables are read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tables {
    /// The line of names, from 1 on, blank ones not counted; 0 finds it.
    pub(crate) header: usize,
    /// Whether there is no line of names.
    pub(crate) nameless: bool,
    /// Whether there may be several tables.
    pub(crate) several: bool,
}

/// A line of a table: its text, and its values with their names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line<'t> {
    pub(crate) text: &'t str,
    pub(crate) cells: Vec<(String, &'t str)>,
}

impl Tables {
    /// The lines of all tables in a text.
    pub(crate) fn lines<'t>(&self, text: &'t str) -> Vec<Line<'t>> {
        let mut found = Vec::new();
        let blocks = self.blocks(text);
        for (names, lines) in blocks {
            let Some(first) = names.or_else(|| lines.first().copied()) else { continue };
            let columns = Columns::of(first, &lines);
            let named: Vec<String> = match names {
                Some(names) => columns.take(names).into_iter().map(|name| clean(name.unwrap_or_default())).collect(),
                None => (1..=columns.count()).map(|number| format!("Column_{number}")).collect(),
            };
            for text in lines {
                let cells = named.iter().cloned().zip(columns.take(text));
                let cells = cells.filter_map(|(name, cell)| Some((name, cell?))).filter(|(name, _)| !name.is_empty());
                found.push(Line { text, cells: cells.collect() });
            }
        }
        found
    }

    /// The tables: a line of names, if any, and the lines below it.
    fn blocks<'t>(&self, text: &'t str) -> Vec<(Option<&'t str>, Vec<&'t str>)> {
        let lines: Vec<&str> = text.lines().collect();
        let mut filled = lines.iter().copied().filter(|line| !line.trim().is_empty());
        if self.nameless {
            return vec![(None, filled.collect())];
        }
        if self.header > 0 {
            return match filled.nth(self.header - 1) {
                Some(names) => vec![(Some(names), filled.collect())],
                None => Vec::new(),
            };
        }
        // Capitals are more likely names than other words.
        let Some(first) =
            lines.iter().position(|line| are_capitals(line)).or_else(|| lines.iter().position(|line| are_words(line)))
        else {
            return Vec::new();
        };
        let mut blocks: Vec<(Option<&str>, Vec<&str>)> = Vec::new();
        let mut after_blank = false;
        for (at, line) in lines.iter().copied().enumerate().skip(first) {
            let blank = line.trim().is_empty();
            if at == first || self.several && after_blank && are_capitals(line) {
                blocks.push((Some(line), Vec::new()));
            } else if !blank && let Some((_, below)) = blocks.last_mut() {
                below.push(line);
            }
            after_blank = blank;
        }
        blocks
    }
}

/// Whether a line consists of several words, none of which is a number.
fn are_words(line: &str) -> bool {
    let words = words(line, separator(line));
    words.len() > 1 && words.iter().all(|word| word.chars().any(char::is_alphabetic) && !starts_as_number(word))
}

fn starts_as_number(word: &str) -> bool {
    word.trim_start_matches('"').starts_with(|c: char| c.is_ascii_digit())
}

fn are_capitals(line: &str) -> bool {
    let initial = |word: &&str| word.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase);
    are_words(line) && words(line, separator(line)).iter().all(initial)
}

/// What stands between the words of a line: a comma or tab, or blanks.
fn separator(line: &str) -> Option<char> {
    [',', '\t'].into_iter().find(|separator| line.contains(*separator))
}

fn words(line: &str, separator: Option<char>) -> Vec<&str> {
    match separator {
        Some(separator) => line.split(separator).map(str::trim).collect(),
        None => line.split_whitespace().collect(),
    }
}

/// How lines fall into columns.
enum Columns {
    /// As words with a separator between, so many; the last one takes the rest.
    Words(Option<char>, usize),
    /// At these places, counted in characters.
    Places(Vec<usize>),
}

impl Columns {
    fn of(names: &str, lines: &[&str]) -> Self {
        let separator = separator(names);
        let count = words(names, separator).len();
        let regular = lines.iter().all(|line| words(line, separator).len() == count);
        if separator.is_none() && !regular {
            let starts = aligned(names, lines);
            if starts.len() > 1 {
                return Self::Places(starts);
            }
        }
        Self::Words(separator, count)
    }

    fn count(&self) -> usize {
        match self {
            Self::Words(_, count) => *count,
            Self::Places(starts) => starts.len(),
        }
    }

    /// What a line has in each column.
    fn take<'t>(&self, line: &'t str) -> Vec<Option<&'t str>> {
        let full = |cell: &'t str| Some(cell.trim()).filter(|cell| !cell.is_empty());
        match self {
            Self::Words(Some(separator), count) => {
                let mut cells: Vec<_> = line.splitn(*count, *separator).map(full).collect();
                cells.resize(*count, None);
                cells
            }
            Self::Words(None, count) => {
                let mut rest = line.trim();
                (1..=*count)
                    .map(|number| {
                        let end = if number == *count { None } else { rest.find(char::is_whitespace) };
                        let (cell, after) = rest.split_at_checked(end.unwrap_or(rest.len()))?;
                        rest = after.trim_start();
                        full(cell)
                    })
                    .collect()
            }
            Self::Places(starts) => {
                let place = |start: usize| line.char_indices().nth(start).map_or(line.len(), |(at, _)| at);
                let ends = starts.iter().skip(1).copied().map(Some).chain([None]);
                starts
                    .iter()
                    .zip(ends)
                    .map(|(start, end)| full(line.get(place(*start)..end.map_or(line.len(), place))?))
                    .collect()
            }
        }
    }
}

/// Where columns start: after a blank that all lines have. A column without a name belongs to the one before it.
fn aligned(names: &str, lines: &[&str]) -> Vec<usize> {
    let filled = |line: &str| line.chars().map(|c| !c.is_whitespace()).collect::<Vec<bool>>();
    let names = filled(names);
    let mut any = names.clone();
    for line in lines.iter().map(|line| filled(line)) {
        any.resize(any.len().max(line.len()), false);
        any.iter_mut().zip(line).for_each(|(any, filled)| *any |= filled);
    }
    let mut starts: Vec<usize> = Vec::new();
    let mut before = false;
    for (at, filled) in any.iter().copied().enumerate() {
        if filled && !before {
            let end = any.iter().skip(at).position(|filled| !filled).map_or(any.len(), |length| at + length);
            let named = names.iter().take(end).skip(at).any(|filled| *filled);
            if named || starts.is_empty() {
                starts.push(at);
            }
        }
        before = filled;
    }
    if let Some(first) = starts.first_mut() {
        *first = 0;
    }
    starts
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Tables = Tables { header: 0, nameless: false, several: true };

    fn cells(tables: Tables, text: &str) -> Vec<Vec<(String, String)>> {
        let lines = tables.lines(text).into_iter();
        lines.map(|line| line.cells.into_iter().map(|(name, cell)| (name, cell.to_owned())).collect()).collect()
    }

    fn row(cells: &[(&str, &str)]) -> Vec<(String, String)> {
        cells.iter().map(|(name, cell)| ((*name).to_owned(), (*cell).to_owned())).collect()
    }

    #[test]
    fn words_in_their_order() {
        let text = "Name Age Occupation\nJosh 42 SoftwareEngineer\nFrancine 35 CEO";
        let expected = [
            row(&[("Name", "Josh"), ("Age", "42"), ("Occupation", "SoftwareEngineer")]),
            row(&[("Name", "Francine"), ("Age", "35"), ("Occupation", "CEO")]),
        ];
        assert_eq!(cells(PLAIN, text), expected);
    }

    #[test]
    fn aligned_columns() {
        let text = "up 3 days\n\n  PID USER     Local Address  COMMAND\n    1 root     127.0.0.1:80   /sbin/init -x\n   22          *:22           sshd\n";
        let expected = [
            row(&[("PID", "1"), ("USER", "root"), ("Local_Address", "127.0.0.1:80"), ("COMMAND", "/sbin/init -x")]),
            row(&[("PID", "22"), ("Local_Address", "*:22"), ("COMMAND", "sshd")]),
        ];
        assert_eq!(cells(PLAIN, text), expected);
    }

    #[test]
    fn separators_and_quotes() {
        let expected = [row(&[("c_ip_", "\"1.2.3.4\""), ("sc_status_", "\"200\"")])];
        assert_eq!(cells(PLAIN, "\"c_ip\",\"sc_status\"\n\"1.2.3.4\",\"200\""), expected);
    }

    #[test]
    fn several_tables_and_none() {
        let text = "A B\n1 2\n\nC D\n3 4";
        assert_eq!(cells(PLAIN, text), [row(&[("A", "1"), ("B", "2")]), row(&[("C", "3"), ("D", "4")])]);
        let one = Tables { several: false, ..PLAIN };
        assert_eq!(cells(one, text).len(), 3);
        assert_eq!(cells(Tables { header: 3, ..PLAIN }, text), [row(&[("C", "3"), ("D", "4")])]);
        let nameless = Tables { nameless: true, ..PLAIN };
        assert_eq!(cells(nameless, "1 2\n\n3 4")[1], row(&[("Column_1", "3"), ("Column_2", "4")]));
        assert_eq!(cells(PLAIN, "12:00 1\n2 3"), [] as [Vec<_>; 0]);
        assert_eq!(cells(Tables { header: 9, ..PLAIN }, "A B\n1 2"), [] as [Vec<_>; 0]);
    }
}
