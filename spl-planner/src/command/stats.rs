//! `stats`: an aggregation of the rows.

use spl_parser::{Span, command::Stats};

use super::Lower;
use crate::{
    aggregate::{Grouping, aggregate_numbers, groups_by},
    cx::{Cx, Result},
    frame::Frame,
};

impl Lower for Stats {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let groups = groups_by(&self.by, &frame, cx);
        let grouping = Grouping { groups, distinct_values: self.dedup_splitvals };
        let frame = aggregate_numbers(frame, &self.aggregates, grouping, self.allnum, span, cx)?;
        Ok(match &self.delim {
            // Only `nomv` makes a text of the values.
            Some(delim) => frame.fields().to_vec().iter().fold(frame, |frame, field| frame.delimit(field, delim)),
            None => frame,
        })
    }
}
