//! Every example of the function tables runs through the whole engine.

use spl_exec::{Engine, function::eval};

use crate::slt::text::cell;

#[tokio::test(flavor = "multi_thread")]
async fn documented_examples_hold() {
    let now = chrono::DateTime::from_timestamp(1_767_225_600, 0).unwrap();
    let engine = Engine::builder().now(now).build().unwrap();
    let mut failures = Vec::new();
    let mut count = 0;
    for name in eval::names() {
        let function = eval::eval_function(name).unwrap();
        for example in function.examples.iter().filter(|_| function.name == name) {
            count += 1;
            let result = run(&engine, example.call).await;
            let expected = example.result.unwrap_or("NULL");
            if result.as_deref().map(as_documented) != Ok(as_documented(expected)) {
                failures.push(format!("{}: expected {expected}, got {result:?}", example.call));
            }
        }
    }
    assert!(count > 100, "only {count} examples");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// The table's notation: an empty text is nothing, a multivalue of one is that value.
fn as_documented(value: &str) -> String {
    let value = value.replace("(empty)", "");
    match value.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(single) if !single.contains(", ") => single.to_owned(),
        _ => value,
    }
}

/// The value of an expression; a condition's is `true`, `false` or null.
async fn run(engine: &Engine, call: &str) -> Result<String, String> {
    let value = first_cell(engine, &format!("| eval result={call}")).await;
    if !matches!(&value, Err(error) if error.contains("boolean result")) {
        return value;
    }
    first_cell(engine, &format!("| eval result=case({call}, \"true\", NOT ({call}), \"false\")")).await
}

async fn first_cell(engine: &Engine, search: &str) -> Result<String, String> {
    let rows = engine.search(search).await.map_err(|error| error.to_string())?;
    let rows = rows.collect().await.map_err(|error| error.to_string())?;
    let batch = rows.first().ok_or("no rows")?;
    Ok(batch.column_by_name("result").map_or_else(|| "NULL".to_owned(), |column| cell(column, 0)))
}
