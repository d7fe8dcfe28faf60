//! SPL in ten lines: rows in, a search, rows out. `cargo run --example embed`

use spl_engine::{Engine, InputFormat, datafusion::arrow::util::pretty::print_batches};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let engine = Engine::new()?;
    let log = r#"{"user": "ann", "status": 200}
{"user": "bob", "status": 404}
{"user": "ann", "status": 500}"#;
    engine.set_input_reader("web log", log.as_bytes(), InputFormat::Ndjson)?;
    let rows = engine.search("| search status>=400 | stats count values(status) as status by user").await?;
    print_batches(&rows.collect().await?)?;
    Ok(())
}
