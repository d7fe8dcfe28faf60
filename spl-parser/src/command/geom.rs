//! `geom`: adds the shapes of regions for a choropleth map.
//!
//! Usage: `geom [<feature collection>] [allFeatures=<bool>] [featureIdField=<field>] [gen=<num>] [min_x=<num>] [min_y=<num>] [max_x=<num>] [max_y=<num>]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Code, Diagnostic, Span, Spanned,
    grammar::{
        names,
        options::{Options, with_options},
        settings::settings,
    },
    input::{PResult, Tokens, fail},
    lex::{Mode, quote},
    visit::{Resource, Visitor},
};

/// `geom`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Geom {
    /// The geospatial lookup; `None` means that the field `featureCollection` tells.
    pub collection: Option<Spanned<String>>,
    /// `allfeatures=`. Add rows for regions without rows; `None` means false.
    pub allfeatures: Option<bool>,
    /// `featureidfield=`. The field with the region's name; `None` means `featureId`.
    pub featureidfield: Option<Spanned<String>>,
    /// `gen=`. How far to simplify shapes; `None` means 0.1.
    pub gen_: Option<Spanned<f64>>,
    /// `min_x=`. The western bound; `None` means -180.
    pub min_x: Option<Spanned<f64>>,
    /// `min_y=`. The southern bound; `None` means -90.
    pub min_y: Option<Spanned<f64>>,
    /// `max_x=`. The eastern bound; `None` means 180.
    pub max_x: Option<Spanned<f64>>,
    /// `max_y=`. The northern bound; `None` means 90.
    pub max_y: Option<Spanned<f64>>,
}

settings!(Geom: allfeatures, featureidfield, gen_, min_x, min_y, max_x, max_y);

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "geom",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "geom [<feature collection>] [allFeatures=<bool>] [featureIdField=<field>] [gen=<num>] \
            [min_x=<num>] [min_y=<num>] [max_x=<num>] [max_y=<num>]",
    summary: "Adds the shapes of regions for a choropleth map.",
    parse,
};

impl Node for Geom {
    fn visit(&self, visitor: &mut dyn Visitor) {
        if let Some(lookup) = &self.collection {
            visitor.needs(Resource::Lookup, lookup, lookup.span);
        }
        if let Some(field) = &self.featureidfield {
            visitor.reads(field, field.span);
        }
        visitor.writes("geom", Span::default());
    }
}

impl fmt::Display for Geom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("geom")?;
        if let Some(collection) = &self.collection {
            write!(f, " {}", quote::name(collection))?;
        }
        self.write_settings(f)
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, mut words) = with_options(&mut options, names::name("a word"))(i)?;
    if let Some(second) = words.get(1) {
        return fail(Diagnostic::error(Code::Expected, second.span, "Expected the end of the command."));
    }
    let command = Geom { collection: words.pop(), ..Geom::default() }.with(options, i.state);
    Ok((i, Command::Geom(command)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn forms() {
        prints("| geom", "| geom");
        prints(
            "| geom geo_us_states allFeatures=True featureIdField=\"state\" min_x=-90.5",
            "| geom geo_us_states allfeatures=true featureidfield=state min_x=-90.5",
        );
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| geom a «b»"), "SPL202 Expected the end of the command.");
    }
}
