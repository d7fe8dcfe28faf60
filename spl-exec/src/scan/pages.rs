//! Which row groups and pages of a file may hold what a condition asks for, by the least and the greatest text that Parquet's metadata
//! tells of each.

use std::ops::Range;

use datafusion::{
    datasource::physical_plan::parquet::ParquetAccessPlan,
    parquet::{
        arrow::arrow_reader::{RowSelection, RowSelector},
        basic::Type,
        file::{
            metadata::{ParquetMetaData, RowGroupMetaData},
            page_index::column_index::ColumnIndexMetaData,
        },
    },
};

use super::{condition::Condition, range::may_begin};

/// Of a row group of which more than this share is left, all is read.
const WORTH: f64 = 0.8;

/// What of a file is to be read; `None` where that is all.
pub(super) fn narrowed(metadata: &ParquetMetaData, condition: &Condition) -> Option<ParquetAccessPlan> {
    let mut plan = ParquetAccessPlan::new_all(metadata.num_row_groups());
    let mut narrower = false;
    for (number, group) in metadata.row_groups().iter().enumerate() {
        let rows = usize::try_from(group.num_rows()).ok()?;
        let Some(selection) = (Group { metadata, number, group, rows }).selected(condition) else { continue };
        let left = selection.row_count();
        if left == 0 {
            plan.skip(number);
            narrower = true;
        } else if (left as f64) < rows as f64 * WORTH {
            plan.scan_selection(number, selection);
            narrower = true;
        }
    }
    narrower.then_some(plan)
}

struct Group<'a> {
    metadata: &'a ParquetMetaData,
    number: usize,
    group: &'a RowGroupMetaData,
    rows: usize,
}

impl Group<'_> {
    /// The rows that may pass; `None` where all may.
    fn selected(&self, condition: &Condition) -> Option<RowSelection> {
        match condition {
            Condition::Any => None,
            Condition::All(sides) => {
                sides.iter().filter_map(|side| self.selected(side)).reduce(|left, right| left.intersection(&right))
            }
            Condition::One(sides) => {
                let sides = sides.iter().map(|side| self.selected(side)).collect::<Option<Vec<_>>>()?;
                sides.into_iter().reduce(|left, right| left.union(&right))
            }
            Condition::Begins { column, prefixes, fold } => {
                let may =
                    |least: &[u8], most: &[u8]| prefixes.iter().any(|prefix| may_begin(prefix, *fold, least, most));
                self.texts(column, may)
            }
        }
    }

    /// The rows whose text may be what is asked for.
    fn texts(&self, column: &str, may: impl Fn(&[u8], &[u8]) -> bool) -> Option<RowSelection> {
        let columns = self.group.columns();
        let is_it = |path: &[String]| matches!(path, [name] if name == column);
        let index = columns.iter().position(|chunk| is_it(chunk.column_path().parts()))?;
        let chunk = columns.get(index)?;
        if chunk.column_type() != Type::BYTE_ARRAY {
            return None;
        }
        // Old files may have compared bytes as signed numbers.
        let statistics = chunk.statistics().filter(|statistics| !statistics.is_min_max_deprecated());
        if let Some((least, most)) = statistics.and_then(|all| Some((all.min_bytes_opt()?, all.max_bytes_opt()?)))
            && !may(least, most)
        {
            return Some(RowSelection::from(vec![RowSelector::skip(self.rows)]));
        }
        let pages = self.metadata.column_index()?.get(self.number)?.get(index)?;
        let ColumnIndexMetaData::BYTE_ARRAY(pages) = pages else { return None };
        let places = self.metadata.offset_index()?.get(self.number)?.get(index)?.page_locations();
        let mut starts = Vec::with_capacity(places.len() + 1);
        for place in places {
            starts.push(usize::try_from(place.first_row_index).ok()?);
        }
        starts.push(self.rows);
        let bounds = starts.iter().zip(starts.iter().skip(1)).enumerate();
        let wanted = bounds.filter_map(|(page, (start, end))| -> Option<Range<usize>> {
            // Without bounds a page may hold anything; one of nulls alone has none.
            let may = match (pages.is_null_page(page), pages.min_value(page), pages.max_value(page)) {
                (true, ..) => false,
                (false, Some(least), Some(most)) => may(least, most),
                (false, ..) => true,
            };
            may.then_some(*start..*end)
        });
        Some(RowSelection::from_consecutive_ranges(wanted, self.rows))
    }
}
