//! `xmlkv`: the elements of XML that hold text only are fields on demand.

use spl_parser::{Span, command::Xmlkv};

use super::Lower;
use crate::{
    cx::{Cx, Result},
    frame::Frame,
    open::{self, Existing},
    scope,
};

/// The field that is read where none is given.
const FIELD: &str = "_raw";

impl Lower for Xmlkv {
    // Rows are not counted out to a script, so `maxinputs` changes nothing.
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let (name, at) = self.field.as_ref().map_or((FIELD, span), |field| (field.as_str(), field.span));
        let text = scope::resolve(name, at, &frame, cx);
        open::text(&text, "xmlkv", "", Existing::Replaced, frame, span, cx)
    }
}
