//! A rule of the physical plan: `IS NOT NULL` is not asked of columns that the files say have no nulls.
//!
//! Rows without `_time` are no events, and rows without a BY field are in no group, so that nearly every search asks. The counts of nulls in
//! Parquet's metadata answer for whole files; the column is often read for nothing else.

use std::{collections::BTreeSet, sync::Arc};

use datafusion::{
    common::{Result, Statistics, config::ConfigOptions, stats::Precision},
    datasource::physical_plan::FileScanConfig,
    physical_expr::{
        PhysicalExpr, conjunction_opt,
        expressions::{Column, IsNotNullExpr},
        split_conjunction,
        utils::{collect_columns, reassign_expr_columns},
    },
    physical_optimizer::PhysicalOptimizerRule,
    physical_plan::{
        ExecutionPlan,
        filter::{FilterExec, FilterExecBuilder},
        projection::{ProjectionExec, ProjectionExpr},
    },
};

use super::{of_parquet, rewritten};

/// The rule.
#[derive(Debug)]
pub(crate) struct NullChecks;

impl PhysicalOptimizerRule for NullChecks {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, _: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        rewritten(plan, |node| {
            if let Some(projection) = node.downcast_ref::<ProjectionExec>() {
                return narrowed(projection);
            }
            Ok(node.downcast_ref::<FilterExec>().map(without_checks).transpose()?.flatten())
        })
    }

    fn name(&self) -> &str {
        "null_checks"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// The filter without checks that every row passes; `None` where there is no such check.
fn without_checks(filter: &FilterExec) -> Result<Option<Arc<dyn ExecutionPlan>>> {
    let Some(scan) = of_parquet(filter.input()) else { return Ok(None) };
    let conditions = split_conjunction(filter.predicate());
    let all = conditions.len();
    let wanted: Vec<_> = conditions.into_iter().filter(|condition| !always_holds(condition, scan)).cloned().collect();
    if wanted.len() == all {
        return Ok(None);
    }
    let output = output(filter);
    match conjunction_opt(wanted) {
        Some(wanted) => Ok(Some(filtered(filter, wanted, &output)?)),
        None => Ok(Some(select(filter.input(), &output)?)),
    }
}

/// The projection over a filter that reads no more than the two need: what only checks read was left to be read for the projection's sake.
fn narrowed(projection: &ProjectionExec) -> Result<Option<Arc<dyn ExecutionPlan>>> {
    let Some(filter) = projection.input().downcast_ref::<FilterExec>() else { return Ok(None) };
    if of_parquet(filter.input()).is_none() {
        return Ok(None);
    }
    let given = output(filter);
    let used: BTreeSet<usize> =
        projection.expr().iter().flat_map(|part| collect_columns(&part.expr)).map(|column| column.index()).collect();
    let used: Vec<usize> = used.iter().filter_map(|index| given.get(*index).copied()).collect();
    let read = read(filter.predicate(), &used);
    if read.len() == filter.input().schema().fields().len() {
        return Ok(None);
    }
    let filter = filtered(filter, Arc::clone(filter.predicate()), &used)?;
    let schema = filter.schema();
    let parts = projection.expr().iter().map(|part| {
        Ok(ProjectionExpr::new(reassign_expr_columns(Arc::clone(&part.expr), &schema)?, part.alias.clone()))
    });
    Ok(Some(Arc::new(ProjectionExec::try_new(parts.collect::<Result<Vec<_>>>()?, filter)?)))
}

/// The columns of its input that a filter gives.
fn output(filter: &FilterExec) -> Vec<usize> {
    let all = || (0..filter.input().schema().fields().len()).collect();
    filter.projection().as_ref().map_or_else(all, |kept| kept.to_vec())
}

/// The columns that a filter by this condition needs to give these.
fn read(wanted: &Arc<dyn PhysicalExpr>, output: &[usize]) -> Vec<usize> {
    let asked = collect_columns(wanted).into_iter().map(|column| column.index());
    let read: BTreeSet<usize> = asked.chain(output.iter().copied()).collect();
    read.into_iter().collect()
}

/// The filter by this condition, which gives these columns of its input and has no others read.
fn filtered(filter: &FilterExec, wanted: Arc<dyn PhysicalExpr>, output: &[usize]) -> Result<Arc<dyn ExecutionPlan>> {
    let read = read(&wanted, output);
    let input = select(filter.input(), &read)?;
    let predicate = reassign_expr_columns(wanted, &input.schema())?;
    let output = output.iter().filter_map(|index| read.binary_search(index).ok()).collect::<Vec<_>>();
    let rest = FilterExecBuilder::from(filter).with_input(input).with_predicate(predicate);
    let rest = rest.apply_projection_by_ref(None)?.apply_projection(Some(output))?.build()?;
    Ok(Arc::new(rest))
}

/// Some of the columns; the node itself where that is all of them.
fn select(input: &Arc<dyn ExecutionPlan>, columns: &[usize]) -> Result<Arc<dyn ExecutionPlan>> {
    let schema = input.schema();
    if columns.iter().copied().eq(0..schema.fields().len()) {
        return Ok(Arc::clone(input));
    }
    let columns = columns.iter().map(|index| {
        let name = schema.field(*index).name();
        ProjectionExpr::new(Arc::new(Column::new(name, *index)), name.clone())
    });
    let projection = ProjectionExec::try_new(columns.collect::<Vec<_>>(), Arc::clone(input))?;
    // A scan gives what it is asked for.
    Ok(input.try_swapping_with_projection(&projection)?.unwrap_or_else(|| Arc::new(projection)))
}

fn always_holds(condition: &Arc<dyn PhysicalExpr>, scan: &FileScanConfig) -> bool {
    let column = condition.downcast_ref::<IsNotNullExpr>().and_then(|check| check.arg().downcast_ref::<Column>());
    let Some(index) = column.and_then(|column| scan.file_schema().index_of(column.name()).ok()) else { return false };
    let none = |statistics: &Statistics| {
        let column = statistics.column_statistics.get(index);
        column.is_some_and(|column| column.null_count == Precision::Exact(0))
    };
    let mut files = scan.file_groups.iter().flat_map(|group| group.iter());
    files.all(|file| file.statistics.as_ref().is_some_and(|statistics| none(statistics)))
}

#[cfg(test)]
mod tests {
    use std::{fs::File, path::Path};

    use datafusion::{
        arrow::array::{ArrayRef, RecordBatch, StringArray},
        parquet::arrow::ArrowWriter,
    };

    use crate::Engine;

    fn write(path: &Path, users: &[Option<&str>]) {
        let user: ArrayRef = Arc::new(StringArray::from(users.to_vec()));
        let place: ArrayRef = Arc::new(StringArray::from(vec!["here"; users.len()]));
        let batch = RecordBatch::try_from_iter_with_nullable([("user", user, true), ("place", place, true)]).unwrap();
        let mut writer = ArrowWriter::try_new(File::create(path).unwrap(), batch.schema(), None).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
    }

    use super::*;

    #[tokio::test]
    async fn only_what_no_file_says_is_asked() {
        let dir = tempfile::tempdir().unwrap();
        write(&dir.path().join("1.parquet"), &[Some("ann"), Some("bob")]);
        write(&dir.path().join("2.parquet"), &[Some("ann"), None]);
        let engine = Engine::new().unwrap();
        engine.register_parquet("Web", dir.path().to_str().unwrap()).await.unwrap();
        let plan = |search: &'static str| async {
            let explained = engine.explain(search).await.unwrap().to_string();
            explained.split_once("Physical").map(|(_, plan)| plan.to_owned()).unwrap()
        };
        let asked = plan("| from datamodel:Web | stats count by user place").await;
        assert!(asked.contains("FilterExec: user@0 IS NOT NULL") && !asked.contains("place@1 IS NOT NULL"), "{asked}");
        let asked = plan("| from datamodel:Web | where isnotnull(place) | stats count by user").await;
        assert!(asked.contains("FilterExec: user@0 IS NOT NULL") && asked.contains("projection=[user]"), "{asked}");
        assert!(!plan("| from datamodel:Web | stats count by place").await.contains("FilterExec"));
        let asked = plan("| from datamodel:Web | where isnotnull(place) AND user>3 | stats count").await;
        assert!(asked.contains("FilterExec: compare(user@0, >, 3)") && asked.contains("projection=[user]"), "{asked}");
        let rows = engine.search("| from datamodel:Web | stats count by user").await.unwrap().collect().await.unwrap();
        assert_eq!(rows.iter().map(RecordBatch::num_rows).sum::<usize>(), 2);
    }
}
