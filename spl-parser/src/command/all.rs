//! The table of all commands, from which their common type is made.

use super::{Node, Other, Syntax};

/// Makes the type of all commands and the table of their syntax. A row is the command's module and its type.
macro_rules! commands {
    ($($module:ident => $Type:ident,)*) => {
        /// One command of a pipeline.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Command {
            $(
                #[doc = concat!("[`", stringify!($Type), "`](super::", stringify!($Type), ")")]
                $Type(super::$Type),
            )*
            /// A command without a type of its own.
            Other(Other),
        }

        /// The commands that have a type, by name.
        pub(crate) static COMMANDS: &[&Syntax] = &[$(&super::$module::SYNTAX,)*];

        impl Command {
            /// What all commands have: a name and a node.
            pub(super) fn parts(&self) -> (&str, &dyn Node) {
                match self {
                    $(Self::$Type(command) => (super::$module::SYNTAX.name, command),)*
                    Self::Other(command) => (&command.name, command),
                }
            }
        }
    };
}

commands! {
    abstract_ => Abstract,
    accum => Accum,
    addcoltotals => Addcoltotals,
    addinfo => Addinfo,
    addtotals => Addtotals,
    analyzefields => Analyzefields,
    anomalies => Anomalies,
    anomalousvalue => Anomalousvalue,
    anomalydetection => Anomalydetection,
    append => Append,
    appendcols => Appendcols,
    appendpipe => Appendpipe,
    apply => Apply,
    arules => Arules,
    associate => Associate,
    autoregress => Autoregress,
    bin => Bin,
    bucketdir => Bucketdir,
    chart => Chart,
    cluster => Cluster,
    collect => Collect,
    concurrency => Concurrency,
    contingency => Contingency,
    convert => Convert,
    correlate => Correlate,
    datamodel => Datamodel,
    dbinspect => Dbinspect,
    dedup => Dedup,
    delete => Delete,
    deletemodel => Deletemodel,
    delta => Delta,
    diff => Diff,
    dump => Dump,
    erex => Erex,
    eval => Eval,
    eventcount => Eventcount,
    eventstats => Eventstats,
    extract => Extract,
    fieldformat => Fieldformat,
    fields => Fields,
    fieldsummary => Fieldsummary,
    filldown => Filldown,
    fillnull => Fillnull,
    findkeywords => Findkeywords,
    fit => Fit,
    foreach => Foreach,
    format => Format,
    from => From,
    fromjson => Fromjson,
    gauge => Gauge,
    gentimes => Gentimes,
    geom => Geom,
    geomfilter => Geomfilter,
    geostats => Geostats,
    head => Head,
    highlight => Highlight,
    history => History,
    iconify => Iconify,
    inputcsv => Inputcsv,
    inputlookup => Inputlookup,
    iplocation => Iplocation,
    join => Join,
    kmeans => Kmeans,
    kvform => Kvform,
    listmodels => Listmodels,
    loadjob => Loadjob,
    localop => Localop,
    lookup => Lookup,
    makecontinuous => Makecontinuous,
    makemv => Makemv,
    makeresults => Makeresults,
    map => Map,
    mcatalog => Mcatalog,
    mcollect => Mcollect,
    metadata => Metadata,
    metasearch => Metasearch,
    meventcollect => Meventcollect,
    mpreview => Mpreview,
    mstats => Mstats,
    multikv => Multikv,
    multisearch => Multisearch,
    mvcombine => Mvcombine,
    mvexpand => Mvexpand,
    nomv => Nomv,
    noop => Noop,
    outlier => Outlier,
    outputcsv => Outputcsv,
    outputlookup => Outputlookup,
    outputtext => Outputtext,
    overlap => Overlap,
    pivot => Pivot,
    predict => Predict,
    rangemap => Rangemap,
    rare => Rare,
    redistribute => Redistribute,
    regex => Regex,
    relevancy => Relevancy,
    reltime => Reltime,
    rename => Rename,
    replace => Replace,
    require => Require,
    rest => Rest,
    return_ => Return,
    reverse => Reverse,
    rex => Rex,
    sample => Sample,
    savedsearch => Savedsearch,
    score => Score,
    script => Script,
    scrub => Scrub,
    search => Search,
    searchtxn => Searchtxn,
    selfjoin => Selfjoin,
    sendalert => Sendalert,
    sendemail => Sendemail,
    set => Set,
    setfields => Setfields,
    sichart => Sichart,
    sirare => Sirare,
    sistats => Sistats,
    sitimechart => Sitimechart,
    sitop => Sitop,
    sort => Sort,
    spath => Spath,
    stats => Stats,
    strcat => Strcat,
    streamstats => Streamstats,
    summary => Summary,
    table => Table,
    tags => Tags,
    tail => Tail,
    timechart => Timechart,
    timewrap => Timewrap,
    tojson => Tojson,
    top => Top,
    transaction => Transaction,
    transpose => Transpose,
    trendline => Trendline,
    tscollect => Tscollect,
    tstats => Tstats,
    typeahead => Typeahead,
    typer => Typer,
    union => Union,
    uniq => Uniq,
    untable => Untable,
    walklex => Walklex,
    where_ => Where,
    x11 => X11,
    xmlkv => Xmlkv,
    xmlunescape => Xmlunescape,
    xpath => Xpath,
    xyseries => Xyseries,
}

#[cfg(test)]
mod tests {
    use super::{
        super::{commands, names, other},
        *,
    };

    #[test]
    fn the_table_is_the_directory() {
        let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/src/command");
        let mut files: Vec<String> = std::fs::read_dir(directory)
            .unwrap()
            .map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().trim_end_matches('_').to_owned())
            .filter(|name| !["all", "mod", "other"].contains(&name.as_str()))
            .collect();
        files.sort();
        let table: Vec<&str> = COMMANDS.iter().map(|row| row.name).collect();
        assert_eq!(table, files);
    }

    #[test]
    fn every_name_is_there_once() {
        let mut all: Vec<&str> = names().collect();
        all.sort_unstable();
        let before = all.len();
        all.dedup();
        assert_eq!(all.len(), before);
        assert!(other::NAMES.is_sorted());
    }

    #[test]
    fn files_begin_with_the_usage() {
        for row in COMMANDS {
            let file = |name| format!("{}/src/command/{name}.rs", env!("CARGO_MANIFEST_DIR"));
            let read = |name: String| std::fs::read_to_string(file(name));
            let text = read(row.name.to_owned()).or_else(|_| read(format!("{}_", row.name))).unwrap();
            let doc = text.lines().map_while(|line| line.strip_prefix("//!")).flat_map(str::split_whitespace);
            let doc = doc.collect::<Vec<_>>().join(" ");
            assert!(doc.contains(&format!("Usage: `{}`", row.usage)), "{doc}");
        }
    }

    #[test]
    fn usages_begin_with_the_name() {
        for help in commands() {
            assert!(help.usage.starts_with(help.name), "{}", help.usage);
            assert!(help.summary.ends_with('.'), "{}", help.summary);
        }
    }
}
