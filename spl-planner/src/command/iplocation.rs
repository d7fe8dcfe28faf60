//! `iplocation`: the place of an address, from the database that the engine was given. What the database doesn't know is an empty
//! text \[U\]; without a database the fields are null, with a warning.

use datafusion::logical_expr::lit;
use spl_parser::{Code, Diagnostic, Span, command::Iplocation};

use super::Lower;
use crate::{
    Kind, Primitive, coerce,
    cx::{Cx, Result},
    frame::{Frame, Output, child},
    scope,
};

/// What is added always.
const FIELDS: &[&str] = &["City", "Country", "Region", "lat", "lon"];

/// What is added with `allfields=true`.
const MORE_FIELDS: &[&str] = &["Continent", "MetroCode", "Timezone"];

impl Lower for Iplocation {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let more = if self.allfields { MORE_FIELDS } else { &[] };
        let prefix = self.prefix.as_ref().map_or("", |prefix| prefix.as_str());
        let names = || FIELDS.iter().chain(more).map(|name| (*name, format!("{prefix}{name}")));
        let address = scope::resolve(self.field.as_str(), self.field.span, &frame, cx);
        let database = cx.catalog.geoip();
        if database.is_none() {
            let message = "there is no database of places, so `iplocation` finds nothing";
            let help = "name a file in MaxMind's format: `--geoip FILE`, or `EngineBuilder::geoip`";
            cx.warn(Diagnostic::warning(Code::NoData, span, message).label("null in every row").help(help));
        }
        let Some(database) = database.filter(|_| address.kind != Kind::Null) else {
            let nulls = names().map(|(_, name)| Output::new(name, scope::absent().expr));
            return frame.set(nulls.collect(), span);
        };
        let language = self.lang.as_ref().map_or("en", |lang| lang.as_str());
        let arguments = vec![coerce::text(&address, cx), lit(database), lit(language)];
        let place = cx.call(Primitive::IpLocation, arguments);
        let (frame, place) = frame.compute("place", place, span)?;
        let found = names().map(|(field, name)| Output::new(name, child(&place, field, cx)));
        frame.set(found.collect(), span)
    }
}
