//! SPL beside SQL, in a DataFusion context that is there already. `cargo run --example session_context`

use std::sync::Arc;

use spl_engine::{
    SplContext,
    datafusion::{
        arrow::array::{RecordBatch, StringArray, TimestampMicrosecondArray},
        common::TableReference,
        datasource::MemTable,
        prelude::SessionContext,
    },
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let times =
        TimestampMicrosecondArray::from(vec![1_700_000_000_000_000, 1_700_000_060_000_000]).with_timezone("UTC");
    let events = RecordBatch::try_from_iter([
        ("_time", Arc::new(times) as _),
        ("dest", Arc::new(StringArray::from(vec!["web-1", "web-2"])) as _),
        ("process_name", Arc::new(StringArray::from(vec!["CMD.EXE", "svchost.exe"])) as _),
    ])?;
    let table = MemTable::try_new(events.schema(), vec![vec![events]])?;

    let ctx = SessionContext::new();
    ctx.register_table(TableReference::bare("Endpoint.Processes"), Arc::new(table))?;

    // A data frame, as `ctx.sql` gives.
    let frame = ctx
        .spl("| tstats count from datamodel=Endpoint.Processes where Processes.process_name=cmd.exe by Processes.dest")
        .await?;
    frame.show().await?;
    Ok(())
}
