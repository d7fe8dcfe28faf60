//! Splunk's `.conf` files: stanzas of settings.

/// A setting with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Setting {
    pub(super) stanza: String,
    pub(super) key: String,
    /// Lines that a backslash continues are joined by a line end, so that places in the value keep their lines.
    pub(super) value: String,
    /// The line on which it starts, counted from 1.
    pub(super) line: usize,
}

/// All settings in their order. Anything that is neither a stanza nor a setting is passed over, as Splunk does.
pub(super) fn settings(text: &str) -> Vec<Setting> {
    let mut settings = Vec::new();
    let mut stanza = "default".to_owned();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = (1..).zip(text.lines());
    while let Some((line, text)) = lines.next() {
        let trimmed = text.trim();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            continue;
        }
        // A stanza's name may have brackets in it: the last one ends it.
        if let Some((name, _)) = trimmed.strip_prefix('[').and_then(|rest| rest.rsplit_once(']')) {
            name.clone_into(&mut stanza);
            continue;
        }
        let Some((key, first)) = text.split_once('=') else { continue };
        let mut value = String::new();
        let mut part = first.trim_start();
        while let Some(continued) = part.trim_end().strip_suffix('\\') {
            value.push_str(continued);
            value.push('\n');
            part = lines.next().map_or("", |(_, text)| text);
        }
        value.push_str(part.trim_end());
        settings.push(Setting { stanza: stanza.clone(), key: key.trim().to_owned(), value, line });
    }
    settings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stanzas_settings_and_continued_lines() {
        let text =
            "# comment\nx = 1\n[My [own] search]\nsearch = index=a \\\n| stats count \\\n  by host\r\n\ncron=* * *\n";
        let found = settings(text);
        assert_eq!(found.len(), 3);
        assert_eq!((found[0].stanza.as_str(), found[0].key.as_str()), ("default", "x"));
        assert_eq!(found[1].stanza, "My [own] search");
        assert_eq!(found[1].value, "index=a \n| stats count \n  by host");
        assert_eq!((found[1].line, found[2].line), (4, 8));
        assert_eq!(found[2].value, "* * *");
    }

    #[test]
    fn a_continuation_at_the_end() {
        assert_eq!(settings("[s]\nsearch = a \\")[0].value, "a \n");
        assert!(settings("no setting\n[]\n").is_empty());
    }
}
