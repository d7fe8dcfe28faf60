//! `sparkline[(<aggregate>[, <span>])]`

use std::{collections::BTreeMap, mem::size_of, ops::Range, sync::Arc};

use datafusion::{
    arrow::{
        array::{Array, ArrayRef, AsArray, Float64Array, Float64Builder, ListArray, ListBuilder, StringBuilder},
        buffer::OffsetBuffer,
        datatypes::{DataType, Field, Float64Type},
    },
    common::Result,
    logical_expr::{Expr, lit},
};
use spl_planner::{AggregateInput, AggregatePlan, FunctionError, StatsFunction};

use super::{
    distinct::Distinct,
    input::{a_text, value},
    moments::Moments,
    numbers::Numbers,
    tally::Count,
    udaf::{LazyUdaf, Statistic, Statistics},
};
use crate::function::support::{
    number::format_number,
    text::{TextListBuilder, split_list},
    udf::list_of,
};

pub(super) const FUNCTION: StatsFunction = StatsFunction {
    name: "sparkline",
    aliases: &[],
    percentile: false,
    argument_optional: true,
    summary: "An aggregate for each span of time, as a multivalue that begins with `##__SPARKLINE__##`; 0 where a span has no value.",
    build,
};

/// What tells a multivalue that a sparkline is to be drawn.
const MARKER: &str = "##__SPARKLINE__##";

fn build(input: &AggregateInput<'_>) -> Result<AggregatePlan, FunctionError> {
    let Some(sparkline) = &input.sparkline else {
        return Err(FunctionError::unsupported("A sparkline can't stand here."));
    };
    let udaf = match sparkline.function {
        "avg" => &AVG,
        "count" => &COUNT,
        "distinct_count" | "estdc" => &DC,
        "max" => &MAX,
        "min" => &MIN,
        "range" => &RANGE,
        "stdev" => &STDEV,
        "stdevp" => &STDEVP,
        "sum" => &SUM,
        "sumsq" => &SUMSQ,
        "var" => &VAR,
        "varp" => &VARP,
        other => {
            return Err(FunctionError::unsupported(format!("The function '{other}' can't be drawn as a sparkline.")));
        }
    };
    let of: Expr = match &input.value {
        None if sparkline.function == "count" => lit(1_i64),
        _ => value(input, sparkline.function)?.expr,
    };
    Ok(a_text(udaf.call(vec![of, sparkline.bucket.clone(), sparkline.buckets.clone()]), true))
}

/// What the spans of a group collect, by their number, and how many spans there are.
#[derive(Clone, Debug, Default)]
struct Spans<S> {
    spans: BTreeMap<usize, S>,
    count: usize,
}

/// More spans than this are not drawn: a span much too short for its range shouldn't take all memory.
const MOST: f64 = 100_000.0;

/// The most numbers of a sparkline. Which ones are drawn where there are more is a guess: the first. \[U\]
const SPARKLINE_MAXSIZE: usize = 100;

fn whole(numbers: &Numbers, row: usize) -> Option<usize> {
    let number = numbers.row(row).next().filter(|number| (0.0..=MOST).contains(number))?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it was just bounded")]
    Some(number as usize)
}

impl<S: Statistic + Clone> Statistic for Spans<S> {
    type Input = (S::Input, Numbers, Numbers);
    type Saved = SavedSpans<S>;

    fn input(columns: &[ArrayRef]) -> Result<Self::Input> {
        let number = |index| super::column(columns, index).and_then(Numbers::try_new);
        Ok((S::input(columns)?, number(1)?, number(2)?))
    }

    fn add(&mut self, (input, spans, counts): &Self::Input, row: usize) -> usize {
        if let Some(count) = whole(counts, row) {
            self.count = self.count.max(count);
        }
        match whole(spans, row) {
            Some(span) => self.spans.entry(span).or_default().add(input, row) + size_of::<(usize, S)>(),
            None => 0,
        }
    }

    fn saved_types() -> Vec<DataType> {
        let of_spans = S::saved_types().into_iter().map(list_of);
        [DataType::Float64, list_of(DataType::Float64)].into_iter().chain(of_spans).collect()
    }

    #[expect(clippy::cast_precision_loss, reason = "bounded far below 2^53")]
    fn save(groups: &[Self]) -> Result<Vec<ArrayRef>> {
        let counts: Float64Array = groups.iter().map(|group| Some(group.count as f64)).collect();
        let mut numbers = ListBuilder::new(Float64Builder::new());
        for group in groups {
            group.spans.keys().for_each(|span| numbers.values().append_value(*span as f64));
            numbers.append(true);
        }
        let spans: Vec<S> = groups.iter().flat_map(|group| group.spans.values().cloned()).collect();
        let mut columns: Vec<ArrayRef> = vec![Arc::new(counts), Arc::new(numbers.finish())];
        for saved in S::save(&spans)? {
            let lengths = OffsetBuffer::from_lengths(groups.iter().map(|group| group.spans.len()));
            let field = Field::new_list_field(saved.data_type().clone(), true).into();
            columns.push(Arc::new(ListArray::try_new(field, lengths, saved, None)?));
        }
        Ok(columns)
    }

    fn saved(columns: &[ArrayRef]) -> Result<SavedSpans<S>> {
        let counts = Numbers::try_new(super::first_column(columns)?)?;
        let (ranges, numbers) = split_list(super::column(columns, 1)?)?;
        let parts = columns.iter().skip(2).map(|column| Ok(split_list(column)?.1)).collect::<Result<Vec<_>>>()?;
        let numbers = numbers.as_primitive::<Float64Type>().clone();
        Ok(SavedSpans { counts, ranges, numbers, saved: S::saved(&parts)? })
    }

    fn merge(&mut self, saved: &SavedSpans<S>, row: usize) -> usize {
        if let Some(count) = whole(&saved.counts, row) {
            self.count = self.count.max(count);
        }
        let range = saved.ranges.get(row).cloned().flatten().unwrap_or(0..0);
        range
            .filter(|&at| at < saved.numbers.len())
            .map(|at| {
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it was a span's number")]
                let span = saved.numbers.value(at) as usize;
                self.spans.entry(span).or_default().merge(&saved.saved, at) + size_of::<(usize, S)>()
            })
            .sum()
    }
}

/// Saved groups.
struct SavedSpans<S: Statistic> {
    counts: Numbers,
    /// Where each group's spans are.
    ranges: Vec<Option<Range<usize>>>,
    numbers: Float64Array,
    saved: S::Saved,
}

/// The numbers of each group's spans.
fn drawn<S: Statistic>(groups: &[Spans<S>], number: impl Fn(&S) -> f64) -> ArrayRef {
    let mut builder = TextListBuilder::new(StringBuilder::new());
    for group in groups {
        let numbers = (0..group.count.min(SPARKLINE_MAXSIZE)).map(|span| group.spans.get(&span).map_or(0.0, &number));
        builder.values().append_value(MARKER);
        numbers.for_each(|number| builder.values().append_value(format_number(number)));
        builder.append(true);
    }
    Arc::new(builder.finish())
}

/// A sparkline of an aggregate.
macro_rules! sparkline_of {
    ($(#[$doc:meta])* $udaf:ident, $name:literal, $of:ty, $number:expr) => {
        $(#[$doc])*
        static $udaf: LazyUdaf = LazyUdaf::new(|| {
            let finish = |groups: &[Spans<$of>], _| {
                let number: fn(&$of) -> f64 = $number;
                Ok(drawn(groups, number))
            };
            Statistics { name: $name, arity: 3, returns: || list_of(DataType::Utf8), finish }.udaf()
        });
    };
}

/// A sparkline of numbers; a span without any has 0.
macro_rules! sparkline_of_moments {
    ($(#[$doc:meta])* $udaf:ident, $name:literal, $number:expr) => {
        sparkline_of!($(#[$doc])* $udaf, $name, Moments, |moments| {
            let number: fn(&Moments) -> f64 = $number;
            if moments.count > 0.0 { number(moments) } else { 0.0 }
        });
    };
}

sparkline_of!(/// `sparkline(count)`
    COUNT, "spl_sparkline_count", Count, Count::as_number);
sparkline_of!(/// `sparkline(dc(x))`
    DC, "spl_sparkline_dc", Distinct, Distinct::count);
sparkline_of_moments!(/// `sparkline(avg(x))`
    AVG, "spl_sparkline_avg", |m| m.sum / m.count);
sparkline_of_moments!(/// `sparkline(max(x))`
    MAX, "spl_sparkline_max", |m| m.greatest);
sparkline_of_moments!(/// `sparkline(min(x))`
    MIN, "spl_sparkline_min", |m| m.least);
sparkline_of_moments!(/// `sparkline(range(x))`
    RANGE, "spl_sparkline_range", |m| m.greatest - m.least);
sparkline_of_moments!(/// `sparkline(stdev(x))`
    STDEV, "spl_sparkline_stdev", |m| m.sample_variance().sqrt());
sparkline_of_moments!(/// `sparkline(stdevp(x))`
    STDEVP, "spl_sparkline_stdevp", |m| m.population_variance().sqrt());
sparkline_of_moments!(/// `sparkline(sum(x))`
    SUM, "spl_sparkline_sum", |m| m.sum);
sparkline_of_moments!(/// `sparkline(sumsq(x))`
    SUMSQ, "spl_sparkline_sumsq", |m| m.sum_of_squares);
sparkline_of_moments!(/// `sparkline(var(x))`
    VAR, "spl_sparkline_var", Moments::sample_variance);
sparkline_of_moments!(/// `sparkline(varp(x))`
    VARP, "spl_sparkline_varp", Moments::population_variance);

/// All of them, for plans that name them.
pub(super) fn udafs() -> [&'static LazyUdaf; 12] {
    [&AVG, &COUNT, &DC, &MAX, &MIN, &RANGE, &STDEV, &STDEVP, &SUM, &SUMSQ, &VAR, &VARP]
}
