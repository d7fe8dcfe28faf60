//! `reverse`: the order turned round; rows without an order have none to turn.

use spl_parser::{Span, command::Reverse};

use super::Lower;
use crate::{
    cx::{Cx, Result},
    frame::Frame,
};

impl Lower for Reverse {
    fn lower(&self, frame: Frame, _: Span, _: &mut Cx<'_>) -> Result<Frame> {
        Ok(frame.reversed())
    }
}
