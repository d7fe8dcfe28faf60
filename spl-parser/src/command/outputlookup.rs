//! `outputlookup`: writes the rows to a lookup table.
//!
//! Usage: `outputlookup [append=<bool>] [create_empty=<bool>] [override_if_empty=<bool>] [max=<n>] [key_field=<field>]
//! [<option>...] <table>`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Spanned,
    ast::FieldName,
    grammar::{
        options::{Options, write_bool, write_field, write_option},
        single,
    },
    input::{PResult, Tokens},
    lex::{Mode, quote},
    visit::{Resource, Visitor},
};

/// `outputlookup`
#[derive(Clone, Debug, PartialEq)]
pub struct Outputlookup {
    /// `append=`: the lines that are there stay.
    pub append: bool,
    /// `create_empty=`: a table is made even where there are no rows; true by default.
    pub create_empty: bool,
    /// `override_if_empty=`: without rows the table becomes empty; true by default.
    pub override_if_empty: bool,
    /// `allow_updates=`: an accelerated table may be changed; true by default.
    pub allow_updates: bool,
    /// `max=`: at most so many rows; `None` means all.
    pub max: Option<Spanned<u64>>,
    /// `key_field=`: the field whose value names the line that a row replaces.
    pub key_field: Option<Spanned<FieldName>>,
    /// `createinapp=`: a new file belongs to the app; `None` means the deployment's setting.
    pub createinapp: Option<bool>,
    /// `create_context=`: to whom a new file belongs: `app`, `user` or `system`.
    pub create_context: Option<Spanned<String>>,
    /// `output_format=`: `splunk_sv_csv` or `splunk_mv_csv`, which keeps multivalues apart; `None` means the former.
    pub output_format: Option<Spanned<String>>,
    /// The table, by its definition's or its file's name.
    pub table: Spanned<String>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "outputlookup",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "outputlookup [append=<bool>] [create_empty=<bool>] [override_if_empty=<bool>] [max=<n>] \
            [key_field=<field>] [<option>...] <table>",
    summary: "Writes the rows to a lookup table.",
    parse,
};

impl Node for Outputlookup {
    fn visit(&self, visitor: &mut dyn Visitor) {
        self.key_field.iter().for_each(|field| visitor.reads(field.as_str(), field.span));
        visitor.needs(Resource::Lookup, &self.table, self.table.span);
    }
}

impl fmt::Display for Outputlookup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("outputlookup")?;
        write_bool(f, "append", self.append, false)?;
        write_bool(f, "create_empty", self.create_empty, true)?;
        write_bool(f, "override_if_empty", self.override_if_empty, true)?;
        write_bool(f, "allow_updates", self.allow_updates, true)?;
        write_option(f, "max", self.max.as_ref())?;
        write_field(f, "key_field", self.key_field.as_ref())?;
        if let Some(value) = self.createinapp {
            write!(f, " createinapp={value}")?;
        }
        write_option(f, "create_context", self.create_context.as_ref())?;
        write_option(f, "output_format", self.output_format.as_ref())?;
        write!(f, " {}", quote::name(&self.table))
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    const WANTED: &str = "the name of a lookup table";
    let mut options = Options::default();
    let (i, table) = single::named(i, &mut options, WANTED)?;
    let Some(table) = table else { return i.must(WANTED) };
    let state = i.state;
    let mut flag = |name, default| options.bool(name, state).unwrap_or(default);
    let (append, create_empty) = (flag("append", false), flag("create_empty", true));
    let (override_if_empty, allow_updates) = (flag("override_if_empty", true), flag("allow_updates", true));
    let outputlookup = Outputlookup {
        append,
        create_empty,
        override_if_empty,
        allow_updates,
        max: options.number("max", state),
        key_field: options.text("key_field").map(|field| field.map(FieldName)),
        createinapp: options.bool("createinapp", state),
        create_context: options.text("create_context"),
        output_format: options.text("output_format"),
        table,
    };
    options.finish(state);
    Ok((i, Command::Outputlookup(outputlookup)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn tables_and_options() {
        prints("| outputlookup a.csv", "| outputlookup a.csv");
        prints("| outputlookup \"a b\" append=t", "| outputlookup append=true \"a b\"");
        prints(
            "| outputlookup create_empty=f Override_If_Empty=false key_field=_key max=5 x createinapp = T",
            "| outputlookup create_empty=false override_if_empty=false max=5 key_field=_key createinapp=true x",
        );
        prints(
            "| outputlookup x output_format=splunk_mv_csv create_context=app allow_updates=0 append=$a$x",
            "| outputlookup x output_format=splunk_mv_csv create_context=app allow_updates=0 append=$a$x",
        );
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| outputlookup append=t«»"), "SPL202 Expected the name of a lookup table.");
        assert_eq!(complaint("| outputlookup a «b»"), "SPL202 The argument 'b' is invalid.");
        assert_eq!(complaint("| outputlookup a «keyfield»=b"), "SPL205 Option 'keyfield' is invalid.");
        assert_eq!(
            complaint("| outputlookup a «where» b=c"),
            "SPL202 Expected `,`, the name of a lookup table or the end of the command."
        );
    }
}
