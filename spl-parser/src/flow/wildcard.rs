//! Names with `*` in them.

/// Whether it names any number of fields.
pub(crate) fn is_wildcard(name: &str) -> bool {
    name.contains('*')
}

/// Whether it is no name yet: it holds a token, `$name$`, or a template's placeholder, `<<FIELD>>`.
pub(crate) fn is_placeholder(name: &str) -> bool {
    name.contains("<<") && name.contains(">>") || name.split('$').nth(2).is_some()
}

/// What stands before the first `*`.
pub(crate) fn prefix(pattern: &str) -> &str {
    pattern.split('*').next().unwrap_or_default()
}

/// What each `*` of `pattern` stands for in `name`; nothing where they don't match.
pub(crate) fn captures<'n>(pattern: &str, name: &'n str) -> Option<Vec<&'n str>> {
    let mut parts = pattern.split('*');
    let mut rest = name.strip_prefix(parts.next()?)?;
    let mut parts = parts.peekable();
    let mut found = Vec::new();
    while let Some(part) = parts.next() {
        let (capture, after) = match parts.peek() {
            None => (rest.strip_suffix(part)?, ""),
            Some(_) => rest.split_at_checked(rest.find(part)?)?,
        };
        found.push(capture);
        rest = after.strip_prefix(part).unwrap_or(after);
    }
    rest.is_empty().then_some(found)
}

/// Whether `name` is one of those that `pattern` means.
pub(crate) fn matches(pattern: &str, name: &str) -> bool {
    captures(pattern, name).is_some()
}

/// `pattern` with each `*` replaced by what it stands for.
pub(crate) fn fill(pattern: &str, captures: &[&str]) -> String {
    let mut captures = captures.iter();
    let mut name = String::new();
    for (n, part) in pattern.split('*').enumerate() {
        if n > 0 {
            name.push_str(captures.next().copied().unwrap_or_default());
        }
        name.push_str(part);
    }
    name
}

/// Whether some name may match both; when in doubt it may.
pub(crate) fn may_overlap(one: &str, other: &str) -> bool {
    let (one, other) = (prefix(one), prefix(other));
    one.starts_with(other) || other.starts_with(one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_any_text() {
        assert_eq!(captures("Processes.*", "Processes.dest"), Some(vec!["dest"]));
        assert_eq!(captures("a*b*c", "a1b2bc"), Some(vec!["1", "2b"]));
        assert_eq!(captures("*", ""), Some(vec![""]));
        assert_eq!(captures("a", "a"), Some(vec![]));
        assert_eq!(captures("a", "ab"), None);
        assert_eq!(captures("ab*ba", "aba"), None);
        assert_eq!(fill("x_*.*", &["a", "b"]), "x_a.b");
    }

    #[test]
    fn placeholders() {
        assert!(is_placeholder("<<FIELD>>_x") && is_placeholder("a$tok$"));
        assert!(!is_placeholder("a$b") && !is_placeholder("a"));
    }
}
