//! The commands that take texts apart and put them together, and those of multivalue fields.

use proptest::{collection::vec, option, prelude::*, sample::select};
use spl_parser::{
    Spanned,
    ast::{FieldName, Pipeline, Subsearch},
    command::{
        Abstract, Addinfo, Command, Erex, Extract, Filldown, Foreach, ForeachMode, Format, FormatStrings, Fromjson,
        Highlight, Iconify, Iplocation, JsonFields, Kvform, Makemv, Map, MapSearch, Multikv, Mvcombine, Mvexpand, Nomv,
        Range, Rangemap, Regex, Reltime, Replace, Replacement, Return, ReturnItem, Reverse, Rex, Scrub, Setfields,
        Spath, Strcat, StrcatSource, Tags, Tojson, Typer, Uniq, Xmlkv, Xmlunescape, Xpath,
    },
};

use crate::{core::search, values::*};

fn some_text() -> impl Strategy<Value = Option<Spanned<String>>> {
    option::of(spanned(text()))
}

fn some_field() -> impl Strategy<Value = Option<Spanned<FieldName>>> {
    option::of(field())
}

fn some_bool() -> impl Strategy<Value = Option<bool>> {
    option::of(any::<bool>())
}

/// In brackets a search goes without a pipe and everything else with one.
fn template() -> impl Strategy<Value = Subsearch> {
    let piped = Just(Pipeline { leading_pipe: true, commands: vec![at(Command::Reverse(Reverse))] });
    let implied = search().prop_map(|first| Pipeline { leading_pipe: false, commands: vec![at(first)] });
    spanned(prop_oneof![piped, implied].prop_map(Box::new))
}

fn rex() -> impl Strategy<Value = Rex> {
    let regex = prop_oneof![
        (text(), Just(true)),
        (select(vec!["(?<a>x)", "(?P<b_1>[|\"]\\d)", "(?'c'y)"]), text())
            .prop_map(|(group, text)| (format!("{group}{text}"), false)),
    ];
    (some_field(), number(), some_field(), regex).prop_map(|(field, max_match, offset_field, (regex, sed))| Rex {
        field,
        max_match,
        offset_field,
        sed,
        regex: at(regex),
    })
}

fn regex() -> impl Strategy<Value = Regex> {
    let field = option::of((field(), any::<bool>()));
    (field, spanned(text())).prop_map(|(field, regex)| match field {
        Some((field, negated)) => Regex { field: Some(field), negated, regex },
        None => Regex { field: None, negated: false, regex },
    })
}

fn extract() -> impl Strategy<Value = Extract> {
    (some_text(), some_text(), number(), number(), [(); 5].map(|()| some_bool()), vec(spanned(text()), 0..3)).prop_map(
        |(pairdelim, kvdelim, limit, maxchars, [mv_add, clean_keys, auto, segment, reload], extractors)| Extract {
            pairdelim,
            kvdelim,
            limit,
            maxchars,
            mv_add,
            clean_keys,
            auto,
            segment,
            reload,
            extractors,
        },
    )
}

fn multikv() -> impl Strategy<Value = Multikv> {
    let fields = prop_oneof![field(), Just(at(FieldName("Filter".to_owned())))];
    let lists = (vec(fields, 0..3), vec(spanned(text()), 0..3));
    (some_text(), number(), [(); 4].map(|()| some_bool()), lists).prop_map(
        |(conf, forceheader, [copyattrs, multitable, noheader, rmorig], (fields, filter))| Multikv {
            conf,
            forceheader,
            copyattrs,
            multitable,
            noheader,
            rmorig,
            fields,
            filter,
        },
    )
}

fn tojson() -> impl Strategy<Value = Tojson> {
    let kind = || select(vec!["auto", "bool", "json", "none", "num", "str"]).prop_map(|kind| at(kind.to_owned()));
    let part = prop_oneof![
        pattern().prop_map(|field| JsonFields { function: None, fields: vec![field] }),
        (kind(), vec(pattern(), 1..3)).prop_map(|(kind, fields)| JsonFields { function: Some(kind), fields }),
    ];
    (vec(part, 0..3), option::of(kind()), some_bool(), some_bool(), some_field()).prop_map(
        |(parts, default_type, fill_null, include_internal, output_field)| Tojson {
            parts,
            default_type,
            fill_null,
            include_internal,
            output_field,
        },
    )
}

fn replace() -> impl Strategy<Value = Replace> {
    let replacement = (text(), text(), any::<bool>()).prop_map(|(from, to, wildcards)| {
        let stars = if wildcards { from.matches('*').count() } else { 0 };
        let to = to.replace('*', "") + &"*".repeat(stars);
        Replacement { from: at(from), to: at(to) }
    });
    (vec(replacement, 1..3), vec(pattern(), 0..3)).prop_map(|(replacements, fields)| Replace { replacements, fields })
}

fn strcat() -> impl Strategy<Value = Strcat> {
    let source =
        prop_oneof![name().prop_map(|name| StrcatSource::Field(FieldName(name))), text().prop_map(StrcatSource::Text)];
    (vec(spanned(source), 1..4), field(), any::<bool>()).prop_map(|(sources, destination, allrequired)| Strcat {
        sources,
        destination,
        allrequired,
    })
}

fn rangemap() -> impl Strategy<Value = Rangemap> {
    let bound = || spanned("-?[0-9]{1,3}(\\.[0-9])?");
    let range = (spanned(name()), bound(), bound())
        .prop_map(|(name, low, high)| Range { name, low, high })
        .prop_filter("options", |range| {
            !["field", "default"].iter().any(|option| range.name.eq_ignore_ascii_case(option))
        });
    (field(), vec(range, 0..3), some_text()).prop_map(|(field, ranges, default)| Rangemap { field, ranges, default })
}

fn foreach() -> impl Strategy<Value = Foreach> {
    use ForeachMode::{AutoCollections, JsonArray, Multifield, Multivalue};
    let mode = option::of(spanned(select(vec![Multifield, Multivalue, JsonArray, AutoCollections])));
    (vec(pattern(), 1..3), mode, [(); 7].map(|()| some_text()), template()).prop_map(
        |(fields, mode, [fieldstr, matchstr, one, two, three, itemstr, iterstr], template)| Foreach {
            fields,
            collection: None,
            mode,
            fieldstr,
            matchstr,
            matchsegs: [one, two, three],
            itemstr,
            iterstr,
            template,
        },
    )
}

fn map() -> impl Strategy<Value = Map> {
    let search = prop_oneof![
        spanned(text()).prop_map(MapSearch::Text),
        spanned(text()).prop_map(MapSearch::Saved),
        template().prop_map(MapSearch::Subsearch),
    ];
    (search, number()).prop_map(|(search, maxsearches)| Map { search, maxsearches })
}

fn format() -> impl Strategy<Value = Format> {
    let strings =
        [(); 6].map(|()| spanned(text())).prop_map(|[start, row_start, between_fields, row_end, between_rows, end]| {
            FormatStrings { start, row_start, between_fields, row_end, between_rows, end }
        });
    (some_text(), number(), option::of(strings), some_text(), any::<bool>()).prop_map(
        |(mvsep, maxresults, strings, emptystr, quote)| Format { mvsep, maxresults, strings, emptystr, quote },
    )
}

fn return_() -> impl Strategy<Value = Return> {
    let item = prop_oneof![
        prop_oneof![field(), Just(at(FieldName("$x".to_owned())))].prop_map(ReturnItem::Field),
        (field(), field()).prop_map(|(alias, field)| ReturnItem::Alias { alias, field }),
        spanned("[a-z][a-z0-9_.{}\\\\|\"'-]{0,6}".prop_map(FieldName)).prop_map(ReturnItem::Value),
    ];
    (number(), vec(item, 1..4)).prop_map(|(count, items)| Return { count, items })
}

/// Commands that have a list of fields, or nothing at all.
fn plain() -> impl Strategy<Value = Command> {
    prop_oneof![
        Just(Command::Addinfo(Addinfo)),
        vec(pattern(), 0..3).prop_map(|fields| Command::Filldown(Filldown { fields })),
        vec(spanned(text()), 1..3).prop_map(|texts| Command::Highlight(Highlight { texts })),
        vec(field(), 1..3).prop_map(|fields| Command::Iconify(Iconify { fields })),
        field().prop_map(|field| Command::Nomv(Nomv { field })),
        Just(Command::Reverse(Reverse)),
        vec((field(), spanned(text())), 1..3).prop_map(|values| Command::Setfields(Setfields { values })),
        Just(Command::Uniq(Uniq)),
    ]
}

/// Commands that have nothing but options, or one field besides.
fn with_options() -> impl Strategy<Value = Command> {
    prop_oneof![
        (number(), number()).prop_map(|(maxterms, maxlines)| Command::Abstract(Abstract { maxterms, maxlines })),
        (some_field(), spanned(text()), some_text(), some_field(), number()).prop_map(
            |(field, examples, counterexamples, fromfield, maxtrainers)| Command::Erex(Erex {
                field,
                examples,
                counterexamples,
                fromfield,
                maxtrainers
            })
        ),
        (field(), some_text()).prop_map(|(field, prefix)| Command::Fromjson(Fromjson { field, prefix })),
        (field(), some_text(), any::<bool>(), some_text()).prop_map(|(field, prefix, allfields, lang)| {
            Command::Iplocation(Iplocation { field, prefix, allfields, lang })
        }),
        (some_text(), some_field()).prop_map(|(form, field)| Command::Kvform(Kvform { form, field })),
        (field(), some_text(), any::<[bool; 3]>()).prop_map(|(field, text, [regex, allowempty, setsv])| {
            let (delim, tokenizer) = if regex { (None, text) } else { (text, None) };
            Command::Makemv(Makemv { field, delim, tokenizer, allowempty, setsv })
        }),
        (field(), some_text()).prop_map(|(field, delim)| Command::Mvcombine(Mvcombine { field, delim })),
        (field(), number()).prop_map(|(field, limit)| Command::Mvexpand(Mvexpand { field, limit })),
        (some_field(), some_text()).prop_map(|(timefield, prefix)| Command::Reltime(Reltime { timefield, prefix })),
        [(); 6].map(|()| some_text()).prop_map(
            |[public_terms, private_terms, name_terms, dictionary, timeconfig, namespace]| Command::Scrub(Scrub {
                public_terms,
                private_terms,
                name_terms,
                dictionary,
                timeconfig,
                namespace
            })
        ),
        (some_field(), some_field(), some_text()).prop_map(|(input, output, path)| Command::Spath(Spath {
            input,
            output,
            path
        })),
        (vec(field(), 0..3), some_field(), any::<[bool; 2]>(), some_text()).prop_map(
            |(fields, outputfield, [inclname, inclvalue], allowed_tags)| Command::Tags(Tags {
                fields,
                outputfield,
                inclname,
                inclvalue,
                allowed_tags
            })
        ),
        (some_text(), number()).prop_map(|(eventtypes, maxlen)| Command::Typer(Typer { eventtypes, maxlen })),
        (some_field(), number()).prop_map(|(field, maxinputs)| Command::Xmlkv(Xmlkv { field, maxinputs })),
        number().prop_map(|maxinputs| Command::Xmlunescape(Xmlunescape { maxinputs })),
        (spanned(text()), some_field(), some_field(), some_text())
            .prop_map(|(path, field, outfield, default)| Command::Xpath(Xpath { path, field, outfield, default })),
    ]
}

pub(crate) fn command() -> impl Strategy<Value = Command> {
    prop_oneof![
        4 => plain(),
        8 => with_options(),
        1 => extract().prop_map(Command::Extract),
        1 => foreach().prop_map(Command::Foreach),
        1 => format().prop_map(Command::Format),
        1 => map().prop_map(Command::Map),
        1 => multikv().prop_map(Command::Multikv),
        1 => rangemap().prop_map(Command::Rangemap),
        1 => regex().prop_map(Command::Regex),
        1 => replace().prop_map(Command::Replace),
        1 => return_().prop_map(Command::Return),
        2 => rex().prop_map(Command::Rex),
        1 => strcat().prop_map(Command::Strcat),
        1 => tojson().prop_map(Command::Tojson),
    ]
}
