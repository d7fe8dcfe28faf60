//! `extract`, `kv`: the pairs of names and values in `_raw` are fields on demand.

use datafusion::{
    common::ScalarValue,
    logical_expr::{Expr, lit},
};
use spl_parser::{Span, Spanned, command::Extract};

use super::Lower;
use crate::{
    Primitive, coerce,
    cx::{Cx, Result, unsupported},
    frame::Frame,
    literal::controls,
    open::{self, Existing, Source},
    scope, token,
};

/// The field that is read.
const FIELD: &str = "_raw";
/// At most so many pairs where no limit is given. [D bnf]
const LIMIT: u64 = 50;
/// So many characters are looked at where nothing else is said. [B limits]
const MAXCHARS: u64 = 10_240;

impl Lower for Extract {
    // `reload` is about configuration files, of which there are none.
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        if let Some(extractor) = self.extractors.first() {
            return Err(unsupported(extractor.span, "an extraction of `transforms.conf`"));
        }
        if self.segment == Some(true) {
            return Err(unsupported(span, "`segment=true`"));
        }
        let raw = scope::resolve(FIELD, span, &frame, cx);
        let text = coerce::texts(&raw, cx);
        let fixed: Vec<Expr> = std::iter::once(text).chain(options(self, cx)).collect();
        let fields = |names: &[String], cx: &Cx<'_>| {
            let names = names.iter().map(|name| lit(name.as_str()));
            cx.call(Primitive::PairFields, fixed.iter().cloned().chain(names).collect())
        };
        let names = cx.call(Primitive::PairFieldNames, fixed.clone());
        let existing = if self.mv_add == Some(true) { Existing::Added } else { Existing::First };
        open::open(frame, &Source { fields: &fields, names, existing }, span, cx)
    }
}

/// The options as literals, in the order of [`Primitive::PairFields`].
fn options(extract: &Extract, cx: &Cx<'_>) -> [Expr; 7] {
    let text = |option: &Option<Spanned<String>>| {
        lit(ScalarValue::Utf8(option.as_ref().map(|text| controls(&token::bind(text, cx.catalog)))))
    };
    let number = |option: &Option<Spanned<u64>>, default: u64| {
        let number = option.as_ref().map_or(default, |number| number.value);
        lit(i64::try_from(number).unwrap_or(i64::MAX))
    };
    [
        text(&extract.pairdelim),
        text(&extract.kvdelim),
        number(&extract.limit, LIMIT),
        number(&extract.maxchars, MAXCHARS),
        lit(extract.auto.unwrap_or(true)),
        lit(extract.mv_add.unwrap_or(false)),
        lit(extract.clean_keys.unwrap_or(true)),
    ]
}
