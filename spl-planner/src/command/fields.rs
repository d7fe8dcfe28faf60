//! `fields`: a projection. Internal fields stay unless they are removed by name.

use spl_parser::{Span, command::Fields};

use super::Lower;
use crate::{
    cx::{Cx, Result},
    frame::{Frame, Output},
    scope,
};

impl Lower for Fields {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let mut named: Vec<String> = Vec::new();
        for pattern in &self.fields {
            for name in scope::expand(pattern, &frame, cx)? {
                if !named.contains(&name) {
                    named.push(name);
                }
            }
        }
        let kept: Vec<String> = if self.remove {
            frame.fields().iter().filter(|name| !named.contains(name)).cloned().collect()
        } else {
            let internal = frame.fields().iter().filter(|name| name.starts_with('_') && !named.contains(name));
            named.iter().chain(internal).cloned().collect()
        };
        let frame = frame.project(kept.iter().map(|name| Output::keep(name)).collect(), span)?;
        Ok(if self.remove { frame } else { frame.closed() })
    }
}
