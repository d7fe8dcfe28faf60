//! `format`: turns the rows into one text, a condition of the search language.
//!
//! Usage: `format [mvsep="<string>"] [maxresults=<int>] ["<result start>" "<row start>" "<between fields>" "<row end>"
//! "<between rows>" "<result end>"] [emptystr="<string>"] [quote=<bool>]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Code, Diagnostic, Span, Spanned,
    grammar::{
        fields,
        options::{Options, with_options, write_bool, write_option},
    },
    input::{PResult, Tokens, fail},
    lex::{Mode, quote},
    visit::Visitor,
};

/// `format`
#[derive(Clone, Debug, PartialEq)]
pub struct Format {
    /// What stands between the values of a multivalue field; `None` means `OR`.
    pub mvsep: Option<Spanned<String>>,
    /// At most so many rows; `None` and 0 mean all.
    pub maxresults: Option<Spanned<u64>>,
    /// What stands round and between the parts; `None` means `( ( AND ) OR )`.
    pub strings: Option<FormatStrings>,
    /// The text of no rows at all; `None` means `NOT( )`.
    pub emptystr: Option<Spanned<String>>,
    /// `quote=`: the text comes in double quotes, those in it escaped.
    pub quote: bool,
}

/// What `format` puts round and between the parts, in the order in which they are written.
#[derive(Clone, Debug, PartialEq)]
pub struct FormatStrings {
    /// Before everything.
    pub start: Spanned<String>,
    /// Before each row.
    pub row_start: Spanned<String>,
    /// Between the fields of a row.
    pub between_fields: Spanned<String>,
    /// After each row.
    pub row_end: Spanned<String>,
    /// Between the rows.
    pub between_rows: Spanned<String>,
    /// After everything.
    pub end: Spanned<String>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "format",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "format [mvsep=\"<string>\"] [maxresults=<int>] [\"<result start>\" \"<row start>\" \"<between fields>\" \
            \"<row end>\" \"<between rows>\" \"<result end>\"] [emptystr=\"<string>\"] [quote=<bool>]",
    summary: "Turns the rows into one text, a condition of the search language.",
    parse,
};

impl Node for Format {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.reads("*", Span::default());
        visitor.makes(&["search".to_owned()]);
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("format")?;
        write_option(f, "mvsep", self.mvsep.as_ref())?;
        write_option(f, "maxresults", self.maxresults.as_ref())?;
        if let Some(strings) = &self.strings {
            let FormatStrings { start, row_start, between_fields, row_end, between_rows, end } = strings;
            for text in [start, row_start, between_fields, row_end, between_rows, end] {
                write!(f, " {}", quote::Quoted(text))?;
            }
        }
        write_option(f, "emptystr", self.emptystr.as_ref())?;
        write_bool(f, "quote", self.quote, false)
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, strings) = with_options(&mut options, fields::text("a text"))(i)?;
    let state = i.state;
    let mvsep = options.text("mvsep");
    let maxresults = options.number("maxresults", state);
    let emptystr = options.text("emptystr");
    let quote = options.bool("quote", state).unwrap_or(false);
    options.finish(state);
    let span = strings.iter().map(|text| text.span).reduce(Span::to);
    let strings = match (<[_; 6]>::try_from(strings), span) {
        (_, None) => None,
        (Ok([start, row_start, between_fields, row_end, between_rows, end]), _) => {
            Some(FormatStrings { start, row_start, between_fields, row_end, between_rows, end })
        }
        (Err(strings), Some(span)) => {
            let message = "The '<resultstart> <rowstart> <colsep> <rowend> <rowsep> <resultend>' arguments must be \
                           specified together or not at all.";
            return fail(
                Diagnostic::error(Code::Expected, span, message).label(format!("these are {}, not 6", strings.len())),
            );
        }
    };
    Ok((i, Command::Format(Format { mvsep, maxresults, strings, emptystr, quote })))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn strings_and_options() {
        prints("| format", "| format");
        prints(
            "| format mvsep=\"mvseparator\" \"{\" \"[\" \"AND\" \"]\" \"AND\" \"}\" MaxResults=5",
            "| format mvsep=mvseparator maxresults=5 \"{\" \"[\" \"AND\" \"]\" \"AND\" \"}\"",
        );
        prints(
            "| format ( ( AND ) OR ) emptystr=\"a b\"",
            "| format \"(\" \"(\" \"AND\" \")\" \"OR\" \")\" emptystr=\"a b\"",
        );
        prints("| format quote=t", "| format quote=true");
        prints("| format \"\" \"\", \"\" \"\" \"OR\" \"\"", "| format \"\" \"\" \"\" \"\" \"OR\" \"\"");
    }

    #[test]
    fn mistakes() {
        assert!(complaint("| format «\"(\" \")\"»").ends_with("arguments must be specified together or not at all."));
    }
}
