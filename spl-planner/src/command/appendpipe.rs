//! `appendpipe`: what commands make of the rows so far, after these rows.

use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use spl_parser::{Span, command::Appendpipe};

use super::Lower;
use crate::{
    cx::{At, Cx, Result},
    frame::Frame,
    plan_onto, union,
};

impl Lower for Appendpipe {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let mut nodes = 0;
        frame
            .plan()
            .apply(|_| {
                nodes += 1;
                Ok(TreeNodeRecursion::Continue)
            })
            .at(span)?;
        cx.spend(nodes, span)?;
        let more = plan_onto(Some(frame.clone()), &self.pipeline, cx)?;
        union::append(frame, more, span, cx)
    }
}
