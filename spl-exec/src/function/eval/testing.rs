//! Runs functions over literals and over columns, and their examples.
//!
//! The planner checks arity and coerces arguments; until it runs the examples, [`coerce`] stands in for it.

use std::{iter::Peekable, str::Chars, sync::Arc};

use datafusion::{
    arrow::{
        array::{Array, ArrayRef, AsArray, RecordBatch, StringArray},
        datatypes::DataType,
    },
    common::{DataFusionError, ScalarValue},
    logical_expr::{Expr, cast, lit},
    prelude::{SessionContext, col},
};
use spl_planner::{Arguments, EvalFunction, FunctionError, Kind, ParamKind, Primitive, Value};

use super::{eval_function, eval_functions, unify};
use crate::function::{primitive::primitive, support::to_text::to_text};

/// The result of a function over literals, as SPL shows it.
pub(super) fn evaluate(function: &EvalFunction, values: &[Value]) -> String {
    let value = build(function, values).unwrap();
    show(&value, &run(value.expr.clone(), None))
}

fn build(function: &EvalFunction, values: &[Value]) -> Result<Value, FunctionError> {
    let values: Vec<Value> =
        values.iter().enumerate().map(|(index, value)| coerce(value, param_kind(function, index))).collect();
    let now = "2024-03-15T11:59:30Z".parse().unwrap();
    (function.build)(&Arguments::new(&values, now, chrono_tz::UTC))
}

fn param_kind(function: &EvalFunction, index: usize) -> ParamKind {
    let first = function.params.iter().position(|param| param.repeated).unwrap_or(function.params.len());
    let index = if index < first { index } else { first + (index - first) % (function.params.len() - first).max(1) };
    function.params.get(index).unwrap_or_else(|| panic!("{} takes fewer arguments", function.name)).kind
}

fn coerce(value: &Value, kind: ParamKind) -> Value {
    let first = |value: &Value| match value.multi {
        true => Value::new(primitive(Primitive::FirstOf).call(vec![value.expr.clone()]), value.kind),
        false => value.clone(),
    };
    match kind {
        ParamKind::Any | ParamKind::Literal => value.clone(),
        ParamKind::Text => {
            let value = first(value);
            Value::new(unify::to_text(&value), Kind::Text)
        }
        ParamKind::Number => {
            let value = first(value);
            let expr = match value.kind {
                Kind::Number => cast(value.expr, DataType::Float64),
                Kind::Text | Kind::Dynamic => primitive(Primitive::ToNumber).call(vec![value.expr]),
                _ => lit(ScalarValue::Float64(None)),
            };
            // The planner folds literals.
            let expr = match expr {
                Expr::Cast(cast) if matches!(*cast.expr, Expr::Literal(..)) => *cast.expr,
                other => other,
            };
            Value::new(expr, Kind::Number)
        }
        ParamKind::Bool if value.kind == Kind::Bool => value.clone(),
        ParamKind::Bool => Value::new(lit(ScalarValue::Boolean(None)), Kind::Bool),
        ParamKind::Multi => Value::list(unify::multivalue(value), Kind::Dynamic),
    }
}

/// The first row of an expression, over a batch or over none.
fn run(expr: Expr, batch: Option<RecordBatch>) -> ArrayRef {
    Arc::clone(try_run(vec![expr], batch).unwrap().column(0))
}

fn try_run(exprs: Vec<Expr>, batch: Option<RecordBatch>) -> datafusion::common::Result<RecordBatch> {
    let context = SessionContext::new();
    let frame = match batch {
        None => context.read_empty()?,
        Some(batch) => context.read_batch(batch)?,
    };
    let exprs = exprs.into_iter().enumerate().map(|(index, expr)| expr.alias(format!("a{index}"))).collect::<Vec<_>>();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let batches = runtime.block_on(frame.select(exprs)?.collect())?;
    Ok(batches.into_iter().next().unwrap())
}

fn show(value: &Value, array: &ArrayRef) -> String {
    check_type(value, array.data_type());
    if array.is_null(0) {
        return "NULL".to_owned();
    }
    if !value.multi {
        return to_text(array).unwrap().value(0).to_owned();
    }
    let elements = array.as_list::<i32>().value(0);
    let texts: Vec<String> = to_text(&elements).unwrap().iter().map(|text| text.unwrap().to_owned()).collect();
    match texts.as_slice() {
        [single] => single.clone(),
        texts => format!("[{}]", texts.join(", ")),
    }
}

fn check_type(value: &Value, actual: &DataType) {
    let actual = match actual {
        DataType::Dictionary(_, of) => of,
        actual => actual,
    };
    let fits = match (value.multi, value.kind) {
        (true, _) => matches!(actual, DataType::List(_)),
        (false, Kind::Number) => actual.is_numeric(),
        (false, Kind::Bool) => *actual == DataType::Boolean,
        (false, Kind::Text | Kind::Dynamic) => actual.is_string(),
        (false, Kind::Null) => true,
        (false, Kind::Time) => matches!(actual, DataType::Timestamp(..)),
    };
    assert!(fits, "{value:?} is {actual}");
}

/// A call of literals and calls: what examples are made of.
struct Parser<'a>(Peekable<Chars<'a>>);

impl Parser<'_> {
    fn blanks(&mut self) {
        while self.0.next_if(|char| char.is_whitespace()).is_some() {}
    }

    fn eat(&mut self, char: char) -> bool {
        self.blanks();
        self.0.next_if_eq(&char).is_some()
    }

    fn value(&mut self) -> Value {
        match self.call() {
            Ok((function, values)) => {
                build(function, &values).unwrap_or_else(|error| panic!("{}: {error:?}", function.name))
            }
            Err(literal) => *literal,
        }
    }

    fn call(&mut self) -> Result<(&'static EvalFunction, Vec<Value>), Box<Value>> {
        self.blanks();
        if self.0.next_if_eq(&'"').is_some() {
            let mut text = String::new();
            loop {
                match self.0.next().unwrap() {
                    '"' => return Err(Box::new(Value::new(lit(text), Kind::Text))),
                    '\\' => match self.0.next().unwrap() {
                        escaped @ ('"' | '\\') => text.push(escaped),
                        other => text.extend(['\\', other]),
                    },
                    other => text.push(other),
                }
            }
        }
        let mut word = String::new();
        while let Some(char) = self.0.next_if(|char| char.is_alphanumeric() || "_.-".contains(*char)) {
            word.push(char);
        }
        if let Ok(number) = word.parse::<f64>() {
            return Err(Box::new(Value::new(lit(number), Kind::Number)));
        }
        let function = eval_function(&word).unwrap_or_else(|| panic!("no function {word}"));
        assert!(self.eat('('), "after {word}");
        let mut values = Vec::new();
        while !self.eat(')') {
            values.push(self.value());
            self.eat(',');
        }
        Ok((function, values))
    }
}

/// The values, evaluated, as columns of two rows.
fn as_columns(values: &[Value]) -> (Vec<Value>, RecordBatch) {
    let row = try_run(values.iter().map(|value| value.expr.clone()).chain([lit(0)]).collect(), None).unwrap();
    let batch = datafusion::arrow::compute::concat_batches(&row.schema(), [&row, &row]).unwrap();
    let columns = values.iter().enumerate();
    let columns = columns.map(|(index, value)| Value { expr: col(format!("a{index}")), ..value.clone() }).collect();
    (columns, batch)
}

#[test]
fn examples() {
    let mut failures = Vec::new();
    for function in eval_functions() {
        for example in function.examples {
            let (called, values) = Parser(example.call.chars().peekable()).call().unwrap();
            let expected = example.result.unwrap_or("NULL");
            let shown = evaluate(called, &values);
            if shown != expected {
                failures.push(format!("{} is {shown}, not {expected}", example.call));
            }
            // The same over columns, except for arguments that must be literals.
            let (mut columns, batch) = as_columns(&values);
            for (index, value) in values.iter().enumerate() {
                if param_kind(called, index) == ParamKind::Literal || value.kind == Kind::Null {
                    columns[index] = value.clone();
                }
            }
            let value = build(called, &columns).unwrap();
            let shown = show(&value, &run(value.expr.clone(), Some(batch)));
            if shown != expected {
                failures.push(format!("{} over columns is {shown}, not {expected}", example.call));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Null, empty, wrong-type and multivalue arguments never fail at run time, and the result has the type that it says.
#[test]
fn any_arguments() {
    let text = |text: &str, kind| Value::new(lit(text), kind);
    let list = build(eval_function("split").unwrap(), &[text("b,12,", Kind::Text), text(",", Kind::Text)]).unwrap();
    let values = [
        Value::new(lit(ScalarValue::Utf8(None)), Kind::Null),
        Value::new(lit(ScalarValue::Utf8(None)), Kind::Dynamic),
        text("", Kind::Dynamic),
        text("añ%\\", Kind::Text),
        text("12", Kind::Dynamic),
        text("hex", Kind::Text),
        Value::new(lit(-1.5), Kind::Number),
        Value::new(lit(f64::NAN), Kind::Number),
        Value::new(lit(1e300), Kind::Number),
        Value::new(lit(7_i64), Kind::Number),
        Value::new(lit(true), Kind::Bool),
        Value::new(lit(ScalarValue::TimestampMicrosecond(Some(1_500_000), Some("UTC".into()))), Kind::Time),
        list,
    ];
    let (columns, batch) = as_columns(&values);
    for function in eval_functions() {
        let mut literals = Vec::new();
        let mut over_columns = Vec::new();
        let optional = function.params.iter().filter(|param| param.optional).count();
        let repeated = function.params.iter().filter(|param| param.repeated).count();
        for count in [function.params.len() - optional, function.params.len(), function.params.len() + repeated] {
            for first in 0..values.len() {
                for step in [0, 5] {
                    let places = (0..count).map(|index| (first + index * step) % values.len());
                    let places: Vec<usize> = places.collect();
                    let of = |from: &[Value]| places.iter().map(|place| from[*place].clone()).collect::<Vec<_>>();
                    // What is refused when it is built is the user's to read; no panic is all there is to see.
                    literals.extend(build(function, &of(&values)).ok());
                    over_columns.extend(build(function, &of(&columns)).ok());
                }
            }
        }
        let exprs = |values: &[Value]| values.iter().map(|value| value.expr.clone()).collect();
        let results = [
            (&literals, try_run(exprs(&literals), None)),
            (&over_columns, try_run(exprs(&over_columns), Some(batch.clone()))),
        ];
        for (values, result) in results {
            let result = result.unwrap_or_else(|error| panic!("{}: {error}", function.name));
            for (value, column) in values.iter().zip(result.columns()) {
                check_type(value, column.data_type());
            }
        }
    }
}

#[test]
fn names_are_lower_case_and_unique() {
    let mut names = super::names();
    assert!(names.iter().all(|name| *name == name.to_lowercase()));
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
    let mut udfs: Vec<String> = crate::function::scalar_udfs().iter().map(|udf| udf.name().to_owned()).collect();
    let count = udfs.len();
    udfs.sort_unstable();
    udfs.dedup();
    assert_eq!(udfs.len(), count);
}

fn parse(call: &str) -> Result<Value, FunctionError> {
    let (function, values) = Parser(call.chars().peekable()).call().unwrap();
    build(function, &values)
}

#[test]
fn what_is_wrong_with_a_literal_is_said_before_the_search_runs() {
    for (call, argument, message) in [
        (r#"match("a", "(")"#, 1, "The regex '(' is invalid. Unclosed group."),
        (r#"replace("a", "[", "")"#, 1, "The regex '[' is invalid. Unclosed character class."),
        (r#"mvfind("a", "*")"#, 1, "The regex '*' is invalid. Repetition operator missing expression."),
        (r#"tonumber("abc")"#, 0, "'abc' is no number in base 10."),
        (r#"tonumber("12", 1)"#, 1, "The base of 'tonumber' must be a number from 2 to 36."),
        (r#"tostring(1, "octal")"#, 1, "The format of 'tostring' is unknown."),
        (r#"mvrange(1, 2, "x")"#, 2, "The step 'x' of 'mvrange' is neither a number nor a length of time."),
        (r#"printf("%y", 1)"#, 0, "The format of 'printf' has the unknown conversion '%y'."),
        (r#"printf("%d", 1, 2)"#, 0, "The format of 'printf' takes 1 of 2 arguments."),
    ] {
        let error = parse(call).unwrap_err();
        assert_eq!((error.argument, error.message.as_str()), (Some(argument), message), "{call}");
    }
}

#[test]
fn patterns_from_columns_are_compiled_row_by_row() {
    let texts = |rows: [Option<&str>; 4]| Arc::new(StringArray::from_iter(rows)) as ArrayRef;
    let batch = RecordBatch::try_from_iter([
        ("text", texts([Some("abc"), Some("abc"), Some("abc"), None])),
        ("regex", texts([Some("b"), Some("^b"), Some("("), Some("b")])),
    ]);
    let field = |name| Value::new(col(name), Kind::Dynamic);
    let matched = build(eval_function("match").unwrap(), &[field("text"), field("regex")]).unwrap();
    let replaced = [field("text"), field("regex"), Value::new(lit("-"), Kind::Text)];
    let replaced = build(eval_function("replace").unwrap(), &replaced).unwrap();
    let batch = try_run(vec![matched.expr, replaced.expr], Some(batch.unwrap())).unwrap();
    let matched: Vec<_> = batch.column(0).as_boolean().iter().collect();
    assert_eq!(matched, [Some(true), Some(false), None, None]);
    let replaced: Vec<_> = batch.column(1).as_string::<i32>().iter().collect();
    assert_eq!(replaced, [Some("a-c"), Some("abc"), None, None]);
}

#[test]
fn every_text_encoding_reads_alike() {
    let plain: ArrayRef = Arc::new(StringArray::from(vec![Some("a/Z"), None, Some("b")]));
    let encodings = [
        DataType::Utf8,
        DataType::LargeUtf8,
        DataType::Utf8View,
        DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8)),
    ];
    for encoding in encodings {
        let column = datafusion::arrow::compute::cast(&plain, &encoding).unwrap();
        let batch = RecordBatch::try_from_iter([("x", column)]).unwrap();
        let x = Value::new(col("x"), Kind::Dynamic);
        let text = |text: &str| Value::new(lit(text), Kind::Text);
        let calls = [
            ("match", vec![x.clone(), text("(?i)/z")], [Some("true"), None, Some("false")]),
            ("like", vec![x.clone(), text("a%")], [Some("true"), None, Some("false")]),
            ("replace", vec![x.clone(), text("/"), text("-")], [Some("a-Z"), None, Some("b")]),
            ("lower", vec![x.clone()], [Some("a/z"), None, Some("b")]),
            ("len", vec![x.clone()], [Some("3"), None, Some("1")]),
            ("trim", vec![x.clone(), text("aZ")], [Some("/"), None, Some("b")]),
            ("mvindex", vec![x.clone(), Value::new(lit(0.0), Kind::Number)], [Some("a/Z"), None, Some("b")]),
            ("coalesce", vec![x.clone(), text("none")], [Some("a/Z"), Some("none"), Some("b")]),
            ("nullif", vec![x.clone(), text("b")], [Some("a/Z"), None, None]),
            ("max", vec![x.clone(), text("az")], [Some("az"), Some("az"), Some("b")]),
            ("in", vec![x.clone(), text("b"), text("c")], [Some("false"), None, Some("true")]),
        ];
        for (name, values, expected) in calls {
            let value = build(eval_function(name).unwrap(), &values).unwrap();
            let column = run(value.expr.clone(), Some(batch.clone()));
            check_type(&value, column.data_type());
            let shown = to_text(&column).unwrap();
            assert_eq!(shown.iter().collect::<Vec<_>>(), expected, "{name} of {encoding}");
        }
    }
}

#[test]
fn branches_of_several_kinds_become_one() {
    let kind = |call: &str| parse(call).map(|value| (value.kind, value.multi)).unwrap();
    assert_eq!(kind("if(true(), 1, 2)"), (Kind::Number, false));
    assert_eq!(kind(r#"if(true(), "a", "b")"#), (Kind::Text, false));
    assert_eq!(kind(r#"if(true(), "a", 1)"#), (Kind::Dynamic, false));
    assert_eq!(kind("if(true(), null(), 1)"), (Kind::Number, false));
    assert_eq!(kind("if(true(), true(), false())"), (Kind::Bool, false));
    assert_eq!(kind("if(true(), null(), null())"), (Kind::Null, false));
    assert_eq!(kind(r#"coalesce(split("a", ","), 1)"#), (Kind::Dynamic, true));
}

#[test]
fn a_range_too_large_ends_the_search() {
    let value = parse("mvrange(0, 1000000000000)").unwrap();
    let error = try_run(vec![value.expr], None).unwrap_err();
    assert!(matches!(error.find_root(), DataFusionError::ResourcesExhausted(_)), "{error}");
}

#[test]
fn plans_serialise_by_name() {
    use datafusion_proto::bytes::{logical_plan_from_bytes, logical_plan_to_bytes};

    let context = SessionContext::new();
    crate::function::register(&context);
    let exprs = ["mvindex(split(\"a,b\", \",\"), 1)", "time()", "if(match(\"a\", \"b\"), 1, \"c\")"];
    let exprs: Vec<Expr> = exprs.iter().map(|call| parse(call).unwrap().expr.alias(*call)).collect();
    let frame = context.read_empty().unwrap().select(exprs).unwrap();
    let bytes = logical_plan_to_bytes(frame.logical_plan()).unwrap();
    let plan = logical_plan_from_bytes(&bytes, &context.task_ctx()).unwrap();
    assert_eq!(plan.display_indent().to_string(), frame.logical_plan().display_indent().to_string());
}
