//! `lookup`: adds fields of a table to the rows that match one of its lines.
//!
//! Usage: `lookup [<option>...] <table> <field> [AS <field>]... [OUTPUT|OUTPUTNEW <field> [AS <field>]...]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Code, Diagnostic, Spanned,
    ast::FieldName,
    grammar::{
        aggs, names,
        options::{Options, only_options, with_options, write_bool, write_field},
        single,
    },
    input::{PResult, Tokens, fail},
    lex::{Mode, quote},
    visit::{Resource, Visitor},
};

/// `lookup`
#[derive(Clone, Debug, PartialEq)]
pub struct Lookup {
    /// `local=`: the search head does it, with its own copy of the table.
    pub local: bool,
    /// `update=`: a search that runs on sees what is changed in the table.
    pub update: bool,
    /// `event_time_field=`: the field that holds the time of the rows, for a table with times; `None` means `_time`.
    pub event_time_field: Option<Spanned<FieldName>>,
    /// The table, by its definition's or its file's name.
    pub table: Spanned<String>,
    /// What must match; at least one.
    pub inputs: Vec<LookupField>,
    /// What is added; empty means every field of the table that isn't matched.
    pub outputs: Vec<LookupOutput>,
}

/// `user AS src_user`
#[derive(Clone, Debug, PartialEq)]
pub struct LookupField {
    /// The field of the table.
    pub field: Spanned<FieldName>,
    /// The field of the rows; the same where there is none.
    pub alias: Option<Spanned<FieldName>>,
}

impl LookupField {
    /// The field of the rows.
    pub fn row_field(&self) -> &Spanned<FieldName> {
        self.alias.as_ref().unwrap_or(&self.field)
    }
}

/// A field after OUTPUT or OUTPUTNEW.
#[derive(Clone, Debug, PartialEq)]
pub struct LookupOutput {
    /// Whether OUTPUTNEW stands before it: a value that is there stays.
    pub new: bool,
    /// The field.
    pub field: LookupField,
}

const CLAUSES: [(&str, bool); 2] = [("OUTPUT", false), ("OUTPUTNEW", true)];

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "lookup",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "lookup [<option>...] <table> <field> [AS <field>]... [OUTPUT|OUTPUTNEW <field> [AS <field>]...]",
    summary: "Adds fields of a table to the rows that match one of its lines.",
    parse,
};

impl Node for Lookup {
    fn visit(&self, visitor: &mut dyn Visitor) {
        for LookupField { field, .. } in self.inputs.iter().chain(self.outputs.iter().map(|output| &output.field)) {
            visitor.column(Resource::Lookup, &self.table, field.as_str(), field.span);
        }
        let input = self.inputs.iter().map(LookupField::row_field).chain(&self.event_time_field);
        input.for_each(|field| visitor.reads(field.as_str(), field.span));
        for output in &self.outputs {
            let field = output.field.row_field();
            visitor.writes(field.as_str(), field.span);
        }
        if self.outputs.is_empty() {
            visitor.writes_any();
        }
        visitor.needs(Resource::Lookup, &self.table, self.table.span);
    }
}

impl fmt::Display for Lookup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("lookup")?;
        write_bool(f, "local", self.local, false)?;
        write_bool(f, "update", self.update, false)?;
        write_field(f, "event_time_field", self.event_time_field.as_ref())?;
        write!(f, " {}", Name(&self.table))?;
        for (n, field) in self.inputs.iter().enumerate() {
            write!(f, "{}{field}", if n > 0 { ", " } else { " " })?;
        }
        let mut clause = None;
        for output in &self.outputs {
            match clause {
                Some(new) if new == output.new => f.write_str(", ")?,
                _ if output.new => f.write_str(" OUTPUTNEW ")?,
                _ => f.write_str(" OUTPUT ")?,
            }
            clause = Some(output.new);
            output.field.fmt(f)?;
        }
        Ok(())
    }
}

impl fmt::Display for LookupField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Name(self.field.as_str()).fmt(f)?;
        self.alias.iter().try_for_each(|alias| write!(f, " AS {}", Name(alias.as_str())))
    }
}

/// A name; quoted also where it would begin a clause.
struct Name<'a>(&'a str);

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if CLAUSES.iter().any(|(word, _)| self.0.eq_ignore_ascii_case(word)) {
            quote::Quoted(self.0).fmt(f)
        } else {
            f.write_str(&quote::name(self.0))
        }
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, ()) = only_options(&mut options, i)?;
    if i.at_end() || clause(i).is_some() {
        let message = "Expecting lookup table name as the first argument.";
        return fail(Diagnostic::error(Code::Expected, i.span(), message));
    }
    let (i, table) = single::name("the name of a lookup table")(i)?;
    let (mut i, inputs) = with_options(&mut options, field)(i)?;
    if inputs.is_empty() && (i.at_end() || clause(i).is_some()) {
        return fail(
            Diagnostic::error(Code::Expected, i.span(), "Must specify one or more lookup fields.")
                .help("write the table's field, and AS and the field of the rows where that has another name"),
        );
    }
    let mut outputs = Vec::new();
    while let Some(new) = clause(i) {
        let (rest, fields) = with_options(&mut options, field)(i.advance())?;
        outputs.extend(fields.into_iter().map(|field| LookupOutput { new, field }));
        i = rest;
    }
    if outputs.is_empty() {
        i.note("`OUTPUT`");
    }
    let state = i.state;
    let (local, update) = (options.bool("local", state), options.bool("update", state));
    let event_time_field = options.text("event_time_field").map(|field| field.map(FieldName));
    options.finish(state);
    let (local, update) = (local.unwrap_or(false), update.unwrap_or(false));
    Ok((i, Command::Lookup(Lookup { local, update, event_time_field, table, inputs, outputs })))
}

/// Whether OUTPUTNEW rather than OUTPUT stands here; `None` where neither does.
fn clause(i: Tokens<'_>) -> Option<bool> {
    CLAUSES.iter().find(|(word, _)| i.at_word(word)).map(|(_, new)| *new)
}

fn field(i: Tokens<'_>) -> PResult<'_, LookupField> {
    if clause(i).is_some() {
        return i.expected("a field name");
    }
    let (i, field) = names::field(i)?;
    let (i, alias) = aggs::alias(i)?;
    Ok((i, LookupField { field, alias }))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn fields_and_outputs() {
        prints("| lookup t a", "| lookup t a");
        prints(
            "| LOOKUP users.csv user as src_user,dest output a, b AS \"b c\" d",
            "| lookup users.csv user AS src_user, dest OUTPUT a, b AS \"b c\", d",
        );
        prints("| lookup \"my table\" , a OUTPUTNEW 'x y' as z, ,", "| lookup \"my table\" a OUTPUTNEW \"x y\" AS z");
        prints("| lookup t a OUTPUT b outputnew c OUTPUT d", "| lookup t a OUTPUT b OUTPUTNEW c OUTPUT d");
        prints("| lookup t a OUTPUT", "| lookup t a");
        prints("| lookup $t$ <<FIELD>> OUTPUT $form.out$", "| lookup $t$ \"<<FIELD>>\" OUTPUT $form.out$");
    }

    #[test]
    fn options_may_stand_anywhere() {
        prints("| lookup local = true t update=1 a", "| lookup local=true update=true t a");
        prints(
            "| lookup t a Local=t output b event_time_field=x",
            "| lookup local=true event_time_field=x t a OUTPUT b",
        );
    }

    #[test]
    fn mistakes() {
        let table = "SPL202 Expecting lookup table name as the first argument.";
        assert_eq!(complaint("| lookup«»"), table);
        assert_eq!(complaint("| lookup local=t«»"), table);
        assert_eq!(complaint("| lookup «OUTPUT» a"), table);
        assert_eq!(complaint("| lookup t«»"), "SPL202 Must specify one or more lookup fields.");
        assert_eq!(complaint("| lookup t «output» b"), "SPL202 Must specify one or more lookup fields.");
        assert_eq!(complaint("| lookup t a «as»"), "SPL202 You must specify a field name after 'as'.");
        assert_eq!(complaint("| lookup «locale»=t t a"), "SPL205 Option 'locale' is invalid.");
        assert_eq!(
            complaint("| lookup t a «(»b)"),
            "SPL202 Expected `AS`, `,`, a field name, `OUTPUT` or the end of the command."
        );
    }
}
