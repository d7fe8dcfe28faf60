//! `metadata`: the hosts, sources or sourcetypes of indexes, with the times of their events.

use datafusion::{
    functions::math::expr_fn::floor,
    functions_aggregate::expr_fn::{count, max, min},
    logical_expr::{SortExpr, lit},
};
use spl_parser::{
    Code, Diagnostic, Span, Spanned,
    ast::{FieldName, MatchForm, SearchExpr, SearchValue},
    command::{Metadata, MetadataType},
};

use crate::{
    coerce,
    cx::{Cx, Result},
    dataset, events,
    frame::{Frame, HIDDEN, Output, column},
    metrics, scope,
};

/// Starts a pipeline from the names of hosts, sources or sourcetypes.
pub(super) fn generate(metadata: &Metadata, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
    servers(&metadata.splunk_server, &metadata.splunk_server_group, cx);
    let condition = of_indexes(&metadata.index, span);
    let frame = match &metadata.datatype {
        Some(datatype) if datatype.eq_ignore_ascii_case("metric") => metrics::rows(Some(&condition), &[], span, cx)?,
        Some(datatype) if !datatype.eq_ignore_ascii_case("event") => {
            let message = format!(
                "Invalid option value. Expecting a 'event or metric' for option 'datatype'. Instead got '{}'.",
                datatype.value
            );
            return Err(Box::new(Diagnostic::error(Code::OptionValue, datatype.span, message)));
        }
        _ => {
            let frame = events::rows(Some(&condition), span, cx)?;
            dataset::events(frame, Some(&condition), span, cx)?
        }
    };
    let field = metadata.kind.field();
    let name = scope::resolve(field, span, &frame, cx);
    let (name, names) = (coerce::text(&name, cx), kind(metadata.kind.value));
    let time = scope::resolve("_time", span, &frame, cx);
    // Without a time of indexing, that of the event stands for it.
    let indexed = match frame.data_type("_indextime") {
        Some(data_type) => coerce::coalesce(&scope::value_of(column("_indextime"), data_type), &time, cx)?,
        None => time.clone(),
    };
    let (time, indexed) = (floor(coerce::number(&time, cx)), floor(coerce::number(&indexed, cx)));
    let [first, last, recent, total] = ["first", "last", "recent", "total"].map(|name| format!("{HIDDEN}{name}"));
    let frame = frame.filter(name.clone().is_not_null(), span)?;
    let aggregates = vec![
        min(time.clone()).alias(&first),
        max(time).alias(&last),
        max(indexed).alias(&recent),
        count(lit(1_i64)).alias(&total),
    ];
    let fields = vec![field.to_owned(), first.clone(), last.clone(), recent.clone(), total.clone()];
    let order = vec![SortExpr::new(column(field), true, false)];
    let frame = frame.replace(fields, order, |plan| plan.aggregate([name.alias(field)], aggregates), span)?;
    let outputs = vec![
        Output::keep(field),
        Output::new("type", lit(names)),
        Output::new("firstTime", column(&first)),
        Output::new("lastTime", column(&last)),
        Output::new("recentTime", column(&recent)),
        Output::new("totalCount", column(&total)),
    ];
    frame.closed().project(outputs, span)
}

fn kind(of: MetadataType) -> &'static str {
    match of {
        MetadataType::Hosts => "hosts",
        MetadataType::Sources => "sources",
        MetadataType::Sourcetypes => "sourcetypes",
    }
}

/// Events of these indexes; of all but internal ones where none is named. \[U\]
pub(super) fn of_indexes(indexes: &[Spanned<String>], span: Span) -> Spanned<SearchExpr> {
    let value = |text: &str, span| {
        Spanned::new(SearchValue { text: text.to_owned(), quoted: true, form: MatchForm::Plain }, span)
    };
    let mut values: Vec<_> = indexes.iter().map(|index| value(index, index.span)).collect();
    if values.is_empty() {
        values.push(value("*", span));
    }
    Spanned::new(SearchExpr::In { field: Spanned::new(FieldName("index".to_owned()), span), values }, span)
}

/// There are no servers to choose from.
pub(super) fn servers(servers: &[Spanned<String>], groups: &[Spanned<String>], cx: &mut Cx<'_>) {
    let others = servers.iter().filter(|server| !matches!(server.as_str(), "*" | "local"));
    for server in others.chain(groups) {
        let message = format!("`{}` has no effect: there is one server only", server.value);
        cx.warn(Diagnostic::warning(Code::NoEffect, server.span, message));
    }
}
