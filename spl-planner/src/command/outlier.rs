//! `outlier`: caps numbers that are far above the others, or removes their rows.

use datafusion::{
    functions::expr_fn::concat,
    logical_expr::{Expr, Operator, lit},
};
use spl_parser::{Code, Diagnostic, Span, Spanned, command::Outlier};

use super::Lower;
use crate::{
    AggregateInput, Kind, Value, coerce,
    cx::{Cx, Result, error},
    expr,
    frame::{Frame, Output, column},
    scope,
};

/// How many interquartile ranges are far where nothing is said.
const DEFAULT_PARAM: f64 = 2.5;

/// What `mark=true` writes before a number that is capped.
const MARK: &str = "000";

impl Lower for Outlier {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let remove = match &self.action {
            Some(action) => one_of("action", action, &[(&["remove", "rm"], true), (&["transform", "tf"], false)])?,
            None => false,
        };
        if let Some(kind) = &self.type_ {
            one_of("type", kind, &[(&["iqr"], ())])?;
        }
        let mut names: Vec<String> = Vec::new();
        for pattern in &self.fields {
            names.extend(scope::expand(pattern, &frame, cx)?);
        }
        if self.fields.is_empty() {
            names.extend(scope::all(&frame, cx).into_iter().filter(|name| !name.starts_with('_')));
        }
        let fields: Vec<Output> = frame.fields().iter().map(|name| Output::keep(name)).collect();
        let (mut frame, mut outliers, mut outputs) = (frame, Vec::new(), Vec::new());
        for name in names {
            let value = scope::current(&name, &frame, cx);
            let number = coerce::number(&value, cx);
            let (next, (lower, upper)) = bounds(self, frame, &number, span, cx)?;
            frame = next;
            let above = number.clone().gt(upper.clone());
            let below = self.uselower.unwrap_or(false).then(|| number.lt(lower.clone()));
            let capped = |bound: Expr| match self.mark.unwrap_or(false) {
                true => {
                    let text = coerce::text(&Value::new(bound, Kind::Number), cx);
                    Value::new(concat(vec![lit(MARK), text]), Kind::Dynamic)
                }
                false => Value::new(bound, Kind::Number),
            };
            let mut output = coerce::choose(above.clone(), &capped(upper), &value, span, cx)?;
            outliers.push(above);
            if let Some(below) = below {
                output = coerce::choose(below.clone(), &capped(lower), &output, span, cx)?;
                outliers.push(below);
            }
            outputs.push(Output::new(name, output.expr));
        }
        if remove {
            return frame.filter(expr::balanced(outliers, Operator::Or).is_not_true(), span)?.project(fields, span);
        }
        frame.set(outputs, span)
    }
}

/// The meaning of an option's value, in any letter case.
pub(super) fn one_of<T: Copy>(option: &str, value: &Spanned<String>, known: &[(&[&str], T)]) -> Result<T> {
    let found = known.iter().find(|(names, _)| names.iter().any(|name| name.eq_ignore_ascii_case(&value.value)));
    let Some((_, meaning)) = found else {
        let message = format!("The value for option {option} ({}) is invalid.", value.value);
        let names: Vec<String> =
            known.iter().filter_map(|(names, _)| names.first()).map(|name| format!("`{name}`")).collect();
        let error = Diagnostic::error(Code::OptionValue, value.span, message);
        return Err(Box::new(error.help(format!("write {}", names.join(", ")))));
    };
    Ok(*meaning)
}

/// The numbers between which there are no outliers: so many interquartile ranges from the quartiles.
fn bounds(outlier: &Outlier, frame: Frame, number: &Expr, span: Span, cx: &Cx<'_>) -> Result<(Frame, (Expr, Expr))> {
    let (frame, low) = quartile(frame, number, 25.0, span, cx)?;
    let (frame, high) = quartile(frame, number, 75.0, span, cx)?;
    let far = (high.clone() - low.clone()) * lit(outlier.param.as_ref().map_or(DEFAULT_PARAM, |param| param.value));
    Ok((frame, (low - far.clone(), high + far)))
}

fn quartile(frame: Frame, number: &Expr, percent: f64, span: Span, cx: &Cx<'_>) -> Result<(Frame, Expr)> {
    let unknown = || error(Code::Plan, span, "this can't be planned: there is no function `perc`");
    let function = cx.catalog.stats_function("perc").ok_or_else(unknown)?;
    let value = Some(Value::new(number.clone(), Kind::Number));
    let input = AggregateInput { percentile: Some(percent), window: true, ..AggregateInput::of(value) };
    let plan = (function.build)(&input).map_err(|cause| error(cause.code, span, cause.message))?;
    let (frame, name) = frame.whole("quartile", plan.aggregate, Vec::new(), span)?;
    let quartile = column(&name);
    Ok((frame, plan.finish.map_or(quartile.clone(), |finish| finish(quartile))))
}
