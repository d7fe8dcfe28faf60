//! The commands that bring in rows from elsewhere, write them there, or group them.

use proptest::{collection::vec, option, prelude::*, sample::select};
use spl_parser::{
    Spanned,
    ast::{Dataset, FieldName, Pipeline, RowSource, Subsearch, SubsearchLimits, TimeSpan},
    command::{
        Append, Appendcols, Appendpipe, Command, Concurrency, DataFormat, Datamodel, DatamodelMode, DatasetName,
        EventFilter, Eventcount, From, Gentimes, Inputcsv, Inputlookup, Join, JoinCondition, JoinType, Loadjob,
        LoadjobSource, Lookup, LookupField, LookupOutput, Makeresults, Metadata, MetadataType, Metasearch, Multisearch,
        MvList, Outputcsv, Outputlookup, Outputtext, Pivot, Savedsearch, Searchtxn, Selfjoin, Set, SetOperation,
        TokenReplacement, Transaction, Union,
    },
};

use crate::{core, values::*};

fn subsearch() -> impl Strategy<Value = Subsearch> {
    // Boxed here and below, or else the tree of strategies outgrows a thread's stack.
    let first = prop_oneof![core::search().boxed(), core::command().boxed()];
    let found = (spanned(first), option::of(spanned(core::command()).boxed())).prop_map(|(first, rest)| {
        let leading_pipe = !matches!(first.value, Command::Search(_));
        at(Box::new(Pipeline { leading_pipe, commands: std::iter::once(first).chain(rest).collect() }))
    });
    found.boxed()
}

fn limits() -> impl Strategy<Value = SubsearchLimits> {
    (any::<bool>(), number(), number(), number()).prop_map(|(extendtimerange, maxtime, maxout, timeout)| {
        SubsearchLimits { extendtimerange, maxtime, maxout, timeout }
    })
}

/// A name of something that isn't a field; never empty.
fn title() -> impl Strategy<Value = String> {
    let odd = ["where", "OUTPUT", "lookup", "sid:1", "datamodel:a.b", "savedsearch:", "a.csv", "5", "$t$"];
    prop_oneof![3 => name(), 1 => select(odd.to_vec()).prop_map(str::to_owned)]
}

fn string() -> impl Strategy<Value = Option<Spanned<String>>> {
    option::of(spanned(text()))
}

fn strings() -> impl Strategy<Value = Vec<Spanned<String>>> {
    vec(spanned(title()), 0..3)
}

fn option_field() -> impl Strategy<Value = Option<Spanned<FieldName>>> {
    option::of(field())
}

fn dataset() -> impl Strategy<Value = Spanned<Dataset>> {
    let model = ("[A-Z][a-z_]{1,5}", option::of("[A-Z][a-z ]{0,4}(\\.[A-Z][a-z]{0,3})?"))
        .prop_map(|(model, dataset)| Dataset::DataModel(DatasetName { model, dataset }));
    spanned(prop_oneof![
        model,
        title().prop_map(Dataset::SavedSearch),
        title().prop_map(Dataset::Lookup),
        title().prop_map(Dataset::InputLookup),
        title().prop_map(Dataset::Federated),
        title().prop_map(Dataset::Sid),
        title().prop_map(Dataset::Named),
    ])
}

fn row_source() -> impl Strategy<Value = RowSource> {
    prop_oneof![dataset().prop_map(RowSource::Dataset).boxed(), subsearch().prop_map(RowSource::Subsearch).boxed()]
}

fn lookup() -> impl Strategy<Value = Lookup> {
    let field = || (spanned(title().prop_map(FieldName)), option_field());
    let field = move || field().prop_map(|(field, alias)| LookupField { field, alias });
    let output = (any::<bool>(), field()).prop_map(|(new, field)| LookupOutput { new, field });
    (any::<[bool; 2]>(), option_field(), spanned(title()), vec(field(), 1..4), vec(output, 0..4)).prop_map(
        |([local, update], event_time_field, table, inputs, outputs)| Lookup {
            local,
            update,
            event_time_field,
            table,
            inputs,
            outputs,
        },
    )
}

fn tables() -> impl Strategy<Value = Command> {
    let condition = || option::of(spanned(search_expr()));
    prop_oneof![
        lookup().prop_map(Command::Lookup).boxed(),
        (any::<[bool; 2]>(), number(), number(), spanned(title()), condition())
            .prop_map(|([append, strict], start, max, table, condition)| Command::Inputlookup(Inputlookup {
                append,
                strict,
                start,
                max,
                table,
                condition
            }))
            .boxed(),
        (any::<[bool; 4]>(), number(), number(), spanned(title()), condition())
            .prop_map(|([dispatch, append, strict, events], start, max, file, condition)| Command::Inputcsv(Inputcsv {
                dispatch,
                append,
                strict,
                events,
                start,
                max,
                file,
                condition
            }))
            .boxed(),
        (any::<[bool; 4]>(), number(), option_field(), any::<Option<bool>>(), string(), string(), spanned(title()))
            .prop_map(|(flags, max, key_field, createinapp, create_context, output_format, table)| {
                let [append, create_empty, override_if_empty, allow_updates] = flags;
                Command::Outputlookup(Outputlookup {
                    append,
                    create_empty,
                    override_if_empty,
                    allow_updates,
                    max,
                    key_field,
                    createinapp,
                    create_context,
                    output_format,
                    table,
                })
            })
            .boxed(),
        (any::<[bool; 6]>(), option::of(spanned(title())))
            .prop_map(|([append, create_empty, override_if_empty, dispatch, usexml, singlefile], file)| {
                Command::Outputcsv(Outputcsv {
                    append,
                    create_empty,
                    override_if_empty,
                    dispatch,
                    usexml,
                    singlefile,
                    file,
                })
            })
            .boxed(),
        any::<bool>().prop_map(|usexml| Command::Outputtext(Outputtext { usexml })).boxed()
    ]
}

/// A dataset with a bare name stands after conditions only.
fn join() -> impl Strategy<Value = Join> {
    let condition = (field(), field()).prop_map(|(left, right)| JoinCondition { left, right });
    let options = (any::<[bool; 3]>(), number(), string(), string(), limits());
    let kind = select(vec![JoinType::Inner, JoinType::Left]);
    let fields = vec(spanned(title().prop_map(FieldName)), 0..3);
    (kind, options, fields, vec(condition, 0..3), row_source()).prop_map(|(kind, options, fields, on, source)| {
        let ([usetime, earlier, overwrite], max, left, right, limits) = options;
        let source = match source {
            RowSource::Dataset(Spanned { value: Dataset::Named(name), .. }) if on.is_empty() => {
                RowSource::Dataset(at(Dataset::Lookup(name)))
            }
            source => source,
        };
        Join { kind, usetime, earlier, overwrite, max, left, right, limits, fields, on, source }
    })
}

fn subsearches() -> impl Strategy<Value = Command> {
    let operation = select(vec![SetOperation::Union, SetOperation::Diff, SetOperation::Intersect]);
    prop_oneof![
        (limits(), subsearch()).prop_map(|(limits, subsearch)| Command::Append(Append { limits, subsearch })).boxed(),
        (any::<bool>(), limits(), subsearch())
            .prop_map(|(r#override, limits, subsearch)| Command::Appendcols(Appendcols {
                r#override,
                limits,
                subsearch
            }))
            .boxed(),
        (any::<bool>(), subsearch())
            .prop_map(|(run_in_preview, pipeline)| Command::Appendpipe(Appendpipe { run_in_preview, pipeline }))
            .boxed(),
        join().prop_map(Command::Join).boxed(),
        vec(subsearch(), 2..4).prop_map(|subsearches| Command::Multisearch(Multisearch { subsearches })).boxed(),
        (spanned(operation), subsearch(), subsearch())
            .prop_map(|(operation, left, right)| Command::Set(Set { operation, left, right }))
            .boxed(),
        (limits(), vec(row_source(), 1..4))
            .prop_map(|(limits, sources)| Command::Union(Union { limits, sources }))
            .boxed()
    ]
}

fn length() -> impl Strategy<Value = Option<Spanned<TimeSpan>>> {
    option::of(spanned((0..99_u32, unit()).prop_map(|(amount, unit)| TimeSpan::Length { amount, unit })))
}

fn transaction() -> impl Strategy<Value = Transaction> {
    let filter = || {
        option::of(spanned(prop_oneof![
            search_expr().prop_map(EventFilter::Search),
            expr().prop_map(EventFilter::Eval)
        ]))
        .boxed()
    };
    let lists = vec("[a-e]_[a-z.]{0,5}".prop_map(FieldName), 1..3);
    let lists = option::of(spanned(prop_oneof![Just(MvList::All), lists.prop_map(MvList::Fields)]));
    let numbers = (option::of(spanned(any::<i64>())), number(), number());
    let bounds = (length(), length(), filter(), filter());
    let flags = (any::<[bool; 4]>(), any::<Option<bool>>());
    (vec(field(), 0..3), bounds, flags, lists, numbers, (string(), string(), string())).prop_map(
        |(fields, bounds, (flags, unifyends), mvlist, numbers, (name, delim, nullstr))| {
            let (maxspan, maxpause, startswith, endswith) = bounds;
            let [connected, keeporphans, keepevicted, mvraw] = flags;
            let (maxevents, maxopentxn, maxopenevents) = numbers;
            Transaction {
                fields,
                name,
                maxspan,
                maxpause,
                maxevents,
                startswith,
                endswith,
                connected,
                unifyends,
                keeporphans,
                keepevicted,
                mvlist,
                delim,
                nullstr,
                mvraw,
                maxopentxn,
                maxopenevents,
            }
        },
    )
}

fn groups() -> impl Strategy<Value = Command> {
    prop_oneof![
        3 => transaction().prop_map(Command::Transaction).boxed(),
        1 => (any::<[bool; 2]>(), number(), vec(field(), 1..3)).prop_map(|([overwrite, keepsingle], max, fields)| {
            Command::Selfjoin(Selfjoin { overwrite, max, keepsingle, fields })
        }),
        1 => (field(), option_field(), option_field())
            .prop_map(|(duration, start, output)| Command::Concurrency(Concurrency { duration, start, output })),
        1 => (spanned(title()), number(), any::<[bool; 2]>(), option::of(spanned(search_expr()))).prop_map(
            |(name, max_terms, [use_disjunct, eventsonly], condition)| Command::Searchtxn(Searchtxn {
                name,
                max_terms,
                use_disjunct,
                eventsonly,
                condition
            })
        ),
    ]
}

fn made() -> impl Strategy<Value = Command> {
    let span = (1..99_u32, unit()).prop_map(|(amount, unit)| TimeSpan::Length { amount, unit });
    let format = select(vec![DataFormat::Csv, DataFormat::Json]);
    prop_oneof![
        (number(), any::<bool>(), strings(), strings(), option::of(spanned(format)), string())
            .prop_map(|(count, annotate, splunk_server, splunk_server_group, format, data)| Command::Makeresults(
                Makeresults { count, annotate, splunk_server, splunk_server_group, format, data }
            ))
            .boxed(),
        (spanned(text()), string(), option::of(spanned(span)))
            .prop_map(|(start, end, increment)| Command::Gentimes(Gentimes { start, end, increment }))
            .boxed(),
        option::of(spanned(search_expr())).prop_map(|condition| Command::Metasearch(Metasearch { condition })).boxed()
    ]
}

fn metadata() -> impl Strategy<Value = Command> {
    let kind = select(vec![MetadataType::Hosts, MetadataType::Sources, MetadataType::Sourcetypes]);
    prop_oneof![
        (spanned(kind), strings(), strings(), strings(), string())
            .prop_map(|(kind, index, splunk_server, splunk_server_group, datatype)| Command::Metadata(Metadata {
                kind,
                index,
                splunk_server,
                splunk_server_group,
                datatype
            }))
            .boxed(),
        (strings(), strings(), strings(), any::<[bool; 3]>())
            .prop_map(|(index, splunk_server, splunk_server_group, [summarize, report_size, list_vix])| {
                Command::Eventcount(Eventcount {
                    index,
                    splunk_server,
                    splunk_server_group,
                    summarize,
                    report_size,
                    list_vix,
                })
            })
            .boxed()
    ]
}

fn datamodel() -> impl Strategy<Value = Datamodel> {
    let mode = select(vec![
        DatamodelMode::Search,
        DatamodelMode::Flat,
        DatamodelMode::AccelerationSearch,
        DatamodelMode::SearchString,
        DatamodelMode::FlatString,
        DatamodelMode::AccelerationSearchString,
    ]);
    let names = option::of((spanned(title()), option::of((spanned(title()), option::of(spanned(mode))))));
    (names, any::<[bool; 3]>()).prop_map(|(names, [strict_fields, allow_old_summaries, summariesonly])| {
        let (model, rest) = names.unzip();
        let (dataset, mode) = rest.flatten().unzip();
        let mode = mode.flatten();
        Datamodel { model, dataset, mode, strict_fields, allow_old_summaries, summariesonly }
    })
}

fn named() -> impl Strategy<Value = Command> {
    let source = prop_oneof![
        spanned(title()).prop_map(LoadjobSource::Job).boxed(),
        spanned(text()).prop_map(LoadjobSource::SavedSearch).boxed()
    ];
    let replacement = (spanned(title()), spanned(text())).prop_map(|(name, value)| TokenReplacement { name, value });
    let elements = ["", "count(x) AS \"a  b\" SPLITROW c", "FILTER a is \"(\" SORT 0 b"].map(str::to_owned);
    // What is known by a name alone isn't known by a kind.
    let rows = dataset().prop_filter("a kind", |dataset| match &dataset.value {
        Dataset::Named(name) => !name.contains(':') && name != "lookup",
        _ => true,
    });
    prop_oneof![
        rows.prop_map(|dataset| Command::From(From { dataset })),
        datamodel().prop_map(Command::Datamodel),
        (spanned(title()), spanned(title()), spanned(select(elements.to_vec())))
            .prop_map(|(model, dataset, elements)| Command::Pivot(Pivot { model, dataset, elements })),
        (spanned(title()), vec(replacement, 0..3))
            .prop_map(|(name, replacements)| Command::Savedsearch(Savedsearch { name, replacements })),
        (source, any::<[bool; 2]>(), string(), number()).prop_map(
            |(source, [events, ignore_running], job_delegate, artifact_offset)| Command::Loadjob(Loadjob {
                source,
                events,
                job_delegate,
                artifact_offset,
                ignore_running
            })
        ),
    ]
}

pub(crate) fn command() -> impl Strategy<Value = Command> {
    prop_oneof![
        tables().boxed(),
        subsearches().boxed(),
        groups().boxed(),
        made().boxed(),
        metadata().boxed(),
        named().boxed()
    ]
    .boxed()
}
