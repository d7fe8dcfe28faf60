//! Plans travel: every plan of the `.slt` files goes through `datafusion-proto` and back, and gives the same rows.

use std::sync::Arc;

use datafusion::{
    arrow::datatypes::SchemaRef,
    catalog::TableProvider,
    common::{Result, TableReference, not_impl_err},
    dataframe::DataFrame,
    execution::TaskContext,
    logical_expr::{Extension, LogicalPlan},
    prelude::SessionContext,
};
use datafusion_proto::{
    bytes::{logical_plan_from_bytes_with_extension_codec, logical_plan_to_bytes_with_extension_codec},
    logical_plan::LogicalExtensionCodec,
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

/// The decoder of `datafusion-proto` takes some 80 kB of stack for each node in a debug build, and is not among what
/// `recursive_protection` covers.
fn arrive(bytes: &[u8], task: &TaskContext, codec: &ByName) -> Result<LogicalPlan> {
    std::thread::scope(|scope| {
        let decode = || logical_plan_from_bytes_with_extension_codec(bytes, task, codec);
        let decoder = std::thread::Builder::new().stack_size(64 << 20).spawn_scoped(scope, decode);
        decoder.unwrap().join().unwrap()
    })
}

/// The rows of a search, run as planned and run after a journey.
async fn both(engine: &Engine, text: &str) -> Result<(Vec<String>, Vec<String>)> {
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
    let arrived = arrive(&bytes, &context.task_ctx(), &codec)?;
    let here = DataFrame::new(context.state(), search.plan().clone()).collect().await?;
    let there = DataFrame::new(context.state(), arrived).collect().await?;
    Ok((rows_as_text(&schema, &here), rows_as_text(&schema, &there)))
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
                    match both(&stage.engine().await.unwrap(), &sql).await {
                        Ok((here, there)) if here == there => {}
                        Ok((here, there)) => failures.push(format!("{sql}\n  here  {here:?}\n  there {there:?}")),
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
