//! `foreach` over the values of a field: the template runs once for each place that any row has a value at.

use datafusion::{
    arrow::{
        array::AsArray,
        datatypes::{DataType, Int64Type},
    },
    functions::expr_fn::coalesce,
    functions_aggregate::expr_fn::max,
    functions_nested::expr_fn::{array_element, array_length},
    logical_expr::{LogicalPlanBuilder, cast, lit},
};
use spl_parser::{
    Code, Diagnostic, Span, Spanned,
    ast::{BinaryOp, Expr, FieldName},
    command::{Assignment, Destination, Eval, Foreach, ForeachMode},
};

use super::{
    Lower,
    foreach::{only_eval, substitute},
};
use crate::{
    Value, coerce,
    cx::{At, Cx, Result, error, unsupported},
    expr,
    frame::{Frame, HIDDEN, Output, column},
    scope,
};

/// Each value makes the plan deeper.
const MAX_VALUES: i64 = 200;

pub(super) fn each_value(
    foreach: &Foreach,
    mode: ForeachMode,
    frame: Frame,
    span: Span,
    cx: &mut Cx<'_>,
) -> Result<Frame> {
    match (&foreach.collection, foreach.fields.as_slice()) {
        (Some(collection), _) => {
            let value = expr::lower(collection, &frame, cx)?;
            each_element(foreach, mode, Spanned::new(value, collection.span), frame, span, cx)
        }
        (None, [field]) => {
            let value = scope::resolve(field.as_str(), field.span, &frame, cx);
            each_element(foreach, mode, Spanned::new(value, field.span), frame, span, cx)
        }
        (None, []) => of_all(foreach, mode, frame, span, cx),
        (None, _) => Err(error(Code::Expected, span, format!("`mode={mode}` takes one field"))),
    }
}

/// Without a field all those that hold several values are meant; a text that is a JSON array isn't one of them. \[U\]
fn of_all(foreach: &Foreach, mode: ForeachMode, mut frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
    for name in scope::all(&frame, cx) {
        let value = scope::current(&name, &frame, cx);
        if value.multi {
            frame = each_element(foreach, mode, Spanned::new(value, span), frame, span, cx)?;
        }
    }
    Ok(frame)
}

fn each_element(
    foreach: &Foreach,
    mode: ForeachMode,
    Spanned { value, span: of }: Spanned<Value>,
    frame: Frame,
    span: Span,
    cx: &mut Cx<'_>,
) -> Result<Frame> {
    let list = match mode {
        ForeachMode::Multivalue => coerce::list(&value, cx)?,
        ForeachMode::AutoCollections if value.multi => coerce::list(&value, cx)?,
        ForeachMode::AutoCollections => coalesce(vec![of_json(&value, of, cx)?, coerce::list(&value, cx)?]),
        ForeachMode::JsonArray | ForeachMode::Multifield => of_json(&value, of, cx)?,
    };
    let (items, item) = (format!("{HIDDEN}items"), format!("{HIDDEN}item"));
    let mut frame = frame.set(vec![Output::new(&items, list)], span)?;
    let count = most_values(&frame, &items, span, cx)?;
    if count > MAX_VALUES {
        return Err(unsupported(
            span,
            format_args!("`foreach` over more than {MAX_VALUES} values of a row (here {count})"),
        ));
    }
    let at = foreach.template.span;
    let itemstr = foreach.itemstr.as_ref().map_or("<<ITEM>>", |name| name.as_str());
    let iterstr = foreach.iterstr.as_ref().map_or("<<ITER>>", |name| name.as_str());
    for number in 0..count {
        let nth = array_element(column(&items), lit(number + 1));
        frame = frame.set(vec![Output::new(&item, nth)], span)?;
        let pipeline = substitute(&foreach.template, &vec![(iterstr, number.to_string())], &frame)?;
        let Some(eval) = only_eval(&pipeline) else {
            return Err(Box::new(
                Diagnostic::error(Code::MisplacedCommand, at, format!("`mode={mode}` takes a single `eval`"))
                    .label("this is more")
                    .help("one `eval` may hold several assignments, parted by commas"),
            ));
        };
        let mut eval = eval.clone();
        for assignment in &mut eval.assignments {
            of_item(assignment, itemstr, &item, &frame, at)?;
        }
        frame = cx.placed(at, |cx| eval.lower(frame, at, cx))?;
    }
    let kept = frame.fields().iter().filter(|name| **name != item && **name != items);
    let kept: Vec<Output> = kept.map(|name| Output::keep(name)).collect();
    frame.project(kept, span)
}

/// The elements of a JSON array.
fn of_json(value: &Value, span: Span, cx: &mut Cx<'_>) -> Result<datafusion::logical_expr::Expr> {
    let list = expr::call("json_array_to_mv", vec![(value.clone(), span)], span, cx)?;
    coerce::list(&list, cx)
}

/// How many values a row has at most. Without data the template is looked at once.
fn most_values(frame: &Frame, items: &str, span: Span, cx: &mut Cx<'_>) -> Result<i64> {
    let length = cast(array_length(column(items)), DataType::Int64);
    let plan = LogicalPlanBuilder::from(frame.plan().clone());
    let no_group: Vec<datafusion::logical_expr::Expr> = Vec::new();
    let plan = plan.aggregate(no_group, vec![max(length).alias("most")]).at(span)?.build().at(span)?;
    let Some(batches) = cx.ask(plan, span)? else { return Ok(1) };
    let counts = batches.iter().filter_map(|batch| batch.columns().first()?.as_primitive_opt::<Int64Type>());
    Ok(counts.flat_map(|counts| counts.iter().flatten()).max().unwrap_or(0))
}

/// Makes an assignment one of the current value; rows that have none there keep what they had.
fn of_item(assignment: &mut Assignment, itemstr: &str, item: &str, frame: &Frame, at: Span) -> Result<()> {
    let spanned = |value| Spanned::new(value, at);
    let field = |name: &str| spanned(Expr::Field(FieldName(name.to_owned())));
    let call = |name: &str, arguments| spanned(Expr::Call { name: Spanned::new(name.to_owned(), at), arguments });
    let kept = match &mut assignment.destination.value {
        Destination::Field(FieldName(name)) if name.contains(itemstr) => {
            let template = name.replace(itemstr, &format!("{{{item}}}"));
            assignment.destination.value = Destination::Template(template);
            call("null", Vec::new())
        }
        Destination::Field(FieldName(name)) if frame.has(name) => field(name),
        Destination::Field(_) | Destination::Template(_) => call("null", Vec::new()),
    };
    let mut value = assignment.expression.clone();
    replace_item(&mut value, itemstr, item)?;
    assignment.expression = call("if", vec![call("isnotnull", vec![field(item)]), value, kept]);
    Ok(())
}

/// Puts the field that holds the current value in place of its placeholder, in texts by joining them.
fn replace_item(expression: &mut Spanned<Expr>, itemstr: &str, item: &str) -> Result<()> {
    let span = expression.span;
    let field = |name: &str| Spanned::new(Expr::Field(FieldName(name.to_owned())), span);
    match &mut expression.value {
        Expr::Field(FieldName(name)) if name == itemstr => item.clone_into(name),
        Expr::Field(FieldName(name)) if name.contains(itemstr) => {
            return Err(unsupported(span, "a field whose name holds the value that `foreach` is at"));
        }
        Expr::Text(text) if text.contains(itemstr) => {
            let mut parts = text.split(itemstr).map(|part| Spanned::new(Expr::Text(part.to_owned()), span));
            let Some(mut joined) = parts.next() else { return Ok(()) };
            for part in parts {
                for operand in [field(item), part] {
                    let op = Spanned::new(BinaryOp::Concat, span);
                    joined = Spanned::new(Expr::Binary { left: Box::new(joined), op, right: Box::new(operand) }, span);
                }
            }
            *expression = joined;
        }
        Expr::Unary { operand, .. } => replace_item(operand, itemstr, item)?,
        Expr::Binary { left, right, .. } => {
            replace_item(left, itemstr, item)?;
            replace_item(right, itemstr, item)?;
        }
        Expr::And(terms) | Expr::Or(terms) | Expr::Call { arguments: terms, .. } => {
            terms.iter_mut().try_for_each(|term| replace_item(term, itemstr, item))?;
        }
        Expr::In { operand, list } => {
            replace_item(operand, itemstr, item)?;
            list.iter_mut().try_for_each(|term| replace_item(term, itemstr, item))?;
        }
        _ => {}
    }
    Ok(())
}

/// As the `eval` is, but where a row lacks `name` a field that would become null stays as it was.
pub(super) fn guarded(eval: &Eval, name: &str, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
    let mut eval = eval.clone();
    for assignment in &mut eval.assignments {
        let Destination::Field(destination) = &assignment.destination.value else { continue };
        let spanned = |value| Spanned::new(value, span);
        let call = |name: &str, arguments| spanned(Expr::Call { name: Spanned::new(name.to_owned(), span), arguments });
        let field = |name: &str| spanned(Expr::Field(FieldName(name.to_owned())));
        let is_missing = call("isnull", vec![field(name)]);
        let kept = call("if", vec![is_missing, field(destination.as_str()), call("null", Vec::new())]);
        let value = assignment.expression.clone();
        assignment.expression = call("coalesce", vec![value, kept]);
    }
    eval.lower(frame, span, cx)
}
