//! `xyseries`: turns rows into columns: a table by the values of one field down and of another across.
//!
//! Usage: `xyseries [grouped=<bool>] <field> <name field> <value field>... [sep=<text>] [format=<text>]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Spanned,
    ast::{FieldName, FieldPattern, write_list},
    grammar::{
        names,
        options::{Options, with_options, write_bool, write_option},
    },
    input::{PResult, Tokens},
    lex::Mode,
    visit::{self, Visitor},
};

/// `xyseries`
#[derive(Clone, Debug, PartialEq)]
pub struct Xyseries {
    /// The field whose values make the rows.
    pub row: Spanned<FieldName>,
    /// The field whose values make the columns.
    pub name: Spanned<FieldName>,
    /// The fields whose values fill the cells; at least one.
    pub cells: Vec<Spanned<FieldPattern>>,
    /// `grouped=`: the rows come in groups already, each of which is done when its row ends.
    pub grouped: bool,
    /// `sep=`: what joins the names of columns where there are several fields for cells; `None` means `: `.
    pub sep: Option<Spanned<String>>,
    /// `format=`: how they are joined, with `$AGG$` and `$VAL$` in place of them; takes precedence over `sep`.
    pub format: Option<Spanned<String>>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "xyseries",
    aliases: &["maketable"],
    mode: Mode::Args,
    flags: &[],
    usage: "xyseries [grouped=<bool>] <field> <name field> <value field>... [sep=<text>] [format=<text>]",
    summary: "Turns rows into columns: a table by the values of one field down and of another across.",
    parse,
};

impl Node for Xyseries {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.reads(self.row.as_str(), self.row.span);
        visitor.reads(self.name.as_str(), self.name.span);
        visit::reads_patterns(visitor, &self.cells);
        visitor.makes(&[self.row.as_str().to_owned(), "*".to_owned()]);
    }
}

impl fmt::Display for Xyseries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("xyseries")?;
        write_bool(f, "grouped", self.grouped, false)?;
        write_option(f, "sep", self.sep.as_ref())?;
        write_option(f, "format", self.format.as_ref())?;
        write!(f, " {}, {}, ", self.row, self.name)?;
        write_list(f, &self.cells, ", ")
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, fields) = with_options(&mut options, names::pattern)(i)?;
    let mut fields = fields.into_iter();
    let name = |pattern: Spanned<FieldPattern>| pattern.map(|pattern| FieldName(pattern.0));
    let (row, column) = (fields.next().map(name), fields.next().map(name));
    let cells: Vec<_> = fields.collect();
    let (Some(row), Some(name), false) = (row, column, cells.is_empty()) else {
        return i.must("a field name");
    };
    let grouped = options.bool("grouped", i.state).unwrap_or(false);
    let (sep, format) = (options.text("sep"), options.text("format"));
    options.finish(i.state);
    Ok((i, Command::Xyseries(Xyseries { row, name, cells, grouped, sep, format })))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn fields_and_options() {
        prints("| xyseries _time host count", "| xyseries _time, host, count");
        prints(
            "| xyseries grouped=t a, \"b c\" sep=\"-\" d e* format=\"$AGG$:$VAL$\"",
            "| xyseries grouped=true sep=- format=\"$AGG$:$VAL$\" a, \"b c\", d, e*",
        );
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| xyseries a b«»"), "SPL202 Expected `,` or a field name.");
        assert_eq!(complaint("| xyseries a b c «separator»=x"), "SPL205 Option 'separator' is invalid.");
    }
}
