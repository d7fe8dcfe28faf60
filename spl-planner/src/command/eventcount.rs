//! `eventcount`: how many events indexes hold, of all time.

use datafusion::{
    arrow::datatypes::DataType,
    functions::{core::expr_fn::coalesce, string::expr_fn::octet_length},
    functions_aggregate::expr_fn::{count, sum},
    logical_expr::{SortExpr, cast, lit},
};
use spl_parser::{Span, command::Eventcount};

use super::metadata;
use crate::{
    coerce,
    cx::{Cx, Result},
    events,
    frame::{Frame, HIDDEN, Output, column},
    scope, search,
};

/// What the only server is called.
const SERVER: &str = "local";

/// Starts a pipeline from the number of events.
pub(super) fn generate(eventcount: &Eventcount, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
    metadata::servers(&eventcount.splunk_server, &eventcount.splunk_server_group, cx);
    let condition = metadata::of_indexes(&eventcount.index, span);
    let frame = events::rows_of_all_time(Some(&condition), span, cx)?;
    let predicate = search::lower(&condition, &frame, cx)?;
    let frame = frame.filter(predicate, span)?;
    let (total, bytes) = (format!("{HIDDEN}count"), format!("{HIDDEN}bytes"));
    let raw = scope::resolve("_raw", span, &frame, cx);
    let length = cast(octet_length(coerce::text(&raw, cx)), DataType::Int64);
    let mut aggregates = vec![count(lit(1_i64)).alias(&total)];
    if eventcount.report_size {
        aggregates.push(sum(length).alias(&bytes));
    }
    let index = scope::resolve("index", span, &frame, cx);
    let index = coerce::text(&index, cx);
    let (groups, order) = match eventcount.summarize {
        true => (Vec::new(), Vec::new()),
        false => (vec![index.alias("index")], vec![SortExpr::new(column("index"), true, false)]),
    };
    let frame = frame.replace(Vec::new(), order, |plan| plan.aggregate(groups, aggregates), span)?.closed();
    let mut outputs = vec![Output::new("count", column(&total))];
    if !eventcount.summarize {
        outputs.push(Output::keep("index"));
        outputs.push(Output::new("server", lit(SERVER)));
    }
    if eventcount.report_size {
        // Of no events at all the sum is null.
        outputs.push(Output::new("size_bytes", coalesce(vec![column(&bytes), lit(0_i64)])));
    }
    frame.project(outputs, span)
}
