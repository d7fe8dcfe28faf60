//! `transaction`: a function over all rows, newest first, tells which belong together; an aggregation makes a row of each
//! transaction.
//!
//! The rows are put in the order of time here, whatever order they came in. \[U\]

mod events;

use datafusion::{
    common::ScalarValue,
    logical_expr::{Expr, ExprFunctionExt, SortExpr, lit},
};
use spl_parser::{
    Code, Diagnostic, Span, Spanned,
    ast::TimeSpan,
    command::{EventFilter, Transaction},
};

use super::Lower;
use crate::{
    Kind, RowsPrimitive, coerce,
    cx::{Cx, Result, unsupported},
    expr,
    frame::{Frame, child, column},
    scope, search, time,
};

/// How many events a transaction has at most where nothing is said.
const MAX_EVENTS: i64 = 1_000;

impl Lower for Transaction {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        if let Some(name) = &self.name {
            return Err(unsupported(name.span, "`name=`, a transaction type of the configuration,"));
        }
        warn_of_no_effect(self, cx);
        let (frame, number) = newest_first(frame, span, cx)?;
        let arguments = arguments(self, &frame, cx)?;
        let found = cx.catalog.rows_primitive(RowsPrimitive::Transactions).call(arguments);
        let (frame, found) = frame.window("transaction", found.partition_by(Vec::new()), span)?;
        let part = |name: &str| child(&found, name, cx);
        let kept = match (self.keepevicted, self.keeporphans) {
            (true, true) => lit(true),
            (true, false) => part("id").is_not_null(),
            (false, true) => part("complete").is_true(),
            (false, false) => part("id").is_not_null().and(part("complete").is_true()),
        };
        let (id, closed) = (part("id"), part("closed"));
        let frame = frame.filter(kept, span)?;
        events::merge(self, frame, &number, (id, closed), span, cx)
    }
}

fn warn_of_no_effect(transaction: &Transaction, cx: &mut Cx<'_>) {
    let limits = [("maxopentxn", &transaction.maxopentxn), ("maxopenevents", &transaction.maxopenevents)];
    for (option, limit) in limits {
        if let Some(limit) = limit {
            let message = format!("`{option}` has no effect: no transaction is evicted for want of memory");
            cx.warn(Diagnostic::warning(Code::NoEffect, limit.span, message));
        }
    }
}

/// Numbers the rows from the newest on; ties keep the order they had, and rows without a time come last.
fn newest_first(frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<(Frame, String)> {
    let time = scope::resolve("_time", span, &frame, cx);
    if time.kind == Kind::Null {
        return frame.numbered(span);
    }
    let (frame, at) = frame.compute("time", coerce::time(&time, cx), span)?;
    let order = [SortExpr::new(column(&at), false, false)].into_iter().chain(frame.order().iter().cloned()).collect();
    frame.ordered(order).numbered(span)
}

/// `_time` in microseconds.
fn micros(frame: &Frame, cx: &mut Cx<'_>) -> Expr {
    coerce::micros(&scope::current("_time", frame, cx), cx)
}

fn arguments(transaction: &Transaction, frame: &Frame, cx: &mut Cx<'_>) -> Result<Vec<Expr>> {
    let unifyends = transaction.unifyends.unwrap_or(transaction.connected);
    let maxevents = transaction.maxevents.as_ref().map_or(MAX_EVENTS, |most| most.value);
    let mut arguments = vec![
        micros(frame, cx),
        filter(transaction.startswith.as_ref(), frame, cx)?,
        filter(transaction.endswith.as_ref(), frame, cx)?,
        lit(transaction.startswith.is_some()),
        lit(transaction.endswith.is_some()),
        limit("maxspan", transaction.maxspan.as_ref())?,
        limit("maxpause", transaction.maxpause.as_ref())?,
        lit(ScalarValue::Int64(Some(maxevents).filter(|most| *most >= 0))),
        lit(transaction.connected),
        lit(unifyends),
    ];
    for field in &transaction.fields {
        let value = scope::resolve(field.as_str(), field.span, frame, cx);
        arguments.push(coerce::texts(&value, cx));
    }
    Ok(arguments)
}

/// Whether an event is the first or the last one of a transaction.
fn filter(filter: Option<&Spanned<EventFilter>>, frame: &Frame, cx: &mut Cx<'_>) -> Result<Expr> {
    let Some(filter) = filter else { return Ok(lit(false)) };
    Ok(match &filter.value {
        EventFilter::Search(condition) => {
            search::lower(&Spanned::new(condition.clone(), filter.span), frame, cx)?.is_true()
        }
        EventFilter::Eval(condition) => {
            expr::condition(&Spanned::new(condition.clone(), filter.span), "transaction", frame, cx)?.is_true()
        }
    })
}

fn limit(option: &str, length: Option<&Spanned<TimeSpan>>) -> Result<Expr> {
    let Some(length) = length else { return Ok(lit(ScalarValue::Int64(None))) };
    match time::micros(length.value) {
        Some(micros) => Ok(lit(micros)),
        None => Err(unsupported(length.span, format_args!("`{option}=` in months or years"))),
    }
}
