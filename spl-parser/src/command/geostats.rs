//! `geostats`: aggregates by squares of a map.
//!
//! Usage: `geostats [<option>...] <aggregate>... [BY <field>]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Span, Spanned,
    ast::{Aggregate, FieldName, write_list},
    function::StatsUse,
    grammar::{
        aggs, names,
        options::{Options, write_bool, write_option},
    },
    input::{PResult, Tokens, fail},
    lex::Mode,
    visit::Visitor,
};

/// `geostats`
#[derive(Clone, Debug, PartialEq)]
pub struct Geostats {
    /// The aggregates; at least one.
    pub aggregates: Vec<Spanned<Aggregate>>,
    /// The field after BY, each of whose values makes a column.
    pub by: Option<Spanned<FieldName>>,
    /// `latfield=`: the field of the latitude; `None` means `lat`.
    pub latfield: Option<Spanned<String>>,
    /// `longfield=`: the field of the longitude; `None` means `lon`.
    pub longfield: Option<Spanned<String>>,
    /// `outputlatfield=`: the field for the square's latitude; `None` means `latitude`.
    pub outputlatfield: Option<Spanned<String>>,
    /// `outputlongfield=`: the field for the square's longitude; `None` means `longitude`.
    pub outputlongfield: Option<Spanned<String>>,
    /// `globallimit=`: how many columns there are over all squares; `None` means 10. 0 means all.
    pub globallimit: Option<Spanned<u64>>,
    /// `locallimit=`: how many columns there are in a square; `None` means 10. 0 means all.
    pub locallimit: Option<Spanned<u64>>,
    /// `binspanlat=`: the height of a square in degrees at the lowest zoom, as written; `None` means 22.5.
    pub binspanlat: Option<Spanned<String>>,
    /// `binspanlong=`: its width, as written; `None` means 45.0.
    pub binspanlong: Option<Spanned<String>>,
    /// `maxzoomlevel=`: how many times squares are halved; `None` means 9.
    pub maxzoomlevel: Option<Spanned<u64>>,
    /// `translatetoxy=`: whether there is one result a square; unless it is set, there is.
    pub translatetoxy: bool,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "geostats",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "geostats [<option>...] <aggregate>... [BY <field>]",
    summary: "Aggregates by squares of a map.",
    parse,
};

impl Node for Geostats {
    fn visit(&self, visitor: &mut dyn Visitor) {
        for (field, default) in [(&self.latfield, "lat"), (&self.longfield, "lon")] {
            match field {
                Some(field) => visitor.reads(field, field.span),
                None => visitor.reads(default, Span::default()),
            }
        }
        self.aggregates.iter().for_each(|aggregate| visitor.aggregate(aggregate));
        self.by.iter().for_each(|by| visitor.reads(by.as_str(), by.span));
        let name = |set: &Option<Spanned<String>>, default: &str| {
            set.as_ref().map_or_else(|| default.to_owned(), |name| name.value.clone())
        };
        let (lat, long) = (name(&self.outputlatfield, "latitude"), name(&self.outputlongfield, "longitude"));
        let columns = match &self.by {
            Some(_) => vec!["*".to_owned()],
            None => self.aggregates.iter().map(|aggregate| aggregate.output()).collect(),
        };
        visitor.makes(&["geobin".to_owned(), lat, long].into_iter().chain(columns).collect::<Vec<_>>());
    }
}

impl fmt::Display for Geostats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("geostats")?;
        write_option(f, "latfield", self.latfield.as_ref())?;
        write_option(f, "longfield", self.longfield.as_ref())?;
        write_option(f, "outputlatfield", self.outputlatfield.as_ref())?;
        write_option(f, "outputlongfield", self.outputlongfield.as_ref())?;
        write_option(f, "globallimit", self.globallimit.as_ref())?;
        write_option(f, "locallimit", self.locallimit.as_ref())?;
        write_option(f, "binspanlat", self.binspanlat.as_ref())?;
        write_option(f, "binspanlong", self.binspanlong.as_ref())?;
        write_option(f, "maxzoomlevel", self.maxzoomlevel.as_ref())?;
        write_bool(f, "translatetoxy", self.translatetoxy, true)?;
        f.write_str(" ")?;
        write_list(f, &self.aggregates, ", ")?;
        self.by.iter().try_for_each(|by| write!(f, " BY {by}"))
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, aggregates) = aggs::aggregates(i, &mut options, StatsUse::Chart)?;
    let (i, by) = aggs::by(i, &mut options)?;
    let mut by = by.into_iter();
    let state = i.state;
    let geostats = Geostats {
        aggregates,
        by: by.next(),
        latfield: options.text("latfield"),
        longfield: options.text("longfield"),
        outputlatfield: options.text("outputlatfield"),
        outputlongfield: options.text("outputlongfield"),
        globallimit: options.number("globallimit", state),
        locallimit: options.number("locallimit", state),
        binspanlat: options.parsed("binspanlat", "number", state, names::decimal),
        binspanlong: options.parsed("binspanlong", "number", state, names::decimal),
        maxzoomlevel: options.number("maxzoomlevel", state),
        translatetoxy: options.bool("translatetoxy", state).unwrap_or(true),
    };
    options.finish(state);
    match by.next() {
        Some(extra) => fail(names::superfluous(extra.as_str(), extra.span)),
        None => Ok((i, Command::Geostats(geostats))),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn options_stand_anywhere() {
        prints("| geostats count", "| geostats count");
        prints(
            "| geostats latfield=a longfield=\"b c\" count as n avg(x) by Country globallimit=0 binspanlat=1.5",
            "| geostats latfield=a longfield=\"b c\" globallimit=0 binspanlat=1.5 count AS n, avg(x) BY Country",
        );
        prints(
            "| geostats translatetoxy=f maxzoomlevel=5 count locallimit=3 binspanlong=3 outputlatfield=x outputlongfield=y",
            "| geostats outputlatfield=x outputlongfield=y locallimit=3 binspanlong=3 maxzoomlevel=5 translatetoxy=false \
             count",
        );
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| geostats latfield=x«»"), "SPL202 Expected an aggregate such as `count` or `sum(x)`.");
        assert_eq!(complaint("| geostats count by a «b»"), "SPL202 The argument 'b' is invalid.");
        assert_eq!(complaint("| geostats count «lat»=x"), "SPL205 Option 'lat' is invalid.");
    }
}
