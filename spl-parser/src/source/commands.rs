//! Which strings are searches.
//!
//! Macros inside strings are not expanded, but those in the search that `map` runs are, once it runs. Only the text shows
//! which strings those are, before anything is parsed.

/// Longer words are no names that matter.
const LONGEST: usize = 8;

/// Follows the text outside of strings and comments, as far as it is expanded.
#[derive(Debug)]
pub(super) struct Commands {
    /// The commands that have an open bracket among their arguments: whether each is `map`.
    outer: Vec<bool>,
    is_map: bool,
    /// Whether the next word is a command's name.
    at_name: bool,
    /// The last word, in lower case; empty when it can't be the name of an option any more.
    word: String,
    in_word: bool,
    /// Whether the last thing was `search=`.
    at_value: bool,
}

impl Default for Commands {
    fn default() -> Self {
        Self { outer: Vec::new(), is_map: false, at_name: true, word: String::new(), in_word: false, at_value: false }
    }
}

impl Commands {
    /// Goes on to the end of `text`.
    pub(super) fn pass(&mut self, text: &str) {
        for c in text.chars() {
            if c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':') {
                if !self.in_word {
                    self.word.clear();
                    self.at_value = false;
                }
                self.in_word = true;
                if self.word.len() < LONGEST {
                    self.word.push(c.to_ascii_lowercase());
                }
                continue;
            }
            self.end_word();
            match c {
                '=' => self.at_value = self.word == "search",
                '|' => self.command(),
                '[' => {
                    self.outer.push(self.is_map);
                    self.command();
                }
                ']' => {
                    self.is_map = self.outer.pop().unwrap_or(false);
                    self.something();
                }
                c if c.is_whitespace() => {}
                _ => self.something(),
            }
        }
    }

    /// Goes past a string, or a macro call that can't be expanded.
    pub(super) fn something(&mut self) {
        self.end_word();
        self.word.clear();
        self.at_name = false;
        self.at_value = false;
    }

    /// Whether a string that stands here is a search.
    pub(super) fn at_search(&self) -> bool {
        self.is_map && self.at_value && !self.in_word
    }

    fn command(&mut self) {
        self.is_map = false;
        self.word.clear();
        self.at_name = true;
        self.at_value = false;
    }

    fn end_word(&mut self) {
        if std::mem::take(&mut self.in_word) && std::mem::take(&mut self.at_name) {
            self.is_map = self.word == "map";
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Commands;
    use crate::{
        Code, ExpandLimits, Span, expand,
        source::{Expanded, tests::macros},
    };

    fn at_search(text: &str) -> bool {
        let mut commands = Commands::default();
        for (n, part) in text.split('"').enumerate() {
            if n > 0 {
                commands.something();
            }
            // The parts between are as they come: cut anywhere.
            for c in part.chars() {
                commands.pass(c.encode_utf8(&mut [0; 4]));
            }
        }
        commands.at_search()
    }

    #[test]
    fn strings_that_are_searches() {
        for text in [
            "a | map search=",
            "a |MAP maxsearches=3 Search = \n",
            "a [x | y [z]] | append [b | map [c] search=",
            "| map x=\" search=",
            "| map maxsearches=10 search=",
        ] {
            assert!(at_search(text), "{text}");
        }
        for text in [
            "a | maps search=",
            "map | x search=",
            "a | map search",
            "a | map research=",
            "| map searches=",
            "| map search=a ",
            "| map [search=",
            "| map search==x",
            "| map search=\" ",
            "| search map search=",
            "| map search = , ",
        ] {
            assert!(!at_search(text), "{text}");
        }
    }

    fn run(text: &str) -> Expanded {
        let lines = [
            "m = index=main",
            "q(x) = x=\"$x$\" ```note``` y=\"a\\b\"",
            "map = map search=\"search `m`\"",
            "inner = map search=\"search `q(1)`\"",
            "loop = map search=\"`loop`\"",
        ];
        expand(text, &macros(&lines), &ExpandLimits::default())
    }

    fn good(text: &str) -> String {
        let expanded = run(text);
        assert_eq!(expanded.diagnostics, [], "{text}");
        expanded.text
    }

    #[test]
    fn the_search_of_map_is_expanded() {
        assert_eq!(good(r#"a | map search="search `m` id=$id$""#), r#"a | map search="search index=main id=$id$""#);
        assert_eq!(good(r#"a | map search="`m`" | eval a="`m`""#), r#"a | map search="index=main" | eval a="`m`""#);
        assert_eq!(good("a | `map`"), r#"a | map search="search index=main""#);
        assert_eq!(good(r#"a | map search="x ```c``` y""#), r#"a | map search="x   y""#);
    }

    #[test]
    fn in_quotes_quotes_are_escaped() {
        let text = r#"| map search="search `q(\"a, b\")` \"`m`\" | rex \"\d\\\\`m`\"""#;
        let expected = r#"| map search="search x=\"a, b\"   y=\"a\\b\" \"`m`\" | rex \"\\d\\\\`m`\"""#;
        assert_eq!(good(text), expected);
        assert_eq!(
            good(r#"| map search="a | `inner`""#),
            r#"| map search="a | map search=\"search x=\\\"1\\\"   y=\\\"a\\\\b\\\"\"""#
        );
        // A pipe that is escaped for the string is a pipe of the search in it.
        assert_eq!(good(r#"| map search="a \| `m`""#), r#"| map search="a | index=main""#);
        let untouched = r#"| map search="a \| b \d \"x\"""#;
        assert_eq!(good(untouched), untouched);
    }

    #[test]
    fn mistakes_in_a_quoted_search() {
        let expanded = run(r#"| map search="\"a\" `nope(\"b\")` | `m`" | head"#);
        assert_eq!(expanded.text, r#"| map search="\"a\" `nope(\"b\")` | index=main" | head"#);
        let error = &expanded.diagnostics[0];
        assert_eq!((error.code, error.primary.span.of(&expanded.text)), (Code::UnknownMacro, r#"`nope(\"b\")`"#));
        assert_eq!(expanded.unexpanded, [error.primary.span]);

        let expanded = run(r#"| map search="`m` \"a" | head"#);
        assert_eq!(expanded.text, r#"| map search="index=main \"a" | head"#);
        assert_eq!(expanded.diagnostics[0].message, "Unbalanced quotes.");
        assert_eq!(expanded.diagnostics[0].primary.span.of(&expanded.text), r#"\""#);

        let expanded = run("| `loop`");
        assert_eq!(expanded.text, r#"| map search="`loop`""#);
        assert_eq!(expanded.diagnostics[0].code, Code::MacroRecursion);
    }

    #[test]
    fn quotes_in_quotes_end_somewhere() {
        // Each level doubles the backslashes.
        let lines: Vec<String> = (0..30).map(|n| format!("m{n} = map search=\"`m{}`\"", n + 1)).collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let expanded = expand("| `m0`", &macros(&lines), &ExpandLimits::default());
        assert_eq!(expanded.diagnostics, []);
        assert!(expanded.text.len() < 200, "{}", expanded.text);
    }

    #[test]
    fn places_in_a_quoted_search() {
        let expanded = run(r#"| map search="\"a\" `q(\"b c\")` d""#);
        let written = |part: &str| {
            let start = u32::try_from(expanded.text.find(part).unwrap()).unwrap();
            let span = Span::new(start, start + u32::try_from(part.len()).unwrap());
            let location = expanded.source.locate(span);
            format!("{} {}", location.place, location.place.written())
        };
        assert_eq!(written("b c"), "search:1:26 b c");
        assert_eq!(written(" d"), "search:1:33  d");
        assert_eq!(written("\\\"a"), "search:1:16 \"a");
        assert_eq!(written("y="), "macro `q`:1:20 y=");
    }
}
