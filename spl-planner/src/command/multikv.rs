//! `multikv`: a row for each line of the tables in `_raw`, whose names are fields on demand.

use datafusion::logical_expr::{Expr, lit};
use spl_parser::{Span, command::Multikv};

use super::{Lower, mvexpand};
use crate::{
    Kind, Primitive, Value, coerce,
    cx::{Cx, Result, unsupported},
    frame::{Frame, Output, child, column},
    open::{self, Existing},
    scope, token,
};

/// The field that is read, and that then holds the line.
const FIELD: &str = "_raw";

impl Lower for Multikv {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        if let Some(conf) = &self.conf {
            return Err(unsupported(conf.span, "`conf`, a stanza of `multikv.conf`"));
        }
        let raw = scope::resolve(FIELD, span, &frame, cx);
        let header = self.forceheader.as_ref().map_or(0, |line| i64::try_from(line.value).unwrap_or(i64::MAX));
        let options = [
            coerce::text(&raw, cx),
            lit(header),
            lit(self.noheader == Some(true)),
            lit(self.multitable != Some(false)),
            lit(self.rmorig == Some(false)),
        ];
        let terms = self.filter.iter().map(|term| lit(token::bind(term, cx.catalog)));
        let lines = cx.call(Primitive::TableLines, options.into_iter().chain(terms).collect());
        let (frame, line) = frame.compute("line", lines, span)?;
        let frame = mvexpand::unnest(frame, &[&line], span)?.filter(column(&line).is_not_null(), span)?;
        let names: Vec<&str> = std::iter::once(FIELD).chain(self.fields.iter().map(|field| field.as_str())).collect();
        let fixed = [column(&line), lit("cells"), lit("")];
        let cells = fixed.into_iter().chain(names.iter().map(|name| lit(*name))).collect::<Vec<Expr>>();
        let (frame, cells) = frame.compute("cells", cx.call(Primitive::TextFields, cells), span)?;
        let mut outputs: Vec<Output> = names.iter().map(|name| Output::new(*name, child(&cells, name, cx))).collect();
        outputs.push(Output::new(LINE, column(&line)));
        let frame = match self.copyattrs {
            // No field of the event is there any more, nor any that its text holds.
            Some(false) => frame.closed().project(outputs, span)?,
            _ => frame.set(outputs, span)?,
        };
        let frame = frame.hide(LINE);
        if !self.fields.is_empty() {
            return Ok(frame);
        }
        let line = Value::new(column(LINE), Kind::Text);
        open::text(&line, "cells", "", Existing::Replaced, frame, span, cx)
    }
}

/// The hidden column that holds a line.
const LINE: &str = "__spl_line";
