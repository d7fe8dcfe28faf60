//! What a tree prints parses to the same tree, and no text makes the parser panic.

use std::{fmt::Debug, ops::Range};

use proptest::{
    collection::vec,
    option,
    prelude::*,
    sample::{Index, select},
};
use spl_parser::{
    Span, Spanned,
    ast::{
        Aggregate, AggregateArgument, BinaryOp, CompareOp, Expr, FieldName, FieldPattern, MatchForm, Pipeline,
        SearchExpr, SearchValue, TimeBound, TimeModifier, TimeSpan, TimeSpec, TimeStep, TimeUnit, UnaryOp,
    },
    command::{
        Assignment, Command, Convert, ConvertField, DatasetName, Dedup, Destination, Eval, Fields, Fillnull, Head,
        Other, Rename, Renaming, Search, Sort, SortAs, SortField, Stats, Table, Tail, Tstats, Where,
    },
    parse_expanded,
};

fn at<T>(value: T) -> Spanned<T> {
    Spanned::new(value, Span::default())
}

fn spanned<T: Debug>(strategy: impl Strategy<Value = T>) -> impl Strategy<Value = Spanned<T>> {
    strategy.prop_map(at)
}

/// Plain names, names that need quotes, keywords.
fn name() -> impl Strategy<Value = String> {
    let keywords = ["by", "AS", "d", "desc", "in", "NOT", "or", "like", "xor", "where", "From", "eval", "count(x)"];
    prop_oneof![
        4 => "[a-z_][a-zA-Z0-9_.]{0,8}",
        1 => select(keywords.to_vec()).prop_map(str::to_owned),
        1 => "[a-z]\\{\\}\\.[a-z]",
        2 => "[ -Z^-~éß\\\\]{1,8}",
    ]
}

fn field() -> impl Strategy<Value = Spanned<FieldName>> {
    spanned(name().prop_map(FieldName))
}

fn pattern() -> impl Strategy<Value = Spanned<FieldPattern>> {
    spanned(prop_oneof![name(), "[a-z_.*]{1,6}"].prop_map(FieldPattern))
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z]{0,5}", "[ -~\n\\\\\"|]{0,10}", "\\PC{0,6}"]
}

fn unit() -> impl Strategy<Value = TimeUnit> {
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

fn time_spec() -> impl Strategy<Value = TimeSpec> {
    let step = prop_oneof![
        (any::<i64>(), unit()).prop_map(|(amount, unit)| TimeStep::Offset { amount, unit }),
        // `@w` is a weekday.
        unit().prop_filter("@w", |unit| *unit != TimeUnit::Week).prop_map(TimeStep::Snap),
        (0..7_u8).prop_map(TimeStep::SnapWeekday),
    ];
    let absolute = ["03/15/2024:11:59:30", "2024-03-15T11:59:30Z", "2024-03-15 11:59:30.5", "2024-03-15"];
    prop_oneof![
        Just(TimeSpec::Now),
        "[0-9]{1,10}(\\.[0-9]{1,3})?".prop_map(TimeSpec::Epoch),
        vec(step, 1..4).prop_map(TimeSpec::Relative),
        select(absolute.to_vec()).prop_map(|text| TimeSpec::Absolute(text.to_owned())),
    ]
}

/// Values as the lexer makes them: what stands unquoted can stand unquoted.
fn search_value() -> impl Strategy<Value = SearchValue> {
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
}

fn compare_op() -> impl Strategy<Value = CompareOp> {
    select(vec![CompareOp::Eq, CompareOp::NotEq, CompareOp::Lt, CompareOp::LtEq, CompareOp::Gt, CompareOp::GtEq])
}

fn search_leaf() -> impl Strategy<Value = SearchExpr> {
    let bound = select(vec![TimeBound::Earliest, TimeBound::Latest, TimeBound::IndexEarliest, TimeBound::IndexLatest]);
    prop_oneof![
        4 => (field(), spanned(compare_op()), spanned(search_value()))
            .prop_map(|(field, op, value)| SearchExpr::Compare { field, op, value }),
        2 => (field(), vec(spanned(search_value()), 1..4)).prop_map(|(field, values)| SearchExpr::In { field, values }),
        2 => spanned(search_value()).prop_map(SearchExpr::Term),
        1 => (bound, spanned(time_spec())).prop_map(|(bound, spec)| SearchExpr::Time(at(TimeModifier { bound, spec }))),
        1 => Just(SearchExpr::Empty),
    ]
}

fn search_expr() -> impl Strategy<Value = SearchExpr> {
    search_leaf().prop_recursive(4, 16, 4, |inner| {
        prop_oneof![
            vec(spanned(inner.clone()), 2..4).prop_map(SearchExpr::And),
            vec(spanned(inner.clone()), 2..4).prop_map(SearchExpr::Or),
            inner.prop_map(|inner| SearchExpr::Not(Box::new(at(inner)))),
        ]
    })
}

fn binary_op() -> impl Strategy<Value = BinaryOp> {
    use BinaryOp::{Concat, Divide, Eq, Gt, GtEq, Like, Lt, LtEq, Minus, Modulo, Multiply, NotEq, Plus, Xor};
    select(vec![Multiply, Divide, Modulo, Plus, Minus, Concat, Eq, NotEq, Lt, LtEq, Gt, GtEq, Like, Xor])
}

fn expr() -> impl Strategy<Value = Expr> {
    let leaf = prop_oneof![
        "([0-9]{1,4}(\\.[0-9]{1,2})?|\\.[0-9]{1,2})(e[0-9])?".prop_map(Expr::Number),
        text().prop_map(Expr::Text),
        name().prop_map(|name| Expr::Field(FieldName(name))),
        "[a-z][a-z.]{0,4}".prop_map(Expr::Token),
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
            ("(f|If|like|mv_index2)", list(0..3))
                .prop_map(|(name, arguments)| Expr::Call { name: at(name), arguments }),
        ]
    })
}

fn aggregate() -> impl Strategy<Value = Spanned<Aggregate>> {
    let argument = prop_oneof![
        3 => pattern().prop_map(|pattern| AggregateArgument::Field(pattern.value)),
        1 => expr().prop_map(AggregateArgument::Eval),
    ];
    let function = select(vec!["count", "dc", "Values", "perc99.9", "sum"]).prop_map(str::to_owned);
    (spanned(function), option::of(spanned(argument)), option::of(field()))
        .prop_map(|(function, argument, alias)| at(Aggregate { function, argument, alias }))
}

fn number() -> impl Strategy<Value = Option<Spanned<u64>>> {
    option::of(spanned(any::<u64>()))
}

fn sort_field() -> impl Strategy<Value = SortField> {
    (any::<bool>(), select(vec![SortAs::Auto, SortAs::Num, SortAs::Str, SortAs::Ip]), field())
        .prop_map(|(descending, compare, field)| SortField { descending, compare, field })
}

/// As many wildcards on one side as on the other.
fn renaming() -> impl Strategy<Value = Renaming> {
    (pattern(), name()).prop_map(|(from, to)| {
        let to = format!("x{}{}", to.replace('*', ""), "*".repeat(from.as_str().matches('*').count()));
        Renaming { from, to: at(FieldPattern(to)) }
    })
}

fn destination() -> impl Strategy<Value = Spanned<Destination>> {
    spanned(prop_oneof![
        name().prop_map(|name| Destination::Field(FieldName(name))),
        "[a-z]{0,2}\\{[a-z.]{1,3}\\}[a-z]{0,2}".prop_map(Destination::Template),
    ])
}

fn conversion() -> impl Strategy<Value = ConvertField> {
    let function = select(vec!["auto", "ctime", "num", "rmunit"]).prop_map(|name| at(name.to_owned()));
    (function, pattern(), option::of(field())).prop_map(|(function, field, alias)| ConvertField {
        function,
        field,
        alias,
    })
}

fn tstats() -> impl Strategy<Value = Tstats> {
    let model = ("[A-Z][a-z_]{1,5}", option::of("[A-Z][a-z]{0,4}(\\.[A-Z][a-z]{0,3})?"))
        .prop_map(|(model, dataset)| DatasetName { model, dataset });
    let length = prop_oneof![
        Just(TimeSpan::Auto),
        (1..1000_u32, unit()).prop_map(|(amount, unit)| TimeSpan::Length { amount, unit })
    ];
    let flags = (any::<[bool; 6]>(), option::of(any::<bool>()), number(), option::of(spanned(text())));
    let clauses = (
        option::of(spanned(model)),
        option::of(spanned(search_expr())),
        vec(field(), 0..3),
        option::of(spanned(length)),
    );
    (flags, vec(aggregate(), 1..4), clauses).prop_map(
        |((flags, use_summary_index_values, chunk_size, fillnull_value), aggregates, (from, condition, by, span))| {
            let [prestats, local, append, summariesonly, include_reduced_buckets, allow_old_summaries] = flags;
            Tstats {
                prestats,
                local,
                append,
                summariesonly,
                include_reduced_buckets,
                allow_old_summaries,
                use_summary_index_values,
                chunk_size,
                fillnull_value,
                aggregates,
                from,
                condition,
                by,
                span,
            }
        },
    )
}

fn dedup() -> impl Strategy<Value = Dedup> {
    let count = option::of(spanned(1..99_u64));
    (count, vec(field(), 1..4), any::<[bool; 3]>(), vec(sort_field(), 0..3)).prop_map(
        |(count, fields, [keepevents, keepempty, consecutive], sortby)| Dedup {
            count,
            fields,
            keepevents,
            keepempty,
            consecutive,
            sortby,
        },
    )
}

fn stats() -> impl Strategy<Value = Stats> {
    let options = (any::<[bool; 2]>(), option::of(spanned(text())), number());
    (vec(aggregate(), 1..4), vec(field(), 0..3), options).prop_map(
        |(aggregates, by, ([allnum, dedup_splitvals], delim, partitions))| Stats {
            aggregates,
            by,
            allnum,
            delim,
            partitions,
            dedup_splitvals,
        },
    )
}

fn head() -> impl Strategy<Value = Head> {
    let condition = spanned((expr(), expr())).prop_map(|pair| at(Expr::And(vec![at(pair.value.0), at(pair.value.1)])));
    (number(), option::of(condition), any::<[bool; 2]>()).prop_map(|(limit, condition, [null, keeplast])| Head {
        limit,
        condition,
        null,
        keeplast,
    })
}

fn eval() -> impl Strategy<Value = Eval> {
    let assignment =
        (destination(), spanned(expr())).prop_map(|(destination, expression)| Assignment { destination, expression });
    vec(assignment, 1..4).prop_map(|assignments| Eval { assignments })
}

fn search() -> impl Strategy<Value = Command> {
    option::of(spanned(search_expr())).prop_map(|condition| Command::Search(Search { condition }))
}

fn command() -> impl Strategy<Value = Command> {
    let patterns = || vec(pattern(), 1..4);
    prop_oneof![
        (option::of(spanned(text())), vec(conversion(), 1..4))
            .prop_map(|(timeformat, conversions)| Command::Convert(Convert { timeformat, conversions })),
        dedup().prop_map(Command::Dedup),
        eval().prop_map(Command::Eval),
        (any::<bool>(), patterns()).prop_map(|(remove, fields)| Command::Fields(Fields { remove, fields })),
        (option::of(spanned(text())), vec(field(), 0..3))
            .prop_map(|(value, fields)| Command::Fillnull(Fillnull { value, fields })),
        head().prop_map(Command::Head),
        vec(renaming(), 1..4).prop_map(|renamings| Command::Rename(Rename { renamings })),
        search(),
        (number(), vec(sort_field(), 1..4), any::<bool>()).prop_map(|(limit, keys, reverse)| Command::Sort(Sort {
            limit,
            keys,
            reverse
        })),
        stats().prop_map(Command::Stats),
        number().prop_map(|limit| Command::Tail(Tail { limit })),
        patterns().prop_map(|fields| Command::Table(Table { fields })),
        tstats().prop_map(Command::Tstats),
        spanned(expr()).prop_map(|condition| Command::Where(Where { condition })),
        Just(Command::Other(Other { name: "rex".to_owned(), arguments: "field=a \"(?<b>[c|d])\"".to_owned() })),
    ]
}

fn pipeline() -> impl Strategy<Value = Pipeline> {
    let piped = || vec(spanned(command()), 1..4).prop_map(|commands| Pipeline { leading_pipe: true, commands });
    let implied = || {
        (spanned(search()), vec(spanned(command()), 0..3)).prop_map(|(first, rest)| Pipeline {
            leading_pipe: false,
            commands: std::iter::once(first).chain(rest).collect(),
        })
    };
    // In brackets a search goes without a pipe and everything else with one.
    let inner = prop_oneof![piped(), implied()].prop_map(|mut pipeline| {
        pipeline.leading_pipe =
            !matches!(pipeline.commands.first().map(|first| &first.value), Some(Command::Search(_)));
        pipeline
    });
    let with_subsearch = (search_leaf(), inner, piped()).prop_map(|(leaf, inner, mut outer)| {
        let subsearch = SearchExpr::Not(Box::new(at(SearchExpr::Subsearch(at(Box::new(inner))))));
        let condition = Some(at(SearchExpr::And(vec![at(leaf), at(subsearch)])));
        outer.commands.push(at(Command::Search(Search { condition })));
        outer
    });
    prop_oneof![3 => piped(), 3 => implied(), 1 => with_subsearch]
}

/// Pieces of searches in any order, and any characters between.
const RUBBISH: &str =
    "(\\PC|[|\"'\\\\()\\[\\]=,.$<>!*+ -]|stats |eval |where |tstats | by | as |head |sort | IN ){0,40}";

proptest! {
    // A regression becomes a test by name rather than a seed in a file. PROPTEST_CASES says how many are tried.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn printed_trees_parse_to_themselves(pipeline in pipeline()) {
        let printed = pipeline.to_string();
        let (parsed, problems) = parse_expanded(&printed, &[]);
        prop_assert_eq!(parsed.as_ref(), Some(&pipeline), "{}\n{:?}", printed, problems);
    }

    #[test]
    fn no_text_makes_it_panic(text in RUBBISH) {
        let (pipeline, problems) = parse_expanded(&text, &[]);
        for problem in &problems {
            prop_assert!(text.get(problem.primary.span.range()).is_some(), "{:?} in {:?}", problem, text);
        }
        if let Some(pipeline) = pipeline {
            let printed = pipeline.to_string();
            prop_assert_eq!(parse_expanded(&printed, &[]).0, Some(pipeline), "{:?} printed {:?}", text, printed);
        } else {
            prop_assert!(!problems.is_empty(), "no word about {:?}", text);
        }
    }

    #[test]
    fn a_cut_search_does_not_panic(pipeline in pipeline(), cut in any::<Index>(), also in any::<Index>()) {
        let printed = pipeline.to_string();
        let marks: Vec<usize> = printed.char_indices().map(|(at, _)| at).collect();
        let (cut, also) = (*cut.get(&marks), *also.get(&marks));
        let (head, tail) = printed.split_at(cut);
        parse_expanded(head, &[]);
        parse_expanded(tail, &[]);
        let hole = Span::new(u32::try_from(cut.min(also)).unwrap(), u32::try_from(cut.max(also)).unwrap());
        parse_expanded(&printed, &[hole]);
    }
}
