//! `tojson`: makes a JSON object of the fields of each row.
//!
//! Usage: `tojson [<field>... | auto|bool|json|none|num|str(<field>...)]... [default_type=<type>] [fill_null=<bool>]
//! [include_internal=<bool>] [output_field=<field>]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Span, Spanned,
    ast::{FieldName, FieldPattern, write_list},
    grammar::{
        fields, names,
        options::{Options, with_options, write_field, write_option},
        settings::Setting,
    },
    input::{PResult, Tokens},
    lex::{Kind, Mode, Op},
    visit::{self, Visitor},
};

/// `tojson`
#[derive(Clone, Debug, PartialEq)]
pub struct Tojson {
    /// The fields and their types; empty means every field.
    pub parts: Vec<JsonFields>,
    /// The type of fields that none is given for: `auto`, `bool`, `json`, `none`, `num` or `str`; `None` means `none`.
    pub default_type: Option<Spanned<String>>,
    /// Whether fields that a row lacks become null; `None` means that they are left out.
    pub fill_null: Option<bool>,
    /// Whether fields that begin with `_` are among those a wildcard matches; `None` means false.
    pub include_internal: Option<bool>,
    /// Where the object goes; `None` means `_raw`.
    pub output_field: Option<Spanned<FieldName>>,
}

/// `num(a b*)`, or a field by itself
#[derive(Clone, Debug, PartialEq)]
pub struct JsonFields {
    /// The type, in lower case; `None` means the default.
    pub function: Option<Spanned<String>>,
    /// The fields; without a type there is one.
    pub fields: Vec<Spanned<FieldPattern>>,
}

const TYPES: &[&str] = &["auto", "bool", "json", "none", "num", "str"];

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "tojson",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "tojson [<field>... | auto|bool|json|none|num|str(<field>...)]... [default_type=<type>] [fill_null=<bool>] \
            [include_internal=<bool>] [output_field=<field>]",
    summary: "Makes a JSON object of the fields of each row.",
    parse,
};

impl Node for Tojson {
    fn visit(&self, visitor: &mut dyn Visitor) {
        self.parts.iter().for_each(|part| visit::reads_patterns(visitor, &part.fields));
        if self.parts.is_empty() {
            visitor.reads("*", Span::default());
        }
        match &self.output_field {
            Some(field) => visitor.writes(field.as_str(), field.span),
            None => visitor.writes("_raw", Span::default()),
        }
    }
}

impl fmt::Display for Tojson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.parts.is_empty() { "tojson" } else { "tojson " })?;
        write_list(f, &self.parts, ", ")?;
        write_option(f, "default_type", self.default_type.as_ref())?;
        self.fill_null.write(f, "fill_null")?;
        self.include_internal.write(f, "include_internal")?;
        write_field(f, "output_field", self.output_field.as_ref())
    }
}

impl fmt::Display for JsonFields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(function) = &self.function else { return write_list(f, &self.fields, ", ") };
        write!(f, "{function}(")?;
        write_list(f, &self.fields, ", ")?;
        f.write_str(")")
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, parts) = with_options(&mut options, part)(i)?;
    let state = i.state;
    let is_type = |text: &str| Some(text.to_ascii_lowercase()).filter(|name| TYPES.contains(&name.as_str()));
    let default_type = options.parsed("default_type", "datatype", state, is_type);
    let fill_null = options.bool("fill_null", state);
    let include_internal = options.bool("include_internal", state);
    let output_field = fields::option(&mut options, "output_field");
    options.finish(state);
    Ok((i, Command::Tojson(Tojson { parts, default_type, fill_null, include_internal, output_field })))
}

fn part(i: Tokens<'_>) -> PResult<'_, JsonFields> {
    let token = i.first();
    let name = token.text.to_ascii_lowercase();
    if token.kind != Kind::Word
        || !i.peek(1).glued
        || i.peek(1).kind != Kind::Op(Op::Open)
        || !TYPES.contains(&name.as_str())
    {
        return names::pattern(i).map(|(i, field)| (i, JsonFields { function: None, fields: vec![field] }));
    }
    let (i, fields) = names::list(names::pattern)(i.advance().advance())?;
    if fields.is_empty() {
        return i.must("a field name");
    }
    if !i.at_op(Op::Close) {
        return i.must("`)`");
    }
    Ok((i.advance(), JsonFields { function: Some(Spanned::new(name, token.span)), fields }))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn fields_and_types() {
        prints("| tojson", "| tojson");
        prints(
            "| tojson age Num(a b*), auto(*) output_field=my_JSON fill_null=t default_type=STR include_internal=1",
            "| tojson age, num(a, b*), auto(*) default_type=str fill_null=true include_internal=true \
             output_field=my_JSON",
        );
        prints("| tojson \"str(a)\", f(x)", "| tojson \"str(a)\", \"f(x)\"");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| tojson num(«)»"), "SPL102 Mismatched quotes and/or parenthesis.");
        assert_eq!(
            complaint("| tojson default_type=«int»"),
            "SPL206 Invalid option value. Expecting a 'datatype' for option 'default_type'. Instead got 'int'."
        );
    }
}
