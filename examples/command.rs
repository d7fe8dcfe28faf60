//! A command of your own: `| longest FIELD` keeps the row with the longest text.
//!
//! `cargo run --example command`

use std::sync::Arc;

use spl_engine::{
    CommandExtension, Engine, InputFormat,
    datafusion::{
        arrow::util::pretty::pretty_format_batches,
        functions::expr_fn::character_length,
        logical_expr::{LogicalPlan, LogicalPlanBuilder, ident},
    },
};

#[derive(Debug)]
struct Longest;

impl CommandExtension for Longest {
    fn plan(&self, arguments: &str, input: Option<LogicalPlan>) -> Result<LogicalPlan, String> {
        let rows = input.ok_or("no rows reach it")?;
        if rows.schema().field_with_unqualified_name(arguments).is_err() {
            return Err(format!("there is no field `{arguments}`"));
        }
        let length = character_length(ident(arguments)).sort(false, false);
        LogicalPlanBuilder::from(rows)
            .sort([length])
            .and_then(|sorted| sorted.limit(0, Some(1)))
            .and_then(LogicalPlanBuilder::build)
            .map_err(|error| error.to_string())
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let engine = Engine::builder().command("longest", Arc::new(Longest)).build()?;
    let log = r#"{"process": "cmd.exe /c dir"}
{"process": "powershell.exe -enc aQBlAHgA"}"#;
    engine.set_input_reader("log", log.as_bytes(), InputFormat::Ndjson)?;
    let rows = engine.search("| longest process | eval length=len(process)").await?.collect().await?;
    println!("{}", pretty_format_batches(&rows)?);
    Ok(())
}
