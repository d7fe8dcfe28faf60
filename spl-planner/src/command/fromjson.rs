//! `fromjson`: the members of a JSON object are fields on demand.

use spl_parser::{Span, command::Fromjson};

use super::Lower;
use crate::{
    cx::{Cx, Result},
    frame::Frame,
    open::{self, Existing},
    scope, token,
};

impl Lower for Fromjson {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let field = scope::resolve(self.field.as_str(), self.field.span, &frame, cx);
        let prefix = self.prefix.as_ref().map_or_else(String::new, |prefix| token::bind(prefix, cx.catalog));
        open::text(&field, "members", &prefix, Existing::Replaced, frame, span, cx)
    }
}
