//! `contingency`: how often the values of two fields go together, the most frequent ones first. \[U\]

use std::collections::BTreeMap;

use datafusion::{
    arrow::{
        array::AsArray,
        datatypes::{DataType, Int64Type},
    },
    functions_aggregate::{count::count_udaf, expr_fn::count},
    logical_expr::{ExprFunctionExt, LogicalPlanBuilder, Operator, SortExpr, lit},
};
use spl_parser::{Span, Spanned, command::Contingency};

use super::{Lower, addtotals::column_totals, check_count};
use crate::{
    chart::check_names,
    coerce,
    cx::{At, Cx, Result},
    expr,
    frame::{Frame, HIDDEN, Output, column},
    open, parse_number, scope,
};

/// The name of totals where nothing is said.
const TOTAL: &str = "TOTAL";

impl Lower for Contingency {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let row = self.row.as_str();
        let text = |field: &Spanned<spl_parser::ast::FieldName>, cx: &mut Cx<'_>| {
            let value = scope::resolve(field.as_str(), field.span, &frame, cx);
            datafusion::logical_expr::cast(coerce::text(&value, cx), DataType::Utf8)
        };
        let (down, across) = (text(&self.row, cx), text(&self.column, cx));
        let other = format!("{HIDDEN}across");
        let present = vec![down.clone().is_not_null(), across.clone().is_not_null(), across.clone().not_eq(lit(""))];
        let frame = frame.filter(expr::balanced(present, Operator::And), span)?;
        let frame = frame.ordered(Vec::new()).without_formats().closed();
        let frame = frame.project(vec![Output::new(row, down), Output::new(&other, across)], span)?;
        let rows = most_frequent(&frame, row, span, cx)?;
        let columns = most_frequent(&frame, &other, span, cx)?;
        let (Some(rows), Some(columns)) = (rows, columns) else {
            return Ok(open::unknown(frame.project(vec![Output::keep(row)], span)?, cx));
        };
        let rows = shown(rows, self.maxrows.as_ref(), self.minrowcover.as_ref());
        let columns = shown(columns, self.maxcols.as_ref(), self.mincolcover.as_ref());
        check_count(columns.names.len(), span)?;
        let frame = match rows.all {
            true => frame,
            false => {
                let names = rows.names.iter().map(|name| lit(name.as_str())).collect();
                frame.filter(column(row).in_list(names, false), span)?
            }
        };
        let total = self.totalstr.as_ref().map_or(TOTAL, |name| name.as_str());
        let totals = self.usetotal.then(|| total.to_owned());
        let names = columns.names.iter().chain(&totals);
        check_names(std::iter::once(row).chain(names.map(String::as_str)), span)?;
        let frame = counts(frame, row, &columns.names, totals.as_deref(), &other, span)?;
        if !self.usetotal {
            return Ok(frame);
        }
        // The totals of what is shown.
        let label = Spanned::new(total.to_owned(), span);
        let field = Spanned::new(row.to_owned(), self.row.span);
        let names = columns.names.into_iter().chain(totals).collect();
        column_totals(frame, names, Some(&field), Some(&label), span, cx)
    }
}

/// The counts of each row.
fn counts(frame: Frame, row: &str, names: &[String], total: Option<&str>, other: &str, span: Span) -> Result<Frame> {
    let hidden = |index: usize| format!("{HIDDEN}cell{index}");
    let sum = format!("{HIDDEN}sum");
    let mut exprs = Vec::new();
    for (index, name) in names.iter().enumerate() {
        let cell = count_udaf().call(vec![lit(1_i64)]).filter(column(other).eq(lit(name.as_str())));
        exprs.push(cell.build().at(span)?.alias(hidden(index)));
    }
    exprs.push(count(lit(1_i64)).alias(&sum));
    let fields = std::iter::once(row.to_owned()).chain((0..names.len()).map(hidden)).chain([sum.clone()]).collect();
    let order = vec![SortExpr::new(column(&sum), false, false), SortExpr::new(column(row), true, false)];
    let frame = frame.replace(fields, order, |plan| plan.aggregate(vec![column(row)], exprs), span)?;
    let mut outputs = vec![Output::keep(row)];
    outputs.extend(names.iter().enumerate().map(|(index, name)| Output::new(name, column(&hidden(index)))));
    outputs.extend(total.map(|total| Output::new(total, column(&sum))));
    frame.project(outputs, span)
}

/// Values that are shown.
struct Shown {
    names: Vec<String>,
    all: bool,
}

/// As many as are allowed, and as few as cover the share that is asked for.
fn shown(counts: Vec<(String, i64)>, most: Option<&Spanned<u64>>, cover: Option<&Spanned<String>>) -> Shown {
    let all = counts.len();
    let most = most.map(|most| most.value).filter(|most| *most > 0).and_then(|most| usize::try_from(most).ok());
    let cover = cover.and_then(|cover| parse_number(cover)).unwrap_or(1.0);
    let total: i64 = counts.iter().map(|(_, count)| count).sum();
    #[expect(clippy::cast_precision_loss, reason = "a share needs no more digits")]
    let wanted = cover * total as f64;
    let mut covered = 0;
    let mut names = Vec::new();
    for (name, count) in counts {
        #[expect(clippy::cast_precision_loss, reason = "as above")]
        let enough = covered as f64 >= wanted;
        if enough || most.is_some_and(|most| names.len() >= most) {
            break;
        }
        covered += count;
        names.push(name);
    }
    Shown { all: names.len() == all, names }
}

/// The values of a field with their numbers, the most frequent first; `None` while only checking.
fn most_frequent(frame: &Frame, name: &str, span: Span, cx: &mut Cx<'_>) -> Result<Option<Vec<(String, i64)>>> {
    let exprs = vec![count(lit(1_i64)).alias("count")];
    let plan = LogicalPlanBuilder::from(frame.plan().clone()).aggregate(vec![column(name).alias("name")], exprs);
    let plan = plan.at(span)?.build().at(span)?;
    let Some(batches) = cx.ask(plan, span)? else { return Ok(None) };
    let mut counts: BTreeMap<String, i64> = BTreeMap::new();
    for batch in &batches {
        let [names, numbers] = batch.columns() else { continue };
        let (names, numbers) = (names.as_string_opt::<i32>(), numbers.as_primitive_opt::<Int64Type>());
        let (Some(names), Some(numbers)) = (names, numbers) else { continue };
        counts.extend(names.iter().zip(numbers).filter_map(|(name, count)| Some((name?.to_owned(), count?))));
    }
    let mut counts: Vec<(String, i64)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    Ok(Some(counts))
}
