//! `rename`: a projection under other names.
//!
//! A target that is there already is overwritten. Where the source is missing, the target's data is lost all the same; where both are,
//! nothing happens.

use spl_parser::{
    Code, Diagnostic, Span,
    command::{Rename, Renaming},
};

use super::Lower;
use crate::{
    cx::{Cx, Result},
    frame::{Frame, Output, column},
    scope,
};

impl Lower for Rename {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        for renaming in &self.renamings {
            // What a source may give is there once it is asked for.
            scope::expand(&renaming.from, &frame, cx)?;
        }
        // (present name, name of the column it comes from)
        let mut fields: Vec<(String, String)> =
            frame.fields().iter().map(|name| (name.clone(), name.clone())).collect();
        for renaming in &self.renamings {
            let pairs = pairs(renaming, &fields);
            if pairs.is_empty() && !renaming.from.is_wildcard() {
                fields.retain(|(name, _)| name != renaming.to.as_str());
            }
            for (from, to) in pairs {
                if from == to {
                    continue;
                }
                warn_repeated(self, renaming, &to, cx);
                fields.retain(|(name, _)| *name != to);
                if let Some(field) = fields.iter_mut().find(|(name, _)| *name == from) {
                    field.0 = to;
                }
            }
        }
        let outputs = fields.iter().map(|(name, from)| Output::new(name, column(from))).collect();
        frame.project(outputs, span)
    }
}

/// The fields that a renaming means, each with its new name.
fn pairs(renaming: &Renaming, fields: &[(String, String)]) -> Vec<(String, String)> {
    let from = &renaming.from;
    fields
        .iter()
        .filter_map(|(name, _)| {
            let captures = match from.is_wildcard() {
                true => scope::wildcard_captures(from.as_str(), name)?,
                false => (name == from.as_str()).then(Vec::new)?,
            };
            Some((name.clone(), scope::fill(renaming.to.as_str(), &captures)))
        })
        .collect()
}

fn warn_repeated(rename: &Rename, renaming: &Renaming, to: &str, cx: &mut Cx<'_>) {
    let earlier = rename.renamings.iter().take_while(|other| !std::ptr::eq(*other, renaming));
    if let Some(earlier) = earlier.filter(|other| other.to.as_str() == to).last() {
        let message = format!(
            "Multiple renames to field '{to}' detected. Only the last one will appear, and previous 'from' fields will be dropped."
        );
        cx.warn(
            Diagnostic::warning(Code::DuplicateName, renaming.to.span, message)
                .also(earlier.to.span, "named so here already"),
        );
    }
}
