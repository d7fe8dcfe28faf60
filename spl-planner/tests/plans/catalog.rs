//! A catalog without an engine behind it: two empty tables, and functions that only have names and types.

use std::{collections::BTreeMap, sync::Arc};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use datafusion::{
    arrow::datatypes::{DataType, Field, Schema, TimeUnit},
    common::Result,
    datasource::{empty::EmptyTable, provider_as_source},
    functions::expr_fn,
    functions_aggregate::{count::count_udaf, expr_fn as aggregate, first_last::first_value_udaf},
    logical_expr::{
        ColumnarValue, Expr, ExprFunctionExt, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
        cast, lit, when,
    },
};
use spl_parser::command::DatasetName;
use spl_planner::{
    AggregateInput, AggregatePlan, Arguments, Catalog, Category, Dataset, EvalFunction, FunctionError, Kind, Param,
    Primitive, StatsFunction, Table, TimeRange, Value, apply_time_steps,
};

/// A Friday: 2024-03-15T11:59:30Z.
const NOW: i64 = 1_710_503_970;

/// What a search is planned against.
#[derive(Debug)]
pub(crate) struct Fake {
    pub(crate) time_zone: Tz,
    pub(crate) range: TimeRange,
    pub(crate) tokens: BTreeMap<String, String>,
    /// Whether rows enter the first pipe.
    pub(crate) input: bool,
    /// Whether the rows of the input are numbered.
    pub(crate) numbered: bool,
}

impl Default for Fake {
    fn default() -> Self {
        Self { time_zone: Tz::UTC, range: TimeRange::default(), tokens: BTreeMap::new(), input: true, numbered: false }
    }
}

impl Fake {
    /// With the time range that a time picker would set, in the notation of `earliest`.
    pub(crate) fn between(mut self, earliest: &str, latest: &str) -> Self {
        let resolve = |text: &str| match spl_parser::parse_time_spec(text).unwrap() {
            spl_parser::ast::TimeSpec::Relative(steps) => apply_time_steps(&steps, self.now(), self.time_zone),
            _ => Some(self.now()),
        };
        self.range = TimeRange { earliest: resolve(earliest), latest: resolve(latest) };
        self
    }

    pub(crate) fn token(mut self, name: &str, value: &str) -> Self {
        self.tokens.insert(name.to_owned(), value.to_owned());
        self
    }
}

fn time() -> DataType {
    DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()))
}

fn texts() -> DataType {
    DataType::new_list(DataType::Utf8, true)
}

fn table(name: &str, columns: &[(&str, DataType)]) -> Table {
    let fields: Vec<Field> = columns.iter().map(|(name, kind)| Field::new(*name, kind.clone(), true)).collect();
    let provider = Arc::new(EmptyTable::new(Arc::new(Schema::new(fields))));
    Table { name: name.to_owned(), source: provider_as_source(provider), row_number: None }
}

impl Catalog for Fake {
    fn dataset(&self, name: &DatasetName) -> Option<Dataset> {
        let known = name.model == "Endpoint" && name.dataset.as_deref().is_none_or(|dataset| dataset == "Processes");
        let columns = [("_time", time()), ("dest", DataType::Utf8), ("process_id", DataType::Int64)];
        known.then(|| Dataset {
            prefix: "Processes".to_owned(),
            table: table("Endpoint.Processes", &columns),
            declared: ["dest", "process_id", "user"].map(str::to_owned).into(),
        })
    }

    fn dataset_names(&self) -> Vec<String> {
        vec!["Endpoint.Processes".to_owned()]
    }

    fn input(&self) -> Option<Table> {
        let mut columns =
            vec![("_time", time()), ("host", DataType::Utf8), ("status", DataType::Int64), ("tags", texts())];
        if self.numbered {
            columns.push(("__row", DataType::Int64));
        }
        let row_number = self.numbered.then(|| "__row".to_owned());
        self.input.then(|| Table { row_number, ..table("input", &columns) })
    }

    fn eval_function(&self, name: &str) -> Option<&'static EvalFunction> {
        EVAL.iter().find(|function| function.name == name)
    }

    fn eval_function_names(&self) -> Vec<&'static str> {
        EVAL.iter().map(|function| function.name).collect()
    }

    fn stats_function(&self, name: &str) -> Option<&'static StatsFunction> {
        STATS.iter().find(|function| function.name == name)
    }

    fn stats_function_names(&self) -> Vec<&'static str> {
        STATS.iter().map(|function| function.name).collect()
    }

    fn primitive(&self, primitive: Primitive) -> Arc<ScalarUDF> {
        Arc::new(ScalarUDF::new_from_impl(FakeUdf::new(primitive)))
    }

    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp(NOW, 0).unwrap()
    }

    fn time_zone(&self) -> Tz {
        self.time_zone
    }

    fn time_range(&self) -> TimeRange {
        self.range
    }

    fn tokens(&self) -> &BTreeMap<String, String> {
        &self.tokens
    }
}

/// A primitive by its name in snake case and its type; it never runs.
#[derive(Debug, PartialEq, Eq, Hash)]
struct FakeUdf {
    primitive: Primitive,
    name: String,
    signature: Signature,
}

impl FakeUdf {
    fn new(primitive: Primitive) -> Self {
        let mut name = String::new();
        for c in format!("{primitive:?}").chars() {
            if c.is_uppercase() && !name.is_empty() {
                name.push('_');
            }
            name.extend(c.to_lowercase());
        }
        Self { primitive, name, signature: Signature::variadic_any(Volatility::Immutable) }
    }
}

impl ScalarUDFImpl for FakeUdf {
    fn name(&self) -> &str {
        &self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, arguments: &[DataType]) -> Result<DataType> {
        Ok(match self.primitive {
            Primitive::ToText if matches!(arguments.first(), Some(DataType::List(_))) => texts(),
            Primitive::ToNumber | Primitive::ToEpoch => DataType::Float64,
            Primitive::FromEpoch | Primitive::TimeBucket => time(),
            Primitive::SortKey => DataType::Binary,
            Primitive::Compare
            | Primitive::WildcardMatch
            | Primitive::WildcardMatchCase
            | Primitive::WildcardDiffers
            | Primitive::TermMatch
            | Primitive::TermMatchCase
            | Primitive::TokenMatch
            | Primitive::PhraseMatch
            | Primitive::CidrMatch
            | Primitive::LikeMatch => DataType::Boolean,
            _ => DataType::Utf8,
        })
    }

    fn invoke_with_args(&self, _: ScalarFunctionArgs) -> Result<ColumnarValue> {
        unimplemented!("plans of these tests don't run")
    }
}

const EVAL: &[EvalFunction] = &[
    EvalFunction {
        name: "if",
        aliases: &[],
        category: Category::Condition,
        params: &[Param::bool("condition"), Param::any("then"), Param::any("else")],
        summary: "",
        examples: &[],
        build: build_if,
    },
    EvalFunction {
        name: "lower",
        aliases: &[],
        category: Category::Text,
        params: &[Param::text("str")],
        summary: "",
        examples: &[],
        build: |arguments| Ok(Value::new(expr_fn::lower(arguments.expr(0)), Kind::Text)),
    },
    EvalFunction {
        name: "round",
        aliases: &[],
        category: Category::Math,
        params: &[Param::number("num")],
        summary: "",
        examples: &[],
        build: |arguments| Ok(Value::new(expr_fn::round(arguments.exprs()), Kind::Number)),
    },
    EvalFunction {
        name: "isnull",
        aliases: &[],
        category: Category::Info,
        params: &[Param::any("value")],
        summary: "",
        examples: &[],
        build: |arguments| Ok(Value::new(arguments.expr(0).is_null(), Kind::Bool)),
    },
];

fn build_if(arguments: &Arguments<'_>) -> std::result::Result<Value, FunctionError> {
    let result = when(arguments.expr(0), arguments.expr(1)).otherwise(arguments.expr(2)).unwrap();
    Ok(Value::new(result, arguments.get(1).unwrap().kind))
}

const STATS: &[StatsFunction] = &[
    StatsFunction {
        name: "count",
        aliases: &[],
        percentile: false,
        argument_optional: true,
        summary: "",
        build: |input| Ok(number(count_udaf().call(vec![value(input).unwrap_or_else(|| lit(1_i64))]))),
    },
    StatsFunction {
        name: "sum",
        aliases: &[],
        percentile: false,
        argument_optional: false,
        summary: "",
        build: |input| Ok(number(aggregate::sum(cast(value(input).unwrap(), DataType::Float64)))),
    },
    StatsFunction {
        name: "perc",
        aliases: &[],
        percentile: true,
        argument_optional: false,
        summary: "",
        build: |input| {
            let value = cast(value(input).unwrap(), DataType::Float64).sort(true, false);
            Ok(number(aggregate::approx_percentile_cont(value, lit(input.percentile.unwrap() / 100.0), None)))
        },
    },
    // Shows the order that it is given.
    StatsFunction {
        name: "first",
        aliases: &[],
        percentile: false,
        argument_optional: false,
        summary: "",
        build: |input| {
            let first = first_value_udaf().call(vec![value(input).unwrap()]);
            Ok(number(first.order_by(input.order.to_vec()).build().unwrap()))
        },
    },
];

fn value(input: &AggregateInput<'_>) -> Option<Expr> {
    input.value.as_ref().map(|value| value.expr.clone())
}

fn number(aggregate: Expr) -> AggregatePlan {
    AggregatePlan { aggregate, finish: None, kind: Kind::Number, multi: false }
}
