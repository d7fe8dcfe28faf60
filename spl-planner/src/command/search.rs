//! `search`: a filter in the search language.

use spl_parser::{Span, command::Search};

use super::Lower;
use crate::{
    cx::{Cx, Result},
    frame::Frame,
    search,
};

impl Lower for Search {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        match &self.condition {
            Some(condition) => {
                let predicate = search::lower(condition, &frame, cx)?;
                frame.filter(predicate, span)
            }
            None => Ok(frame),
        }
    }
}
