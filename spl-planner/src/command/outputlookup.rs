//! `outputlookup`: writes the rows to a lookup table, and lets them pass.
//!
//! `createinapp` and `create_context` choose between folders, of which there is one here. Internal fields are left out, but for
//! a record's `_key`. \[U\]

use spl_parser::{Code, Span, command::Outputlookup};

use super::Lower;
use crate::{
    cx::{Cx, Result, error, unsupported},
    effect::{self, Effect, Target, WriteOptions},
    frame::Frame,
};

impl Lower for Outputlookup {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        if !self.allow_updates {
            return Err(unsupported(span, "`allow_updates=false`"));
        }
        let multivalues = match &self.output_format {
            None => false,
            Some(format) => match format.as_str() {
                "splunk_sv_csv" => false,
                "splunk_mv_csv" => true,
                other => {
                    let message = format!(
                        "Invalid option value. Expecting 'splunk_sv_csv' or 'splunk_mv_csv' for option 'output_format'. \
                         Instead got '{other}'."
                    );
                    return Err(error(Code::OptionValue, format.span, message));
                }
            },
        };
        let options = WriteOptions {
            append: self.append,
            create_empty: self.create_empty,
            override_if_empty: self.override_if_empty,
            multivalues,
            keyed: self.key_field.is_some(),
        };
        let target = Target::Lookup(effect::name(&self.table, cx));
        let keep = |name: &str| !name.starts_with('_') || name == "_key";
        let effect = |plan| Effect { plan, target, options, command: "outputlookup", span };
        effect::write(frame, keep, self.key_field.as_ref(), self.max.as_ref().map(|max| max.value), effect, cx)
    }
}
