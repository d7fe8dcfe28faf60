//! The eval expressions in macros (`iseval`, `validation`), with all of the functions that searches have.

use std::sync::Arc;

use datafusion::{
    arrow::{
        array::{Array, ArrayRef, AsArray, RecordBatch, StringArray},
        compute::cast,
        datatypes::{DataType, Field, Float64Type, Schema},
    },
    prelude::{SessionConfig, SessionContext},
};
use spl_parser::{
    Code, Constants, Diagnostic, MacroEvalError, MacroEvaluator, MacroSet, MacroValue, command::Command, parse,
};

use crate::{
    builder::Config,
    catalog::EngineCatalog,
    engine::{INPUT, Tables},
    table,
};

/// Evaluates an expression over one row, whose fields are the macro's arguments.
#[derive(Debug)]
pub(crate) struct Evaluator {
    pub(crate) config: Config,
}

impl MacroEvaluator for Evaluator {
    fn evaluate(&self, expression: &str, arguments: &[(&str, &str)]) -> Result<MacroValue, MacroEvalError> {
        // Most expressions are made of a few functions that need no plan.
        match Constants.evaluate(expression, arguments) {
            Err(MacroEvalError::Unsupported(_)) => {}
            known => return known,
        }
        match self.row(&format!("| eval value={expression}"), arguments) {
            // A condition isn't assigned to a field, so it is told as a text.
            Err(diagnostic)
                if diagnostic.code == Code::TypeMismatch && diagnostic.message.contains("boolean result") =>
            {
                let told = format!("| eval value=case({expression}, \"true\", NOT ({expression}), \"false\")");
                Ok(match text(&self.row(&told, arguments).map_err(failure)?) {
                    Some(truth) => MacroValue::Bool(truth == "true"),
                    None => MacroValue::Null,
                })
            }
            row => value(&row.map_err(failure)?),
        }
    }
}

impl Evaluator {
    /// The value that a search of one `eval` assigns.
    fn row(&self, search: &str, arguments: &[(&str, &str)]) -> Result<ArrayRef, Diagnostic> {
        let parsed = parse(search, &MacroSet::new()).map_err(|errors| {
            let other = || internal("it can't be read".to_owned());
            errors.diagnostics.into_iter().next().unwrap_or_else(other)
        })?;
        // What is filled into the expression must not end it.
        match parsed.pipeline.commands.as_slice() {
            [command] if matches!(&command.value, Command::Eval(eval) if eval.assignments.len() == 1) => {}
            _ => return Err(internal("it is more than one expression".to_owned())),
        }
        let (names, values): (Vec<Field>, Vec<ArrayRef>) = arguments
            .iter()
            // Of two arguments with one name the first counts.
            .enumerate()
            .filter(|(at, (name, _))| arguments.iter().position(|(other, _)| other == name) == Some(*at))
            .map(|(_, (name, value))| {
                (Field::new(*name, DataType::Utf8, true), Arc::new(StringArray::from(vec![*value])) as ArrayRef)
            })
            .chain([(Field::new("_", DataType::Utf8, true), Arc::new(StringArray::from(vec![""])) as ArrayRef)])
            .unzip();
        let failed = |message: String| internal(message);
        let batch =
            RecordBatch::try_new(Arc::new(Schema::new(names)), values).map_err(|error| failed(error.to_string()))?;
        let input = table::memory::table(INPUT, vec![batch]).map_err(|error| failed(error.to_string()))?;
        let tables = Tables { input: Some(input), ..Tables::default() };
        let catalog = EngineCatalog::new(Arc::new(tables), Arc::default(), &self.config);
        let planned = spl_planner::plan(&parsed.pipeline, &catalog).map_err(|diagnostic| *diagnostic)?;
        let context = SessionContext::new_with_config(SessionConfig::new().with_target_partitions(1));
        let run = async { context.execute_logical_plan(planned.plan).await?.collect().await };
        let batches = futures::executor::block_on(run).map_err(|error| failed(error.strip_backtrace()))?;
        let value =
            batches.first().filter(|batch| batch.num_rows() > 0).and_then(|batch| batch.column_by_name("value"));
        value.cloned().ok_or_else(|| failed("it gives no value".to_owned()))
    }
}

fn internal(message: String) -> Diagnostic {
    Diagnostic::error(Code::Plan, spl_parser::Span::default(), message)
}

fn failure(diagnostic: Diagnostic) -> MacroEvalError {
    match diagnostic.code {
        Code::Unsupported => MacroEvalError::Unsupported(diagnostic.message),
        _ => MacroEvalError::Malformed(diagnostic.message),
    }
}

fn text(value: &ArrayRef) -> Option<String> {
    let text = cast(value, &DataType::Utf8).ok()?;
    let text = text.as_string_opt::<i32>()?;
    (!text.is_empty() && text.is_valid(0)).then(|| text.value(0).to_owned())
}

fn value(value: &ArrayRef) -> Result<MacroValue, MacroEvalError> {
    if value.is_empty() || value.is_null(0) {
        return Ok(MacroValue::Null);
    }
    if value.data_type().is_numeric() {
        let number = cast(value, &DataType::Float64).ok();
        let number = number.as_ref().and_then(|number| number.as_primitive_opt::<Float64Type>());
        return Ok(number.map_or(MacroValue::Null, |number| MacroValue::Number(number.value(0))));
    }
    match text(value) {
        Some(text) => Ok(MacroValue::Text(text)),
        None => Err(MacroEvalError::Malformed("The expression gives several values.".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use spl_parser::Macro;

    use crate::{Engine, Error};

    fn engine() -> Engine {
        let week = Macro { iseval: true, ..Macro::new("week", r#"strftime(relative_time(now(), "@w0"), "%F")"#) };
        let words = Macro {
            validation: Some(r#"match(word, "^\w+$")"#.to_owned()),
            errormsg: Some("one word only".to_owned()),
            ..Macro::new("words", "user=$word$").with_arguments(["word"])
        };
        let joined = Macro {
            iseval: true,
            ..Macro::new("joined", r#"mvjoin(split("$list$", "-"), " OR ")"#).with_arguments(["list"])
        };
        let now = "2024-03-15T11:59:30Z".parse().unwrap();
        Engine::builder().now(now).macros([week, words, joined]).build().unwrap()
    }

    async fn printed(search: &str) -> Result<String, Error> {
        let engine = engine();
        engine.set_input_reader("rows", "{\"user\":\"x\"}".as_bytes(), crate::InputFormat::Ndjson)?;
        Ok(engine.search(search).await?.parsed().pipeline.to_string())
    }

    #[tokio::test]
    async fn expressions_have_all_functions() {
        assert_eq!(printed("| search day=`week`").await.unwrap(), "| search day=2024-03-10");
        assert_eq!(printed("| search user IN (`joined(a)`)").await.unwrap(), "| search user IN (a)");
        assert_eq!(printed("| search `joined(a-b)`").await.unwrap(), "| search a OR b");
    }

    #[tokio::test]
    async fn validations_have_them_too() {
        assert_eq!(printed("| search `words(bob)`").await.unwrap(), "| search user=bob");
        let error = printed(r#"| search `words("bob or eve")`"#).await.unwrap_err().to_string();
        assert!(error.contains("while validating macro 'words': one word only"), "{error}");
    }
}
