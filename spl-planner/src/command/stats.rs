//! `stats`: an aggregation of the rows.

use spl_parser::{Span, command::Stats};

use super::Lower;
use crate::{
    aggregate::{Group, Grouping, aggregate, group_value},
    cx::{Cx, Result, unsupported},
    frame::Frame,
    scope,
};

impl Lower for Stats {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        if self.allnum {
            return Err(unsupported(span, "`allnum=true`"));
        }
        let groups = self
            .by
            .iter()
            .map(|field| Group {
                name: field.as_str().to_owned(),
                value: group_value(scope::resolve(field.as_str(), field.span, &frame, cx)),
                span: field.span,
            })
            .collect();
        let grouping = Grouping { groups, distinct_values: self.dedup_splitvals };
        let frame = aggregate(frame, &self.aggregates, grouping, span, cx)?;
        Ok(match &self.delim {
            // Only `nomv` makes a text of the values.
            Some(delim) => frame.fields().to_vec().iter().fold(frame, |frame, field| frame.delimit(field, delim)),
            None => frame,
        })
    }
}
