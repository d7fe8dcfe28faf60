//! `tags`: adds the tags that the values of the fields carry.
//!
//! Usage: `tags [outputfield=<field>] [inclname=<bool>] [inclvalue=<bool>] [allowed_tags=<string>] [<field>...]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Spanned,
    ast::{FieldName, write_list},
    grammar::{
        fields, names,
        options::{Options, with_options, write_bool, write_field, write_option},
    },
    input::{PResult, Tokens},
    lex::Mode,
    visit::{self, Visitor},
};

/// `tags`
#[derive(Clone, Debug, PartialEq)]
pub struct Tags {
    /// The fields; empty means all.
    pub fields: Vec<Spanned<FieldName>>,
    /// Where the tags go; `None` means the field `tag::<field>` of each field.
    pub outputfield: Option<Spanned<FieldName>>,
    /// Whether each tag is written with the name of its field.
    pub inclname: bool,
    /// Whether each tag is written with the value that carries it.
    pub inclvalue: bool,
    /// Only these tags, with commas between; `None` means all.
    pub allowed_tags: Option<Spanned<String>>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "tags",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "tags [outputfield=<field>] [inclname=<bool>] [inclvalue=<bool>] [allowed_tags=<string>] [<field>...]",
    summary: "Adds the tags that the values of the fields carry.",
    parse,
};

impl Node for Tags {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visit::reads(visitor, &self.fields);
        match &self.outputfield {
            Some(field) => visitor.writes(field.as_str(), field.span),
            None if self.fields.is_empty() => visitor.writes_any(),
            None => {
                self.fields.iter().for_each(|field| visitor.writes(&format!("tag::{}", field.as_str()), field.span));
            }
        }
    }
}

impl fmt::Display for Tags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("tags")?;
        write_field(f, "outputfield", self.outputfield.as_ref())?;
        write_bool(f, "inclname", self.inclname, false)?;
        write_bool(f, "inclvalue", self.inclvalue, false)?;
        write_option(f, "allowed_tags", self.allowed_tags.as_ref())?;
        f.write_str(if self.fields.is_empty() { "" } else { " " })?;
        write_list(f, &self.fields, ", ")
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, fields) = with_options(&mut options, names::field)(i)?;
    let outputfield = fields::option(&mut options, "outputfield");
    let inclname = options.bool("inclname", i.state).unwrap_or(false);
    let inclvalue = options.bool("inclvalue", i.state).unwrap_or(false);
    let allowed_tags = options.text("allowed_tags");
    options.finish(i.state);
    Ok((i, Command::Tags(Tags { fields, outputfield, inclname, inclvalue, allowed_tags })))
}

#[cfg(test)]
mod tests {
    use crate::testing::prints;

    #[test]
    fn fields() {
        prints("| tags", "| tags");
        prints(
            "| tags host outputfield=test inclname=t eventtype",
            "| tags outputfield=test inclname=true host, eventtype",
        );
    }
}
