//! The machines, people and programs of the invented company.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, StringArray};

use super::{
    programs::{Account, HITS, LINUX, NEAR_MISSES, PARENTS, Program, WINDOWS, file_name},
    random::{Random, mix, scale},
    template::{Template, write_hex},
    words::{DEPARTMENT, FIRST, LAST, ROLE},
};

/// Accounts that are no person's: of Windows, then of Linux.
const SERVICE_ACCOUNTS: &[(&str, &str)] = &[
    ("SYSTEM", "S-1-5-18"),
    ("LOCAL SERVICE", "S-1-5-19"),
    ("NETWORK SERVICE", "S-1-5-20"),
    ("root", "0"),
    ("www-data", "33"),
];
const SYSTEM: usize = 0;
const ROOT: usize = 3;
const WWW_DATA: usize = 4;

/// What a machine runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum System {
    Windows,
    Linux,
}

/// A machine.
#[derive(Clone, Copy, Debug)]
pub(super) struct Host {
    pub(super) system: System,
    /// Who works there, as an index of the users.
    owner: usize,
}

/// A program, prepared.
#[derive(Debug)]
pub(super) struct Prepared {
    pub(super) account: Account,
    pub(super) commands: Vec<Template>,
    /// Indices of [`PARENTS`].
    pub(super) parents: Vec<usize>,
}

/// Everything that doesn't depend on the row.
///
/// Columns of few distinct values are dictionaries: a row only adds an index. The values are here.
pub(super) struct World {
    hosts: Vec<Host>,
    users: Vec<String>,
    programs: Vec<Prepared>,
    /// Where in `programs` hits and near misses start.
    hits: usize,
    near_misses: usize,
    weights: Vec<(System, usize, Vec<f64>)>,
    pub(super) values: Values,
}

/// Values of dictionary columns.
pub(super) struct Values {
    pub(super) hosts: ArrayRef,
    pub(super) users: ArrayRef,
    pub(super) user_ids: ArrayRef,
    pub(super) names: ArrayRef,
    pub(super) paths: ArrayRef,
    pub(super) folders: ArrayRef,
    pub(super) hashes: ArrayRef,
    pub(super) originals: ArrayRef,
    pub(super) parent_names: ArrayRef,
    pub(super) parent_paths: ArrayRef,
    pub(super) parent_lines: ArrayRef,
}

impl World {
    /// The company that has so many events in a month.
    pub(super) fn new(seed: u64, rows: u64) -> Self {
        let mut random = Random::new(seed, u64::MAX);
        let host_count = (rows / 200).clamp(40, 20_000) as usize;
        let user_count = host_count + host_count / 10;

        let mut users: Vec<_> = SERVICE_ACCOUNTS.iter().map(|(name, _)| (*name).to_owned()).collect();
        let mut user_ids: Vec<_> = SERVICE_ACCOUNTS.iter().map(|(_, id)| (*id).to_owned()).collect();
        for i in 0..user_count {
            let first = FIRST.get(i % FIRST.len()).copied().unwrap_or_default();
            // 48 first and 50 last names: stepping on at each round makes every pair once before any repeats.
            let last = LAST.get((i + i / FIRST.len()) % LAST.len()).copied().unwrap_or_default();
            let number = i / (FIRST.len() * LAST.len());
            users.push(if number == 0 { format!("{first}.{last}") } else { format!("{first}.{last}{}", number + 1) });
            user_ids.push(format!("S-1-5-21-1085031214-1563985344-725345543-{}", 1_100 + i));
        }

        let mut hosts = Vec::with_capacity(host_count);
        let mut host_names = Vec::with_capacity(host_count);
        for i in 0..host_count {
            let owner = SERVICE_ACCOUNTS.len() + i;
            let server = random.percent(15);
            let system = if server && random.percent(60) { System::Linux } else { System::Windows };
            host_names.push(match system {
                System::Linux => format!("lnx-{:04}.corp.example", i + 1),
                System::Windows if server => {
                    format!("{}-{:04}.corp.example", random.pick(ROLE).unwrap_or(&"SRV"), i + 1)
                }
                System::Windows => format!("WS-{}-{:05}.corp.example", random.pick(DEPARTMENT).unwrap_or(&"IT"), i + 1),
            });
            hosts.push(Host { system, owner });
        }

        let groups = [WINDOWS, LINUX, HITS, NEAR_MISSES];
        let all: Vec<&Program> = groups.into_iter().flatten().collect();
        let hits = WINDOWS.len() + LINUX.len();
        Self {
            hosts,
            users: users.clone(),
            programs: all.iter().map(|program| Prepared::new(program)).collect(),
            hits,
            near_misses: hits + HITS.len(),
            weights: vec![(System::Windows, 0, zipf(WINDOWS.len())), (System::Linux, WINDOWS.len(), zipf(LINUX.len()))],
            values: Values {
                hosts: strings(host_names),
                users: strings(users),
                user_ids: strings(user_ids),
                names: strings(all.iter().map(|p| file_name(p.path))),
                paths: strings(all.iter().map(|p| p.path)),
                folders: strings(all.iter().map(|p| p.path.strip_suffix(file_name(p.path)).unwrap_or(p.path))),
                hashes: strings(all.iter().map(|program| hashes(seed, program))),
                originals: strings(all.iter().map(|p| if p.original.is_empty() { "unknown" } else { p.original })),
                parent_names: strings(PARENTS.iter().map(|(path, _)| file_name(path))),
                parent_paths: strings(PARENTS.iter().map(|(path, _)| *path)),
                parent_lines: strings(PARENTS.iter().map(|(_, line)| *line)),
            },
        }
    }

    /// A machine, its index first: some are far busier than others.
    pub(super) fn host(&self, random: &mut Random) -> (usize, Host) {
        let skewed = random.fraction() * random.fraction();
        let index = ((skewed * self.hosts.len() as f64) as usize).min(self.hosts.len().saturating_sub(1));
        (
            index,
            self.hosts.get(index).copied().unwrap_or(Host { system: System::Windows, owner: SERVICE_ACCOUNTS.len() }),
        )
    }

    /// A Windows machine, where planted events happen.
    pub(super) fn windows_host(&self, random: &mut Random) -> (usize, Host) {
        let start = random.below(self.hosts.len());
        let found = self.hosts.iter().enumerate().cycle().skip(start).take(self.hosts.len());
        let mut windows = found.filter(|(_, host)| host.system == System::Windows).map(|(index, host)| (index, *host));
        windows.next().unwrap_or_else(|| self.host(random))
    }

    /// The index of a program of everyday work.
    pub(super) fn everyday(&self, system: System, random: &mut Random) -> usize {
        let Some((_, first, weights)) = self.weights.iter().find(|(of, _, _)| *of == system) else { return 0 };
        let share = random.fraction();
        first + weights.partition_point(|&end| end <= share).min(weights.len().saturating_sub(1))
    }

    /// The index of the program of the n-th hit.
    pub(super) fn hit(&self, n: u64) -> usize {
        self.hits + (n % HITS.len() as u64) as usize
    }

    /// The index of the program of the n-th near miss.
    pub(super) fn near_miss(&self, n: u64) -> usize {
        self.near_misses + (n % NEAR_MISSES.len() as u64) as usize
    }

    /// A program by its index.
    pub(super) fn program(&self, index: usize) -> Option<&Prepared> {
        self.programs.get(index)
    }

    /// The index of the user that runs a program on a machine, and its name.
    pub(super) fn user(&self, host: Host, account: Account, random: &mut Random) -> (usize, &str) {
        let index = match (account, host.system) {
            (Account::System, System::Windows) => SYSTEM,
            (Account::System, System::Linux) => ROOT,
            (Account::Service, System::Windows) => SYSTEM + 1 + random.below(2),
            (Account::Service, System::Linux) => WWW_DATA,
            (Account::Person, _) if random.percent(95) => host.owner,
            (Account::Person, _) => {
                let people = self.users.len().saturating_sub(SERVICE_ACCOUNTS.len());
                SERVICE_ACCOUNTS.len() + random.below(people)
            }
        };
        (index, self.users.get(index).map_or("", String::as_str))
    }
}

impl Prepared {
    fn new(program: &Program) -> Self {
        let index_of = |name: &&str| PARENTS.iter().position(|(path, _)| file_name(path) == *name);
        Self {
            account: program.account,
            commands: program.commands.iter().map(|command| Template::new(command)).collect(),
            parents: program.parents.iter().filter_map(index_of).collect(),
        }
    }
}

/// The number that a running process keeps: the parent that starts several programs on a machine in a day is one process.
pub(super) fn process_number(seed: u64, host: usize, program: usize, day: i64) -> u64 {
    mix(mix(seed, host as u64), mix(program as u64, day as u64))
}

/// A process id as Windows makes them: a multiple of four.
pub(super) fn process_id(random: u64) -> u64 {
    (scale(random, 8_000) as u64 + 100) * 4
}

/// Cumulated shares: the n-th of a list is 1/n^1.1 as frequent as the first.
fn zipf(count: usize) -> Vec<f64> {
    let weight = |rank: usize| 1.0 / (rank as f64).powf(1.1);
    let total: f64 = (1..=count).map(weight).sum();
    let mut share = 0.0;
    let grow = |rank| {
        share += weight(rank) / total;
        share
    };
    (1..=count).map(grow).collect()
}

fn strings<T: AsRef<str>>(values: impl IntoIterator<Item = T>) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(values))
}

/// Hashes of a program's file, the same under whatever name it runs; Linux agents give only one.
fn hashes(seed: u64, program: &Program) -> String {
    let identity = if program.original.is_empty() { program.path } else { program.original };
    let place = identity.bytes().fold(0, |place, byte| mix(place, u64::from(byte.to_ascii_lowercase())));
    let mut random = Random::new(seed, place);
    let mut out = String::new();
    let kinds: &[(&str, usize)] = if program.path.starts_with('/') {
        &[("SHA256=", 64)]
    } else {
        &[("SHA1=", 40), (",MD5=", 32), (",SHA256=", 64), (",IMPHASH=", 32)]
    };
    for (name, digits) in kinds {
        out.push_str(name);
        for _ in 0..digits / 8 {
            // Writing to a String can't fail.
            let _ = write_hex(&mut out, random.next() >> 32, 8);
        }
    }
    out
}
