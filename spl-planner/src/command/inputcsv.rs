//! `inputcsv`: the lines of a CSV file, of those that `outputcsv` may write. A file that isn't there is an error with and without `strict`, and
//! lines are events or not by what they hold, whatever `events` says.

use spl_parser::{Code, Diagnostic, Span, command::Inputcsv};

use super::{Lower, inputlookup::lines};
use crate::{
    cx::{Cx, Result, unsupported},
    frame::Frame,
    union,
};

impl Lower for Inputcsv {
    /// `append=true`: the lines come after the rows so far.
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let lines = generate(self, span, cx)?;
        union::append(frame, lines, span, cx)
    }
}

/// Starts a pipeline from a CSV file.
pub(super) fn generate(inputcsv: &Inputcsv, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
    if inputcsv.dispatch {
        return Err(unsupported(span, "`dispatch=true`"));
    }
    let Some(table) = cx.catalog.file(&inputcsv.file) else {
        let message = format!("there is no file `{}`", inputcsv.file.value);
        let help = "it is looked for in the folder that `outputcsv` may write to: `--allow-write DIR`, or `EngineBuilder::allow_write`";
        return Err(Box::new(Diagnostic::error(Code::Resource, inputcsv.file.span, message).help(help)));
    };
    let Inputcsv { condition, start, max, .. } = inputcsv;
    lines(&table, condition.as_ref(), start.as_ref(), max.as_ref(), span, cx)
}
