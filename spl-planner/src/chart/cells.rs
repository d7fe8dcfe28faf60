//! The aggregates of a table, expressions over aggregates and rates included.

use spl_parser::{
    Span, Spanned,
    ast::{Aggregate, AggregateArgument, BinaryOp, Expr, FieldName, FieldPattern},
};

use crate::{
    aggregate::{Group, Grouping, aggregate},
    cx::{Cx, Result},
    expr,
    frame::{Frame, HIDDEN, Output},
};

/// Functions that are 0 where there is nothing to count.
const COUNTS: [&str; 6] = ["c", "count", "dc", "distinct_count", "estdc", "estdc_error"];

/// Rates: a sum by the length of the bin. The length of their unit in seconds.
const RATES: [(&str, u32); 4] = [("per_second", 1), ("per_minute", 60), ("per_hour", 3_600), ("per_day", 86_400)];

/// The field that holds the length of a bin in seconds, for rates.
pub(crate) const LENGTH: &str = "__spl_length";

/// The aggregates of a table.
#[derive(Debug)]
pub(crate) struct Cells {
    /// What is aggregated; parts of expressions under hidden names.
    aggregates: Vec<Spanned<Aggregate>>,
    shown: Vec<Shown>,
}

/// What becomes of aggregates.
#[derive(Debug)]
enum Shown {
    /// An aggregate as it is.
    Aggregate { name: String, zero: bool },
    /// Aggregates of all fields that wildcards stand for.
    Wildcard { zero: bool },
    /// An expression over aggregates.
    Expression { name: String, expression: Box<Spanned<Expr>> },
}

/// A column of an aggregation.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) name: String,
    /// Whether it is 0 where there are no rows.
    pub(crate) zero: bool,
}

impl Cells {
    /// Takes expressions apart. Where `rates` are known, so is the length of bins.
    pub(crate) fn new(aggregates: &[Spanned<Aggregate>], rates: bool, cx: &Cx<'_>) -> Self {
        let mut cells = Self { aggregates: Vec::new(), shown: Vec::new() };
        for written in aggregates {
            let function = written.function.to_ascii_lowercase();
            let zero = COUNTS.contains(&function.as_str());
            let rate = RATES.iter().find(|(name, _)| rates && *name == function).map(|(_, seconds)| *seconds);
            match (&written.argument, rate) {
                (Some(Spanned { value: AggregateArgument::OfAggregates(expression), span }), _) => {
                    let mut expression = Spanned::new(expression.clone(), *span);
                    cells.take_apart(&mut expression, cx);
                    let expression = Box::new(expression);
                    cells.shown.push(Shown::Expression { name: written.output(), expression });
                }
                (Some(_), Some(seconds)) => {
                    let expression = Box::new(cells.rate(written, seconds));
                    cells.shown.push(Shown::Expression { name: written.output(), expression });
                }
                (argument, _) => {
                    let wildcard = match argument.as_ref().map(|argument| &argument.value) {
                        Some(AggregateArgument::Field(pattern)) => pattern.is_wildcard(),
                        Some(_) => false,
                        None => {
                            !cx.catalog.stats_function(&function).is_some_and(|function| function.argument_optional)
                        }
                    };
                    cells.shown.push(match wildcard {
                        true => Shown::Wildcard { zero },
                        false => Shown::Aggregate { name: written.output(), zero },
                    });
                    let mut aggregate = written.clone();
                    // Unlike stats, a table takes one over an expression without a name of its own.
                    if let Some(Spanned { value: AggregateArgument::Eval(_), span }) = argument
                        && written.alias.is_none()
                    {
                        aggregate.value.alias = Some(Spanned::new(FieldName(written.output()), *span));
                    }
                    cells.aggregates.push(aggregate);
                }
            }
        }
        cells
    }

    /// Whether an aggregate needs the length of the bins.
    pub(crate) fn has_rates(&self) -> bool {
        self.shown.iter().any(|shown| match shown {
            Shown::Expression { expression, .. } => expression.fields().iter().any(|field| field.as_str() == LENGTH),
            _ => false,
        })
    }

    /// How many columns there are without a field that splits them, as far as the text tells.
    pub(crate) fn count(&self) -> usize {
        self.shown.len()
    }

    fn hidden(&mut self, mut aggregate: Spanned<Aggregate>) -> Spanned<Expr> {
        let name = FieldName(format!("{HIDDEN}part{}", self.aggregates.len()));
        let span = aggregate.span;
        aggregate.value.alias = Some(Spanned::new(name.clone(), span));
        self.aggregates.push(aggregate);
        Spanned::new(Expr::Field(name), span)
    }

    fn rate(&mut self, written: &Spanned<Aggregate>, seconds: u32) -> Spanned<Expr> {
        let span = written.span;
        let function = Spanned::new("sum".to_owned(), span);
        let sum = self.hidden(Spanned::new(Aggregate { function, ..written.value.clone() }, span));
        let of = |left, op, right| {
            let (left, right) = (Box::new(left), Box::new(right));
            Spanned::new(Expr::Binary { left, op: Spanned::new(op, span), right }, span)
        };
        let unit = Spanned::new(Expr::Number(seconds.to_string()), span);
        let length = Spanned::new(Expr::Field(FieldName(LENGTH.to_owned())), span);
        of(of(sum, BinaryOp::Multiply, unit), BinaryOp::Divide, length)
    }

    /// Puts hidden fields in place of the aggregates of an expression.
    fn take_apart(&mut self, expression: &mut Spanned<Expr>, cx: &Cx<'_>) {
        let span = expression.span;
        if let Some(aggregate) = as_aggregate(expression, cx) {
            *expression = self.hidden(Spanned::new(aggregate, span));
            return;
        }
        match &mut expression.value {
            Expr::Unary { operand, .. } => self.take_apart(operand, cx),
            Expr::Binary { left, right, .. } => {
                self.take_apart(left, cx);
                self.take_apart(right, cx);
            }
            Expr::And(terms) | Expr::Or(terms) | Expr::Call { arguments: terms, .. } => {
                terms.iter_mut().for_each(|term| self.take_apart(term, cx));
            }
            Expr::In { operand, list } => {
                self.take_apart(operand, cx);
                list.iter_mut().for_each(|term| self.take_apart(term, cx));
            }
            _ => {}
        }
    }

    /// Aggregates the frame; the result holds the groups, `more`, and the columns that are told.
    pub(crate) fn aggregate(
        &self,
        frame: Frame,
        groups: Vec<Group>,
        more: Option<Spanned<Aggregate>>,
        distinct_values: bool,
        span: Span,
        cx: &mut Cx<'_>,
    ) -> Result<(Frame, Vec<Item>)> {
        let mut kept: Vec<String> = groups.iter().map(|group| group.name.clone()).collect();
        let hidden = frame.fields().iter().filter(|name| *name == LENGTH).cloned().collect::<Vec<_>>();
        let mut aggregates = self.aggregates.clone();
        kept.extend(more.iter().map(|more| more.output()));
        aggregates.extend(more);
        aggregates.extend(hidden.iter().map(|name| greatest(name, span)));
        let frame = aggregate(frame, &aggregates, Grouping { groups, distinct_values }, span, cx)?;
        let items = self.items(&frame, &kept);
        let mut outputs: Vec<Output> = kept.iter().map(|name| Output::keep(name)).collect();
        for item in &items {
            let expression = self.shown.iter().find_map(|shown| match shown {
                Shown::Expression { name, expression } if *name == item.name => Some(expression),
                _ => None,
            });
            outputs.push(match expression {
                Some(expression) => Output::new(&item.name, expr::lower(expression, &frame, cx)?.expr),
                None => Output::keep(&item.name),
            });
        }
        Ok((frame.project(outputs, span)?, items))
    }

    fn items(&self, frame: &Frame, kept: &[String]) -> Vec<Item> {
        let named = |field: &str| {
            self.shown.iter().any(|shown| match shown {
                Shown::Aggregate { name, .. } | Shown::Expression { name, .. } => name == field,
                Shown::Wildcard { .. } => false,
            })
        };
        let mut found: Vec<&String> = frame.fields().iter().collect();
        found.retain(|name| !name.starts_with(HIDDEN) && !kept.contains(name) && !named(name));
        let mut items = Vec::new();
        for shown in &self.shown {
            match shown {
                Shown::Aggregate { name, zero } => items.push(Item { name: name.clone(), zero: *zero }),
                Shown::Expression { name, .. } => items.push(Item { name: name.clone(), zero: false }),
                Shown::Wildcard { zero } => {
                    items.extend(found.drain(..).map(|name| Item { name: name.clone(), zero: *zero }));
                }
            }
        }
        items
    }
}

/// A field that is the same in all rows of a group.
fn greatest(name: &str, span: Span) -> Spanned<Aggregate> {
    let aggregate = Aggregate {
        function: Spanned::new("max".to_owned(), span),
        argument: Some(Spanned::new(AggregateArgument::Field(FieldPattern(name.to_owned())), span)),
        alias: Some(Spanned::new(FieldName(name.to_owned()), span)),
    };
    Spanned::new(aggregate, span)
}

/// The aggregate that a part of an expression is. `max(avg(x), 1)` is none: there `max` is a function of eval.
fn as_aggregate(expression: &Spanned<Expr>, cx: &Cx<'_>) -> Option<Aggregate> {
    let of = |function: Spanned<String>, argument| Aggregate { function, argument, alias: None };
    match &expression.value {
        Expr::Field(FieldName(name)) if is_stats(name, cx) => {
            let alone = cx.catalog.stats_function(&name.to_ascii_lowercase())?.argument_optional;
            alone.then(|| of(Spanned::new(name.clone(), expression.span), None))
        }
        Expr::Call { name, arguments } if is_stats(name, cx) => {
            let argument = match arguments.as_slice() {
                [] => return Some(of(name.clone(), None)),
                [argument] if holds_aggregate(argument, cx) => return None,
                [Spanned { value: Expr::Field(FieldName(field)), span }] => {
                    Spanned::new(AggregateArgument::Field(FieldPattern(field.clone())), *span)
                }
                [Spanned { value: Expr::Call { name, arguments }, span }] if name.eq_ignore_ascii_case("eval") => {
                    Spanned::new(AggregateArgument::Eval(arguments.first()?.value.clone()), *span)
                }
                [argument] => Spanned::new(AggregateArgument::Eval(argument.value.clone()), argument.span),
                _ => return None,
            };
            Some(of(name.clone(), Some(argument)))
        }
        _ => None,
    }
}

fn holds_aggregate(expression: &Spanned<Expr>, cx: &Cx<'_>) -> bool {
    match &expression.value {
        Expr::Call { name, arguments } => {
            is_stats(name, cx) || arguments.iter().any(|argument| holds_aggregate(argument, cx))
        }
        Expr::Unary { operand, .. } => holds_aggregate(operand, cx),
        Expr::Binary { left, right, .. } => holds_aggregate(left, cx) || holds_aggregate(right, cx),
        _ => false,
    }
}

/// Whether a name is that of a stats function, percentiles included.
fn is_stats(name: &str, cx: &Cx<'_>) -> bool {
    let name = name.to_ascii_lowercase();
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    cx.catalog.stats_function(&name).is_some_and(|function| !function.percentile)
        || stem.len() < name.len() && cx.catalog.stats_function(stem).is_some_and(|function| function.percentile)
}
