//! `rex`: extracts fields by a regular expression with named groups, or rewrites a field as sed does.
//!
//! Usage: `rex [field=<field>] [max_match=<int>] [offset_field=<field>] ("<regex>" | mode=sed "<sed expression>")`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Code, Diagnostic, Spanned,
    ast::FieldName,
    grammar::{
        fields, names,
        options::{Options, write_field, write_option},
        regex,
    },
    input::{PResult, Tokens, fail},
    lex::{Kind, Mode, quote},
    visit::Visitor,
};

/// `rex`
#[derive(Clone, Debug, PartialEq)]
pub struct Rex {
    /// The field that is searched or rewritten; `None` means `_raw`.
    pub field: Option<Spanned<FieldName>>,
    /// How many matches are taken; `None` means 1, and 0 all of them.
    pub max_match: Option<Spanned<u64>>,
    /// Where the places of the matches are put.
    pub offset_field: Option<Spanned<FieldName>>,
    /// Whether [`Self::regex`] is a sed expression (`s/a/b/g`, `y/abc/xyz/`) that rewrites the field.
    pub sed: bool,
    /// The regular expression as PCRE gets it: quotes dropped, `\\` and `\"` resolved, everything else as written.
    pub regex: Spanned<String>,
}

impl Rex {
    /// The fields that it extracts: the names of its groups.
    pub fn groups(&self) -> Vec<&str> {
        if self.sed { Vec::new() } else { regex::groups(&self.regex) }
    }
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "rex",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "rex [field=<field>] [max_match=<int>] [offset_field=<field>] (\"<regex>\" | mode=sed \"<sed expression>\")",
    summary: "Extracts fields by a regular expression with named groups, or rewrites a field as sed does.",
    parse,
};

impl Node for Rex {
    fn visit(&self, visitor: &mut dyn Visitor) {
        let (field, span) =
            self.field.as_ref().map_or(("_raw", self.regex.span), |field| (field.value.as_str(), field.span));
        visitor.reads(field, span);
        if self.sed {
            visitor.writes(field, span);
        }
        self.groups().into_iter().for_each(|group| visitor.writes(group, self.regex.span));
        self.offset_field.iter().for_each(|field| visitor.writes(field.as_str(), field.span));
    }
}

impl fmt::Display for Rex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("rex")?;
        write_field(f, "field", self.field.as_ref())?;
        write_option(f, "max_match", self.max_match.as_ref())?;
        write_field(f, "offset_field", self.offset_field.as_ref())?;
        write!(f, "{} {}", if self.sed { " mode=sed" } else { "" }, quote::Quoted(&self.regex))
    }
}

fn parse(start: Tokens<'_>) -> PResult<'_, Command> {
    if let Some(result) = regex::with_subsearch(SYNTAX.name, start) {
        return result;
    }
    let mut options = Options::default();
    let (mut regex, mut plain) = (None, 0);
    let mut i = names::commas(start);
    while !i.at_end() {
        i = if is_option(i, &mut plain) {
            options.parse(i)?.0
        } else if regex.is_none() {
            let (rest, argument) = regex::argument(i)?;
            regex = Some(argument);
            rest
        } else {
            let (_, second) = regex::argument(i)?;
            // In `rex a "(?<b>x)"` the first one is the mistake.
            let extra = regex.filter(|first| regex::groups(first).is_empty()).unwrap_or(second);
            return fields::invalid_argument(&extra, "there is one regular expression only");
        };
        i = names::commas(i);
    }
    let state = i.state;
    let sed = |text: &str| text.eq_ignore_ascii_case("sed").then_some(true);
    let field = fields::option(&mut options, "field");
    let max_match = options.number("max_match", state);
    let sed = options.parsed("mode", "sed", state, sed).is_some_and(|sed| sed.value);
    let offset_field = fields::option(&mut options, "offset_field");
    options.finish(state);
    let Some(regex) = regex else { return i.must("a regular expression") };
    if sed || !regex::groups(&regex).is_empty() {
        return Ok((i, Command::Rex(Rex { field, max_match, offset_field, sed, regex })));
    }
    fail(match regex::bad_group(&regex) {
        Some(name) => {
            let message = format!(
                "Encountered the following error while compiling the regex '{regex}': \
                 Regex: syntax error in subpattern name (missing terminator?)."
            );
            let help = format!("`{name}` can't be a group's name, which holds letters, digits and underscores only");
            Diagnostic::error(Code::InvalidRegex, regex.span, message).help(help)
        }
        None => {
            let message = format!(
                "The regex '{regex}' does not extract anything. \
                 It should specify at least one named group. Format: (?<name>...)."
            );
            Diagnostic::error(Code::Expected, regex.span, message).help(
                "name a group, as in `user=(?<user>\\w+)`; `regex` filters by a regular expression, \
                 and `mode=sed` replaces",
            )
        }
    })
}

/// Whether an option stands here rather than an unquoted regular expression such as `user=(?<user>\w+)`. Up to `plain`
/// there is no such, so that nothing is looked through twice.
fn is_option(i: Tokens<'_>, plain: &mut u32) -> bool {
    let name = i.first();
    let value = i.peek(2);
    if !i.at_option() || !name.text.chars().all(is_letter) {
        return false;
    }
    if OPTIONS.iter().any(|known| name.is_word(known)) {
        return !value.glued || matches!(value.kind, Kind::Word | Kind::Quoted | Kind::Single);
    }
    if name.span.start >= *plain
        && let Ok((_, regex)) = regex::argument(i)
    {
        if !regex::groups(&regex).is_empty() {
            return false;
        }
        *plain = regex.span.end;
    }
    true
}

const OPTIONS: &[&str] = &["field", "max_match", "mode", "offset_field"];

fn is_letter(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints, warning};

    #[test]
    fn options_stand_anywhere() {
        prints(r#"| rex "(?<a>\d+)""#, r#"| rex "(?<a>\\d+)""#);
        prints(
            r#"| rex Field = "a b" max_match=0 "(?P<x>[^|]+)\|" offset_field=o"#,
            r#"| rex field="a b" max_match=0 offset_field=o "(?P<x>[^|]+)\\|""#,
        );
        prints(r#"| rex "(?'x'\"a\\)" field='b c', MAX_MATCH=5"#, r#"| rex field="b c" max_match=5 "(?'x'\"a\\)""#);
        prints(r#"| rex field=a mode=SED "s/\\d+/x/g""#, r#"| rex field=a mode=sed "s/\\d+/x/g""#);
        prints(r#"| rex mode=sed 's/a b/c=d/'"#, r#"| rex mode=sed "s/a b/c=d/""#);
        prints("| rex field=values(a) \"(?<b>x)\"", "| rex field=\"values(a)\" \"(?<b>x)\"");
        prints("| rex field=a{}.b\n  \"(?<x>[[:alpha:]]|y)\"", "| rex field=\"a{}.b\" \"(?<x>[[:alpha:]]|y)\"");
    }

    #[test]
    fn quotes_may_be_left_out() {
        prints(
            r"| rex field=a (?<b>\d+);(?<c>\w{1,3}) max_match=2",
            r#"| rex field=a max_match=2 "(?<b>\\d+);(?<c>\\w{1,3})""#,
        );
        prints("| rex field=a (?<b>[a-z]+) | head 1", "| rex field=a \"(?<b>[a-z]+)\" | head 1");
        prints("| rex user=(?<user>[^|\\s]+)", "| rex \"user=(?<user>[^|\\\\s]+)\"");
        prints(r#"| rex field=a user=\"(?<user>\w+)\""#, r#"| rex field=a "user=\"(?<user>\\w+)\"""#);
        prints("| rex field=a mode=sed s/a=b/c/g", "| rex field=a mode=sed \"s/a=b/c/g\"");
    }

    #[test]
    fn a_subsearch_may_give_the_expression() {
        prints("| rex field=a [| head 1 | fields b]", "| rex field=a [| head 1 | fields b]");
        prints("| rex [search a | fields b]", "| rex [search a | fields b]");
    }

    #[test]
    fn mistakes() {
        assert_eq!(
            complaint("| rex field=b «\"x\"»"),
            "SPL202 The regex 'x' does not extract anything. It should specify at least one named group. \
             Format: (?<name>...)."
        );
        assert_eq!(complaint("| rex field=b«»"), "SPL202 Expected a regular expression.");
        assert_eq!(complaint("| rex «feild»=b \"(?<a>x)\""), "SPL205 Option 'feild' is invalid.");
        assert_eq!(complaint("| rex \"(?<a>x)\" «\"y\"»"), "SPL202 The argument 'y' is invalid.");
        assert_eq!(complaint("| rex «b» \"(?<a>x)\""), "SPL202 The argument 'b' is invalid.");
        assert!(complaint("| rex «\"(?<a-b>x)\"»").contains("syntax error in subpattern name"));
        assert_eq!(
            complaint("| rex mode=«awk» \"(?<a>x)\""),
            "SPL206 Invalid option value. Expecting a 'sed' for option 'mode'. Instead got 'awk'."
        );
        assert!(warning("| rex field=a «\"$regex$\"»").contains("does not extract anything"));
    }
}
