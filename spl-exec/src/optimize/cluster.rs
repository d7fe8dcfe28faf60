//! The order of rows within a row group, and where its pages end.

use datafusion::arrow::{
    array::{Array, ArrayRef},
    compute::{SortOptions, interleave},
    datatypes::{DataType, Schema},
    error::ArrowError,
    row::{RowConverter, Rows, SortField},
};

use super::{Layout, slice::Slice};
use crate::{
    error::{Error, Result},
    table::time,
};

/// The fields that rows are clustered by unless told otherwise: the first two of these that the table has.
///
/// They are the fields that detections compare most with literals, those with few values before those with many, so
/// that the order by the second still means something.
pub(super) const DEFAULT: &[&str] = &[
    "EventCode",
    "process_name",
    "original_file_name",
    "eventName",
    "Operation",
    "operationName",
    "registry_value_name",
    "registry_path",
    "file_name",
    "file_path",
    "http_method",
    "url",
    "query",
    "signature",
    "app",
    "dest_port",
    "action",
];

/// How many of [`DEFAULT`] are taken: a third would find hardly a run of equal rows left to order.
const MOST: usize = 2;

/// The columns to cluster by: those of the fields that were asked for, or by default.
pub(super) fn columns(schema: &Schema, asked: Option<&[String]>, location: &str) -> Result<Vec<usize>> {
    let Some(asked) = asked else {
        let known = DEFAULT.iter().filter_map(|name| schema.index_of(name).ok());
        return Ok(known.filter(|&column| is_ordered(schema.field(column).data_type())).take(MOST).collect());
    };
    let mut columns = Vec::new();
    for name in asked {
        let Ok(column) = schema.index_of(name) else {
            let known: Vec<_> = schema.fields().iter().map(|field| field.name().as_str()).collect();
            let message = format!("there is no field `{name}` to cluster by; the table has {}", known.join(", "));
            return Err(Error::data(location, message));
        };
        if name == time::TIME || columns.contains(&column) {
            let why = if name == time::TIME { "rows are in the order of time anyway" } else { "it is named twice" };
            return Err(Error::data(location, format!("can't cluster by `{name}`: {why}")));
        }
        if !is_ordered(schema.field(column).data_type()) {
            return Err(Error::data(location, format!("can't cluster by `{name}`: its values have no order")));
        }
        columns.push(column);
    }
    Ok(columns)
}

fn is_ordered(data_type: &DataType) -> bool {
    !data_type.is_nested() && *data_type != DataType::Null && RowConverter::supports_fields(&[sort_field(data_type)])
}

fn sort_field(data_type: &DataType) -> SortField {
    // Nulls last: Parquet's statistics leave them out, so they may share a page with anything.
    SortField::new_with_options(data_type.clone(), SortOptions { descending: false, nulls_first: false })
}

/// The rows of a slice as they are written.
#[derive(Debug)]
pub(super) struct Arranged {
    /// The rows in their order, as batch and row of it.
    pub(super) rows: Vec<(usize, usize)>,
    /// The number of rows of each page.
    pub(super) pages: Vec<usize>,
}

/// Orders the rows of a slice by some columns, and then as they were, by time.
pub(super) fn arrange(slice: &Slice, columns: &[usize], layout: &Layout) -> Result<Arranged, ArrowError> {
    if columns.is_empty() {
        return Ok(Arranged { rows: slice.rows.clone(), pages: pages(&[slice.rows.len()], layout) });
    }
    let columns = columns.iter().map(|&column| gather(slice, column, &slice.rows)).collect::<Result<Vec<_>, _>>()?;
    let fields = columns.iter().map(|column| sort_field(column.data_type())).collect();
    let values: Rows = RowConverter::new(fields)?.convert_columns(&columns)?;
    let mut order: Vec<usize> = (0..slice.rows.len()).collect();
    // Stable: rows with the same values stay in the order of time.
    order.sort_by(|&a, &b| values.row(a).cmp(&values.row(b)));
    let runs: Vec<_> = order.chunk_by(|&a, &b| values.row(a) == values.row(b)).map(<[usize]>::len).collect();
    let rows = order.iter().filter_map(|&row| slice.rows.get(row)).copied().collect();
    Ok(Arranged { rows, pages: pages(&runs, layout) })
}

/// A column of some rows of a slice.
pub(super) fn gather(slice: &Slice, column: usize, rows: &[(usize, usize)]) -> Result<ArrayRef, ArrowError> {
    let columns: Vec<&dyn Array> = slice.batches.iter().map(|batch| batch.column(column).as_ref()).collect();
    interleave(&columns, rows)
}

/// Rows of each page, for runs of equal rows of these lengths.
///
/// A page begins where a run does, so that its smallest and largest value are the same and it is read for no other one. Runs
/// too short for a page share one. Where that would make many small pages, more rows must share.
fn pages(runs: &[usize], layout: &Layout) -> Vec<usize> {
    let rows: usize = runs.iter().sum();
    let most = 2 * rows.div_ceil(layout.page_rows);
    let mut least = layout.page_rows_min;
    loop {
        let pages = with_at_least(least, runs, layout.page_rows);
        if pages.len() <= most || least >= layout.page_rows {
            return pages;
        }
        least = (least * 2).min(layout.page_rows);
    }
}

fn with_at_least(least: usize, runs: &[usize], most: usize) -> Vec<usize> {
    let mut pages = Vec::new();
    let mut open = 0;
    for &run in runs {
        let mut run = run;
        if open > 0 {
            // A long run gives only what the open page lacks.
            let taken = if run < least { run } else { least.saturating_sub(open).min(run) };
            open += taken;
            run -= taken;
            if open >= least {
                pages.push(open);
                open = 0;
            }
        }
        if run < least {
            open += run;
            continue;
        }
        let count = run.div_ceil(most);
        pages.extend((0..count).map(|page| run * (page + 1) / count - run * page / count));
    }
    if open > 0 {
        pages.push(open);
    }
    pages
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages_of(runs: &[usize]) -> Vec<usize> {
        pages(runs, &Layout { page_rows: 100, page_rows_min: 10, ..Layout::default() })
    }

    #[test]
    fn pages_begin_with_runs() {
        assert_eq!(pages_of(&[250, 40, 100]), [83, 83, 84, 40, 100]);
        assert!(pages_of(&[]).is_empty());
    }

    #[test]
    fn short_runs_share_pages_and_take_little_of_a_long_one() {
        assert_eq!(pages_of(&[3, 4, 5, 90, 90]), [12, 90, 90]);
        assert_eq!(pages_of(&[3, 100, 2]), [10, 93, 2]);
    }

    #[test]
    fn pages_do_not_become_many() {
        let pages = pages_of(&[1; 1000]);
        assert_eq!(pages.iter().sum::<usize>(), 1000);
        assert!(pages.len() <= 20, "{pages:?}");
    }
}
