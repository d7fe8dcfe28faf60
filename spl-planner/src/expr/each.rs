//! `mvmap` and `mvfilter`: an expression for each value of a multivalue, as a lambda of DataFusion's.

use std::sync::Arc;

use datafusion::{
    arrow::datatypes::{DataType, Field},
    functions_nested::expr_fn::{array_filter, array_transform, flatten},
    logical_expr::{
        Expr as DfExpr, cast,
        expr::{Lambda, LambdaVariable},
    },
};
use spl_parser::{
    Code, Span, Spanned,
    ast::{Expr, FieldName},
};

use super::call;
use crate::{
    Kind, Value, coerce,
    cx::{Cx, Result, error},
    expr,
    frame::Frame,
    scope,
};

/// `mvmap(values, expression, [name])`: in the expression the name, or the field that `values` reads, stands for one value.
pub(super) fn mvmap(
    arguments: &[Spanned<Expr>],
    name: Span,
    span: Span,
    frame: &Frame,
    cx: &mut Cx<'_>,
) -> Result<Value> {
    let usage = || arity("mvmap(values, expression, \"name\")", "mvmap", span);
    let (values, expression, own) = match arguments {
        [values, expression] => (values, expression, None),
        [values, expression, Spanned { value: Expr::Text(name), .. }] => {
            (values, expression, Some(FieldName(name.clone())))
        }
        _ => return Err(usage()),
    };
    let read = distinct(values.value.fields());
    // Of several fields it is the one that the expression reads too.
    let used = distinct(expression.value.fields());
    let shared: Vec<&FieldName> = read.iter().filter(|field| used.contains(field)).collect();
    let bound = match (read.as_slice(), shared.as_slice()) {
        _ if own.is_some() => own.as_ref(),
        ([only], _) => Some(only),
        (_, []) => None,
        (_, [only]) => Some(*only),
        _ => {
            let mut error =
                error(Code::FunctionArguments, values.span, "The arguments to the 'mvmap' function are invalid.");
            error.primary.text = "it isn't clear which of the fields stands for one value".into();
            error.help = Some("put the values into a field of their own with `eval`".into());
            return Err(error);
        }
    };
    let list = expr::lower(values, frame, cx)?;
    let list = list_of(&list, "mvmap", values.span, cx)?;
    let (parameter, result) = with_element(bound, cx, |cx| expr::lower(expression, frame, cx))?;
    if result.kind == Kind::Bool {
        let mut error =
            error(Code::TypeMismatch, expression.span, "The arguments to the 'mvmap' function are invalid.");
        error.primary.text = "this is a condition".into();
        error.help = Some("mvfilter(…) keeps the values for which a condition holds".into());
        return Err(error);
    }
    let body = if result.multi { coerce::list(&result, cx)? } else { cast(coerce::text(&result, cx), DataType::Utf8) };
    let mapped = array_transform(list, lambda(parameter, body));
    let mapped = if result.multi { flatten(mapped) } else { mapped };
    compact(mapped, name, span, cx)
}

/// `mvfilter(condition)`: the values of the one field that the condition reads for which it holds.
pub(super) fn mvfilter(
    arguments: &[Spanned<Expr>],
    name: Span,
    span: Span,
    frame: &Frame,
    cx: &mut Cx<'_>,
) -> Result<Value> {
    let [condition] = arguments else { return Err(arity("mvfilter(predicate)", "mvfilter", span)) };
    let fields = distinct(condition.value.fields());
    let [field] = fields.as_slice() else {
        let mut error =
            error(Code::FunctionArguments, condition.span, "The arguments to the 'mvfilter' function are invalid.");
        let names: Vec<String> = fields.iter().map(|field| format!("`{}`", field.as_str())).collect();
        error.primary.text = match names.as_slice() {
            [] => "this reads no field".into(),
            names => format!("this reads {}", names.join(" and ")),
        };
        error.help = Some("the condition must read exactly one field, whose values it tests one by one".into());
        return Err(error);
    };
    let values = scope::resolve(field.as_str(), condition.span, frame, cx);
    let list = list_of(&values, "mvfilter", condition.span, cx)?;
    let (parameter, holds) = with_element(Some(field), cx, |cx| expr::condition(condition, "mvfilter", frame, cx))?;
    compact(array_filter(list, lambda(parameter, holds.is_true())), name, span, cx)
}

fn arity(usage: &str, function: &str, span: Span) -> Box<spl_parser::Diagnostic> {
    let mut error =
        error(Code::FunctionArguments, span, format!("The arguments to the '{function}' function are invalid."));
    error.help = Some(format!("write `{usage}`"));
    error
}

fn distinct(fields: Vec<FieldName>) -> Vec<FieldName> {
    let mut distinct: Vec<FieldName> = Vec::new();
    for field in fields {
        if !distinct.contains(&field) {
            distinct.push(field);
        }
    }
    distinct
}

/// The values as a list of Utf8.
fn list_of(values: &Value, function: &str, span: Span, cx: &Cx<'_>) -> Result<DfExpr> {
    if values.kind == Kind::Bool {
        let mut error =
            error(Code::FunctionArguments, span, format!("The arguments to the '{function}' function are invalid."));
        error.primary.text = "a condition has no values".into();
        return Err(error);
    }
    Ok(cast(coerce::list(values, cx)?, DataType::List(element())))
}

fn element() -> Arc<Field> {
    Arc::new(Field::new_list_field(DataType::Utf8, true))
}

/// Lowers with a field standing for one value. Gives the name of the lambda's parameter too.
fn with_element<T>(
    field: Option<&FieldName>,
    cx: &mut Cx<'_>,
    lower: impl FnOnce(&mut Cx<'_>) -> Result<T>,
) -> Result<(String, T)> {
    // A lambda inside another must not take its parameter.
    let parameter = format!("value{}", cx.bound.len());
    let variable = LambdaVariable::new(parameter.clone(), Some(element()));
    let value = Value::new(DfExpr::LambdaVariable(variable), Kind::Dynamic);
    // Nothing is called by an empty name.
    cx.bound.push((field.map_or_else(String::new, |field| field.as_str().to_owned()), value));
    let lowered = lower(cx);
    cx.bound.pop();
    Ok((parameter, lowered?))
}

fn lambda(parameter: String, body: DfExpr) -> DfExpr {
    DfExpr::Lambda(Lambda::new(vec![parameter], body))
}

/// The list without nulls; without values it is null.
fn compact(list: DfExpr, name: Span, span: Span, cx: &mut Cx<'_>) -> Result<Value> {
    call::named("mvappend", vec![(Value::list(list, Kind::Dynamic), span)], name, span, cx)
}
