//! `transactions`: which rows `transaction` puts together.
//!
//! Rows come newest first, as they do in Splunk: a transaction opens with its last event and is complete with its first.

mod grouping;

use std::sync::Arc;

use datafusion::{
    arrow::{
        array::{Array, ArrayRef, AsArray, BooleanArray, Int64Array, StructArray},
        compute::cast,
        datatypes::{DataType, Field, Fields, Int64Type},
    },
    common::{Result, exec_err},
};
use grouping::{Event, Grouping, Outcome, Rules};

use super::udwf::RowsFunction;
use crate::function::support::text::TextArray;

pub(super) const TRANSACTIONS: RowsFunction = RowsFunction { name: "transactions", arity: 10, returns, evaluate };

fn fields() -> Fields {
    Fields::from(vec![
        Field::new("id", DataType::Int64, true),
        Field::new("closed", DataType::Boolean, true),
        Field::new("complete", DataType::Boolean, true),
    ])
}

fn returns() -> DataType {
    DataType::Struct(fields())
}

fn evaluate(columns: &[ArrayRef], rows: usize) -> Result<ArrayRef> {
    let Some(([time, starts, ends, with_start, with_end, maxspan, maxpause, maxevents, connected, unifyends], keys)) =
        columns.split_first_chunk::<10>()
    else {
        return exec_err!("transaction lacks an argument.");
    };
    let times = cast(time, &DataType::Int64)?;
    let times = times.as_primitive::<Int64Type>();
    let (starts, ends) = (flags(starts), flags(ends));
    let keys = keys.iter().map(TextArray::try_new).collect::<Result<Vec<_>>>()?;
    let rules = Rules {
        with_start: flags(with_start).first(),
        with_end: flags(with_end).first(),
        maxspan: limit(maxspan)?,
        maxpause: limit(maxpause)?,
        maxevents: limit(maxevents)?,
        connected: flags(connected).first(),
        unifyends: flags(unifyends).first(),
    };
    let mut grouping = Grouping::new(rules, keys.len());
    for row in 0..rows {
        grouping.push(&Event {
            time: times.is_valid(row).then(|| times.value(row)),
            starts: starts.get(row),
            ends: ends.get(row),
            keys: keys.iter().map(|key| key.row(row).collect()).collect(),
        });
    }
    let outcomes = grouping.finish();
    let (mut ids, mut closed, mut complete) = (Vec::new(), Vec::new(), Vec::new());
    for outcome in outcomes {
        let Outcome { transaction, closed: is_closed, complete: is_complete } = outcome;
        ids.push(transaction.and_then(|id| i64::try_from(id).ok()));
        closed.push(Some(is_closed));
        complete.push(Some(is_complete));
    }
    let columns: Vec<ArrayRef> = vec![
        Arc::new(Int64Array::from(ids)),
        Arc::new(BooleanArray::from(closed)),
        Arc::new(BooleanArray::from(complete)),
    ];
    Ok(Arc::new(StructArray::try_new(fields(), columns, None)?))
}

/// A column of conditions; null is false.
struct Flags<'a>(Option<&'a BooleanArray>);

fn flags(column: &ArrayRef) -> Flags<'_> {
    Flags(column.as_boolean_opt())
}

impl Flags<'_> {
    fn get(&self, row: usize) -> bool {
        self.0.is_some_and(|flags| row < flags.len() && flags.is_valid(row) && flags.value(row))
    }

    /// The value that all rows share.
    fn first(&self) -> bool {
        self.get(0)
    }
}

/// A limit that all rows share; null is none.
fn limit(column: &ArrayRef) -> Result<Option<i64>> {
    let numbers = cast(column, &DataType::Int64)?;
    let numbers = numbers.as_primitive::<Int64Type>();
    Ok((!numbers.is_empty() && numbers.is_valid(0)).then(|| numbers.value(0)))
}
