//! Names, texts, times, expressions, conditions and aggregates.

use std::{fmt::Debug, ops::Range};

use proptest::{collection::vec, option, prelude::*, sample::select};
use spl_parser::{
    Span, Spanned,
    ast::{
        Aggregate, AggregateArgument, BinaryOp, CompareOp, Expr, FieldName, FieldPattern, MatchForm, Pipeline,
        SearchExpr, SearchValue, Subsearch, TimeBound, TimeModifier, TimeSetting, TimeSpan, TimeSpec, TimeStep,
        TimeUnit, UnaryOp,
    },
    command::{Command, Search},
};

pub(crate) fn at<T>(value: T) -> Spanned<T> {
    Spanned::new(value, Span::default())
}

pub(crate) fn spanned<T: Debug>(strategy: impl Strategy<Value = T>) -> impl Strategy<Value = Spanned<T>> {
    strategy.prop_map(at)
}

/// Plain names, names that need quotes, keywords. Boxed, as what else is in everything: trees of strategies grow on a
/// test thread's stack.
pub(crate) fn name() -> impl Strategy<Value = String> {
    let keywords = ["by", "AS", "d", "desc", "in", "NOT", "or", "like", "xor", "where", "From", "eval", "count(x)"];
    prop_oneof![
        4 => "[a-z_][a-zA-Z0-9_.]{0,8}",
        1 => select(keywords.to_vec()).prop_map(str::to_owned),
        1 => "[a-z]\\{\\}\\.[a-z]",
        2 => "[ -Z^-~éß\\\\]{1,8}",
    ]
    .boxed()
}

pub(crate) fn field() -> impl Strategy<Value = Spanned<FieldName>> {
    spanned(name().prop_map(FieldName))
}

pub(crate) fn pattern() -> impl Strategy<Value = Spanned<FieldPattern>> {
    spanned(prop_oneof![name(), "[a-z_.*]{1,6}"].prop_map(FieldPattern))
}

pub(crate) fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z]{0,5}", "[ -~\n\\\\\"|]{0,10}", "\\PC{0,6}"].boxed()
}

pub(crate) fn unit() -> impl Strategy<Value = TimeUnit> {
    use TimeUnit::{
        Centisecond, Day, Decisecond, Hour, Microsecond, Millisecond, Minute, Month, Quarter, Second, Week, Year,
    };
    select(vec![
        Microsecond,
        Millisecond,
        Centisecond,
        Decisecond,
        Second,
        Minute,
        Hour,
        Day,
        Week,
        Month,
        Quarter,
        Year,
    ])
}

pub(crate) fn time_spec() -> impl Strategy<Value = TimeSpec> {
    let absolute = ["03/15/2024:11:59:30", "2024-03-15T11:59:30Z", "2024-03-15 11:59:30.5", "2024-03-15"];
    prop_oneof![
        Just(TimeSpec::Now),
        "[0-9]{1,10}(\\.[0-9]{1,3})?".prop_map(TimeSpec::Epoch),
        vec(time_step(), 1..4).prop_map(TimeSpec::Relative),
        select(absolute.to_vec()).prop_map(|text| TimeSpec::Absolute(text.to_owned())),
    ]
}

/// What a search may bound its events by besides: real time, tokens.
pub(crate) fn search_time() -> impl Strategy<Value = TimeSpec> {
    let tokens = ["$t$", "-$form.n|s$h@h", "<<T>>", "$a$ $b$", "x\"\\$t$"];
    prop_oneof![
        4 => time_spec(),
        1 => vec(time_step(), 0..3).prop_map(TimeSpec::RealTime),
        1 => select(tokens.to_vec()).prop_map(|text| TimeSpec::Token(text.to_owned())),
    ]
}

fn time_step() -> impl Strategy<Value = TimeStep> {
    prop_oneof![
        (any::<i64>(), unit()).prop_map(|(amount, unit)| TimeStep::Offset { amount, unit }),
        // `@w` is a weekday.
        unit().prop_filter("@w", |unit| *unit != TimeUnit::Week).prop_map(TimeStep::Snap),
        (0..7_u8).prop_map(TimeStep::SnapWeekday),
    ]
}

/// `starttime` and `endtime`, whose values are written in a format of their own.
fn formatted_time() -> impl Strategy<Value = SearchExpr> {
    let bound = select(vec![TimeBound::Earliest, TimeBound::Latest]);
    let text = select(vec!["", "15. March", "20240315", "03/15/2024:11:59:30", "2024-03-15 \"a\\"]);
    (bound, text).prop_map(|(bound, text)| {
        let spec = at(TimeSpec::Formatted(text.to_owned()));
        SearchExpr::Time(at(TimeModifier { bound, spec }))
    })
}

fn time_setting() -> impl Strategy<Value = TimeSetting> {
    let old = select(vec![TimeUnit::Minute, TimeUnit::Hour, TimeUnit::Day, TimeUnit::Month]);
    prop_oneof![
        text().prop_map(TimeSetting::Format),
        (any::<u32>(), old).prop_map(|(amount, unit)| TimeSetting::Span { amount, unit }),
    ]
}

/// A small search in brackets; larger ones are made in main.rs.
pub(crate) fn subsearch() -> impl Strategy<Value = Subsearch> {
    let condition = (field(), spanned(compare_op()), spanned(search_value()));
    condition.prop_map(|(field, op, value)| {
        let search = Search { condition: Some(at(SearchExpr::Compare { field, op, value })) };
        at(Box::new(Pipeline { leading_pipe: false, commands: vec![at(Command::Search(search))] }))
    })
}

/// An unquoted `a::b` is a comparison.
fn term() -> impl Strategy<Value = SearchValue> {
    search_value().prop_filter("a::b", |value| value.quoted || !value.text.contains("::"))
}

/// Values as the lexer makes them: what stands unquoted can stand unquoted.
pub(crate) fn search_value() -> impl Strategy<Value = SearchValue> {
    let make = |quoted, form| move |text| SearchValue { text, quoted, form };
    let form = || select(vec![MatchForm::Case, MatchForm::Term]);
    prop_oneof![
        9 => "[a-z*][a-zA-Z0-9*.:/\\\\$'-]{0,8}".prop_map(make(false, MatchForm::Plain)),
        1 => "<<[A-Z]{1,5}>>".prop_map(make(false, MatchForm::Plain)),
        // Words that end the condition of tstats.
        1 => select(vec!["by", "From", "GROUPBY", "where"]).prop_map(str::to_owned).prop_map(make(false, MatchForm::Plain)),
        9 => text().prop_map(make(true, MatchForm::Plain)),
        9 => ("[a-z][a-zA-Z0-9.=,\\\\ ]{0,5}[a-z]", form()).prop_map(move |(text, form)| make(false, form)(text)),
        9 => (text(), form()).prop_map(move |(text, form)| make(true, form)(text)),
    ]
    .boxed()
}

pub(crate) fn compare_op() -> impl Strategy<Value = CompareOp> {
    select(vec![CompareOp::Eq, CompareOp::NotEq, CompareOp::Lt, CompareOp::LtEq, CompareOp::Gt, CompareOp::GtEq])
}

pub(crate) fn search_leaf() -> impl Strategy<Value = SearchExpr> {
    let bound = select(vec![TimeBound::Earliest, TimeBound::Latest, TimeBound::IndexEarliest, TimeBound::IndexLatest]);
    prop_oneof![
        4 => (field(), spanned(compare_op()), spanned(search_value()))
            .prop_map(|(field, op, value)| SearchExpr::Compare { field, op, value }),
        2 => (field(), vec(spanned(search_value()), 1..4)).prop_map(|(field, values)| SearchExpr::In { field, values }),
        2 => spanned(term()).prop_map(SearchExpr::Term),
        1 => (bound, spanned(search_time()))
            .prop_map(|(bound, spec)| SearchExpr::Time(at(TimeModifier { bound, spec }))),
        1 => formatted_time(),
        1 => spanned(time_setting()).prop_map(SearchExpr::TimeSetting),
        1 => Just(SearchExpr::Empty),
    ]
    .boxed()
}

/// Conditions that hold no brackets, as in `searchmatch`.
pub(crate) fn search_expr() -> impl Strategy<Value = SearchExpr> {
    nested(search_leaf().boxed())
}

/// All conditions.
pub(crate) fn full_search_expr() -> impl Strategy<Value = SearchExpr> {
    let splice = (field(), option::of(spanned(compare_op())), subsearch())
        .prop_map(|(field, op, subsearch)| SearchExpr::Splice { field, op, subsearch });
    nested(prop_oneof![8 => search_leaf(), 1 => splice].boxed())
}

fn nested(leaf: BoxedStrategy<SearchExpr>) -> impl Strategy<Value = SearchExpr> {
    leaf.prop_recursive(4, 16, 4, |inner| {
        prop_oneof![
            vec(spanned(inner.clone()), 2..4).prop_map(SearchExpr::And),
            vec(spanned(inner.clone()), 2..4).prop_map(SearchExpr::Or),
            inner.prop_map(|inner| SearchExpr::Not(Box::new(at(inner)))),
        ]
    })
}

pub(crate) fn binary_op() -> impl Strategy<Value = BinaryOp> {
    use BinaryOp::{Concat, Divide, Eq, Gt, GtEq, Like, Lt, LtEq, Minus, Modulo, Multiply, NotEq, Plus, Xor};
    select(vec![Multiply, Divide, Modulo, Plus, Minus, Concat, Eq, NotEq, Lt, LtEq, Gt, GtEq, Like, Xor])
}

pub(crate) fn expr() -> impl Strategy<Value = Expr> {
    let leaf = prop_oneof![
        "([0-9]{1,4}(\\.[0-9]{1,2})?|\\.[0-9]{1,2})(e[0-9])?".prop_map(Expr::Number),
        text().prop_map(Expr::Text),
        name().prop_map(|name| Expr::Field(FieldName(name))),
        "[a-z]([a-z.]{0,3}[a-z])?(\\|[a-z])?".prop_map(Expr::Token),
        select(vec!["x_$a$", "$a$$b|s$", "<<A>>", "@a", "a:b"])
            .prop_map(|name| Expr::Field(FieldName(name.to_owned()))),
        subsearch().prop_map(Expr::Subsearch),
        search_expr().prop_map(|search| Expr::SearchMatch(Box::new(at(search)))),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let boxed = inner.clone().prop_map(|inner| Box::new(at(inner)));
        let list = |size: Range<usize>| vec(spanned(inner.clone()), size);
        prop_oneof![
            (select(vec![UnaryOp::Minus, UnaryOp::Plus, UnaryOp::Not]), boxed.clone())
                .prop_map(|(op, operand)| Expr::Unary { op: at(op), operand }),
            (boxed.clone(), binary_op(), boxed.clone()).prop_map(|(left, op, right)| Expr::Binary {
                left,
                op: at(op),
                right
            }),
            list(2..4).prop_map(Expr::And),
            list(2..4).prop_map(Expr::Or),
            (boxed, list(1..3)).prop_map(|(operand, list)| Expr::In { operand, list }),
            ("(coalesce|MvAppend|[$]fn[$]|<<F>>)", list(1..4))
                .prop_map(|(name, arguments)| Expr::Call { name: at(name), arguments }),
            ("(like|pow|[$]f[.]g[|]s[$])", list(2..3))
                .prop_map(|(name, arguments)| Expr::Call { name: at(name), arguments }),
            ("(now|json_array|True|<<F>>_x)", Just(Vec::new()))
                .prop_map(|(name, arguments)| Expr::Call { name: at(name), arguments }),
        ]
    })
}

pub(crate) fn time_span() -> impl Strategy<Value = TimeSpan> {
    let length = (1..1000_u32, unit()).prop_map(|(amount, unit)| TimeSpan::Length { amount, unit });
    prop_oneof![1 => Just(TimeSpan::Auto), 4 => length]
}

/// An aggregate without a name.
pub(crate) fn call() -> impl Strategy<Value = Aggregate> {
    let argument = prop_oneof![
        6 => pattern().prop_map(|pattern| AggregateArgument::Field(pattern.value)),
        1 => "PREFIX\\([a-z]{1,3}=\\)".prop_map(|name| AggregateArgument::Field(FieldPattern(name))),
        2 => expr().prop_map(AggregateArgument::Eval),
    ];
    let function =
        select(vec!["count", "dc", "Values", "perc99.9", "sum", "$fn$", "<<F>>", "x$f$"]).prop_map(str::to_owned);
    (spanned(function), option::of(spanned(argument))).prop_map(|(function, argument)| Aggregate {
        function,
        argument,
        alias: None,
    })
}

fn sparkline() -> impl Strategy<Value = Aggregate> {
    let argument = (call(), option::of(spanned(time_span())))
        .prop_map(|(aggregate, span)| AggregateArgument::Sparkline { aggregate: Box::new(aggregate), span });
    option::of(spanned(argument)).prop_map(|argument| Aggregate {
        function: at("sparkline".to_owned()),
        argument,
        alias: None,
    })
}

fn named(call: impl Strategy<Value = Aggregate>) -> impl Strategy<Value = Spanned<Aggregate>> {
    (call, option::of(field())).prop_map(|(call, alias)| at(Aggregate { alias, ..call }))
}

pub(crate) fn aggregate() -> impl Strategy<Value = Spanned<Aggregate>> {
    named(prop_oneof![9 => call(), 1 => sparkline()])
}

/// As chart has it, also an expression over aggregates.
pub(crate) fn charted() -> impl Strategy<Value = Spanned<Aggregate>> {
    let expression = expr().prop_map(|expr| Aggregate {
        function: at("eval".to_owned()),
        argument: Some(at(AggregateArgument::OfAggregates(expr))),
        alias: None,
    });
    prop_oneof![4 => aggregate(), 1 => named(expression)]
}

pub(crate) fn number() -> impl Strategy<Value = Option<Spanned<u64>>> {
    option::of(spanned(any::<u64>()))
}
