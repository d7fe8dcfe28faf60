//! Function calls: finds the function, checks its arguments against its parameters, coerces them, builds the expression.

use datafusion::logical_expr::lit;
use spl_parser::{Code, Diagnostic, Severity, Span, Spanned, ast::Expr, closest};

use super::each;
use crate::{
    Arguments, EvalFunction, Kind, Param, ParamKind, Value, coerce,
    cx::{Cx, Result, error, unsupported},
    expr,
    frame::Frame,
    function::FunctionError,
};

pub(super) fn call(
    name: &Spanned<String>,
    arguments: &[Spanned<Expr>],
    span: Span,
    frame: &Frame,
    cx: &mut Cx<'_>,
) -> Result<Value> {
    // An argument of these is not lowered once, but for each value of another.
    match name.to_ascii_lowercase().as_str() {
        "mvmap" => return each::mvmap(arguments, name.span, span, frame, cx),
        "mvfilter" => return each::mvfilter(arguments, name.span, span, frame, cx),
        _ => {}
    }
    let values = arguments
        .iter()
        .map(|argument| Ok((expr::lower(argument, frame, cx)?, argument.span)))
        .collect::<Result<Vec<_>>>()?;
    named(name, values, name.span, span, cx)
}

/// Calls the function of this name with values that are lowered already.
pub(crate) fn named(
    name: &str,
    values: Vec<(Value, Span)>,
    name_span: Span,
    span: Span,
    cx: &mut Cx<'_>,
) -> Result<Value> {
    let Some(function) = cx.catalog.eval_function(&name.to_ascii_lowercase()) else {
        return Err(unknown(name, name_span, cx));
    };
    let params = params_of(function, values.len()).ok_or_else(|| arity(function, values.len(), span))?;
    let coerced = values
        .iter()
        .zip(&params)
        .map(|((value, at), param)| coerce_argument(value, param, function, *at, cx))
        .collect::<Result<Vec<_>>>()?;
    let arguments = Arguments::new(&coerced, cx.catalog.now(), cx.catalog.time_zone());
    let built = (function.build)(&arguments).map_err(|cause| blame(cause, &values, span));
    for warning in arguments.warnings.into_inner() {
        let blamed = blame(warning, &values, span);
        cx.warn(Diagnostic { severity: Severity::Warning, code: Code::Suspicious, ..*blamed });
    }
    built
}

fn unknown(name: &str, span: Span, cx: &Cx<'_>) -> Box<Diagnostic> {
    if cx.catalog.is_missing_eval_function(&name.to_ascii_lowercase()) {
        return unsupported(span, format_args!("the eval function `{name}`"));
    }
    let message = format!("The '{name}' function is unsupported or undefined.");
    let mut error = Diagnostic::error(Code::UnknownFunction, span, message).label("not a function of eval");
    if let Some(meant) = closest(name, cx.catalog.eval_function_names()) {
        error = error.help(format!("did you mean `{meant}`?"));
    } else if cx.catalog.stats_function(&name.to_ascii_lowercase()).is_some() {
        error = error.help(format!("`{name}` is a function of stats: write `| stats {name}(…)`"));
    }
    Box::new(error)
}

/// The parameter of each of `count` arguments; `None` where so many don't fit.
fn params_of(function: &EvalFunction, count: usize) -> Option<Vec<Param>> {
    let params = function.params;
    let required = params.iter().filter(|param| !param.optional).count();
    if count < required {
        return None;
    }
    let mut taken: Vec<Param> = params.iter().copied().take(count).collect();
    let repeated: Vec<Param> = params.iter().copied().filter(|param| param.repeated).collect();
    let more = count.saturating_sub(params.len());
    if more > 0 {
        if repeated.is_empty() || !more.is_multiple_of(repeated.len()) {
            return None;
        }
        taken.extend(repeated.iter().cycle().take(more));
    }
    Some(taken)
}

fn arity(function: &EvalFunction, got: usize, span: Span) -> Box<Diagnostic> {
    let mut error =
        error(Code::FunctionArguments, span, format!("The arguments to the '{}' function are invalid.", function.name));
    error.primary.text = format!("{got} argument{}", if got == 1 { "" } else { "s" });
    error.help = Some(format!("write `{}`", function.usage()));
    error
}

fn coerce_argument(value: &Value, param: &Param, function: &EvalFunction, span: Span, cx: &Cx<'_>) -> Result<Value> {
    Ok(match param.kind {
        ParamKind::Any => value.clone(),
        ParamKind::Text => {
            let kind = if value.kind == Kind::Text { Kind::Text } else { Kind::Dynamic };
            Value::new(coerce::text(value, cx), if value.kind == Kind::Null { Kind::Null } else { kind })
        }
        ParamKind::Number => {
            if value.kind == Kind::Bool {
                return Err(not_a_number(function, span));
            }
            Value::new(coerce::number(value, cx), Kind::Number)
        }
        ParamKind::Bool => Value::new(coerce::boolean(value, function.name, span)?, Kind::Bool),
        ParamKind::Multi => Value::list(coerce::list(value, cx)?, Kind::Dynamic),
        ParamKind::Literal => {
            match (&value.kind, coerce::literal_text(&value.expr), coerce::literal_number(&value.expr)) {
                (_, Some(text), _) => Value::new(lit(text), Kind::Text),
                (_, _, Some(number)) => Value::new(lit(number.to_string()), Kind::Text),
                _ => {
                    let message = format!("The arguments to the '{}' function are invalid.", function.name);
                    let mut error = error(Code::FunctionArguments, span, message);
                    error.primary.text = format!("the {} must be a text in double quotes", param.name);
                    return Err(error);
                }
            }
        }
    })
}

fn not_a_number(function: &EvalFunction, span: Span) -> Box<Diagnostic> {
    let mut error =
        error(Code::FunctionArguments, span, format!("The arguments to the '{}' function are invalid.", function.name));
    error.primary.text = "a condition is no number".into();
    error
}

fn blame(cause: FunctionError, values: &[(Value, Span)], span: Span) -> Box<Diagnostic> {
    let at = cause.argument.and_then(|index| values.get(index)).map_or(span, |(_, span)| *span);
    let mut error = error(cause.code, at, cause.message);
    error.help = cause.help;
    error
}
