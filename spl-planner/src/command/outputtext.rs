//! `outputtext`: the text of the events as `_xml`, fit for an XML document.

use datafusion::{functions::expr_fn::replace, logical_expr::lit};
use spl_parser::{Span, command::Outputtext};

use super::Lower;
use crate::{
    Kind, coerce,
    cx::{Cx, Result},
    frame::{Frame, Output},
    scope,
};

/// What XML gives a meaning to, `&` first: the others bring some.
const SPECIAL: [(&str, &str); 5] = [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;"), ("'", "&apos;")];

impl Lower for Outputtext {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let raw = scope::resolve("_raw", span, &frame, cx);
        let mut text = coerce::text(&raw, cx);
        if self.usexml && raw.kind != Kind::Null {
            text = SPECIAL.iter().fold(text, |text, (plain, escaped)| replace(text, lit(*plain), lit(*escaped)));
        }
        frame.set(vec![Output::new("_xml", text)], span)
    }
}
