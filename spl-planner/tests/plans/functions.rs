//! Functions that only have names and types: plans of these tests don't run.

use datafusion::{
    arrow::datatypes::{DataType, Field, Fields},
    common::Result,
    functions::expr_fn,
    functions_aggregate::{count::count_udaf, expr_fn as aggregate, first_last::first_value_udaf},
    logical_expr::{
        ColumnarValue, Expr, ExprFunctionExt, ScalarFunctionArgs, ScalarUDFImpl, Signature, Volatility, cast, lit, when,
    },
};
use spl_planner::{
    AggregateInput, AggregatePlan, Arguments, Category, EvalFunction, FunctionError, Kind, Param, Primitive,
    StatsFunction, Value,
};

use crate::catalog::{texts, time};

/// A primitive by its name in snake case and its type; it never runs.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct FakeUdf {
    primitive: Primitive,
    name: String,
    signature: Signature,
}

impl FakeUdf {
    pub(crate) fn new(primitive: Primitive) -> Self {
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
            Primitive::Step => arguments.first().cloned().unwrap_or(DataType::Null),
            Primitive::Lookup => DataType::Struct(Fields::from(vec![Field::new("o0", texts(), true)])),
            _ => DataType::Utf8,
        })
    }

    fn invoke_with_args(&self, _: ScalarFunctionArgs) -> Result<ColumnarValue> {
        unimplemented!("plans of these tests don't run")
    }
}

pub(crate) const EVAL: &[EvalFunction] = &[
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

pub(crate) const STATS: &[StatsFunction] = &[
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
    AggregatePlan { aggregate, in_groups: None, finish: None, kind: Kind::Number, multi: false }
}
