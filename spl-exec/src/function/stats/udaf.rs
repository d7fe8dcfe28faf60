//! The shape of our own aggregates: what one group collects, as a [`Statistic`], and DataFusion's two ways to drive it.

use std::{
    fmt,
    hash::{Hash, Hasher},
    mem::size_of,
    sync::{Arc, LazyLock},
};

use datafusion::{
    arrow::{
        array::{Array, ArrayRef, BooleanArray, RecordBatch},
        datatypes::{DataType, Field, FieldRef},
    },
    common::{Result, ScalarValue, plan_err},
    logical_expr::{
        Accumulator, AggregateUDF, AggregateUDFImpl, ColumnarValue, EmitTo, GroupsAccumulator, Signature, Volatility,
        function::{AccumulatorArgs, StateFieldsArgs},
        utils::{AggregateOrderSensitivity, format_state_name},
    },
};

use super::sliding::Sliding;

/// An aggregate that is made when it is first needed.
pub(super) type LazyUdaf = LazyLock<Arc<AggregateUDF>>;

/// What a group collects.
pub(super) trait Statistic: fmt::Debug + Default + Send + Sync + 'static {
    /// The argument columns, ready to be read row by row.
    type Input: Send + Sync;
    /// The columns of saved groups, ready to be read row by row.
    type Saved;

    /// Reads the argument columns.
    fn input(columns: &[ArrayRef]) -> Result<Self::Input>;
    /// Takes in a row; the bytes that this allocated, roughly.
    fn add(&mut self, input: &Self::Input, row: usize) -> usize;
    /// Takes in rows one after the other, as [`add`](Self::add) does.
    fn add_all(&mut self, input: &Self::Input, rows: usize) -> usize {
        (0..rows).map(|row| self.add(input, row)).sum()
    }
    /// The types of the columns that groups are saved in.
    fn saved_types() -> Vec<DataType>;
    /// Saves groups.
    fn save(groups: &[Self]) -> Result<Vec<ArrayRef>>;
    /// Reads the columns of saved groups.
    fn saved(columns: &[ArrayRef]) -> Result<Self::Saved>;
    /// Takes in a saved group; the bytes that this allocated, roughly.
    fn merge(&mut self, saved: &Self::Saved, row: usize) -> usize;
    /// Prepares for being asked for the result again and again, with a row more each time.
    fn settle(&mut self) {}
    /// What collects many groups better than one after the other.
    fn of_groups() -> Option<Box<dyn GroupsAccumulator>> {
        None
    }
}

/// An aggregate: what its groups collect and what comes of it. Stateless, so that plans serialise by its name.
pub(super) struct Statistics<S> {
    /// The name that plans are serialised under.
    pub(super) name: &'static str,
    /// The number of arguments.
    pub(super) arity: usize,
    /// The type of the result.
    pub(super) returns: fn() -> DataType,
    /// The result of groups; the number is the literal second argument where there is one.
    pub(super) finish: fn(&[S], f64) -> Result<ArrayRef>,
}

impl<S: Statistic> Statistics<S> {
    /// As a function of DataFusion.
    pub(super) fn udaf(self) -> Arc<AggregateUDF> {
        let signature = Signature::user_defined(Volatility::Immutable);
        Arc::new(AggregateUDF::new_from_impl(Udaf { statistics: self, signature }))
    }
}

struct Udaf<S> {
    statistics: Statistics<S>,
    signature: Signature,
}

impl<S> fmt::Debug for Udaf<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Udaf").field(&self.statistics.name).finish()
    }
}

impl<S> PartialEq for Udaf<S> {
    fn eq(&self, other: &Self) -> bool {
        self.statistics.name == other.statistics.name
    }
}

impl<S> Eq for Udaf<S> {}

impl<S> Hash for Udaf<S> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.statistics.name.hash(state);
    }
}

impl<S: Statistic> Udaf<S> {
    fn groups(&self, args: &AccumulatorArgs<'_>) -> Result<Groups<S>> {
        let parameter = self.parameter(args)?;
        Ok(Groups { groups: Vec::new(), bytes: 0, parameter, finish: self.statistics.finish })
    }

    fn parameter(&self, args: &AccumulatorArgs<'_>) -> Result<f64> {
        // A literal doesn't look at the rows: an empty batch gives its value.
        Ok(match args.exprs.get(1) {
            Some(expr) if self.statistics.arity > 1 => {
                match expr.evaluate(&RecordBatch::new_empty(Arc::new(args.schema.clone())))? {
                    ColumnarValue::Scalar(ScalarValue::Float64(Some(number))) => number,
                    _ => f64::NAN,
                }
            }
            _ => f64::NAN,
        })
    }
}

impl<S: Statistic> AggregateUDFImpl for Udaf<S> {
    fn name(&self) -> &str {
        self.statistics.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, types: &[DataType]) -> Result<Vec<DataType>> {
        if types.len() != self.statistics.arity {
            return plan_err!("The function '{}' takes {} arguments.", self.statistics.name, self.statistics.arity);
        }
        Ok(types.to_vec())
    }

    fn return_type(&self, _types: &[DataType]) -> Result<DataType> {
        Ok((self.statistics.returns)())
    }

    fn state_fields(&self, args: StateFieldsArgs<'_>) -> Result<Vec<FieldRef>> {
        let types = S::saved_types().into_iter().enumerate();
        Ok(types
            .map(|(index, saved)| Arc::new(Field::new(format_state_name(args.name, &format!("{index}")), saved, true)))
            .collect())
    }

    fn accumulator(&self, args: AccumulatorArgs<'_>) -> Result<Box<dyn Accumulator>> {
        Ok(Box::new(Single { groups: self.groups(&args)? }))
    }

    fn create_sliding_accumulator(&self, args: AccumulatorArgs<'_>) -> Result<Box<dyn Accumulator>> {
        Ok(Box::new(Sliding::new(self.parameter(&args)?, self.statistics.finish)))
    }

    // A window without rows.
    fn default_value(&self, _: &DataType) -> Result<ScalarValue> {
        ScalarValue::try_from_array(&(self.statistics.finish)(&[S::default()], f64::NAN)?, 0)
    }

    fn groups_accumulator_supported(&self, args: AccumulatorArgs<'_>) -> bool {
        !args.is_distinct
    }

    fn create_groups_accumulator(&self, args: AccumulatorArgs<'_>) -> Result<Box<dyn GroupsAccumulator>> {
        match S::of_groups() {
            Some(groups) => Ok(groups),
            None => Ok(Box::new(self.groups(&args)?)),
        }
    }

    fn order_sensitivity(&self) -> AggregateOrderSensitivity {
        AggregateOrderSensitivity::Insensitive
    }
}

/// All groups of an aggregation.
#[derive(Debug)]
struct Groups<S> {
    groups: Vec<S>,
    /// What the groups have allocated.
    bytes: usize,
    parameter: f64,
    finish: fn(&[S], f64) -> Result<ArrayRef>,
}

impl<S: Statistic> Groups<S> {
    fn grow(&mut self, count: usize) {
        if self.groups.len() < count {
            self.groups.resize_with(count, S::default);
        }
    }

    fn take(&mut self, emit_to: EmitTo) -> Vec<S> {
        let before = self.groups.len();
        let taken = emit_to.take_needed(&mut self.groups);
        // An estimate as the bytes themselves are: groups are taken to be of equal weight.
        self.bytes = self.bytes.checked_div(before).unwrap_or(0) * self.groups.len();
        taken
    }
}

impl<S: Statistic> GroupsAccumulator for Groups<S> {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        filter: Option<&BooleanArray>,
        total_num_groups: usize,
    ) -> Result<()> {
        self.grow(total_num_groups);
        let input = S::input(values)?;
        if let ([group], None) = (self.groups.as_mut_slice(), filter) {
            self.bytes += group.add_all(&input, group_indices.len());
            return Ok(());
        }
        for (row, &group) in group_indices.iter().enumerate() {
            if passes(filter, row)
                && let Some(group) = self.groups.get_mut(group)
            {
                self.bytes += group.add(&input, row);
            }
        }
        Ok(())
    }

    fn merge_batch(&mut self, values: &[ArrayRef], group_indices: &[usize], total_num_groups: usize) -> Result<()> {
        self.grow(total_num_groups);
        let saved = S::saved(values)?;
        for (row, &group) in group_indices.iter().enumerate() {
            if let Some(group) = self.groups.get_mut(group) {
                self.bytes += group.merge(&saved, row);
            }
        }
        Ok(())
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        let groups = self.take(emit_to);
        (self.finish)(&groups, self.parameter)
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        S::save(&self.take(emit_to))
    }

    fn convert_to_state(&self, values: &[ArrayRef], filter: Option<&BooleanArray>) -> Result<Vec<ArrayRef>> {
        let input = S::input(values)?;
        let rows = values.first().map_or(0, |column| column.len());
        let groups: Vec<S> = (0..rows)
            .map(|row| {
                let mut group = S::default();
                if passes(filter, row) {
                    group.add(&input, row);
                }
                group
            })
            .collect();
        S::save(&groups)
    }

    fn size(&self) -> usize {
        self.bytes + self.groups.capacity() * size_of::<S>()
    }
}

pub(super) fn passes(filter: Option<&BooleanArray>, row: usize) -> bool {
    filter.is_none_or(|filter| filter.is_valid(row) && filter.value(row))
}

/// An aggregation without groups.
#[derive(Debug)]
struct Single<S> {
    groups: Groups<S>,
}

impl<S: Statistic> Accumulator for Single<S> {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let rows = values.first().map_or(0, |column| column.len());
        self.groups.update_batch(values, &vec![0; rows], None, 1)
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let rows = states.first().map_or(0, |column| column.len());
        self.groups.merge_batch(states, &vec![0; rows], 1)
    }

    // A window asks again and again: the group stays.
    fn evaluate(&mut self) -> Result<ScalarValue> {
        self.groups.grow(1);
        self.groups.groups.iter_mut().for_each(S::settle);
        ScalarValue::try_from_array(&(self.groups.finish)(&self.groups.groups, self.groups.parameter)?, 0)
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        self.groups.grow(1);
        S::save(&self.groups.groups)?.iter().map(|column| ScalarValue::try_from_array(column, 0)).collect()
    }

    fn size(&self) -> usize {
        GroupsAccumulator::size(&self.groups)
    }
}
