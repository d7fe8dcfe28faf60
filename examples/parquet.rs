//! A detection over Parquet files. `cargo run --example parquet -- <file, folder or glob>`
//!
//! `cargo run -- generate --rows 100000 --seed 1 --out /tmp/events` writes files to try it on.

use futures::TryStreamExt;
use spl_engine::{Engine, datafusion::arrow::util::pretty::print_batches};

const SEARCH: &str = r#"
| tstats count min(_time) as firstTime max(_time) as lastTime from datamodel=Endpoint.Processes
    where Processes.process_name=msiexec.exe Processes.process IN ("*/z*", "*-z*")
    by Processes.dest Processes.user Processes.process
| `drop_dm_object_name(Processes)`
| `security_content_ctime(firstTime)`
| `security_content_ctime(lastTime)`"#;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let Some(path) = std::env::args().nth(1) else {
        println!("usage: parquet <file, folder or glob of Endpoint.Processes events>");
        return Ok(());
    };
    let engine = Engine::builder().memory_limit(2 << 30).build()?;
    engine.register_parquet("Endpoint.Processes", &path).await?;

    let search = engine.search(SEARCH).await?;
    for warning in search.warnings() {
        eprintln!("{warning}");
    }
    let mut rows = search.stream().await?;
    while let Some(batch) = rows.try_next().await? {
        print_batches(&[batch])?;
    }
    Ok(())
}
