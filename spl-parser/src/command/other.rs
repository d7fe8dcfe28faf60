//! Commands without a type of their own: rare ones of Splunk's, and custom commands, which apps bring along.
//!
//! They parse into text and subsearches; planning them fails by name.

use std::fmt;

use super::Node;
use crate::{
    Span, Spanned,
    ast::Subsearch,
    grammar::subsearch,
    input::{Fail, Tokens},
    lex::{Cursor, Kind, Token},
    state::State,
    visit::{SubsearchUse, Visitor},
};

/// A command without a type of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Other {
    /// The command's name: of Splunk's in lower case, of others as written.
    pub name: String,
    /// Whether Splunk doesn't have it.
    pub custom: bool,
    /// What follows it, in order.
    pub arguments: Vec<Spanned<Argument>>,
}

/// A part of the arguments of a command without a type of its own.
#[derive(Clone, Debug, PartialEq)]
pub enum Argument {
    /// What is written between subsearches, white space around it trimmed; never empty.
    Text(String),
    /// `[ … ]`
    Subsearch(Subsearch),
}

impl Node for Other {
    fn visit(&self, visitor: &mut dyn Visitor) {
        for argument in &self.arguments {
            if let Argument::Subsearch(subsearch) = &argument.value {
                visitor.subsearch(subsearch, SubsearchUse::Argument);
            }
        }
        // What it does to the rows isn't known.
        visitor.writes_any();
    }
}

impl fmt::Display for Other {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        self.arguments.iter().try_for_each(|argument| write!(f, " {argument}"))
    }
}

impl fmt::Display for Argument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Subsearch(subsearch) => write!(f, "[{subsearch}]"),
        }
    }
}

/// The arguments between the name and the next pipe; `None` where a subsearch among them doesn't parse.
pub(crate) fn parse(name: &str, custom: bool, span: Span, state: &State<'_>) -> Option<Other> {
    let mut cursor = Cursor::new(state.text, span);
    let mut arguments = Vec::new();
    let mut start = cursor.pos();
    let text = |cursor: &Cursor<'_>, start| {
        let written = cursor.since(start);
        let text = written.trim().to_owned();
        (!text.is_empty()).then(|| Spanned::new(Argument::Text(text), cursor.span_since(start)))
    };
    while let Some(c) = cursor.peek() {
        let here = cursor.pos();
        match (c, state.structure.close_of(here)) {
            ('"', _) => {
                cursor.quoted('"');
            }
            ('[', Some(close)) => {
                arguments.extend(text(&cursor, start));
                cursor.advance_to(here + 1);
                let inside = cursor.until(close);
                cursor.advance_to(close + 1);
                start = cursor.pos();
                let span = cursor.span_since(here);
                let token = Token { kind: Kind::Subsearch, text: inside, span, glued: false };
                let end = Token { kind: Kind::Eof, text: "", span: span.at_end(), glued: false };
                match subsearch::subsearch(Tokens::new(&[token, end], state)) {
                    Ok((_, subsearch)) => arguments.push(Spanned::new(Argument::Subsearch(subsearch), span)),
                    Err(nom::Err::Error(Fail::Reported) | nom::Err::Failure(Fail::Reported)) => return None,
                    Err(error) => {
                        state.explain(error).into_iter().for_each(|diagnostic| state.report(diagnostic));
                        return None;
                    }
                }
            }
            _ => cursor.bump_escaped(),
        }
    }
    arguments.extend(text(&cursor, start).and_then(without_continuation));
    Some(Other { name: name.to_owned(), custom, arguments })
}

/// A text without the backslash at its end that would continue the line; what is printed would lose it.
pub(crate) fn without_continuation(mut text: Spanned<Argument>) -> Option<Spanned<Argument>> {
    if let Argument::Text(written) = &mut text.value {
        let alone = |before: &str| before.is_empty() || before.ends_with(char::is_whitespace);
        while let Some(before) = written.strip_suffix('\\').filter(|before| alone(before)) {
            written.truncate(before.trim_end().len());
        }
        if written.is_empty() {
            return None;
        }
    }
    Some(text)
}

/// The names, in order: Splunk's own commands and those of its machine-learning, database and security apps. A command
/// that gets a type of its own leaves the list.
pub(super) static NAMES: &[&str] = &[
    "ai",
    "audit",
    "awssnsalert",
    "cofilter",
    "collapse",
    "copyresults",
    "crawl",
    "createrss",
    "cyberchef",
    "datamodelsimple",
    "dbxlookup",
    "dbxoutput",
    "dbxquery",
    "debug",
    "dispatch",
    "editinfo",
    "entitymerge",
    "expandtoken",
    "file",
    "findtypes",
    "folderize",
    "ingestpreview",
    "input",
    "inputintelligence",
    "internalinputcsv",
    "jsontxn",
    "localize",
    "makejson",
    "mrollup",
    "newseriesfilter",
    "nokv",
    "outputraw",
    "outputrawr",
    "outputtelemetry",
    "preview",
    "prjob",
    "rawstats",
    "rtorder",
    "runshellscript",
    "sdselect",
    "select",
    "shape",
    "showargs",
    "snowevent",
    "snoweventstream",
    "snowincident",
    "snowincidentstream",
    "streamedcsv",
    "summarize",
    "surrounding",
    "tagcreate",
    "tagdelete",
    "tagset",
    "typelearner",
    "xsaggregatecontext",
    "xsclonecontext",
    "xscreateadcontext",
    "xscreateddcontext",
    "xscreateudcontext",
    "xsdeleteconcept",
    "xsdeletecontext",
    "xsdisplayconcept",
    "xsdisplaycontext",
    "xsfindbestconcept",
    "xsgetdistance",
    "xsgetwherecix",
    "xslistconcepts",
    "xslistcontexts",
    "xsrenamecontext",
    "xsupdateddcontext",
    "xswhere",
];

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn arguments_are_kept_as_written() {
        prints("| Dnstwist foo.com x=[ | tstats count ] | a.b-c", "| Dnstwist foo.com x= [| tstats count] | a.b-c");
        prints("a | CRAWL  field=b \"[c|d]\"  | Uniq", "search a | crawl field=b \"[c|d]\" | uniq");
        prints("a | foo b \\", "search a | foo b");
        prints("a | foo \\ \\\u{b} | bar C:\\", "search a | foo | bar C:\\");
        prints("a | xjoin x [search b | head 1]", "search a | xjoin x [search b | head 1]");
        assert_eq!(complaint("a | crawl x «[»search b"), "SPL102 Mismatched '['.");
    }
}
