//! Commands that aggregate, chart and reshape.
//!
//! The strategies are boxed: unboxed, one that holds all of them takes more stack than a test's thread has.

use proptest::{collection::vec, option, prelude::*, sample::select};
use spl_parser::{
    Spanned,
    ast::{BinSpan, Bins, CompareOp, FieldName, Series, SeriesFilter, SeriesLimit, SeriesTest, Split},
    ast::{TimeSpan, TimeStep, TimeUnit},
    command::{
        Accum, Addcoltotals, Addtotals, Assignment, Autoregress, Bin, Chart, Command, Contingency, Delta, Destination,
        Eventstats, Fieldformat, Fieldsummary, Geostats, Lags, Makecontinuous, Mstats, Rare, Sichart, Sirare, Sistats,
        Sitimechart, Sitop, Stats, Streamstats, Timechart, Timewrap, Top, Transpose, Trend, TrendKind, Trendline,
        Untable, WrappedSeries, Xyseries,
    },
};

use crate::values::*;

type Text = Option<Spanned<String>>;

fn texts() -> BoxedStrategy<Text> {
    option::of(spanned(text())).boxed()
}

fn decimals() -> BoxedStrategy<Text> {
    option::of(spanned("-?[0-9]{1,3}(\\.[0-9]{1,2})?")).boxed()
}

fn alias() -> BoxedStrategy<Option<Spanned<FieldName>>> {
    option::of(field()).boxed()
}

fn bin_span() -> BoxedStrategy<BinSpan> {
    let number = || "[1-9][0-9]{0,2}(\\.[0-9]{1,2})?|\\.[1-9]";
    let step = prop_oneof![
        (any::<i64>(), unit()).prop_map(|(amount, unit)| TimeStep::Offset { amount, unit }),
        (0..7_u8).prop_map(TimeStep::SnapWeekday),
    ];
    let snap = (unit().prop_filter("@w", |unit| *unit != TimeUnit::Week), vec(step, 0..2))
        .prop_map(|(unit, rest)| [TimeStep::Snap(unit)].into_iter().chain(rest).collect());
    prop_oneof![
        3 => time_span().prop_map(BinSpan::Time),
        1 => (time_span(), snap).prop_map(|(length, snap)| BinSpan::Snapped { length, snap }),
        2 => number().prop_map(BinSpan::Number),
        1 => (option::of(number()), option::of(number())).prop_map(|(coefficient, base)| BinSpan::Log { coefficient, base }),
    ].boxed()
}

fn bins() -> BoxedStrategy<Bins> {
    let spans = (option::of(spanned(bin_span())), option::of(spanned(bin_span())));
    let some = (number(), spans, texts(), texts(), texts())
        .prop_map(|(bins, (span, minspan), start, end, aligntime)| Bins { bins, span, minspan, start, end, aligntime });
    prop_oneof![Just(Bins::default()), some].boxed()
}

fn split() -> BoxedStrategy<Split> {
    (field(), bins()).prop_map(|(field, bins)| Split { field, bins }).boxed()
}

fn limit() -> BoxedStrategy<SeriesLimit> {
    (any::<bool>(), any::<u64>()).prop_map(|(bottom, count)| SeriesLimit { bottom, count }).boxed()
}

/// Over a field or nothing.
fn measure() -> BoxedStrategy<Spanned<spl_parser::ast::Aggregate>> {
    ("max|count|p99\\.9", option::of(pattern()))
        .prop_map(|(function, field)| {
            let argument = field.map(|field| field.map(spl_parser::ast::AggregateArgument::Field));
            at(spl_parser::ast::Aggregate { function: at(function), argument, alias: None })
        })
        .boxed()
}

fn filter() -> BoxedStrategy<SeriesFilter> {
    use CompareOp::{Eq, Gt, GtEq, Lt, LtEq, NotEq};
    let compare = (select(vec![Eq, NotEq, Lt, LtEq, Gt, GtEq]), "-?[0-9]{1,4}(\\.[0-9])?")
        .prop_map(|(op, number)| SeriesTest::Compare { op, number });
    let test = prop_oneof![limit().prop_map(SeriesTest::In), limit().prop_map(SeriesTest::NotIn), compare];
    (measure(), test).prop_map(|(aggregate, test)| SeriesFilter { aggregate, test }).boxed()
}

fn series() -> BoxedStrategy<Series> {
    let strings = (texts(), texts(), texts(), texts());
    (option::of(spanned(limit())), option::of(measure()), any::<[bool; 2]>(), strings, option::of(spanned(filter())))
        .prop_map(|(limit, agg, [useother, usenull], (otherstr, nullstr, sep, format), filter)| Series {
            limit,
            agg,
            useother,
            otherstr,
            usenull,
            nullstr,
            sep,
            format,
            filter,
        })
        .boxed()
}

fn chart() -> BoxedStrategy<Chart> {
    let splits = option::of((split(), option::of(split())));
    (vec(charted(), 1..3), splits, series(), any::<[bool; 2]>())
        .prop_map(|(aggregates, splits, series, [cont, dedup_splitvals])| {
            let (row, column) = splits.map_or((None, None), |(row, column)| (Some(row), column));
            Chart { aggregates, row, column, series, cont, dedup_splitvals }
        })
        .boxed()
}

fn timechart() -> BoxedStrategy<Timechart> {
    (vec(charted(), 1..3), bins(), option::of(split()), series(), any::<[bool; 4]>())
        .prop_map(|(aggregates, bins, column, series, [cont, partial, fixedrange, dedup_splitvals])| Timechart {
            aggregates,
            bins,
            column,
            series,
            cont,
            partial,
            fixedrange,
            dedup_splitvals,
        })
        .boxed()
}

fn top() -> BoxedStrategy<Top> {
    let names = (texts(), texts(), texts());
    (number(), vec(field(), 1..3), vec(field(), 0..3), names, any::<[bool; 3]>())
        .prop_map(|(limit, fields, by, (countfield, percentfield, otherstr), [showcount, showperc, useother])| Top {
            limit,
            fields,
            by,
            countfield,
            percentfield,
            showcount,
            showperc,
            useother,
            otherstr,
        })
        .boxed()
}

fn eventstats() -> BoxedStrategy<Eventstats> {
    (vec(aggregate(), 1..3), vec(field(), 0..3), any::<bool>())
        .prop_map(|(aggregates, by, allnum)| Eventstats { aggregates, by, allnum })
        .boxed()
}

fn streamstats() -> BoxedStrategy<Streamstats> {
    let conditions = (option::of(spanned(expr())), option::of(spanned(expr())));
    let windows = (number(), option::of(spanned(time_span())));
    (eventstats(), any::<[bool; 3]>(), windows, conditions)
        .prop_map(
            |(
                Eventstats { aggregates, by, allnum },
                [current, global, reset_on_change],
                (window, time_window),
                (reset_before, reset_after),
            )| Streamstats {
                aggregates,
                by,
                current,
                window,
                time_window,
                global,
                allnum,
                reset_on_change,
                reset_before,
                reset_after,
            },
        )
        .boxed()
}

fn sistats() -> BoxedStrategy<Sistats> {
    (eventstats(), texts(), number(), any::<bool>())
        .prop_map(|(Eventstats { aggregates, by, allnum }, delim, partitions, dedup_splitvals)| {
            Sistats(Stats { aggregates, by, allnum, delim, partitions, dedup_splitvals })
        })
        .boxed()
}

fn mstats() -> BoxedStrategy<Mstats> {
    let chart_options = option::of(spanned(text()))
        .prop_map(|limit| limit.map(|limit| ("chart.limit".to_owned(), limit)).into_iter().collect::<Vec<_>>());
    let numbers = (number(), number(), texts());
    let times = (option::of(spanned(time_span())), option::of(spanned(time_span())));
    let clauses = (vec(aggregate(), 1..3), option::of(spanned(search_expr())), vec(field(), 0..3));
    (any::<[bool; 4]>(), numbers, chart_options, clauses, times)
        .prop_map(
            |(
                [prestats, append, backfill, chart],
                (update_period, chunk_size, fillnull_value),
                chart_options,
                (aggregates, condition, by),
                (span, every),
            )| Mstats {
                prestats,
                append,
                backfill,
                update_period,
                chunk_size,
                fillnull_value,
                chart,
                chart_options,
                aggregates,
                condition,
                by,
                span,
                every,
            },
        )
        .boxed()
}

fn geostats() -> BoxedStrategy<Geostats> {
    let names = (texts(), texts(), texts(), texts());
    let numbers = (number(), number(), number(), decimals(), decimals());
    (vec(aggregate(), 1..3), option::of(field()), names, numbers, any::<bool>())
        .prop_map(
            |(
                aggregates,
                by,
                (latfield, longfield, outputlatfield, outputlongfield),
                (globallimit, locallimit, maxzoomlevel, binspanlat, binspanlong),
                translatetoxy,
            )| Geostats {
                aggregates,
                by,
                latfield,
                longfield,
                outputlatfield,
                outputlongfield,
                globallimit,
                locallimit,
                binspanlat,
                binspanlong,
                maxzoomlevel,
                translatetoxy,
            },
        )
        .boxed()
}

fn trend() -> BoxedStrategy<Trend> {
    let kind = select(vec![TrendKind::Simple, TrendKind::Exponential, TrendKind::Weighted]);
    (kind, 2..u64::MAX, field(), alias())
        .prop_map(|(kind, period, field, alias)| Trend { kind, period, field, alias })
        .boxed()
}

fn timewrap() -> BoxedStrategy<Timewrap> {
    let units = unit().prop_filter("minutes are months", |unit| *unit != TimeUnit::Minute);
    let period = (1..1000_u32, units).prop_map(|(amount, unit)| TimeSpan::Length { amount, unit });
    let series = select(vec![WrappedSeries::Relative, WrappedSeries::Exact, WrappedSeries::Short]);
    (spanned(period), any::<bool>(), series, texts())
        .prop_map(|(period, align_now, series, time_format)| Timewrap { period, align_now, series, time_format })
        .boxed()
}

fn contingency() -> BoxedStrategy<Contingency> {
    ((field(), field()), number(), number(), decimals(), decimals(), any::<bool>(), texts())
        .prop_map(|((row, column), maxrows, maxcols, minrowcover, mincolcover, usetotal, totalstr)| Contingency {
            row,
            column,
            maxrows,
            maxcols,
            minrowcover,
            mincolcover,
            usetotal,
            totalstr,
        })
        .boxed()
}

fn aggregating() -> BoxedStrategy<Command> {
    prop_oneof![
        chart().prop_map(Command::Chart),
        eventstats().prop_map(Command::Eventstats),
        geostats().prop_map(Command::Geostats),
        mstats().prop_map(Command::Mstats),
        top().prop_map(|top| Command::Rare(Rare(top))),
        chart().prop_map(|chart| Command::Sichart(Sichart(chart))),
        top().prop_map(|top| Command::Sirare(Sirare(top))),
        sistats().prop_map(Command::Sistats),
        timechart().prop_map(|timechart| Command::Sitimechart(Sitimechart(timechart))),
        top().prop_map(|top| Command::Sitop(Sitop(top))),
        streamstats().prop_map(Command::Streamstats),
        timechart().prop_map(Command::Timechart),
        top().prop_map(Command::Top),
    ]
    .boxed()
}

fn reshaping() -> BoxedStrategy<Command> {
    let lags = || option::of(spanned((0..9_u64, 0..9_u64).prop_map(|(from, more)| Lags { from, to: from + more })));
    let format = (name(), spanned(expr()))
        .prop_map(|(name, expression)| Assignment { destination: at(Destination::Field(FieldName(name))), expression });
    let totals = (texts(), texts(), texts(), vec(pattern(), 0..3), any::<[bool; 2]>());
    prop_oneof![
        (field(), alias()).prop_map(|(field, alias)| Command::Accum(Accum { field, alias })),
        (texts(), texts(), vec(pattern(), 0..3))
            .prop_map(|(labelfield, label, fields)| Command::Addcoltotals(Addcoltotals { labelfield, label, fields })),
        totals.prop_map(|(fieldname, labelfield, label, fields, [row, col])| Command::Addtotals(Addtotals {
            row,
            col,
            fieldname,
            labelfield,
            label,
            fields
        })),
        (field(), alias(), lags()).prop_map(|(field, alias, p)| Command::Autoregress(Autoregress { field, alias, p })),
        (field(), alias(), bins()).prop_map(|(field, alias, bins)| Command::Bin(Bin { field, alias, bins })),
        contingency().prop_map(Command::Contingency),
        (field(), alias(), number()).prop_map(|(field, alias, p)| Command::Delta(Delta { field, alias, p })),
        vec(format, 1..3).prop_map(|formats| Command::Fieldformat(Fieldformat { formats })),
        (number(), vec(pattern(), 0..3))
            .prop_map(|(maxvals, fields)| Command::Fieldsummary(Fieldsummary { maxvals, fields })),
        (alias(), bins()).prop_map(|(field, bins)| Command::Makecontinuous(Makecontinuous { field, bins })),
        timewrap().prop_map(Command::Timewrap),
        (number(), texts(), texts(), any::<bool>()).prop_map(|(rows, column_name, header_field, include_empty)| {
            Command::Transpose(Transpose { rows, column_name, header_field, include_empty })
        }),
        vec(trend(), 1..3).prop_map(|trends| Command::Trendline(Trendline { trends })),
        (field(), field(), field()).prop_map(|(row, name, cell)| Command::Untable(Untable { row, name, cell })),
        (field(), field(), vec(pattern(), 1..3), any::<bool>(), texts(), texts()).prop_map(
            |(row, name, cells, grouped, sep, format)| Command::Xyseries(Xyseries {
                row,
                name,
                cells,
                grouped,
                sep,
                format
            })
        ),
    ]
    .boxed()
}

pub(crate) fn command() -> impl Strategy<Value = Command> {
    prop_oneof![aggregating(), reshaping()]
}
