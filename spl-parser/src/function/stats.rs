//! The functions of stats and its kin.

use super::is_one_of;

/// Commands that aggregate, as far as they differ in what functions they have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum StatsUse {
    /// `stats`, `eventstats`, `streamstats`.
    Stats,
    /// `chart`.
    Chart,
    /// `timechart`.
    Timechart,
    /// `tstats`.
    Tstats,
    /// `mstats`.
    Mstats,
}

/// A function of stats and its kin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatsFunction {
    usage: &'static str,
    aliases: &'static [&'static str],
    uses: &'static [StatsUse],
    percentile: bool,
}

impl StatsUse {
    /// The command's name; of several the shortest.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Stats => "stats",
            Chart => "chart",
            Timechart => "timechart",
            Tstats => "tstats",
            Mstats => "mstats",
        }
    }
}

impl StatsFunction {
    /// The name, in lower case; that of a percentile goes without its number.
    pub fn name(&self) -> &'static str {
        self.usage.split(['(', '<']).next().unwrap_or(self.usage)
    }

    /// Other names of it.
    pub fn aliases(&self) -> &'static [&'static str] {
        self.aliases
    }

    /// How to call it: `avg(field)`, `perc<n>(field)`.
    pub fn usage(&self) -> &'static str {
        self.usage
    }

    /// The commands that have it.
    pub fn uses(&self) -> &'static [StatsUse] {
        self.uses
    }

    /// Whether a command takes it, as far as that is certain. Commands that report take what others prepare for them
    /// (`mstats prestats=t rate_avg(x)`), and of chart nobody tells what it refuses.
    pub(crate) fn stands_in(&self, command: StatsUse) -> bool {
        match command {
            Chart | Timechart => true,
            Stats => self.uses != [Timechart],
            // A sparkline is of the grammar rather than a function, and is left to whoever runs it.
            Tstats | Mstats => self.name() == "sparkline" || self.uses.contains(&Tstats) || self.uses.contains(&Mstats),
        }
    }

    /// Whether a number is part of its name: `perc95`.
    pub fn is_percentile(&self) -> bool {
        self.percentile
    }

    const fn also(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
        self
    }
}

use StatsUse::{Chart, Mstats, Stats, Timechart, Tstats};

const ANYWHERE: &[StatsUse] = &[Stats, Chart, Timechart, Tstats, Mstats];
const EVENTS: &[StatsUse] = &[Stats, Chart, Timechart, Tstats];
const REPORTS: &[StatsUse] = &[Stats, Chart, Timechart];
const TIMES: &[StatsUse] = &[Stats, Tstats, Mstats];

const fn row(usage: &'static str, uses: &'static [StatsUse]) -> StatsFunction {
    StatsFunction { usage, aliases: &[], uses, percentile: false }
}

const fn percentile(usage: &'static str) -> StatsFunction {
    StatsFunction { usage, aliases: &[], uses: ANYWHERE, percentile: true }
}

/// All of them, by name.
pub(super) static FUNCTIONS: &[StatsFunction] = &[
    row("avg(field)", ANYWHERE).also(&["mean"]),
    row("count(field)", ANYWHERE).also(&["c"]),
    row("distinct_count(field)", ANYWHERE).also(&["dc"]),
    row("earliest(field)", ANYWHERE),
    row("earliest_time(field)", TIMES),
    row("estdc(field)", EVENTS),
    row("estdc_error(field)", REPORTS),
    percentile("exactperc<n>(field)"),
    row("first(field)", EVENTS),
    row("last(field)", EVENTS),
    row("latest(field)", ANYWHERE),
    row("latest_time(field)", TIMES),
    row("list(field)", REPORTS),
    row("max(field)", ANYWHERE),
    row("median(field)", ANYWHERE),
    row("min(field)", ANYWHERE),
    row("mode(field)", EVENTS),
    row("per_day(field)", &[Timechart]),
    row("per_hour(field)", &[Timechart]),
    row("per_minute(field)", &[Timechart]),
    row("per_second(field)", &[Timechart]),
    percentile("perc<n>(field)").also(&["p", "percentile"]),
    row("range(field)", ANYWHERE),
    row("rate(field)", TIMES),
    row("rate_avg(field)", &[Mstats]),
    row("rate_sum(field)", &[Mstats]),
    row("sparkline(aggregate, [span])", &[Stats, Chart]),
    row("stdev(field)", ANYWHERE),
    row("stdevp(field)", ANYWHERE),
    row("sum(field)", ANYWHERE),
    row("sumsq(field)", ANYWHERE),
    percentile("upperperc<n>(field)"),
    row("values(field)", EVENTS),
    row("var(field)", ANYWHERE),
    row("varp(field)", ANYWHERE),
];

/// Why a name is none of a stats function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum StatsMistake {
    /// There is none; perhaps this percentile was meant.
    Unknown(Option<String>),
    /// A percentile beyond 0 to 100, or without a number.
    Percentile,
}

/// The function of a name, which may be that of a percentile with its number.
pub(crate) fn stats_named(name: &str) -> Result<&'static StatsFunction, StatsMistake> {
    let find = |name: &str, percentile: bool| {
        FUNCTIONS.iter().find(|row| row.percentile == percentile && is_one_of(name, row.name(), row.aliases))
    };
    if let Some(function) = find(name, false) {
        return Ok(function);
    }
    let (stem, number) =
        name.split_at_checked(name.find(|c: char| c.is_ascii_digit()).unwrap_or(name.len())).unwrap_or((name, ""));
    let Some(function) = find(stem, true) else { return Err(StatsMistake::Unknown(None)) };
    if number.parse::<f64>().is_ok_and(|number| (0.0..100.0).contains(&number)) {
        return Ok(function);
    }
    if number.chars().all(|c| c.is_ascii_digit() || c == '.') {
        return Err(StatsMistake::Percentile);
    }
    let meant = format!("{stem}{}", number.trim_end_matches(|c: char| !c.is_ascii_digit()));
    Err(StatsMistake::Unknown(Some(meant)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_have_their_number() {
        assert_eq!(stats_named("PERC99.9").map(StatsFunction::name), Ok("perc"));
        assert_eq!(stats_named("upperperc5").map(StatsFunction::name), Ok("upperperc"));
        assert_eq!(stats_named("p100"), Err(StatsMistake::Percentile));
        assert_eq!(stats_named("exactperc"), Err(StatsMistake::Percentile));
        assert_eq!(stats_named("perc95th"), Err(StatsMistake::Unknown(Some("perc95".to_owned()))));
    }

    #[test]
    fn some_stand_in_some_commands_only() {
        let uses = |name| stats_named(name).unwrap().uses();
        assert_eq!(uses("per_hour"), [Timechart]);
        assert_eq!(uses("rate_sum"), [Mstats]);
        assert!(uses("mean").contains(&Tstats) && !uses("list").contains(&Tstats));
    }

    #[test]
    fn a_command_refuses_what_it_surely_has_not() {
        let stands = |name, command| stats_named(name).unwrap().stands_in(command);
        assert!(!stands("per_hour", Stats) && stands("per_hour", Chart) && stands("rate_avg", Stats));
        assert!(!stands("list", Tstats) && !stands("per_day", Mstats) && stands("values", Mstats));
    }
}
