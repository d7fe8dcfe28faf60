//! `multikv`: makes a row of each line of a table in the text of an event.
//!
//! Usage: `multikv [conf=<stanza>] [copyattrs=<bool>] [fields <field>...] [filter <term>...] [forceheader=<int>]
//! [multitable=<bool>] [noheader=<bool>] [rmorig=<bool>]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Span, Spanned,
    ast::FieldName,
    grammar::{
        fields, names,
        options::{Options, write_option},
        settings::Setting,
    },
    input::{PResult, Tokens},
    lex::{Kind, Mode, quote},
    visit::Visitor,
};

/// `multikv`
#[derive(Clone, Debug, PartialEq)]
pub struct Multikv {
    /// The stanza of `multikv.conf` that describes the table.
    pub conf: Option<Spanned<String>>,
    /// The line that holds the names, counted from 1; `None` finds it by itself.
    pub forceheader: Option<Spanned<u64>>,
    /// Whether the fields of the event are copied to its rows; `None` means true.
    pub copyattrs: Option<bool>,
    /// Whether there may be several tables in an event; `None` means true.
    pub multitable: Option<bool>,
    /// Whether the table has no line of names; `None` means false.
    pub noheader: Option<bool>,
    /// Whether the event itself is dropped; `None` means true.
    pub rmorig: Option<bool>,
    /// The columns; empty means all.
    pub fields: Vec<Spanned<FieldName>>,
    /// Only lines with one of these terms; empty means all.
    pub filter: Vec<Spanned<String>>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "multikv",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "multikv [conf=<stanza>] [copyattrs=<bool>] [fields <field>...] [filter <term>...] [forceheader=<int>] \
            [multitable=<bool>] [noheader=<bool>] [rmorig=<bool>]",
    summary: "Makes a row of each line of a table in the text of an event.",
    parse,
};

impl Node for Multikv {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.reads("_raw", Span::default());
        self.fields.iter().for_each(|field| visitor.writes(field.as_str(), field.span));
        if self.fields.is_empty() {
            visitor.writes_any();
        }
    }
}

impl fmt::Display for Multikv {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("multikv")?;
        write_option(f, "conf", self.conf.as_ref())?;
        write_option(f, "forceheader", self.forceheader.as_ref())?;
        self.copyattrs.write(f, "copyattrs")?;
        self.multitable.write(f, "multitable")?;
        self.noheader.write(f, "noheader")?;
        self.rmorig.write(f, "rmorig")?;
        if !self.fields.is_empty() {
            f.write_str(" fields")?;
        }
        for field in &self.fields {
            match list_of(field.as_str()) {
                Some(_) => write!(f, " {}", quote::Quoted(field.as_str()))?,
                None => write!(f, " {field}")?,
            }
        }
        if !self.filter.is_empty() {
            f.write_str(" filter")?;
        }
        self.filter.iter().try_for_each(|term| write!(f, " {}", quote::Quoted(term)))
    }
}

/// The lists, each of which follows a word.
#[derive(Clone, Copy)]
enum List {
    Fields,
    Filter,
}

fn list_of(word: &str) -> Option<List> {
    match word {
        word if word.eq_ignore_ascii_case("fields") => Some(List::Fields),
        word if word.eq_ignore_ascii_case("filter") => Some(List::Filter),
        _ => None,
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (mut names, mut filter) = (Vec::new(), Vec::new());
    let mut list = None;
    let mut i = names::commas(i);
    while !i.at_end() {
        let token = i.first();
        if i.at_option() {
            i = options.parse(i)?.0;
        } else if let Some(found) = list_of(token.text).filter(|_| token.kind == Kind::Word) {
            list = Some(found);
            i = i.advance();
        } else {
            i = match list {
                Some(List::Fields) => {
                    let (rest, field) = names::field(i)?;
                    names.push(field);
                    rest
                }
                Some(List::Filter) => {
                    let (rest, term) = fields::text("a term")(i)?;
                    filter.push(term);
                    rest
                }
                None => return i.must("an option, `fields` or `filter`"),
            };
        }
        i = names::commas(i);
    }
    let state = i.state;
    let multikv = Multikv {
        conf: options.text("conf"),
        forceheader: options.number("forceheader", state),
        copyattrs: options.bool("copyattrs", state),
        multitable: options.bool("multitable", state),
        noheader: options.bool("noheader", state),
        rmorig: options.bool("rmorig", state),
        fields: names,
        filter,
    };
    options.finish(state);
    Ok((i, Command::Multikv(multikv)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn lists_and_options() {
        prints("| multikv", "| multikv");
        prints(
            "| multikv fields COMMAND, pid rmorig=f filter splunkd \"a b\" forceheader=1",
            "| multikv forceheader=1 rmorig=false fields COMMAND pid filter \"splunkd\" \"a b\"",
        );
        prints("| multikv fields \"filter\" a", "| multikv fields \"filter\" a");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| multikv «a»"), "SPL202 Expected an option, `fields` or `filter`.");
    }
}
