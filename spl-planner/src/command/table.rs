//! `table`: exactly these columns; one that no row has is empty.

use spl_parser::{Span, command::Table};

use super::Lower;
use crate::{
    cx::{Cx, Result},
    frame::{Frame, Output},
    scope,
};

impl Lower for Table {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let mut outputs: Vec<Output> = Vec::new();
        for pattern in &self.fields {
            let mut names = scope::expand(pattern, &frame, cx)?;
            if pattern.is_wildcard() {
                // \[U\] Splunk's documentation is silent about the order.
                names.sort();
            }
            let absent = names.is_empty() && !pattern.is_wildcard();
            let columns = names.iter().map(|name| Output::keep(name));
            let columns = columns.chain(absent.then(|| Output::new(pattern.as_str(), scope::absent().expr)));
            for output in columns {
                if !outputs.iter().any(|other| other.name == output.name) {
                    outputs.push(output);
                }
            }
        }
        Ok(frame.project(outputs, span)?.closed())
    }
}
