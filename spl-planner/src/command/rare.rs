//! `rare`: as `top`, the least frequent first.

use spl_parser::{Span, command::Rare};

use super::{Lower, top};
use crate::{
    cx::{Cx, Result},
    frame::Frame,
};

impl Lower for Rare {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        top::rank(&self.0, true, frame, span, cx)
    }
}
