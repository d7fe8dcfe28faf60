//! `makecontinuous`: adds rows for the bins of a field that have none.
//!
//! Usage: `makecontinuous [<option>...] [<field>]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Span, Spanned,
    ast::{Bins, FieldName},
    grammar::{bins, names, options::Options, renamed},
    input::{PResult, Tokens, fail},
    lex::Mode,
    visit::Visitor,
};

/// `makecontinuous`
#[derive(Clone, Debug, PartialEq)]
pub struct Makecontinuous {
    /// The field; `None` means `_time`.
    pub field: Option<Spanned<FieldName>>,
    /// How wide the bins are.
    pub bins: Bins,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "makecontinuous",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "makecontinuous [<option>...] [<field>]",
    summary: "Adds rows for the bins of a field that have none.",
    parse,
};

impl Node for Makecontinuous {
    fn visit(&self, visitor: &mut dyn Visitor) {
        let (name, span) = self.field.as_ref().map_or(("_time", Span::default()), |field| (field.as_str(), field.span));
        visitor.reads(name, span);
        visitor.writes(name, span);
    }
}

impl fmt::Display for Makecontinuous {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "makecontinuous{}", self.bins)?;
        self.field.iter().try_for_each(|field| write!(f, " {field}"))
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, field) = renamed::at_most_one(i, &mut options)?;
    let bins = bins::bins(&mut options, i.state);
    options.finish(i.state);
    match field {
        Some((_, Some(alias))) => fail(names::superfluous(alias.as_str(), alias.span)),
        field => Ok((i, Command::Makecontinuous(Makecontinuous { field: field.map(|(field, _)| field), bins }))),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn options_stand_anywhere() {
        prints("| makecontinuous", "| makecontinuous");
        prints("| makecontinuous _time span=10m", "| makecontinuous span=10m _time");
        prints("| makecontinuous span=3 start=1 x end=1000", "| makecontinuous span=3 start=1 end=1000 x");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| makecontinuous x «y»"), "SPL202 The argument 'y' is invalid.");
        assert_eq!(complaint("| makecontinuous x as «y»"), "SPL202 The argument 'y' is invalid.");
        assert_eq!(complaint("| makecontinuous «by»=3 x"), "SPL205 Option 'by' is invalid.");
    }
}
