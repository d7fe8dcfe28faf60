//! `collect`: writes the rows as events of an index, and lets them pass. What an event says of its search (`addinfo`, `addtime`, `marker`) is
//! text that Splunk writes into `_raw`; here events keep their fields, so there is nothing to add it to.

use datafusion::{functions::expr_fn::coalesce, logical_expr::lit};
use spl_parser::{Code, Diagnostic, Span, command::Collect};

use super::Lower;
use crate::{
    Kind, Value, coerce,
    cx::{Cx, Result, unsupported},
    effect::{self, Effect, Target, WriteOptions},
    frame::{Frame, Output, column},
    scope, time,
};

/// The index that events go to unless the command names one.
const INDEX: &str = "summary";

/// The source type of events unless the command names one.
const SOURCETYPE: &str = "stash";

impl Lower for Collect {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        if self.testmode == Some(true) {
            return Ok(frame);
        }
        if let Some(marker) = &self.marker {
            return Err(unsupported(marker.span, "`marker=`"));
        }
        if self.addinfo == Some(true) || self.addtime == Some(true) {
            let message = "`addinfo` and `addtime` have no effect: events keep their fields";
            cx.warn(Diagnostic::warning(Code::NoEffect, span, message));
        }
        let index = self.index.as_ref().map_or_else(|| INDEX.to_owned(), |index| effect::name(index, cx));
        let mut set = Vec::new();
        let sourcetype = self.sourcetype.as_ref().map_or(SOURCETYPE, |sourcetype| sourcetype.as_str());
        let written = [("host", self.host.as_ref()), ("source", self.source.as_ref().or(self.name.as_ref()))];
        let written = written.into_iter().filter_map(|(field, value)| Some((field, value?.as_str())));
        for (field, value) in written.chain([("sourcetype", sourcetype), ("index", index.as_str())]) {
            set.push(Output::new(field, lit(value)));
        }
        let now = Value::new(time::literal(cx.catalog.now()), Kind::Time);
        let time = match frame.data_type("_time") {
            Some(of) => {
                let own = coerce::time(&scope::value_of(column("_time"), of), cx);
                coalesce(vec![own, now.expr])
            }
            None => now.expr,
        };
        set.push(Output::new("_time", time));
        let options = WriteOptions {
            append: true,
            create_empty: false,
            override_if_empty: false,
            multivalues: true,
            keyed: false,
        };
        let effect = |plan| Effect { plan, target: Target::Events(index), options, command: "collect", span };
        effect::write(frame.clone().set(set, span)?, |_| true, None, None, effect, cx)?;
        Ok(frame)
    }
}
