//! `outputcsv`: writes the rows to a CSV file, and lets them pass. Without a file it only shows them.
//!
//! `usexml` and `singlefile` choose between forms of output, of which there is one here.

use spl_parser::{Span, command::Outputcsv};

use super::Lower;
use crate::{
    cx::{Cx, Result, unsupported},
    effect::{self, Effect, Target, WriteOptions},
    frame::Frame,
};

impl Lower for Outputcsv {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        if self.dispatch {
            return Err(unsupported(span, "`dispatch=true`"));
        }
        let Some(file) = &self.file else { return Ok(frame) };
        let options = WriteOptions {
            append: self.append,
            create_empty: self.create_empty,
            override_if_empty: self.override_if_empty,
            multivalues: false,
            keyed: false,
        };
        let target = Target::Csv(effect::name(file, cx));
        let effect = |plan| Effect { plan, target, options, command: "outputcsv", span };
        effect::write(frame, |_| true, None, None, effect, cx)
    }
}
