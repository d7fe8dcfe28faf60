//! Macros in the text of a `macros.conf`.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use super::macros::{Macro, MacroSet};
use crate::{
    conf::{ConfLine, conf_lines},
    parse_bool,
};

/// What is wrong with a stanza or line of a `macros.conf`.
///
/// Displays as `line 3: macro `m` has no `definition``.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfProblem {
    /// Which of the texts it is in, counted from 0.
    pub layer: usize,
    /// The line, counted from 1: of the stanza's header where the stanza as a whole is wrong.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for ConfProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

impl MacroSet {
    /// The macros of a `macros.conf`, and what is wrong with those that could not be read.
    ///
    /// ```
    /// use spl_parser::MacroSet;
    ///
    /// let (macros, problems) = MacroSet::from_conf("[errors(1)]\nargs = least\ndefinition = status>=$least$\n[other]\n");
    /// assert_eq!(macros.get("errors", 1).unwrap().definition, "status>=$least$");
    /// assert_eq!(problems[0].to_string(), "line 4: macro `other` has no `definition`");
    /// ```
    pub fn from_conf(text: &str) -> (Self, Vec<ConfProblem>) {
        Self::from_conf_layers([text])
    }

    /// The macros of several texts, of which a later one overrides single settings of the earlier ones, as `local/macros.conf`
    /// does those of `default/macros.conf`.
    pub fn from_conf_layers<'a>(texts: impl IntoIterator<Item = &'a str>) -> (Self, Vec<ConfProblem>) {
        let mut reader = Reader::default();
        for (layer, text) in texts.into_iter().enumerate() {
            reader.read(layer, text);
        }
        reader.finish()
    }
}

/// Where something was written: layer and line.
type At = (usize, usize);

#[derive(Debug, Default)]
struct Reader {
    /// By their names, with the place of the first header.
    stanzas: BTreeMap<String, Stanza>,
    problems: Vec<ConfProblem>,
}

#[derive(Debug, Default)]
struct Stanza {
    at: At,
    settings: BTreeMap<String, Setting>,
}

#[derive(Clone, Debug)]
struct Setting {
    at: At,
    value: String,
}

impl Reader {
    fn read(&mut self, layer: usize, text: &str) {
        let mut stanza = Some("default".to_owned());
        for line in conf_lines(text) {
            match line {
                ConfLine::Stanza { name, line } => {
                    self.stanza(&name, (layer, line));
                    stanza = Some(name);
                }
                ConfLine::Setting { key, value, line } => {
                    // What stands below a broken header belongs to nobody.
                    let Some(name) = &stanza else { continue };
                    let setting = Setting { at: (layer, line), value: value.trim_end().to_owned() };
                    self.stanza(name, (layer, line)).settings.insert(key.to_ascii_lowercase(), setting);
                }
                ConfLine::Broken { header, message, line } => {
                    if header {
                        stanza = None;
                    }
                    self.problem((layer, line), message);
                }
            }
        }
    }

    fn stanza(&mut self, name: &str, at: At) -> &mut Stanza {
        self.stanzas.entry(name.to_owned()).or_insert_with(|| Stanza { at, settings: BTreeMap::new() })
    }

    fn problem(&mut self, (layer, line): At, message: String) {
        self.problems.push(ConfProblem { layer, line, message });
    }

    fn finish(mut self) -> (MacroSet, Vec<ConfProblem>) {
        let mut set = MacroSet::new();
        let mut stanzas = std::mem::take(&mut self.stanzas);
        let defaults = stanzas.remove("default").unwrap_or_default().settings;
        for (name, mut stanza) in stanzas {
            for (key, setting) in &defaults {
                stanza.settings.entry(key.clone()).or_insert_with(|| setting.clone());
            }
            match stanza.definition(&name) {
                Ok(definition) => set.extend(definition),
                Err((at, message)) => self.problem(at, message),
            }
        }
        self.problems.sort_by_key(|problem| (problem.layer, problem.line));
        (set, self.problems)
    }
}

impl Stanza {
    /// The macro that the stanza `name` defines; none where it is disabled.
    fn definition(&self, name: &str) -> Result<Option<Macro>, (At, String)> {
        let fail = |at: At, message: String| Err((at, message));
        if self.flag("disabled")? {
            return Ok(None);
        }
        let (plain, arity) = match name.strip_suffix(')').and_then(|rest| rest.rsplit_once('(')) {
            None => (name, 0),
            Some((plain, count)) => match count.trim().parse::<usize>() {
                Ok(arity) => (plain.trim_end(), arity),
                Err(_) => return fail(self.at, format!("`[{}]` has no number of arguments", shorten(name))),
            },
        };
        if plain.is_empty() {
            return fail(self.at, "a macro without a name".to_owned());
        }
        let mut arguments: Vec<String> = Vec::new();
        // Where the name says that there are none, Splunk ignores what is listed.
        if let Some(listed) = self.settings.get("args").filter(|_| arity > 0) {
            arguments.extend(listed.value.split(',').map(|argument| argument.trim().to_owned()));
            if arguments.last().is_some_and(String::is_empty) {
                arguments.pop();
            }
            if arguments.iter().any(String::is_empty) {
                return fail(listed.at, format!("macro `{}` has an argument without a name", shorten(name)));
            }
            if let Some(twice) = duplicate(&arguments) {
                let message = format!("macro `{}` has two arguments `{}`", shorten(name), shorten(twice));
                return fail(listed.at, message);
            }
        }
        if arguments.len() != arity {
            let at = self.settings.get("args").map_or(self.at, |args| args.at);
            let listed = arguments.len();
            return fail(at, format!("macro `{}` lists {listed} in `args`", shorten(name)));
        }
        let Some(definition) = self.settings.get("definition") else {
            return fail(self.at, format!("macro `{}` has no `definition`", shorten(name)));
        };
        Ok(Some(Macro {
            name: plain.to_owned(),
            arguments,
            definition: definition.value.clone(),
            iseval: self.flag("iseval")?,
            validation: self.text("validation"),
            errormsg: self.text("errormsg"),
            description: self.text("description"),
        }))
    }

    fn text(&self, key: &str) -> Option<String> {
        self.settings.get(key).map(|setting| setting.value.clone()).filter(|value| !value.is_empty())
    }

    fn flag(&self, key: &str) -> Result<bool, (At, String)> {
        let Some(setting) = self.settings.get(key) else { return Ok(false) };
        let value = setting.value.as_str();
        let truth = if value.is_empty() { Some(false) } else { parse_bool(value) };
        truth.ok_or_else(|| {
            (
                setting.at,
                format!("expected `true` or `false` for `{key}`, found `{}`", shorten(&value.to_ascii_lowercase())),
            )
        })
    }
}

fn duplicate(arguments: &[String]) -> Option<&str> {
    let mut seen = BTreeSet::new();
    arguments.iter().map(String::as_str).find(|argument| !seen.insert(*argument))
}

/// Text of the file inside a message.
fn shorten(text: &str) -> String {
    crate::state::shorten(text)
}

#[cfg(test)]
mod tests {
    use super::{Macro, MacroSet};

    /// The macros, one a line, and the problems.
    fn read(text: &str) -> (Vec<String>, Vec<String>) {
        let (set, problems) = MacroSet::from_conf(text);
        let line = |m: &Macro| format!("{}({}) = {}", m.name, m.arguments.join(", "), m.definition);
        (set.iter().map(line).collect(), problems.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn stanzas() {
        let text = "\u{feff}# comment\r\n\r\n[m]\r\ndefinition = a=\"b\"  c  \r\n[m(2)]\r\n  args= x , y\r\n  # another\r\n\
                    definition=$x$ # $y$\r\n[ n (1) ]\r\ndefinition =\r\nargs = z\r\nunknown = 1\r\n";
        assert_eq!(
            read(text),
            (vec!["m() = a=\"b\"  c".into(), "m(x, y) = $x$ # $y$".into(), "n(z) = ".into()], vec![])
        );
    }

    #[test]
    fn all_settings() {
        let text = "[m(1)]\nargs = a\ndefinition = \"x\" . $a$\niseval = Yes\nvalidation = isnum($a$)\nerrormsg = no = good\n\
                    description = what it is for\n";
        let expected = Macro {
            iseval: true,
            validation: Some("isnum($a$)".into()),
            errormsg: Some("no = good".into()),
            description: Some("what it is for".into()),
            ..Macro::new("m", "\"x\" . $a$").with_arguments(["a"])
        };
        assert_eq!(MacroSet::from_conf(text).0.get("m", 1), Some(&expected));
    }

    #[test]
    fn a_backslash_continues_a_line() {
        let text = "[m]\ndefinition = a \\\n# no comment\\\n\\  \n  | b\\\n\n[n]\ndefinition = x\\";
        assert_eq!(read(text), (vec!["m() = a \n# no comment\n\n  | b".into(), "n() = x".into()], vec![]));
    }

    #[test]
    fn stanzas_of_one_name_are_merged() {
        let text =
            "definition = d\n[default]\niseval = 0\n[m(1)]\nargs = a\ndefinition = old\n[x]\n[m(1)]\ndefinition = new";
        assert_eq!(read(text), (vec!["m(a) = new".into(), "x() = d".into()], vec![]));
        let (set, problems) = MacroSet::from_conf_layers([
            "[m(1)]\nargs = a\ndefinition = old\n[n]\ndefinition = n\n[o]",
            "[m(1)]\ndefinition = new\n[n]\ndisabled = 1\n\n[p",
        ]);
        assert_eq!(set.iter().map(|m| m.definition.as_str()).collect::<Vec<_>>(), ["new"]);
        let places: Vec<_> = problems.iter().map(|problem| (problem.layer, problem.line)).collect();
        assert_eq!(places, [(0, 6), (1, 6)]);
    }

    #[test]
    fn what_is_wrong_is_told_and_the_rest_is_read() {
        let text = "[a\ndefinition = lost\n[b]\ndefinition = kept\nwhat is this\n[c(2)]\nargs = x\ndefinition = c\n[d(x)]\n\
                    [e(2)]\nargs = x, x\n[f]\niseval = perhaps\ndefinition = f\n[g(1)]\ndefinition = g\n[]\n[h(1)]\nargs= ,\n[i]\n";
        let (macros, problems) = read(text);
        assert_eq!(macros, ["b() = kept"]);
        insta::assert_snapshot!(problems.join("\n"), @"
        line 1: expected `]` at the end of the stanza's name
        line 5: expected `key = value`, found `what is this`
        line 7: macro `c(2)` lists 1 in `args`
        line 9: `[d(x)]` has no number of arguments
        line 11: macro `e(2)` has two arguments `x`
        line 13: expected `true` or `false` for `iseval`, found `perhaps`
        line 15: macro `g(1)` lists 0 in `args`
        line 17: a macro without a name
        line 19: macro `h(1)` has an argument without a name
        line 20: macro `i` has no `definition`
        ");
    }

    #[test]
    fn arguments_of_a_macro_without_any_are_ignored() {
        assert_eq!(read("[m]\nargs = a, b\ndefinition = x\n[n(0)]\nargs =\ndefinition = y").0, ["m() = x", "n() = y"]);
    }
}
