//! `spl check`

use std::{
    io::{self, Write},
    path::PathBuf,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use serde::Serialize;
use spl_exec::{
    Check, Engine, Message, Stage,
    content::{FoundSearch, find_searches},
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
    /// Print one JSON object a search
    #[arg(long)]
    json: bool,

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

#[derive(Serialize)]
struct Record<'a> {
    id: &'a str,
    name: &'a str,
    path: String,
    parse: StageRecord<'a>,
    plan: StageRecord<'a>,
    commands: &'a [String],
    macros: &'a [String],
    lookups: &'a [String],
    datasets: &'a [String],
}

#[derive(Serialize)]
struct StageRecord<'a> {
    ok: bool,
    errors: Vec<MessageRecord<'a>>,
}

#[derive(Serialize)]
struct MessageRecord<'a> {
    code: &'a str,
    message: &'a str,
    line: usize,
    column: usize,
}

impl<'a> From<&'a Stage> for StageRecord<'a> {
    fn from(stage: &'a Stage) -> Self {
        Self { ok: stage.ok, errors: stage.errors.iter().map(MessageRecord::from).collect() }
    }
}

impl<'a> From<&'a Message> for MessageRecord<'a> {
    fn from(message: &'a Message) -> Self {
        Self { code: &message.code, message: &message.message, line: message.line, column: message.column }
    }
}

/// How many searches got how far.
#[derive(Default)]
struct Count {
    searches: usize,
    parsed: usize,
    planned: usize,
    unreadable: usize,
}

/// Runs the command.
pub(crate) async fn run(args: Args) -> Result<()> {
    let mut builder = Engine::builder();
    for folder in &args.content {
        builder = builder.content(folder);
    }
    let engine = builder.build()?;
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

    let bar = terminal::progress(searches.len() as u64, "searches");
    // A group at a time: results come out in order and soon, and the threads have enough to do.
    for group in searches.chunks(64) {
        let checks = check_all(&engine, group);
        let mut text = Vec::new();
        for (search, check) in group.iter().zip(&checks) {
            count.searches += 1;
            count.parsed += usize::from(check.parse.ok);
            count.planned += usize::from(check.plan.ok);
            if args.json { json(&mut text, search, check) } else { human(&mut text, search, check) }
                .map_err(Failure::output)?;
        }
        bar.suspend(|| io::stdout().lock().write_all(&text)).map_err(Failure::output)?;
        bar.inc(group.len() as u64);
        // Lets Ctrl-C in.
        tokio::task::yield_now().await;
    }
    bar.finish_and_clear();

    if !args.json {
        let summary = format!("searches {}: parsed {}, planned {}", count.searches, count.parsed, count.planned);
        writeln!(io::stdout(), "{summary}").map_err(Failure::output)?;
    }
    if count.unreadable > 0 || count.planned < count.searches || count.parsed < count.searches {
        return Err(Failure::Reported);
    }
    Ok(())
}

/// Checks searches on all processors; the results are in the order of the searches.
fn check_all(engine: &Engine, searches: &[FoundSearch]) -> Vec<Check> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(search) = searches.get(index) else { return done };
            done.push((index, engine.check(&search.search)));
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

fn json(out: &mut Vec<u8>, search: &FoundSearch, check: &Check) -> io::Result<()> {
    let record = Record {
        id: &search.id,
        name: &search.name,
        path: search.path.display().to_string(),
        parse: (&check.parse).into(),
        plan: (&check.plan).into(),
        commands: &check.commands,
        macros: &check.macros,
        lookups: &check.lookups,
        datasets: &check.datasets,
    };
    serde_json::to_writer(&mut *out, &record)?;
    out.push(b'\n');
    Ok(())
}

fn human(out: &mut Vec<u8>, search: &FoundSearch, check: &Check) -> io::Result<()> {
    let messages: Vec<_> = check.parse.errors.iter().chain(&check.plan.errors).collect();
    if messages.is_empty() && check.parse.ok && check.plan.ok {
        return Ok(());
    }
    let place = format!("{}:{}: {}", search.path.display(), search.line, search.name);
    writeln!(out, "{}", visible_lines(&place))?;
    for message in messages {
        writeln!(out, "{}", visible_lines(message.rendered.trim_end()))?;
    }
    writeln!(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_json_record_has_the_documented_keys() {
        let stage =
            StageRecord { ok: false, errors: vec![MessageRecord { code: "SPL201", message: "m", line: 1, column: 2 }] };
        let ok = StageRecord { ok: true, errors: Vec::new() };
        let (none, path) = (&[][..], "a.yml".to_owned());
        let record = Record {
            id: "1",
            name: "n",
            path,
            parse: ok,
            plan: stage,
            commands: none,
            macros: none,
            lookups: none,
            datasets: none,
        };
        let expected = concat!(
            r#"{"id":"1","name":"n","path":"a.yml","parse":{"ok":true,"errors":[]},"#,
            r#""plan":{"ok":false,"errors":[{"code":"SPL201","message":"m","line":1,"column":2}]},"#,
            r#""commands":[],"macros":[],"lookups":[],"datasets":[]}"#
        );
        assert_eq!(serde_json::to_string(&record).unwrap(), expected);
    }
}
