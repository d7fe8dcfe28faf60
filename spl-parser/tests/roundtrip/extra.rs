//! Commands that read, write and send elsewhere, find anomalies or train models.

use std::fmt::Debug;

use proptest::{collection::vec, option, prelude::*, sample::select};
use spl_parser::{
    Spanned,
    ast::{FieldName, Parameter},
    command::{
        Analyzefields, Anomalies, Anomalousvalue, Anomalydetection, Apply, Arules, Associate, Bucketdir, Cluster,
        Collect, Command, Correlate, Dbinspect, Delete, Deletemodel, Diff, Dump, EmailOptions, Findkeywords, Fit,
        Forecast, Gauge, GaugeValue, Geom, Geomfilter, History, Kmeans, Listmodels, Localop, Mcatalog, Mcollect,
        Meventcollect, Mpreview, Noop, Outlier, Overlap, Predict, PredictField, Redistribute, Relevancy, Require, Rest,
        Sample, Score, Script, Sendalert, Sendemail, Summary, Tscollect, Typeahead, Walklex, X11, X11Kind,
    },
};

use crate::values::*;

/// Values of options, from which a command takes as many of each kind as it has.
#[derive(Clone, Debug)]
struct Bag {
    texts: Vec<Option<Spanned<String>>>,
    flags: Vec<Option<bool>>,
    numbers: Vec<Option<Spanned<u64>>>,
    decimals: Vec<Option<Spanned<f64>>>,
}

impl Bag {
    fn text(&mut self) -> Option<Spanned<String>> {
        self.texts.pop().flatten()
    }

    fn flag(&mut self) -> Option<bool> {
        self.flags.pop().flatten()
    }

    fn number(&mut self) -> Option<Spanned<u64>> {
        self.numbers.pop().flatten()
    }

    fn decimal(&mut self) -> Option<Spanned<f64>> {
        self.decimals.pop().flatten()
    }
}

fn bag() -> impl Strategy<Value = Bag> {
    let texts = vec(option::weighted(0.3, spanned(text())), 16);
    let flags = vec(option::weighted(0.3, any::<bool>()), 9);
    let numbers = vec(option::weighted(0.3, spanned(any::<u64>())), 6);
    let decimals = vec(option::weighted(0.3, spanned(decimal())), 6);
    (texts, flags, numbers, decimals).prop_map(|(texts, flags, numbers, decimals)| Bag {
        texts,
        flags,
        numbers,
        decimals,
    })
}

fn decimal() -> impl Strategy<Value = f64> {
    prop_oneof![any::<i32>().prop_map(f64::from), prop::num::f64::NORMAL]
}

/// A command made of options alone.
fn options<T: Debug>(make: impl Fn(&mut Bag) -> T) -> impl Strategy<Value = T> {
    bag().prop_map(move |mut bag| make(&mut bag))
}

/// A command made of options and something else.
fn with<S: Strategy, T: Debug>(rest: S, make: impl Fn(&mut Bag, S::Value) -> T) -> impl Strategy<Value = T> {
    (bag(), rest).prop_map(move |(mut bag, rest)| make(&mut bag, rest))
}

/// Names that no command of these has as an option.
fn parameters() -> impl Strategy<Value = Vec<Parameter>> {
    let name = "(param\\.|_x|\\$)[a-zA-Z_.$:-]{0,5}";
    let parameter = (spanned(name), spanned(text())).prop_map(|(name, value)| Parameter { name, value });
    vec(parameter, 0..3)
}

fn fields() -> impl Strategy<Value = Vec<Spanned<FieldName>>> {
    vec(field(), 0..3)
}

fn words() -> impl Strategy<Value = Vec<Spanned<String>>> {
    vec(word(), 0..3)
}

/// Not empty.
fn word() -> impl Strategy<Value = Spanned<String>> {
    let word = prop_oneof![name(), text(), select(vec!["python", "into", "a=b", "/x?y=1"]).prop_map(str::to_owned)];
    spanned(word.prop_filter("empty", |word| !word.is_empty()))
}

fn named(name: &'static str) -> impl Strategy<Value = Spanned<String>> {
    text().prop_map(move |value| at(if value.is_empty() { name.to_owned() } else { value }))
}

fn anomaly() -> impl Strategy<Value = Command> {
    let patterns = || vec(pattern(), 0..3);
    prop_oneof![
        named("classfield").prop_map(|name| Command::Analyzefields(Analyzefields { classfield: Some(name) })),
        with(fields(), |bag, by| Command::Anomalies(Anomalies {
            threshold: bag.decimal(),
            labelonly: bag.flag(),
            normalize: bag.flag(),
            maxvalues: bag.number(),
            field: bag.text(),
            denylist: bag.text(),
            denylistthreshold: bag.decimal(),
            blacklist: bag.text(),
            blacklistthreshold: bag.decimal(),
            by,
        })),
        with(patterns(), |bag, fields| Command::Anomalousvalue(Anomalousvalue {
            minsupcount: bag.number(),
            maxanofreq: bag.decimal(),
            minsupfreq: bag.decimal(),
            minnormfreq: bag.decimal(),
            action: bag.text(),
            pthresh: bag.decimal(),
            fields,
        })),
        with(patterns(), |bag, fields| Command::Anomalydetection(Anomalydetection {
            method: bag.text(),
            action: bag.text(),
            pthresh: bag.decimal(),
            cutoff: bag.flag(),
            param: bag.decimal(),
            uselower: bag.flag(),
            mark: bag.flag(),
            minsupcount: bag.number(),
            maxanofreq: bag.decimal(),
            minsupfreq: bag.decimal(),
            minnormfreq: bag.decimal(),
            fields,
        })),
        with(fields(), |bag, fields| Command::Arules(Arules { sup: bag.number(), conf: bag.decimal(), fields })),
        with(patterns(), |bag, fields| Command::Associate(Associate {
            supcnt: bag.decimal(),
            supfreq: bag.decimal(),
            improv: bag.decimal(),
            fields,
        })),
        options(|bag| Command::Cluster(Cluster {
            t: bag.decimal(),
            delims: bag.text(),
            showcount: bag.flag(),
            countfield: bag.text(),
            labelfield: bag.text(),
            field: bag.text(),
            labelonly: bag.flag(),
            match_: bag.text(),
        })),
        options(|bag| Command::Correlate(Correlate { type_: bag.text() })),
        with(named("labelfield"), |bag, labelfield| Command::Findkeywords(Findkeywords {
            labelfield: Some(labelfield),
            dedup: bag.flag(),
        })),
        with(patterns(), |bag, fields| Command::Kmeans(Kmeans {
            reps: bag.number(),
            maxiters: bag.number(),
            t: bag.decimal(),
            k: bag.text(),
            cfield: bag.text(),
            dt: bag.text(),
            showcentroid: bag.flag(),
            fields,
        })),
        with(patterns(), |bag, fields| Command::Outlier(Outlier {
            action: bag.text(),
            type_: bag.text(),
            param: bag.decimal(),
            uselower: bag.flag(),
            mark: bag.flag(),
            fields,
        })),
        predict(),
        x11(),
    ]
}

fn predict() -> impl Strategy<Value = Command> {
    let series = (field(), option::of(field())).prop_map(|(field, alias)| PredictField { field, alias });
    let bound =
        ("(lower|upper)[0-9]{1,2}", text()).prop_map(|(name, value)| Parameter { name: at(name), value: at(value) });
    let forecast = with((vec(series, 1..3), vec(bound, 0..3)), |bag, (fields, bounds)| Forecast {
        fields,
        algorithm: bag.text(),
        correlate: bag.text(),
        future_timespan: bag.number(),
        holdback: bag.number(),
        period: bag.number(),
        suppress: bag.text(),
        nonnegative: bag.flag(),
        bounds,
    });
    vec(forecast, 1..3).prop_map(|mut forecasts| {
        // Without an option between, the fields of two would be those of one.
        for forecast in &mut forecasts {
            forecast.algorithm.get_or_insert_with(|| at("LL".to_owned()));
        }
        Command::Predict(Predict { forecasts })
    })
}

fn x11() -> impl Strategy<Value = Command> {
    let kind = option::of(select(vec![X11Kind::Additive, X11Kind::Multiplicative]));
    (kind, option::of(any::<u64>()), field(), option::of(field()))
        .prop_map(|(kind, period, field, alias)| Command::X11(X11 { kind, period, field, alias }))
}

fn elsewhere() -> impl Strategy<Value = Command> {
    prop_oneof![
        options(|bag| Command::Collect(Collect {
            index: bag.text(),
            addtime: bag.flag(),
            addinfo: bag.flag(),
            file: bag.text(),
            spool: bag.flag(),
            marker: bag.text(),
            output_format: bag.text(),
            testmode: bag.flag(),
            run_in_preview: bag.flag(),
            host: bag.text(),
            source: bag.text(),
            sourcetype: bag.text(),
            uselb: bag.flag(),
            name: bag.text(),
        })),
        with((named("index"), vec(pattern(), 0..3)), |bag, (index, fields)| Command::Mcollect(Mcollect {
            index: Some(index),
            file: bag.text(),
            split: bag.text(),
            spool: bag.flag(),
            prefix_field: bag.text(),
            host: bag.text(),
            source: bag.text(),
            sourcetype: bag.text(),
            marker: bag.text(),
            fields,
        })),
        with((named("index"), vec(pattern(), 0..3)), |bag, (index, fields)| Command::Meventcollect(Meventcollect {
            index: Some(index),
            split: bag.text(),
            spool: bag.flag(),
            prefix_field: bag.text(),
            host: bag.text(),
            source: bag.text(),
            sourcetype: bag.text(),
            fields,
        })),
        options(|bag| Command::Tscollect(Tscollect {
            namespace: bag.text(),
            squashcase: bag.flag(),
            keepresults: bag.flag(),
        })),
        options(|bag| Command::Dump(Dump {
            basefilename: bag.text(),
            basename: bag.text(),
            rollsize: bag.number(),
            compress: bag.number(),
            format: bag.text(),
            fields: bag.text(),
        })),
        with((word(), parameters()), |bag, (action, parameters)| Command::Sendalert(Sendalert {
            action,
            results_link: bag.text(),
            results_path: bag.text(),
            parameters,
        })),
        with(parameters(), |bag, parameters| Command::Sendemail(Sendemail {
            options: Box::new(email(bag)),
            parameters,
        })),
        with((option::of(select(vec!["python", "perl"])), word(), words()), |bag, (language, name, arguments)| {
            Command::Script(Script {
                language: language.map(|language| at(language.to_owned())),
                name,
                arguments,
                maxinputs: bag.number(),
            })
        }),
    ]
}

fn email(bag: &mut Bag) -> EmailOptions {
    EmailOptions {
        to: bag.text(),
        from: bag.text(),
        cc: bag.text(),
        bcc: bag.text(),
        subject: bag.text(),
        message: bag.text(),
        footer: bag.text(),
        server: bag.text(),
        sendresults: bag.flag(),
        inline: bag.flag(),
        format: bag.text(),
        sendcsv: bag.flag(),
        sendpdf: bag.flag(),
        pdfview: bag.text(),
        paperorientation: bag.text(),
        papersize: bag.text(),
        priority: bag.text(),
        graceful: bag.flag(),
        content_type: bag.text(),
        width_sort_columns: bag.flag(),
        use_ssl: bag.flag(),
        use_tls: bag.flag(),
        maxinputs: bag.number(),
        maxtime: bag.text(),
    }
}

fn inspection() -> impl Strategy<Value = Command> {
    let indexes = || vec(spanned(text()), 0..3);
    prop_oneof![
        with((word(), indexes(), parameters()), |bag, (path, splunk_server_group, parameters)| Command::Rest(Rest {
            path,
            timeout: bag.number(),
            splunk_server: bag.text(),
            splunk_server_group,
            count: bag.number(),
            strict: bag.flag(),
            parameters,
        })),
        with(indexes(), |bag, index| Command::Dbinspect(Dbinspect {
            index,
            span: bag.text(),
            timeformat: bag.text(),
            corruptonly: bag.flag(),
            bucketstate: bag.text(),
            cached: bag.flag(),
        })),
        with(indexes(), |bag, index| Command::Walklex(Walklex {
            index,
            type_: bag.text(),
            prefix: bag.text(),
            pattern: bag.text(),
            splunk_server: bag.text(),
            splunk_server_group: bag.text(),
        })),
        with(indexes(), |bag, index| Command::Mpreview(Mpreview {
            index,
            filter: bag.text(),
            splunk_server: bag.text(),
            splunk_server_group: bag.text(),
            earliest: bag.text(),
            latest: bag.text(),
            chunk_size: bag.number(),
            target_per_timeseries: bag.number(),
        })),
        with(indexes(), |bag, index| Command::Typeahead(Typeahead {
            index,
            prefix: bag.text(),
            count: bag.number(),
            max_time: bag.number(),
            starttimeu: bag.decimal(),
            endtimeu: bag.decimal(),
            collapse: bag.flag(),
        })),
        with(
            (vec(aggregate(), 1..3), option::of(spanned(search_expr())), fields()),
            |bag, (aggregates, condition, by)| Command::Mcatalog(Mcatalog {
                prestats: bag.flag(),
                append: bag.flag(),
                aggregates,
                condition,
                by,
            })
        ),
        options(|bag| Command::History(History { events: bag.flag() })),
        parameters().prop_map(|parameters| Command::Noop(Noop { parameters })),
        with(fields(), |bag, by| Command::Redistribute(Redistribute { num_of_reducers: bag.number(), by })),
        select(vec![
            Command::Delete(Delete),
            Command::Localop(Localop),
            Command::Overlap(Overlap),
            Command::Relevancy(Relevancy),
            Command::Require(Require),
        ]),
    ]
}

fn shape() -> impl Strategy<Value = Command> {
    let value =
        prop_oneof![decimal().prop_map(GaugeValue::Number), name().prop_map(|name| GaugeValue::Field(FieldName(name)))];
    prop_oneof![
        options(|bag| Command::Bucketdir(Bucketdir {
            pathfield: bag.text(),
            sizefield: bag.text(),
            maxcount: bag.number(),
            countfield: bag.text(),
            sep: bag.text(),
        })),
        options(|bag| Command::Diff(Diff {
            position1: bag.number(),
            position2: bag.number(),
            pos1: bag.number(),
            pos2: bag.number(),
            attribute: bag.text(),
            diffheader: bag.flag(),
            header: bag.flag(),
            context: bag.flag(),
            maxlen: bag.number(),
        })),
        with(option::of(word()), |bag, collection| Command::Geom(Geom {
            collection,
            allfeatures: bag.flag(),
            featureidfield: bag.text(),
            gen_: bag.decimal(),
            min_x: bag.decimal(),
            min_y: bag.decimal(),
            max_x: bag.decimal(),
            max_y: bag.decimal(),
        })),
        options(|bag| Command::Geomfilter(Geomfilter {
            min_x: bag.decimal(),
            min_y: bag.decimal(),
            max_x: bag.decimal(),
            max_y: bag.decimal(),
        })),
        vec(spanned(value), 1..5).prop_map(|values| Command::Gauge(Gauge { values })),
    ]
}

fn model() -> impl Strategy<Value = Command> {
    let patterns = || vec(pattern(), 0..3);
    // Commas separate them.
    let by = vec(spanned("[a-z][a-zA-Z_\" =]{0,5}[a-z]".prop_map(FieldName)), 0..3);
    let amount = option::of(spanned(decimal().prop_map(f64::abs)));
    prop_oneof![
        ((word(), patterns(), patterns(), by), (parameters(), option::of(word()), option::of(field()))).prop_map(
            |((algorithm, fields, features, by), (parameters, into, alias))| Command::Fit(Fit {
                algorithm,
                fields,
                features,
                by,
                parameters,
                into,
                alias,
            })
        ),
        (word(), patterns(), parameters(), option::of(field()))
            .prop_map(|(model, fields, parameters, alias)| Command::Apply(Apply { model, fields, parameters, alias })),
        (word(), patterns(), patterns(), parameters()).prop_map(|(method, fields, against, parameters)| {
            Command::Score(Score { method, fields, against, parameters })
        }),
        with((amount, any::<bool>(), fields()), |bag, (amount, inverse, by)| Command::Sample(Sample {
            amount,
            ratio: bag.decimal(),
            count: bag.number(),
            proportional: bag.text(),
            inverse,
            partitions: bag.number(),
            fieldname: bag.text(),
            seed: bag.number(),
            by,
        })),
        word().prop_map(|model| Command::Summary(Summary { model })),
        word().prop_map(|model| Command::Deletemodel(Deletemodel { model })),
        options(|bag| Command::Listmodels(Listmodels { type_: bag.text() })),
    ]
}

pub(crate) fn command() -> impl Strategy<Value = Command> {
    // Boxed, since strategies of so many large types take much of a test's stack.
    prop_oneof![anomaly().boxed(), elsewhere().boxed(), inspection().boxed(), shape().boxed(), model().boxed()].boxed()
}
