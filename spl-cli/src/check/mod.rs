//! `spl check`

mod json;
mod junit;
mod sarif;

use std::{
    io::{self, Write},
    path::PathBuf,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use spl_exec::{
    Check, Engine, LintOptions,
    content::{FoundSearch, find_searches},
    lints,
};

use crate::{
    failure::{Failure, Result},
    options::{pair, register},
    output::escape::visible_lines,
    terminal,
};

const EXAMPLES: &str = "\
Examples:
  Every detection of a folder, with its macros and lookups:
    spl check --content security_content/ security_content/detections/

  For a program: one JSON object a search
    spl check --json --content security_content/ detections/ | jq -r 'select(.plan.ok | not) | .path'

Nothing is read but the content: datasets of the CIM are known without data. Give --data where a
search needs the columns of your own files to plan. The exit status is 1 where a search doesn't
parse or plan.";

/// Parse and plan every search of a folder of detections, without running them.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Print one JSON object a search: the same as --format json
    #[arg(long, conflicts_with = "format")]
    json: bool,

    /// What to print: text for people, one JSON object a search, SARIF 2.1.0 or JUnit XML for CI
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,

    /// Switch a lint off, by its code or name, or another warning by its code; may be repeated. docs/lints.md lists them
    #[arg(long, value_name = "LINT", value_parser = known_lint)]
    allow: Vec<String>,

    /// Switch a lint on that is off otherwise, by its code or name; may be repeated
    #[arg(long, value_name = "LINT", value_parser = known_lint)]
    warn: Vec<String>,

    /// A folder with macros/*.yml and lookups/*.yml; may be repeated
    #[arg(long, value_name = "DIR")]
    content: Vec<PathBuf>,

    /// Rows of a dataset of a data model; only their columns matter here; may be repeated
    #[arg(long, value_name = "DATASET=PATH", value_parser = pair)]
    data: Vec<(String, String)>,

    /// Searches: detections (.yml), savedsearches.conf, files with a search (.spl), JSON lines with a key `search`, or
    /// folders of these; `-` is standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
}

/// A lint's code or name, or the code of another warning.
fn known_lint(text: &str) -> std::result::Result<String, String> {
    let other =
        text.strip_prefix("SPL").is_some_and(|code| code.len() == 3 && code.bytes().all(|c| c.is_ascii_digit()));
    if other || LintOptions::default().set(text, true) {
        return Ok(text.to_owned());
    }
    let names: Vec<&str> = lints().map(|lint| lint.name).collect();
    Err(format!("there is no such lint; they are {}", names.join(", ")))
}

/// What is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Text,
    Json,
    Sarif,
    Junit,
}

impl Format {
    fn report(self) -> Box<dyn Report + Send> {
        match self {
            Self::Text => Box::new(Text),
            Self::Json => Box::new(json::Json),
            Self::Sarif => Box::new(sarif::Sarif::default()),
            Self::Junit => Box::new(junit::Junit::default()),
        }
    }
}

impl Args {
    fn format(&self) -> Format {
        if self.json { Format::Json } else { self.format }
    }
}

/// A form of what is printed.
trait Report {
    /// Tells of one search.
    fn add(&mut self, out: &mut Vec<u8>, search: &FoundSearch, check: &Check) -> io::Result<()>;

    /// Tells of all of them.
    fn finish(&mut self, out: &mut Vec<u8>, count: &Count) -> io::Result<()>;
}

/// How many searches got how far.
#[derive(Default)]
struct Count {
    searches: usize,
    parsed: usize,
    planned: usize,
    warnings: usize,
    unreadable: usize,
}

impl Count {
    fn add(&mut self, check: &Check) {
        self.searches += 1;
        self.parsed += usize::from(check.parse.ok);
        self.planned += usize::from(check.plan.ok);
        self.warnings += check.warnings.len();
    }
}

/// Runs the command.
pub(crate) async fn run(args: Args) -> Result<()> {
    let mut builder = Engine::builder();
    for folder in &args.content {
        builder = builder.content(folder);
    }
    let engine = builder.build()?;
    engine.content_problems().iter().for_each(|problem| terminal::warning(problem));
    register(&engine, &args.data).await?;

    let mut count = Count::default();
    let mut searches = Vec::new();
    for found in find_searches(&args.paths) {
        match found {
            Ok(search) => searches.push(search),
            Err(error) => {
                count.unreadable += 1;
                terminal::error(&error.to_string());
            }
        }
    }
    if searches.is_empty() && count.unreadable == 0 {
        return Err(Failure::Failed("there is no search in these files".into()));
    }

    let mut lints = LintOptions::default();
    for (switched, on) in [(&args.warn, true), (&args.allow, false)] {
        for lint in switched {
            lints.set(lint, on);
        }
    }
    let mut report = args.format().report();
    let bar = terminal::progress(searches.len() as u64, "searches");
    // A group at a time: results come out in order and soon, and the threads have enough to do.
    for group in searches.chunks(64) {
        let mut checks = check_all(&engine, &lints, group);
        for check in &mut checks {
            check.warnings.retain(|warning| !args.allow.contains(&warning.code));
        }
        let mut text = Vec::new();
        for (search, check) in group.iter().zip(&checks) {
            count.add(check);
            report.add(&mut text, search, check).map_err(Failure::output)?;
        }
        bar.suspend(|| io::stdout().lock().write_all(&text)).map_err(Failure::output)?;
        bar.inc(group.len() as u64);
        // Lets Ctrl-C in.
        tokio::task::yield_now().await;
    }
    bar.finish_and_clear();
    let mut text = Vec::new();
    report.finish(&mut text, &count).map_err(Failure::output)?;
    io::stdout().lock().write_all(&text).map_err(Failure::output)?;
    if count.unreadable > 0 || count.planned < count.searches || count.parsed < count.searches {
        return Err(Failure::Reported);
    }
    Ok(())
}

/// Checks searches on all processors; the results are in the order of the searches.
fn check_all(engine: &Engine, lints: &LintOptions, searches: &[FoundSearch]) -> Vec<Check> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(search) = searches.get(index) else { return done };
            done.push((index, engine.check_with(&search.search, lints)));
        }
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let mut done = thread::scope(|scope| {
        let helpers: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let mut done = work();
        for helper in helpers {
            match helper.join() {
                Ok(more) => done.extend(more),
                // A panic is a defect of the engine; it must not pass for a success.
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, check)| check).collect()
}

/// Text for people: the searches that have something wrong with them, and how many got how far.
#[derive(Default)]
struct Text;

impl Report for Text {
    fn add(&mut self, out: &mut Vec<u8>, search: &FoundSearch, check: &Check) -> io::Result<()> {
        let messages: Vec<_> = check.messages().collect();
        if messages.is_empty() {
            return Ok(());
        }
        let place = format!("{}:{}: {}", search.path.display(), search.line, search.name);
        writeln!(out, "{}", visible_lines(&place))?;
        for message in messages {
            writeln!(out, "{}", visible_lines(message.rendered.trim_end()))?;
        }
        writeln!(out)
    }

    fn finish(&mut self, out: &mut Vec<u8>, count: &Count) -> io::Result<()> {
        let Count { searches, parsed, planned, warnings, .. } = count;
        writeln!(out, "searches {searches}: parsed {parsed}, planned {planned}, warnings {warnings}")
    }
}
