//! Predicates over one column that are more than a pattern: computed once for each text of a batch that comes again.

use std::sync::Arc;

use datafusion::{
    arrow::{
        array::{Array, ArrayRef, AsArray, RecordBatch, UInt32Array},
        compute::take,
        datatypes::{DataType, Schema, SchemaRef},
    },
    common::{HashMap, Result, cast::as_boolean_array},
    execution::SessionState,
    logical_expr::Expr,
    physical_expr::PhysicalExpr,
};

use super::{bits::Bits, matcher::physical};

/// A predicate over one column.
#[derive(Debug)]
pub(super) struct Computed {
    schema: SchemaRef,
    /// `None` where it can't be computed apart from its search.
    predicate: Option<Arc<dyn PhysicalExpr>>,
}

impl Computed {
    pub(super) fn new(predicate: &Expr, table: &Schema, column: usize, state: &SessionState) -> Self {
        let schema = Arc::new(table.project(&[column]).unwrap_or_else(|_| Schema::empty()));
        let predicate = physical(predicate, &schema, state).ok();
        Self { schema, predicate }
    }

    /// The rows for which the predicate is true, of those that are `left`. Where computing it fails, that is all of them: the search tells of the
    /// error, if it comes to these rows at all.
    pub(super) fn rows(&self, array: &ArrayRef, left: &Bits) -> Result<Bits> {
        let Some(predicate) = &self.predicate else { return Ok(left.clone()) };
        let (rows, places) = distinct(array, left);
        if rows.is_empty() {
            return Ok(Bits::none(array.len()));
        }
        let batch = RecordBatch::try_new(Arc::clone(&self.schema), vec![take(array, &UInt32Array::from(rows), None)?])?;
        let computed = predicate.evaluate(&batch).and_then(|value| value.into_array(batch.num_rows()));
        let Ok(computed) = computed else { return Ok(left.clone()) };
        let passing = Bits::of(as_boolean_array(&computed)?);
        let mut bits = Bits::none(array.len());
        left.iter().zip(places).filter(|(_, place)| passing.holds(*place)).for_each(|(row, _)| bits.set(row));
        Ok(bits)
    }
}

/// Rows with all the values of the rows `left`, and for each row left the place of its value among them.
fn distinct(array: &ArrayRef, left: &Bits) -> (Vec<u32>, Vec<usize>) {
    let mut rows: Vec<u32> = Vec::new();
    let mut add = |row: usize| {
        rows.push(u32::try_from(row).unwrap_or(u32::MAX));
        rows.len() - 1
    };
    let places = if *array.data_type() == DataType::Utf8View {
        let array = array.as_string_view();
        // Equal views of one array are equal texts; what the view of a null is doesn't count.
        let mut known: HashMap<Option<u128>, usize> = HashMap::default();
        let view = |row: usize| array.views().get(row).copied().filter(|_| array.is_valid(row));
        left.iter().map(|row| *known.entry(view(row)).or_insert_with(|| add(row))).collect()
    } else {
        left.iter().map(add).collect()
    };
    (rows, places)
}
