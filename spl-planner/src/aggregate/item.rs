//! Aggregates as written: their wildcards expanded, their functions found, their names checked.

use datafusion::logical_expr::{Expr, when};
use spl_parser::{
    Code, Diagnostic, Span, Spanned,
    ast::{Aggregate, AggregateArgument, FieldPattern},
};

use super::{Group, find, sparkline::Spans};
use crate::{
    AggregateInput, AggregatePlan, Kind, Primitive, SparklineInput, StatsFunction, Value, coerce,
    cx::{At, Cx, Result, unsupported},
    expr,
    frame::{Frame, HIDDEN, column},
    scope,
};

/// One aggregate with its wildcards expanded and its function found.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) name: String,
    /// Where the name was written.
    pub(super) span: Span,
    plan: AggregatePlan,
    /// The number of values and the number of numbers among them, which must be equal: `allnum`.
    all_numbers: Option<(AggregatePlan, AggregatePlan)>,
    /// The hidden column of the aggregate.
    column: String,
    /// Whether it is one of those that a wildcard stands for.
    spread: bool,
    /// Whether the order of the rows shows in the result.
    pub(super) ordered: bool,
}

impl Item {
    /// The hidden columns that it needs.
    pub(super) fn columns(&self) -> Vec<(String, Expr)> {
        let mut columns = vec![(self.column.clone(), self.plan.aggregate.clone())];
        if let Some((values, numbers)) = &self.all_numbers {
            columns.push((format!("{}_values", self.column), values.aggregate.clone()));
            columns.push((format!("{}_numbers", self.column), numbers.aggregate.clone()));
        }
        columns
    }

    /// The same, where DataFusion can't count distinct values by grouping twice.
    pub(super) fn columns_in_groups(&self) -> Vec<(String, Expr)> {
        let columns = self.columns().into_iter().enumerate();
        let in_groups = |place: usize| self.plan.in_groups.clone().filter(|_| place == 0);
        columns.map(|(place, (name, expr))| (name, in_groups(place).unwrap_or(expr))).collect()
    }

    /// The result, in terms of these columns.
    pub(super) fn value(&self, span: Span) -> Result<Value> {
        let result = column(&self.column);
        let mut expr = self.plan.finish.map_or(result.clone(), |finish| finish(result));
        if self.all_numbers.is_some() {
            let count = |of: &str| column(&format!("{}_{of}", self.column));
            expr = when(count("values").eq(count("numbers")), expr).end().at(span)?;
        }
        Ok(Value { expr, kind: self.plan.kind, multi: self.plan.multi })
    }
}

/// What an aggregate is taken over, and how.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Rules<'a> {
    /// Whether one over numbers is null where any value is none.
    pub(super) allnum: bool,
    /// Whether it is taken over windows rather than groups.
    pub(super) window: bool,
    /// The spans of each aggregate that is a sparkline.
    pub(super) sparklines: &'a [Option<Spans>],
}

/// Lowers aggregates; an error where two have one name.
pub(super) fn lower(
    aggregates: &[Spanned<Aggregate>],
    frame: &Frame,
    groups: &[Group],
    rules: Rules<'_>,
    cx: &mut Cx<'_>,
) -> Result<Vec<Item>> {
    let mut items = Vec::new();
    for (index, aggregate) in aggregates.iter().enumerate() {
        match rules.sparklines.get(index) {
            Some(Some(spans)) => items.push(sparkline(aggregate, spans, frame, items.len(), cx)?),
            _ => one(aggregate, frame, groups, rules, cx, &mut items)?,
        }
    }
    // A name that is written wins over one that a wildcard gives, as in `min(firstTime) as firstTime values(*) as *`. [U]
    let written = items.iter().filter(|item| !item.spread).map(|item| &item.name);
    let written: Vec<String> = written.chain(groups.iter().map(|group| &group.name)).cloned().collect();
    items.retain(|item| !item.spread || !written.contains(&item.name));
    check_names(&items, groups)?;
    Ok(items)
}

/// Lowers one aggregate, or several where it has a wildcard.
fn one(
    aggregate: &Spanned<Aggregate>,
    frame: &Frame,
    groups: &[Group],
    rules: Rules<'_>,
    cx: &mut Cx<'_>,
    items: &mut Vec<Item>,
) -> Result<()> {
    let (function, percentile) = find::function(aggregate, cx)?;
    let written = aggregate.function.as_str();
    let alias = aggregate.alias.as_ref().map(|alias| alias.as_str().to_owned());
    let everything = Spanned::new(AggregateArgument::Field(FieldPattern("*".into())), aggregate.function.span);
    let argument = match &aggregate.argument {
        None if function.argument_optional => None,
        None => Some(&everything),
        Some(argument) => Some(argument),
    };
    // After `rename` or `convert` it may be a number or text.
    let time = frame.data_type("_time").map(|of| coerce::time(&scope::value_of(column("_time"), of), cx));
    let spread =
        matches!(argument, Some(Spanned { value: AggregateArgument::Field(field), .. }) if field.is_wildcard());
    let mut add = |value: Option<Value>, name: String, cx: &Cx<'_>| -> Result<()> {
        let build = |function: &StatsFunction, value: Option<Value>| {
            let (order, time) = (frame.order(), time.clone());
            let window = rules.window;
            let input = AggregateInput { value, percentile, order, time, window, sparkline: None };
            (function.build)(&input).map_err(|cause| {
                let at = aggregate.argument.as_ref().map_or(aggregate.span, |argument| argument.span);
                Diagnostic { help: cause.help, ..Diagnostic::error(cause.code, at, cause.message) }
            })
        };
        let all_numbers = match (&value, cx.catalog.stats_function("count")) {
            (Some(value), Some(count)) if rules.allnum && find::is_of_numbers(function) && is_text(value) => {
                Some((build(count, Some(value.clone()))?, build(count, Some(numbers(value, cx)))?))
            }
            _ => None,
        };
        let plan = build(function, value)?;
        let span = aggregate.alias.as_ref().map_or(aggregate.span, |alias| alias.span);
        let column = format!("{HIDDEN}agg{}", items.len());
        let ordered = find::is_of_order(function);
        items.push(Item { name, span, plan, all_numbers, column, spread, ordered });
        Ok(())
    };
    match argument {
        None => add(None, alias.unwrap_or_else(|| written.to_owned()), cx),
        Some(Spanned { value: AggregateArgument::Sparkline { .. }, span }) => {
            Err(unsupported(*span, "`sparkline` beside each row"))
        }
        Some(Spanned { value: AggregateArgument::OfAggregates(_), span }) => {
            Err(unsupported(*span, "an expression over aggregates"))
        }
        Some(Spanned { value: AggregateArgument::Eval(expression), span }) => {
            let name = alias.ok_or_else(|| {
                let message = format!(
                    "You must specify a rename for the aggregation specifier on the dynamically evaluated field '{written}'."
                );
                Diagnostic::error(Code::Expected, aggregate.span, message).help("add `as` and a name")
            })?;
            let value = expr::lower(&Spanned::new(expression.clone(), *span), frame, cx)?;
            add(Some(value), name, cx)
        }
        Some(Spanned { value: AggregateArgument::Field(pattern), span }) if pattern.is_wildcard() => {
            for name in &scope::expand(&Spanned::new(pattern.clone(), *span), frame, cx)? {
                if groups.iter().any(|group| group.name == *name) {
                    continue;
                }
                let output = renamed(pattern.as_str(), name, alias.as_deref(), written, *span)?;
                let value = scope::resolve(name, *span, frame, cx);
                add(Some(value), output, cx)?;
            }
            Ok(())
        }
        Some(Spanned { value: AggregateArgument::Field(field), span }) => {
            let value = scope::resolve(field.as_str(), *span, frame, cx);
            add(Some(value), alias.unwrap_or_else(|| format!("{written}({})", field.as_str())), cx)
        }
    }
}

/// Lowers a sparkline over spans that are numbered already.
fn sparkline(
    aggregate: &Spanned<Aggregate>,
    spans: &Spans,
    frame: &Frame,
    index: usize,
    cx: &mut Cx<'_>,
) -> Result<Item> {
    let function = Spanned::new("count".to_owned(), aggregate.function.span);
    let count = Spanned::new(Aggregate { function, argument: None, alias: None }, aggregate.span);
    let inner = match &aggregate.argument {
        Some(Spanned { value: AggregateArgument::Sparkline { aggregate, .. }, span }) => {
            Spanned::new(aggregate.as_ref().clone(), *span)
        }
        _ => count,
    };
    let (drawn, _) = find::function(&inner, cx)?;
    let (sparkline, _) = find::function(aggregate, cx)?;
    let value = match &inner.argument {
        None if drawn.argument_optional => None,
        Some(Spanned { value: AggregateArgument::Field(field), span }) if !field.is_wildcard() => {
            Some(scope::resolve(field.as_str(), *span, frame, cx))
        }
        Some(Spanned { value: AggregateArgument::Eval(expression), span }) => {
            Some(expr::lower(&Spanned::new(expression.clone(), *span), frame, cx)?)
        }
        _ => return Err(unsupported(aggregate.span, "a sparkline of several fields")),
    };
    let drawing = SparklineInput { function: drawn.name, bucket: spans.number.clone(), buckets: spans.count.clone() };
    let input = AggregateInput { sparkline: Some(drawing), ..AggregateInput::of(value) };
    let plan = (sparkline.build)(&input).map_err(|cause| Diagnostic {
        help: cause.help,
        ..Diagnostic::error(cause.code, inner.function.span, cause.message)
    })?;
    let span = aggregate.alias.as_ref().map_or(aggregate.span, |alias| alias.span);
    let column = format!("{HIDDEN}agg{index}");
    Ok(Item { name: aggregate.output(), span, plan, all_numbers: None, column, spread: false, ordered: false })
}

/// Whether a value may be something else than a number.
fn is_text(value: &Value) -> bool {
    matches!(value.kind, Kind::Text | Kind::Dynamic)
}

/// The numbers among the values of a field.
fn numbers(value: &Value, cx: &Cx<'_>) -> Value {
    Value { expr: cx.call(Primitive::ToNumber, vec![value.expr.clone()]), kind: Kind::Number, multi: value.multi }
}

fn check_names(items: &[Item], groups: &[Group]) -> Result<()> {
    for (index, item) in items.iter().enumerate() {
        if let Some(group) = groups.iter().find(|group| group.name == item.name) {
            let message = format!("The output field '{}' cannot have the same name as a group-by field.", item.name);
            let error = Diagnostic::error(Code::DuplicateName, item.span, message)
                .also(group.span, "the group-by field")
                .help("give the output field another name with `as`");
            return Err(Box::new(error));
        }
        if let Some(other) = items.iter().take(index).find(|other| other.name == item.name) {
            let message = format!(
                "1 duplicate rename field(s). Original renames: [{name}]. Duplicate renames: [{name}].",
                name = item.name
            );
            let error = Diagnostic::error(Code::DuplicateName, item.span, message)
                .also(other.span, "named so here already")
                .help("give one of them another name with `as`");
            return Err(Box::new(error));
        }
    }
    Ok(())
}

/// The output name of one of the fields that a wildcard stands for.
fn renamed(pattern: &str, name: &str, alias: Option<&str>, function: &str, span: Span) -> Result<String> {
    match alias {
        Some(alias) => scope::renamed(pattern, name, alias, span),
        None => Ok(format!("{function}({name})")),
    }
}
