//! Commands that the embedding app brings.

use std::sync::Arc;

use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder, col, lit};
use spl_exec::{CommandExtension, Engine, Error, InputFormat};

use crate::slt::text::rows_as_text;

/// Says for each row what `apply` was called with.
#[derive(Debug)]
struct Apply;

impl CommandExtension for Apply {
    fn plan(&self, arguments: &str, input: Option<LogicalPlan>) -> Result<LogicalPlan, String> {
        if arguments == "nothing" {
            return Err("there is no model of this name".to_owned());
        }
        let rows = input.ok_or("no rows")?;
        let columns: Vec<_> = rows.schema().columns().into_iter().map(Expr::Column).collect();
        let columns = columns.into_iter().chain([lit(arguments).alias("called_with")]);
        let plan = LogicalPlanBuilder::from(rows).project(columns).and_then(LogicalPlanBuilder::build);
        plan.map_err(|error| error.to_string())
    }
}

/// Makes three numbered rows.
#[derive(Debug)]
struct Three;

impl CommandExtension for Three {
    fn generates(&self) -> bool {
        true
    }

    fn plan(&self, _: &str, _: Option<LogicalPlan>) -> Result<LogicalPlan, String> {
        let values = (1_i64..=3).map(|n| vec![lit(n)]).collect();
        let rows = LogicalPlanBuilder::values(values)
            .and_then(|rows| rows.project([col("column1").alias("n")]))
            .and_then(LogicalPlanBuilder::build);
        rows.map_err(|error| error.to_string())
    }
}

/// Keeps the rows whose `n` is even.
#[derive(Debug)]
struct Even;

impl CommandExtension for Even {
    fn plan(&self, _: &str, input: Option<LogicalPlan>) -> Result<LogicalPlan, String> {
        let even = (col("n") % lit(2_i64)).eq(lit(0_i64));
        let rows = LogicalPlanBuilder::from(input.ok_or("no rows")?).filter(even).and_then(LogicalPlanBuilder::build);
        rows.map_err(|error| error.to_string())
    }
}

async fn run(search: &str) -> Result<Vec<String>, Error> {
    let engine = Engine::builder().command("apply", Arc::new(Apply)).command("Three", Arc::new(Three));
    let engine = engine.command("even", Arc::new(Even)).build()?;
    let rows = "{\"a\": \"2\"}\n{\"a\": \"1\"}\n";
    engine.set_input_reader("rows", rows.as_bytes(), InputFormat::Ndjson)?;
    let search = engine.search(search).await?;
    let schema = search.schema();
    Ok(rows_as_text(&schema, &search.collect().await?))
}

#[tokio::test]
async fn a_command_of_the_app_works_on_the_rows_in_their_order() {
    let rows = run("| sort a | apply m threshold=0.1 | eval b=a+1").await.unwrap();
    assert_eq!(rows, ["a | called_with | b", "1 | m threshold=0.1 | 2", "2 | m threshold=0.1 | 3"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_rows_keep_their_order() {
    let made = "| makeresults count=50000 | streamstats count as n | sort 0 - n | fields n";
    let rows = run(&format!("{made} | even | streamstats current=f last(n) as before | where before!=n+2")).await;
    assert_eq!(rows.unwrap(), ["n | _time | before"]);
    let rows = run(&format!("{made} | even | stats count first(n) last(n)")).await.unwrap();
    assert_eq!(rows, ["count | first(n) | last(n)", "25000 | 50000 | 2"]);
}

#[tokio::test]
async fn one_that_generates_begins_a_search_and_may_stand_in_a_subsearch() {
    assert_eq!(run("| three | where n>1").await.unwrap(), ["n", "2", "3"]);
    assert_eq!(run("| append [| three] | stats count").await.unwrap(), ["count", "5"]);
    let error = run("| eval b=1 | three").await.unwrap_err().to_string();
    assert!(error.contains("This command must be the first command of a search"), "{error}");
}

#[tokio::test]
async fn what_it_refuses_is_told_at_the_command() {
    let error = run("| apply nothing").await.unwrap_err().to_string();
    assert!(error.contains("there is no model of this name"), "{error}");
}

#[tokio::test]
async fn without_it_the_command_fails_by_name() {
    let engine = Engine::new().unwrap();
    engine.set_input_reader("rows", "{\"a\": \"2\"}".as_bytes(), InputFormat::Ndjson).unwrap();
    let error = engine.search("| apply m").await.unwrap_err().to_string();
    assert!(error.contains("the `apply` command is not supported yet"), "{error}");
    assert!(error.contains("command extension"), "{error}");
}
