//! A macro set of one's own. `cargo run --example macros`

use spl_engine::{Engine, InputFormat, datafusion::arrow::util::pretty::print_batches, parser::Macro};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let engine = Engine::builder()
        .macros([
            Macro::new("server_errors", "status>=500"),
            Macro::new("by_hour", "eval hour=strftime(_time, \"%H\") | stats $agg$ by hour").with_arguments(["agg"]),
        ])
        .token("user", "ann")
        .build()?;
    let log = r#"{"_time": 1700000000, "user": "ann", "status": 503}
{"_time": 1700003600, "user": "ann", "status": 200}
{"_time": 1700007200, "user": "ann", "status": 500}"#;
    engine.set_input_reader("web log", log.as_bytes(), InputFormat::Ndjson)?;

    let search = engine.search("| search user=$user$ `server_errors` | `by_hour(count)`").await?;
    print_batches(&search.collect().await?)?;

    // Mistakes are shown at the text that the user wrote, through the macros.
    if let Err(error) = engine.search("| search `server_erors`").await {
        println!("{error}");
    }
    Ok(())
}
