//! Rows of `Endpoint.Processes`, a block at a time.

use std::{fmt, sync::Arc};

use datafusion::arrow::{
    array::{
        ArrayRef, DictionaryArray, Int32Array, RecordBatch, StringArray, StringBuilder, TimestampMicrosecondArray,
    },
    datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit},
    error::ArrowError,
};

use super::{
    clock::Clock,
    planted::{Planted, planted},
    programs::Account,
    random::Random,
    template::{write_guid, write_number},
    world::{Prepared, System, World, process_id, process_number},
};

/// Rows a block. Each block has random numbers of its own, so it can be made without those before it.
pub(crate) const BLOCK: u64 = 65_536;

const DAY: i64 = 86_400_000_000;

/// Makes events. The same seed and number of rows give the same events, on every machine.
pub(crate) struct Events {
    seed: u64,
    rows: u64,
    world: World,
    clock: Clock,
    schema: SchemaRef,
}

/// Indices into a dictionary, one a row.
#[derive(Default)]
struct Keys(Vec<i32>);

impl Keys {
    fn push(&mut self, index: usize) {
        self.0.push(i32::try_from(index).unwrap_or(0));
    }

    fn array(self) -> Int32Array {
        Int32Array::from(self.0)
    }
}

/// Columns whose values are too many for a dictionary.
struct Texts {
    lines: StringBuilder,
    ids: StringBuilder,
    guids: StringBuilder,
    parent_ids: StringBuilder,
    parent_guids: StringBuilder,
}

impl Texts {
    fn new(rows: usize) -> Self {
        let builder = |length| StringBuilder::with_capacity(rows, rows * length);
        Self {
            lines: builder(80),
            ids: builder(5),
            guids: builder(38),
            parent_ids: builder(5),
            parent_guids: builder(38),
        }
    }

    /// Appends a row. Values are written into the columns directly: no row allocates anything.
    fn push(&mut self, program: &Prepared, user: &str, parent: u64, random: &mut Random) -> fmt::Result {
        if let Some(command) = random.pick(&program.commands) {
            command.write(&mut self.lines, user, random)?;
        }
        write_number(&mut self.ids, process_id(random.next()))?;
        write_guid(&mut self.guids, random.next(), random.next())?;
        write_number(&mut self.parent_ids, process_id(parent))?;
        write_guid(&mut self.parent_guids, parent, parent.rotate_left(29))?;
        for column in [&mut self.lines, &mut self.ids, &mut self.guids, &mut self.parent_ids, &mut self.parent_guids] {
            // Ends the value.
            column.append_value("");
        }
        Ok(())
    }
}

impl Events {
    /// So many events under a seed.
    pub(crate) fn new(seed: u64, rows: u64) -> Self {
        Self { seed, rows, world: World::new(seed, rows), clock: Clock::new(rows), schema: schema() }
    }

    /// The columns.
    pub(crate) fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// The number of blocks.
    pub(crate) fn blocks(&self) -> u64 {
        self.rows.div_ceil(BLOCK)
    }

    /// The rows of a block; the last one may be shorter than others.
    pub(crate) fn block(&self, block: u64) -> Result<RecordBatch, ArrowError> {
        let start = block.saturating_mul(BLOCK).min(self.rows);
        let end = start.saturating_add(BLOCK).min(self.rows);
        let count = (end - start) as usize;
        let mut random = Random::new(self.seed, block);
        let mut special = planted(self.seed, self.rows, start, end).into_iter().peekable();

        let mut times = Vec::with_capacity(count);
        let [mut hosts, mut users, mut programs, mut parents, mut systems, mut levels] =
            [(); 6].map(|()| Keys(Vec::with_capacity(count)));
        let mut texts = Texts::new(count);

        for row in start..end {
            let time = self.clock.micros(row, random.fraction());
            let (host, machine, program) = match special.next_if(|(at, _)| *at == row) {
                Some((_, what)) => {
                    let (host, machine) = self.world.windows_host(&mut random);
                    let program = match what {
                        Planted::Hit(n) => self.world.hit(n),
                        Planted::NearMiss(n) => self.world.near_miss(n),
                    };
                    (host, machine, program)
                }
                None => {
                    let (host, machine) = self.world.host(&mut random);
                    (host, machine, self.world.everyday(machine.system, &mut random))
                }
            };
            let Some(prepared) = self.world.program(program) else { continue };
            let (user, user_name) = self.world.user(machine, prepared.account, &mut random);
            let parent = random.pick(&prepared.parents).copied().unwrap_or(0);
            let parent_number = process_number(self.seed, host, parent, time / DAY);

            times.push(time);
            hosts.push(host);
            users.push(user);
            programs.push(program);
            parents.push(parent);
            systems.push(usize::from(machine.system == System::Linux));
            levels.push(match prepared.account {
                Account::Person if random.percent(10) => HIGH,
                Account::Person => MEDIUM,
                Account::System | Account::Service => SYSTEM,
            });
            texts
                .push(prepared, user_name, parent_number, &mut random)
                .map_err(|_| ArrowError::MemoryError("a block's text is too long".into()))?;
        }

        let [hosts, users, programs, parents, systems, levels] =
            [hosts, users, programs, parents, systems, levels].map(Keys::array);
        let always = Int32Array::from(vec![0; times.len()]);
        let values = &self.world.values;
        let columns: Vec<ArrayRef> = vec![
            Arc::new(TimestampMicrosecondArray::from(times).with_timezone("UTC")),
            dictionary(&hosts, &values.hosts)?,
            dictionary(&users, &values.users)?,
            dictionary(&users, &values.user_ids)?,
            Arc::new(texts.lines.finish()),
            dictionary(&programs, &values.names)?,
            dictionary(&programs, &values.names)?,
            dictionary(&programs, &values.paths)?,
            Arc::new(texts.ids.finish()),
            Arc::new(texts.guids.finish()),
            dictionary(&programs, &values.hashes)?,
            dictionary(&programs, &values.originals)?,
            dictionary(&programs, &values.folders)?,
            dictionary(&levels, &strings(&["medium", "high", "system"]))?,
            dictionary(&parents, &values.parent_lines)?,
            dictionary(&parents, &values.parent_names)?,
            dictionary(&parents, &values.parent_names)?,
            dictionary(&parents, &values.parent_paths)?,
            Arc::new(texts.parent_ids.finish()),
            Arc::new(texts.parent_guids.finish()),
            dictionary(&always, &strings(&["allowed"]))?,
            dictionary(&systems, &strings(&["Microsoft Windows", "Linux"]))?,
            dictionary(&systems, &strings(&["Microsoft Sysmon", "Sysmon for Linux"]))?,
        ];
        RecordBatch::try_new(Arc::clone(&self.schema), columns)
    }
}

const MEDIUM: usize = 0;
const HIGH: usize = 1;
const SYSTEM: usize = 2;

fn dictionary(keys: &Int32Array, values: &ArrayRef) -> Result<ArrayRef, ArrowError> {
    Ok(Arc::new(DictionaryArray::try_new(keys.clone(), Arc::clone(values))?))
}

fn strings(values: &[&str]) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(values))
}

/// The fields of the CIM's `Endpoint.Processes` that agents fill. In files the dictionaries are ordinary strings.
fn schema() -> SchemaRef {
    let dictionary = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    let time = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
    let distinct = ["process", "process_id", "process_guid", "parent_process_id", "parent_process_guid"];
    let field = |name: &str| {
        let ty = match name {
            "_time" => time.clone(),
            name if distinct.contains(&name) => DataType::Utf8,
            _ => dictionary.clone(),
        };
        Field::new(name, ty, true)
    };
    Arc::new(Schema::new(COLUMNS.map(field).to_vec()))
}

const COLUMNS: [&str; 23] = [
    "_time",
    "dest",
    "user",
    "user_id",
    "process",
    "process_name",
    "process_exec",
    "process_path",
    "process_id",
    "process_guid",
    "process_hash",
    "original_file_name",
    "process_current_directory",
    "process_integrity_level",
    "parent_process",
    "parent_process_name",
    "parent_process_exec",
    "parent_process_path",
    "parent_process_id",
    "parent_process_guid",
    "action",
    "os",
    "vendor_product",
];

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::{Array, AsArray};

    use super::{super::planted::hit_count, *};
    use crate::output::cell::{Cell, Columns};

    fn events(seed: u64, rows: u64) -> Vec<RecordBatch> {
        let events = Events::new(seed, rows);
        (0..events.blocks()).map(|block| events.block(block).unwrap()).collect()
    }

    fn texts(batch: &RecordBatch, column: &str) -> Vec<String> {
        let columns = Columns::of(&batch.schema(), |name| name == column);
        let reader = columns.readers(batch).unwrap().pop().unwrap();
        let text = |row| match reader.get(row) {
            Cell::Text(text) => text.into_owned(),
            other => panic!("{other:?}"),
        };
        (0..batch.num_rows()).map(text).collect()
    }

    #[test]
    fn the_same_seed_gives_the_same_rows() {
        assert_eq!(events(1, 3_000), events(1, 3_000));
        assert_ne!(events(1, 3_000), events(2, 3_000));
    }

    #[test]
    fn as_many_rows_as_asked_for() {
        for rows in [0, 1, 5, BLOCK - 1, BLOCK, BLOCK + 1] {
            assert_eq!(events(1, rows).iter().map(|batch| batch.num_rows() as u64).sum::<u64>(), rows);
        }
    }

    #[test]
    fn times_are_in_order_across_blocks() {
        let batches = events(3, BLOCK + 5_000);
        let times = |batch: &RecordBatch| {
            let times =
                batch.column(0).as_primitive::<datafusion::arrow::datatypes::TimestampMicrosecondType>().clone();
            times.values().to_vec()
        };
        assert!(batches.iter().flat_map(times).is_sorted());
    }

    #[test]
    fn exactly_the_planted_hits_answer_the_hunt() {
        let (mut found, mut renamed, mut lookalikes) = (0, 0, 0);
        for batch in events(42, 2 * BLOCK) {
            let columns = ["process", "process_name", "original_file_name"].map(|name| texts(&batch, name));
            let [lines, names, originals] = columns;
            for ((line, name), original) in lines.iter().zip(&names).zip(&originals) {
                let line = line.to_lowercase();
                let told = line.contains("/z") || line.contains("-z");
                let named = name.eq_ignore_ascii_case("msiexec.exe");
                let is_msiexec = named || original.eq_ignore_ascii_case("msiexec.exe");
                found += u64::from(told && is_msiexec);
                renamed += usize::from(told && is_msiexec && !named);
                lookalikes += usize::from(told && !is_msiexec);
            }
        }
        assert_eq!(found, hit_count(2 * BLOCK));
        assert!(renamed >= 1 && lookalikes >= 10, "{renamed} {lookalikes}");
    }

    #[test]
    fn no_column_has_nulls() {
        let batch = &events(5, 1_000)[0];
        assert!(batch.columns().iter().all(|column| column.null_count() == 0));
        assert_eq!(batch.num_columns(), COLUMNS.len());
    }
}
