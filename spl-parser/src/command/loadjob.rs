//! `loadjob`: the results of a search that ran before.
//!
//! Usage: `loadjob <job> | savedsearch="<user>:<app>:<name>" [events=<bool>] [job_delegate=<user>]
//! [artifact_offset=<n>] [ignore_running=<bool>]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Code, Diagnostic, Spanned,
    grammar::{
        names,
        options::{Options, write_bool, write_option},
        single,
    },
    input::{PResult, Tokens, fail},
    lex::{Mode, quote},
    visit::{Resource, Visitor},
};

/// `loadjob`
#[derive(Clone, Debug, PartialEq)]
pub struct Loadjob {
    /// Whose results.
    pub source: LoadjobSource,
    /// `events=`: the events rather than the results.
    pub events: bool,
    /// `job_delegate=`: the user under whose name the job ran.
    pub job_delegate: Option<Spanned<String>>,
    /// `artifact_offset=`: of the runs of a saved search, so many newer ones are passed over; `None` means 0.
    pub artifact_offset: Option<Spanned<u64>>,
    /// `ignore_running=`: runs that aren't done are passed over; true by default.
    pub ignore_running: bool,
}

/// A search that ran before.
#[derive(Clone, Debug, PartialEq)]
pub enum LoadjobSource {
    /// A job's number.
    Job(Spanned<String>),
    /// `savedsearch=`: the last run of `user:app:name`.
    SavedSearch(Spanned<String>),
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "loadjob",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "loadjob <job> | savedsearch=\"<user>:<app>:<name>\" [events=<bool>] [job_delegate=<user>] \
            [artifact_offset=<n>] [ignore_running=<bool>]",
    summary: "The results of a search that ran before.",
    parse,
};

impl Node for Loadjob {
    fn visit(&self, visitor: &mut dyn Visitor) {
        match &self.source {
            LoadjobSource::Job(_) => visitor.generates(None),
            LoadjobSource::SavedSearch(path) => {
                // The name itself may hold colons.
                let name = path.splitn(3, ':').last().unwrap_or_default();
                visitor.generates(Some((Resource::SavedSearch, name)));
                visitor.needs(Resource::SavedSearch, name, path.span);
            }
        }
    }
}

impl fmt::Display for Loadjob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("loadjob")?;
        match &self.source {
            LoadjobSource::Job(job) => write!(f, " {}", quote::name(job))?,
            LoadjobSource::SavedSearch(path) => write_option(f, "savedsearch", Some(path))?,
        }
        write_bool(f, "events", self.events, false)?;
        write_option(f, "job_delegate", self.job_delegate.as_ref())?;
        write_option(f, "artifact_offset", self.artifact_offset.as_ref())?;
        write_bool(f, "ignore_running", self.ignore_running, true)
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, job) = single::named(i, &mut options, "a job's number")?;
    let state = i.state;
    let savedsearch = options.text("savedsearch");
    let events = options.bool("events", state).unwrap_or(false);
    let (job_delegate, artifact_offset) = (options.text("job_delegate"), options.number("artifact_offset", state));
    let ignore_running = options.bool("ignore_running", state).unwrap_or(true);
    options.finish(state);
    let source = match (job, savedsearch) {
        (Some(job), None) => LoadjobSource::Job(job),
        (None, Some(path)) => LoadjobSource::SavedSearch(path),
        (Some(job), Some(_)) => return fail(names::superfluous(&job, job.span)),
        (None, None) if i.at_end() => {
            return fail(
                Diagnostic::error(Code::Expected, i.span(), "Expected a job's number or `savedsearch=`.")
                    .help("write `loadjob 1700000000.12` or `loadjob savedsearch=\"user:app:name\"`"),
            );
        }
        (None, None) => return i.must("a job's number"),
    };
    Ok((i, Command::Loadjob(Loadjob { source, events, job_delegate, artifact_offset, ignore_running })))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn jobs_and_saved_searches() {
        prints("| loadjob 1233886270.2 events=t", "| loadjob \"1233886270.2\" events=true");
        prints("| loadjob $job.sid$ ignore_running=f", "| loadjob $job.sid$ ignore_running=false");
        prints(
            "| loadjob artifact_offset=1 savedsearch = \"admin:search:My Search\" job_delegate=bob",
            "| loadjob savedsearch=\"admin:search:My Search\" job_delegate=bob artifact_offset=1",
        );
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| loadjob«»"), "SPL202 Expected a job's number or `savedsearch=`.");
        assert_eq!(complaint("| loadjob «1» savedsearch=a:b:c"), "SPL202 The argument '1' is invalid.");
        assert_eq!(complaint("| loadjob a «event»=t"), "SPL205 Option 'event' is invalid.");
    }
}
