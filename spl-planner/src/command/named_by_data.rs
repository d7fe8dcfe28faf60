//! Fields that the data names: `eval {f}=…`.

use std::collections::BTreeSet;

use datafusion::{
    arrow::{array::AsArray, datatypes::DataType},
    functions::string::expr_fn::concat,
    logical_expr::{Expr, LogicalPlanBuilder, Operator, cast, lit, when},
};
use spl_parser::{Code, Diagnostic, Span, command::Assignment};

use super::eval::condition;
use crate::{
    Kind, Value, coerce,
    cx::{At, Cx, Result, error},
    expr,
    frame::{Frame, Output, column},
    open, scope,
};

/// More fields than this are refused: a plan has an expression for each of them.
pub(super) const MAX_FIELDS: usize = 1_000;

/// Sets in each row the field that the row's own values name. Rows that lack one of those values stay as they are.
pub(super) fn assign(template: &str, assignment: &Assignment, frame: Frame, cx: &mut Cx<'_>) -> Result<Frame> {
    let span = assignment.destination.span;
    let value = expr::lower(&assignment.expression, &frame, cx)?;
    if value.kind == Kind::Bool {
        return Err(condition(&assignment.expression));
    }
    let name = name_of(template, span, &frame, cx)?;
    let (frame, name) = frame.compute("name", name, span)?;
    let Some(names) = texts(&frame, column(&name), span, cx)? else { return Ok(open::unknown(frame, cx)) };
    if let Some(name) = names.iter().find(|name| is_template(name)) {
        // Splunk replaces what is in braces again and again, and gives up where that has no end.
        let message = format!("the data names the field `{name}`, in which braces name a field again");
        let error: Box<Diagnostic> = error(Code::OptionValue, span, message);
        return Err(Box::new(error.help("remove the braces from the values with `replace` or `trim` before")));
    }
    let mut outputs = Vec::new();
    for field in names.iter().filter(|name| !name.is_empty()) {
        let is_it = column(&name).eq(lit(field.as_str()));
        let existing = match frame.data_type(field) {
            Some(_) => scope::resolve(field, span, &frame, cx),
            None => scope::absent(),
        };
        let common = coerce::Common::of(&existing, &value);
        let set = when(is_it, common.make(&value, cx)?).otherwise(common.make(&existing, cx)?).at(span)?;
        let set = match field.as_str() {
            "_time" => coerce::time(&common.value(set), cx),
            _ => set,
        };
        outputs.push(Output::new(field, set));
    }
    let fields = frame.fields().iter().map(|name| Output::keep(name)).collect();
    if outputs.is_empty() { frame.project(fields, span) } else { frame.set(outputs, span) }
}

/// Whether a name has a field in braces; those of arrays (`a{}.b`) have none.
fn is_template(name: &str) -> bool {
    name.split('{').skip(1).any(|after| after.split_once('}').is_some_and(|(field, _)| !field.is_empty()))
}

/// The name that a row gives: what stands between braces is the value of a field.
fn name_of(template: &str, span: Span, frame: &Frame, cx: &mut Cx<'_>) -> Result<Expr> {
    let (mut parts, mut present) = (Vec::new(), Vec::new());
    let mut rest = template;
    while let Some((text, after)) = rest.split_once('{') {
        let Some((field, after)) = after.split_once('}') else { break };
        let value: Value = scope::resolve(field, span, frame, cx);
        let value = cast(coerce::text(&value, cx), DataType::Utf8);
        parts.extend((!text.is_empty()).then(|| lit(text)));
        present.push(value.clone().is_not_null());
        parts.push(value);
        rest = after;
    }
    parts.extend((!rest.is_empty()).then(|| lit(rest)));
    when(expr::balanced(present, Operator::And), concat(parts)).end().at(span)
}

/// The distinct values of an expression of text, in their order; `None` while only checking.
pub(super) fn texts(frame: &Frame, text: Expr, span: Span, cx: &mut Cx<'_>) -> Result<Option<Vec<String>>> {
    let plan = LogicalPlanBuilder::from(frame.plan().clone()).project([text.alias("text")]).at(span)?;
    let plan = plan.filter(column("text").is_not_null()).at(span)?.distinct().at(span)?;
    let plan = plan.limit(0, Some(MAX_FIELDS + 1)).at(span)?.build().at(span)?;
    let Some(batches) = cx.ask(plan, span)? else { return Ok(None) };
    let texts = batches.iter().filter_map(|batch| batch.columns().first()?.as_string_opt::<i32>());
    let texts: BTreeSet<String> = texts.flat_map(|texts| texts.iter().flatten().map(str::to_owned)).collect();
    check_count(texts.len(), span)?;
    Ok(Some(texts.into_iter().collect()))
}

/// An error for more fields than a table may have.
pub(crate) fn check_count(count: usize, span: Span) -> Result<()> {
    if count > MAX_FIELDS {
        let message = format!("the data names more than {MAX_FIELDS} fields");
        let error: Box<Diagnostic> = error(Code::OptionValue, span, message);
        return Err(Box::new(error.help("keep the values that matter with `where` or `head` before")));
    }
    Ok(())
}
