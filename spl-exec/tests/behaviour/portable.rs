//! Plans travel: every plan of the `.slt` files, logical and physical, goes through `datafusion-proto` and back, and gives the same rows.

use std::sync::{Arc, Mutex};

use datafusion::{
    arrow::datatypes::SchemaRef,
    catalog::TableProvider,
    common::{Result, TableReference, not_impl_err},
    dataframe::DataFrame,
    execution::TaskContext,
    logical_expr::{Extension, LogicalPlan},
    physical_plan::{ExecutionPlan, collect},
    prelude::SessionContext,
};
use datafusion_proto::{
    bytes::{
        logical_plan_from_bytes_with_extension_codec, logical_plan_to_bytes_with_extension_codec,
        physical_plan_from_bytes_with_extension_codec, physical_plan_to_bytes_with_extension_codec,
    },
    logical_plan::LogicalExtensionCodec,
    physical_plan::{PhysicalExtensionCodec, PhysicalProtoConverterExtension},
};
use spl_exec::Engine;
use sqllogictest::{DefaultColumnType, Record};

use crate::slt::{self, Stage, text::rows_as_text};

/// A table goes by its name: the receiving side has it registered, as a cluster's nodes would.
struct ByName(SessionContext);

impl std::fmt::Debug for ByName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ByName")
    }
}

impl LogicalExtensionCodec for ByName {
    fn try_decode(&self, _: &[u8], _: &[LogicalPlan], _: &TaskContext) -> Result<Extension> {
        not_impl_err!("no plan has extension nodes")
    }

    fn try_encode(&self, _: &Extension, _: &mut Vec<u8>) -> Result<()> {
        not_impl_err!("no plan has extension nodes")
    }

    fn try_decode_table_provider(
        &self,
        _: &[u8],
        name: &TableReference,
        _: SchemaRef,
        _: &TaskContext,
    ) -> Result<Arc<dyn TableProvider>> {
        futures::executor::block_on(self.0.table_provider(name.clone()))
    }

    fn try_encode_table_provider(&self, _: &TableReference, _: Arc<dyn TableProvider>, _: &mut Vec<u8>) -> Result<()> {
        Ok(())
    }
}

/// A scan of a table goes by its place among those of the plan: the receiving side makes it from a table that it has.
#[derive(Debug, Default)]
struct ByPlace(Mutex<Vec<Arc<dyn ExecutionPlan>>>);

impl PhysicalExtensionCodec for ByPlace {
    fn try_decode(
        &self,
        place: &[u8],
        _: &[Arc<dyn ExecutionPlan>],
        _: &TaskContext,
        _: &dyn PhysicalProtoConverterExtension,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(Arc::clone(&self.0.lock().unwrap()[usize::from_le_bytes(place.try_into().unwrap())]))
    }

    fn try_encode(
        &self,
        node: Arc<dyn ExecutionPlan>,
        place: &mut Vec<u8>,
        _: &dyn PhysicalProtoConverterExtension,
    ) -> Result<()> {
        if !node.children().is_empty() {
            return not_impl_err!("{} doesn't write itself", node.name());
        }
        let mut scans = self.0.lock().unwrap();
        place.extend(scans.len().to_le_bytes());
        scans.push(node);
        Ok(())
    }
}

/// Runs `code` on a stack that is deep enough: the codecs of `datafusion-proto` take some 80 kB of it for each node in a debug build, and are
/// not among what `recursive_protection` covers.
fn deep<T: Send>(code: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        std::thread::Builder::new().stack_size(64 << 20).spawn_scoped(scope, code).unwrap().join().unwrap()
    })
}

/// The rows of a search, run as planned, and run after a journey of its logical plan and of its physical one.
async fn everywhere(engine: &Engine, text: &str) -> Result<[Vec<String>; 3]> {
    let failed = |error: spl_exec::Error| datafusion::error::DataFusionError::External(error.into());
    let search = engine.search(text).await.map_err(failed)?;
    if search.writes().next().is_some() {
        // What is written is no part of the plan, and later searches of the file read it.
        engine.search(text).await.map_err(failed)?.collect().await.map_err(failed)?;
    }
    let schema = search.schema();
    let context = engine.context();
    let codec = ByName(context.clone());
    let bytes = logical_plan_to_bytes_with_extension_codec(search.plan(), &codec)?;
    let task = context.task_ctx();
    let arrived = deep(|| logical_plan_from_bytes_with_extension_codec(&bytes, &task, &codec))?;
    let here = DataFrame::new(context.state(), search.plan().clone());
    let physical = here.clone().create_physical_plan().await?;
    let here = here.collect().await?;
    let there = DataFrame::new(context.state(), arrived).collect().await?;
    let codec = ByPlace::default();
    let physical = deep(|| {
        let bytes = physical_plan_to_bytes_with_extension_codec(physical, &codec)?;
        physical_plan_from_bytes_with_extension_codec(&bytes, &task, &codec)
    })?;
    let physical = collect(physical, task).await?;
    Ok([here, there, physical].map(|rows| rows_as_text(&schema, &rows)))
}

#[tokio::test(flavor = "multi_thread")]
async fn every_plan_survives_serialisation() {
    let mut failures = Vec::new();
    let mut plans = 0;
    for file in slt::all() {
        let mut stage = Stage::default();
        for record in sqllogictest::parse_file::<DefaultColumnType>(&file).unwrap() {
            match record {
                Record::Statement { sql, .. } => stage.set(&sql).unwrap(),
                Record::Query { sql, expected, .. } if !matches!(expected, sqllogictest::QueryExpect::Error(_)) => {
                    plans += 1;
                    match everywhere(&stage.engine().await.unwrap(), &sql).await {
                        Ok([here, logical, physical]) if here == logical && here == physical => {}
                        Ok([here, logical, physical]) => failures.push(format!(
                            "{sql}\n  here     {here:?}\n  logical  {logical:?}\n  physical {physical:?}"
                        )),
                        Err(error) => failures.push(format!("{sql}\n  {error}")),
                    }
                }
                _ => {}
            }
        }
    }
    assert!(plans > 50 || std::env::var_os("SPL_SLT_ONLY").is_some(), "only {plans} plans");
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}
