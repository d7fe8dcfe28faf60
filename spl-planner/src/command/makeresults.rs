//! `makeresults`: rows of nothing but the time, or of text that stands in the search.

use std::sync::Arc;

use datafusion::{common::ScalarValue, logical_expr::lit};
use spl_parser::{
    Code, Diagnostic, Span, Spanned,
    command::{DataFormat, Makeresults},
};

use crate::{
    cx::{Cx, Result},
    frame::{Frame, Output},
    rows, time, token,
};

/// The server that a search runs on, by the name that `splunk_server=` has for it. \[D makeresults\]
const SERVER: &str = "local";

/// Fields of an event that the rows of `annotate=true` have, all null. \[D makeresults\]
const ANNOTATED: [&str; 3] = ["host", "source", "sourcetype"];

/// Starts a pipeline from made up rows. Where `data` gives them, `count` and `annotate` mean nothing. \[D makeresults\]
pub(super) fn generate(makeresults: &Makeresults, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
    check_servers(makeresults, cx)?;
    if let Some(data) = &makeresults.data {
        return given(data, makeresults.format.as_ref(), span, cx);
    }
    if let Some(format) = &makeresults.format {
        let error = Diagnostic::error(Code::Expected, format.span, "`format=` needs the rows themselves");
        return Err(Box::new(error.help("add `data=\"…\"`")));
    }
    let count = makeresults.count.as_ref();
    let at = count.map_or(span, |count| count.span);
    let frame = rows::bare(count.map_or(1, |count| usize::try_from(count.value).unwrap_or(usize::MAX)), at, cx)?;
    let mut outputs = vec![Output::new("_time", time::literal(cx.catalog.now()))];
    if makeresults.annotate {
        let null = |name| Output::new(name, lit(ScalarValue::Utf8(None)));
        outputs.insert(0, null("_raw"));
        outputs.extend(ANNOTATED.map(null));
        outputs.push(Output::new("splunk_server", lit(SERVER)));
        outputs.push(null("splunk_server_group"));
    }
    frame.set(outputs, span)
}

/// There are no servers but this one.
fn check_servers(makeresults: &Makeresults, cx: &mut Cx<'_>) -> Result<()> {
    let known = |server: &Spanned<String>| matches!(server.to_ascii_lowercase().as_str(), SERVER | "*");
    let others = makeresults.splunk_server.iter().filter(|server| !known(server));
    for server in others.chain(&makeresults.splunk_server_group) {
        let message = format!("`{}` has no effect: the rows are made here", server.value);
        cx.warn(Diagnostic::warning(Code::NoEffect, server.span, message));
    }
    Ok(())
}

/// The rows that a text holds.
fn given(data: &Spanned<String>, format: Option<&Spanned<DataFormat>>, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
    let text = token::bind(data, cx.catalog);
    let looks = if text.trim_start().starts_with(['[', '{']) { DataFormat::Json } else { DataFormat::Csv };
    let format = format.map_or(looks, |format| format.value);
    let batch = cx.catalog.inline_rows(format, &text);
    let batch = batch.map_err(|message| Diagnostic::error(Code::OptionValue, data.span, message))?;
    let schema = batch.schema();
    let columns = schema.fields().iter().zip(batch.columns());
    let columns = columns.map(|(field, values)| (field.name().as_str(), Arc::clone(values))).collect();
    let frame = rows::of(batch.num_rows(), columns, span, cx)?;
    // Objects are events, lines of a table are not. \[U\]
    if format == DataFormat::Csv || frame.has("_time") {
        return Ok(frame);
    }
    let time = Output::new("_time", time::literal(cx.catalog.now()));
    let fields: Vec<Output> =
        std::iter::once(time).chain(frame.fields().iter().map(|name| Output::keep(name))).collect();
    frame.project(fields, span)
}
