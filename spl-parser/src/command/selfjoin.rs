//! `selfjoin`: joins the rows with each other.
//!
//! Usage: `selfjoin [overwrite=<bool>] [max=<n>] [keepsingle=<bool>] <field>...`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Code, Diagnostic, Spanned,
    ast::{FieldName, write_list},
    grammar::{
        names,
        options::{Options, with_options, write_bool, write_option},
    },
    input::{PResult, Tokens, fail},
    lex::Mode,
    visit::{self, Visitor},
};

/// `selfjoin`
#[derive(Clone, Debug, PartialEq)]
pub struct Selfjoin {
    /// `overwrite=`: values of the later row replace those of the earlier; true by default.
    pub overwrite: bool,
    /// `max=`: at most so many rows match one; 0 means all, `None` means 1.
    pub max: Option<Spanned<u64>>,
    /// `keepsingle=`: rows that match no other stay.
    pub keepsingle: bool,
    /// The fields that must be equal; at least one.
    pub fields: Vec<Spanned<FieldName>>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "selfjoin",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "selfjoin [overwrite=<bool>] [max=<n>] [keepsingle=<bool>] <field>...",
    summary: "Joins the rows with each other.",
    parse,
};

impl Node for Selfjoin {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visit::reads(visitor, &self.fields);
    }
}

impl fmt::Display for Selfjoin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("selfjoin")?;
        write_bool(f, "overwrite", self.overwrite, true)?;
        write_option(f, "max", self.max.as_ref())?;
        write_bool(f, "keepsingle", self.keepsingle, false)?;
        f.write_str(" ")?;
        write_list(f, &self.fields, ", ")
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, fields) = with_options(&mut options, names::field)(i)?;
    let state = i.state;
    let overwrite = options.bool("overwrite", state).unwrap_or(true);
    let (max, keepsingle) = (options.number("max", state), options.bool("keepsingle", state).unwrap_or(false));
    options.finish(state);
    if fields.is_empty() && i.at_end() {
        let message = "At least one field must be given as an argument.";
        return fail(Diagnostic::error(Code::Expected, i.span(), message));
    }
    Ok((i, Command::Selfjoin(Selfjoin { overwrite, max, keepsingle, fields })))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn fields_and_options() {
        prints("a | selfjoin id", "search a | selfjoin id");
        prints(
            "a | selfjoin a, KeepSingle=t \"b c\" overwrite=f max=0",
            "search a | selfjoin overwrite=false max=0 keepsingle=true a, \"b c\"",
        );
        assert_eq!(complaint("a | selfjoin max=1«»"), "SPL202 At least one field must be given as an argument.");
        assert_eq!(complaint("a | selfjoin «keep»=t a"), "SPL205 Option 'keep' is invalid.");
    }
}
