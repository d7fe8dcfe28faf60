//! Splunk's `.conf` files: stanzas of settings.

/// A line of a `.conf` file, with those that continue it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfLine {
    /// `[name]`
    Stanza {
        /// What stands between the brackets; it may have brackets in it.
        name: String,
        /// The line, counted from 1.
        line: usize,
    },
    /// `key = value`
    Setting {
        /// The key, as written.
        key: String,
        /// The value. Lines that a backslash continues are joined by a line end, so that places in it keep their lines.
        value: String,
        /// The line on which it starts, counted from 1.
        line: usize,
    },
    /// A line that is neither; Splunk passes it over.
    Broken {
        /// Whether it begins as a stanza's header does.
        header: bool,
        /// What is wrong with it.
        message: String,
        /// The line, counted from 1.
        line: usize,
    },
}

/// The lines of a `.conf` file, those left out that are empty or a comment.
///
/// ```
/// use spl_parser::{ConfLine, conf_lines};
///
/// let lines: Vec<ConfLine> = conf_lines("# mine\n[errors]\nsearch = index=web \\\n| head\n").collect();
/// assert_eq!(lines[0], ConfLine::Stanza { name: "errors".into(), line: 2 });
/// let (key, value) = ("search".into(), "index=web \n| head".into());
/// assert_eq!(lines[1], ConfLine::Setting { key, value, line: 3 });
/// ```
pub fn conf_lines(text: &str) -> impl Iterator<Item = ConfLine> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = (1..).zip(text.lines());
    std::iter::from_fn(move || {
        let (line, text) = lines.by_ref().find(|(_, text)| {
            let text = text.trim();
            !text.is_empty() && !text.starts_with('#')
        })?;
        let trimmed = text.trim();
        if let Some(header) = trimmed.strip_prefix('[') {
            return Some(match header.rsplit_once(']') {
                Some((name, _)) => ConfLine::Stanza { name: name.trim().to_owned(), line },
                None => ConfLine::Broken {
                    header: true,
                    message: "expected `]` at the end of the stanza's name".to_owned(),
                    line,
                },
            });
        }
        let setting = text.split_once('=');
        let mut value = String::new();
        let mut part = setting.map_or(text, |(_, value)| value.trim_start());
        while let Some(continued) = part.trim_end().strip_suffix('\\') {
            value.push_str(continued);
            value.push('\n');
            part = lines.next().map_or("", |(_, text)| text);
        }
        value.push_str(part.trim_end());
        Some(match setting {
            Some((key, _)) => ConfLine::Setting { key: key.trim().to_owned(), value, line },
            None => {
                let message = format!("expected `key = value`, found `{}`", crate::state::shorten(trimmed));
                ConfLine::Broken { header: false, message, line }
            }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stanzas_settings_and_continued_lines() {
        let text = "\u{feff}x = 1\r\n[My [own] search]\nsearch = index=a \\\n| stats count \\\n  by host\r\n\ncron=* * *\n[\nodd\n";
        let lines: Vec<String> = conf_lines(text)
            .map(|line| match line {
                ConfLine::Stanza { name, line } => format!("{line} [{name}]"),
                ConfLine::Setting { key, value, line } => format!("{line} {key}={value:?}"),
                ConfLine::Broken { message, line, .. } => format!("{line} {message}"),
            })
            .collect();
        let expected = [
            "1 x=\"1\"",
            "2 [My [own] search]",
            "3 search=\"index=a \\n| stats count \\n  by host\"",
            "7 cron=\"* * *\"",
            "8 expected `]` at the end of the stanza's name",
            "9 expected `key = value`, found `odd`",
        ];
        assert_eq!(lines, expected);
    }

    #[test]
    fn a_continuation_at_the_end() {
        let value = |text| conf_lines(text).last();
        let setting = ConfLine::Setting { key: "search".into(), value: "a \n".into(), line: 2 };
        assert_eq!(value("[s]\nsearch = a \\"), Some(setting));
    }
}
