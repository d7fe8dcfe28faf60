//! A table of few of another's rows.

use std::sync::Arc;

use async_trait::async_trait;
use datafusion::{
    arrow::{
        array::{ArrayRef, RecordBatch, RecordBatchOptions},
        datatypes::SchemaRef,
    },
    catalog::{Session, TableProvider},
    common::{Result, internal_datafusion_err},
    datasource::memory::MemorySourceConfig,
    logical_expr::{Expr, TableType},
    physical_plan::ExecutionPlan,
};

/// A table with another's columns and few of its rows. Columns that the search doesn't read aren't there.
#[derive(Debug)]
pub(super) struct Narrowed {
    pub(super) schema: SchemaRef,
    /// By place; `None` where nobody asked.
    pub(super) columns: Vec<Option<ArrayRef>>,
    pub(super) rows: usize,
}

#[async_trait]
impl TableProvider for Narrowed {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    async fn scan(
        &self,
        _: &dyn Session,
        projection: Option<&Vec<usize>>,
        _: &[Expr],
        _: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let all: Vec<usize> = (0..self.columns.len()).collect();
        let places = projection.unwrap_or(&all);
        let column = |place: &usize| {
            let column = self.columns.get(*place).and_then(Option::as_ref).map(Arc::clone);
            column.ok_or_else(|| internal_datafusion_err!("a column that the search seemed not to read"))
        };
        let columns = places.iter().map(column).collect::<Result<Vec<_>>>()?;
        let schema = Arc::new(self.schema.project(places)?);
        let options = RecordBatchOptions::new().with_row_count(Some(self.rows));
        let batch = RecordBatch::try_new_with_options(Arc::clone(&schema), columns, &options)?;
        Ok(MemorySourceConfig::try_new_exec(&[vec![batch]], schema, None)?)
    }
}
