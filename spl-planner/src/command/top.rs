//! `top`: counts the combinations of values, ranks them within each group, and keeps the first ones.

use datafusion::{
    functions::expr_fn::round,
    functions_aggregate::expr_fn::{max, sum},
    functions_window::expr_fn::row_number,
    logical_expr::{Expr, ExprFunctionExt, SortExpr, lit, when},
};
use spl_parser::{
    Code, Diagnostic, Span, Spanned,
    ast::{Aggregate, FieldName},
    command::Top,
};

use super::Lower;
use crate::{
    aggregate::{Grouping, aggregate, groups_by},
    coerce,
    cx::{At, Cx, Result},
    frame::{Frame, HIDDEN, Output, column, named},
    scope,
};

/// How many combinations of each group stay where no limit is given.
const DEFAULT_LIMIT: u64 = 10;

/// How many stay where the limit is 0: Splunk's `maxresultrows`.
const ALL: u64 = 50_000;

/// Digits of a share behind the point.
const PERCENT_DIGITS: i64 = 6;

impl Lower for Top {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        rank(self, false, frame, span, cx)
    }
}

/// The most frequent combinations, or the least frequent ones.
pub(super) fn rank(top: &Top, rarest: bool, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
    let names = Names::of(top)?;
    let limit = match top.limit.as_ref().map_or(DEFAULT_LIMIT, |limit| limit.value) {
        0 => ALL,
        limit => limit,
    };
    let counted = format!("{HIDDEN}counted");
    let count = Aggregate {
        function: Spanned::new("count".to_owned(), span),
        argument: None,
        alias: Some(Spanned::new(FieldName(counted.clone()), span)),
    };
    let fields: Vec<_> = top.by.iter().chain(&top.fields).cloned().collect();
    let grouping = Grouping { groups: groups_by(&fields, &frame, cx), distinct_values: false };
    let frame = aggregate(frame, &[Spanned::new(count, span)], grouping, span, cx)?.hide(&counted);
    let by: Vec<Expr> = top.by.iter().map(|field| column(field.as_str())).collect();
    let (frame, total) = frame.whole("total", sum(column(&counted)), by.clone(), span)?;
    let groups = by.iter().map(|by| SortExpr::new(by.clone(), true, false));
    // Of equal counts the last value in the order of texts comes first, as in Splunk's example of `top limit=1 location by user`; of the
    // least frequent ones the first. \[U\]
    let ties = top.fields.iter().map(|field| SortExpr::new(column(field.as_str()), rarest, false));
    let order = groups.chain([SortExpr::new(column(&counted), rarest, false)]).chain(ties).collect();
    let (frame, nth) = frame.ordered(order).window("nth", row_number().partition_by(by), span)?;
    let kept = column(&nth).lt_eq(lit(limit));
    let (frame, counted, total) = match top.useother {
        true => others(top, limit, &kept, frame, Columns { counted, total, nth }, span, cx)?,
        false => (frame.filter(kept, span)?, counted, total),
    };
    let mut outputs: Vec<Output> = fields.iter().map(|field| Output::keep(field.as_str())).collect();
    if top.showcount {
        outputs.push(Output::new(names.count, column(&counted)));
    }
    if top.showperc {
        let share = column(&counted) * lit(100.0) / column(&total);
        outputs.push(Output::new(names.percent, round(vec![share, lit(PERCENT_DIGITS)])));
    }
    frame.project(outputs, span)
}

/// Hidden columns.
struct Columns {
    counted: String,
    total: String,
    nth: String,
}

/// Makes one row of each group's combinations beyond the limit.
fn others(
    top: &Top,
    limit: u64,
    kept: &Expr,
    frame: Frame,
    columns: Columns,
    span: Span,
    cx: &mut Cx<'_>,
) -> Result<(Frame, String, String)> {
    let other = top.otherstr.as_ref().map_or("OTHER", |other| other.value.as_str());
    let rank = format!("{HIDDEN}rank");
    let mut groups: Vec<Expr> = top.by.iter().map(|field| column(field.as_str())).collect();
    groups
        .push(when(kept.clone(), column(&columns.nth)).otherwise(lit(limit.saturating_add(1))).at(span)?.alias(&rank));
    for field in &top.fields {
        let value = coerce::text(&scope::current(field.as_str(), &frame, cx), cx);
        groups.push(named(when(kept.clone(), value).otherwise(lit(other)).at(span)?, field.as_str()));
    }
    let (counted, total) = (format!("{HIDDEN}counted"), format!("{HIDDEN}total"));
    let aggregates = vec![sum(column(&columns.counted)).alias(&counted), max(column(&columns.total)).alias(&total)];
    let fields = frame.fields().to_vec();
    let order = top.by.iter().map(|field| column(field.as_str())).chain([column(&rank)]);
    let order = order.map(|key| SortExpr::new(key, true, false)).collect();
    let frame = frame.replace(fields, order, |plan| plan.aggregate(groups, aggregates), span)?;
    Ok((frame, counted, total))
}

/// What the fields for the number and the share are called.
struct Names {
    count: String,
    percent: String,
}

impl Names {
    /// An error where a name is taken.
    fn of(top: &Top) -> Result<Self> {
        let name = |set: &Option<Spanned<String>>, default: &str| {
            set.as_ref().map_or_else(|| default.to_owned(), |name| name.value.clone())
        };
        let names = Self { count: name(&top.countfield, "count"), percent: name(&top.percentfield, "percent") };
        let options = [("countfield", top.showcount, &names.count), ("percentfield", top.showperc, &names.percent)];
        for (option, _, name) in options.into_iter().filter(|(_, shown, _)| *shown) {
            if let Some(field) = top.by.iter().chain(&top.fields).find(|field| field.as_str() == name) {
                let message = format!("The output field '{name}' cannot have the same name as a group-by field.");
                let error = Diagnostic::error(Code::DuplicateName, field.span, message)
                    .help(format!("call the other one something else: `{option}=<name>`"));
                return Err(Box::new(error));
            }
        }
        if top.showcount && top.showperc && names.count == names.percent {
            let at = top.percentfield.as_ref().or(top.countfield.as_ref()).map_or(Span::default(), |name| name.span);
            let message = format!("The number and the share can't both be called '{}'.", names.count);
            return Err(Box::new(Diagnostic::error(Code::DuplicateName, at, message)));
        }
        Ok(names)
    }
}
