//! `iplocation`: finds the place of an IP address.
//!
//! Usage: `iplocation [prefix=<string>] [allfields=<bool>] [lang=<string>] <field>`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Spanned,
    ast::FieldName,
    grammar::{
        fields,
        options::{Options, write_bool, write_option},
    },
    input::{PResult, Tokens},
    lex::Mode,
    visit::Visitor,
};

/// `iplocation`
#[derive(Clone, Debug, PartialEq)]
pub struct Iplocation {
    /// The field that holds the address.
    pub field: Spanned<FieldName>,
    /// What is put before the names of the fields; `None` means nothing.
    pub prefix: Option<Spanned<String>>,
    /// Whether all that the database knows is added, not just the city, region, country and coordinates.
    pub allfields: bool,
    /// The language of the names; `None` means English.
    pub lang: Option<Spanned<String>>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "iplocation",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "iplocation [prefix=<string>] [allfields=<bool>] [lang=<string>] <field>",
    summary: "Finds the place of an IP address.",
    parse,
};

/// What is added always, and what only where all fields are wanted.
const FIELDS: &[&str] = &["City", "Country", "Region", "lat", "lon"];
const MORE_FIELDS: &[&str] = &["Continent", "MetroCode", "Timezone"];

impl Node for Iplocation {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.reads(self.field.as_str(), self.field.span);
        let prefix = self.prefix.as_ref().map_or("", |prefix| prefix.as_str());
        let more = if self.allfields { MORE_FIELDS } else { &[] };
        FIELDS.iter().chain(more).for_each(|name| visitor.writes(&format!("{prefix}{name}"), self.field.span));
    }
}

impl fmt::Display for Iplocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("iplocation")?;
        write_option(f, "prefix", self.prefix.as_ref())?;
        write_bool(f, "allfields", self.allfields, false)?;
        write_option(f, "lang", self.lang.as_ref())?;
        write!(f, " {}", self.field)
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, field) = fields::one(&mut options)(i)?;
    let prefix = options.text("prefix");
    let allfields = options.bool("allfields", i.state).unwrap_or(false);
    let lang = options.text("lang");
    options.finish(i.state);
    Ok((i, Command::Iplocation(Iplocation { field, prefix, allfields, lang })))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn options_stand_anywhere() {
        prints("| iplocation sourceIPs{}", "| iplocation sourceIPs{}");
        prints(
            "| iplocation allfields=T client.ip lang=de, Prefix=a_",
            "| iplocation prefix=a_ allfields=true lang=de client.ip",
        );
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| iplocation prefix=a«»"), "SPL202 Expected a field name.");
        assert_eq!(complaint("| iplocation «alfields»=t a"), "SPL205 Option 'alfields' is invalid.");
    }
}
