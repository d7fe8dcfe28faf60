//! The commands that the first searches were made of.

use proptest::{collection::vec, option, prelude::*, sample::select};
use spl_parser::{
    Spanned,
    ast::{Expr, FieldName, FieldPattern},
    command::{
        Argument, Assignment, Collected, Command, Convert, ConvertField, DatasetName, Dedup, Destination, Eval, Fields,
        Fillnull, Head, Other, Rename, Renaming, Search, Sort, SortAs, SortField, Stats, Table, Tail, Tstats, Where,
    },
};

use crate::values::*;

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
    let collected = prop_oneof![name().prop_map(Collected::Namespace), "[0-9]{1,5}\\.[0-9]".prop_map(Collected::Job)];
    let source = prop_oneof![
        Just((None, None)),
        spanned(model).prop_map(|model| (Some(model), None)),
        spanned(collected).prop_map(|collected| (None, Some(collected))),
    ];
    let flags = (any::<[bool; 6]>(), option::of(any::<bool>()), number(), option::of(spanned(text())));
    let clauses =
        (source, option::of(spanned(full_search_expr())), vec(field(), 0..3), option::of(spanned(time_span())));
    (flags, vec(aggregate(), 1..4), clauses).prop_map(
        |(
            (flags, use_summary_index_values, chunk_size, fillnull_value),
            aggregates,
            ((from, collected), condition, by, span),
        )| {
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
                collected,
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

pub(crate) fn search() -> impl Strategy<Value = Command> {
    option::of(spanned(full_search_expr())).prop_map(|condition| Command::Search(Search { condition }))
}

pub(crate) fn command() -> impl Strategy<Value = Command> {
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
        other().prop_map(Command::Other),
    ]
}

fn other() -> impl Strategy<Value = Other> {
    let text = select(vec!["a", "field=x \"[b|c]\"", "/a/b c=1, d"]).prop_map(|text| Argument::Text(text.to_owned()));
    let (name, custom) = ("[Xx]custom[a-z0-9_.-]{0,5}", Just(true));
    let known = (Just("crawl".to_owned()), Just(false));
    (prop_oneof![(name, custom), known], option::of(spanned(text))).prop_map(|((name, custom), argument)| Other {
        name,
        custom,
        arguments: argument.into_iter().collect(),
    })
}
