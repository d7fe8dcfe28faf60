//! Conditions keep every row of which the predicate is true, whatever the predicate.

use std::sync::Arc;

use datafusion::{
    arrow::{
        array::{ArrayRef, AsArray, BooleanArray, Int64Array, ListBuilder, RecordBatch, StringBuilder},
        compute::cast,
        datatypes::DataType,
    },
    common::{DFSchema, ScalarValue},
    functions::{core::expr_fn::coalesce, expr_fn::lower, unicode::expr_fn::character_length},
    logical_expr::{Expr, col, lit, simplify::SimplifyContext},
    optimizer::simplify_expressions::ExprSimplifier,
    prelude::SessionContext,
};
use proptest::prelude::*;
use spl_planner::Primitive;

use super::{
    condition::{Condition, Leaves},
    matcher::Matcher,
};
use crate::function::primitive;

/// A row: two texts, a number, a multivalue.
type Row = (Option<String>, Option<String>, Option<i64>, Vec<String>);

fn batch(rows: &[Row], texts: &DataType) -> RecordBatch {
    let text = |text: &dyn Fn(&Row) -> Option<String>| {
        let mut builder = StringBuilder::new();
        rows.iter().for_each(|row| builder.append_option(text(row)));
        cast(&builder.finish(), texts).unwrap()
    };
    let mut lists = ListBuilder::new(StringBuilder::new());
    for (_, _, _, values) in rows {
        values.iter().for_each(|value| lists.values().append_value(value));
        lists.append(!values.is_empty());
    }
    let numbers: ArrayRef = Arc::new(rows.iter().map(|row| row.2).collect::<Int64Array>());
    RecordBatch::try_from_iter_with_nullable([
        ("a", text(&|row| row.0.clone()), true),
        ("b", text(&|row| row.1.clone()), true),
        ("n", numbers, true),
        ("m", Arc::new(lists.finish()) as ArrayRef, true),
    ])
    .unwrap()
}

/// The rows of which the predicate is true, and those that its condition keeps.
fn compare(batch: &RecordBatch, predicate: &Expr) -> (Condition, Vec<bool>, Vec<bool>) {
    let state = SessionContext::new().state();
    let schema = DFSchema::try_from(batch.schema()).unwrap();
    let context = SimplifyContext::builder().with_schema(Arc::new(schema.clone())).build();
    let simplifier = ExprSimplifier::new(context);
    let simple = simplifier.simplify(simplifier.coerce(predicate.clone(), &schema).unwrap()).unwrap();
    let physical = state.create_physical_expr(simple, &schema).unwrap();
    let value = physical.evaluate(batch).unwrap().into_array(batch.num_rows()).unwrap();
    let value = cast(&value, &DataType::Boolean).unwrap();
    let expected = value.as_boolean().iter().map(|value| value == Some(true)).collect();

    let mut leaves = Leaves::new(batch.schema());
    let condition = leaves.condition(predicate);
    let matcher = Matcher::compile(&leaves, vec![condition.clone()], &batch.schema(), &state).unwrap();
    let arrays: Vec<ArrayRef> = matcher.columns().iter().map(|place| Arc::clone(batch.column(*place))).collect();
    let kept = matcher.select(&arrays, batch.num_rows()).unwrap().pop().unwrap().bits(batch.num_rows());
    assert_eq!(kept, matcher.any(&arrays, batch.num_rows()).unwrap());
    let kept: BooleanArray = kept.into_array();
    (condition, expected, kept.values().iter().collect())
}

fn text() -> impl Strategy<Value = String> {
    proptest::string::string_regex("[aAbBkK\u{212a}äÄß.]{0,6}").unwrap()
}

fn pattern() -> impl Strategy<Value = String> {
    proptest::string::string_regex("[*]?[aAbBkKäß]{0,3}([*][aAbB]{0,2})?[*]?").unwrap()
}

fn column() -> impl Strategy<Value = Expr> {
    let plain = prop::sample::select(vec!["a", "b"]).prop_map(col);
    let filled = ("[ab]", prop::sample::select(vec!["null", "a", ""]))
        .prop_map(|(name, with)| coalesce(vec![col(name), lit(with)]));
    prop_oneof![3 => plain, 1 => filled]
}

fn leaf() -> impl Strategy<Value = Expr> {
    let call = |function, column: Expr, patterns: Vec<String>| {
        primitive(function).call(std::iter::once(column).chain(patterns.into_iter().map(lit)).collect())
    };
    let patterns = || prop::collection::vec(pattern(), 1..4);
    let function =
        prop::sample::select(vec![Primitive::WildcardMatch, Primitive::WildcardMatchCase, Primitive::WildcardDiffers]);
    let like = (column(), "[%]?[abAB_]{0,2}[%]?")
        .prop_map(move |(column, pattern)| call(Primitive::LikeMatch, column, vec![pattern]));
    let null = lit(ScalarValue::Boolean(None));
    prop_oneof![
        4 => (function, column(), patterns()).prop_map(move |(function, column, patterns)| call(function, column, patterns)),
        1 => patterns().prop_map(move |patterns| call(Primitive::WildcardMatch, col("m"), patterns)),
        1 => patterns().prop_map(move |patterns| call(Primitive::WildcardDiffers, col("m"), patterns)),
        1 => like,
        1 => (column(), text()).prop_map(|(column, text)| column.eq(lit(text))),
        1 => (column(), text()).prop_map(|(column, text)| column.not_eq(lit(text))),
        1 => (column(), prop::collection::vec(text(), 1..4), any::<bool>())
            .prop_map(|(column, texts, negated)| column.in_list(texts.into_iter().map(lit).collect(), negated)),
        1 => (-2..3_i64).prop_map(|number| col("n").gt(lit(number))),
        1 => (-2..3_i64).prop_map(|number| col("n").eq(lit(number))),
        1 => (column(), 0..5_i64).prop_map(|(column, length)| character_length(column).gt(lit(length))),
        1 => (column(), text()).prop_map(|(column, text)| lower(coalesce(vec![column, lit("k")])).eq(lit(text))),
        1 => column().prop_map(Expr::is_null),
        1 => column().prop_map(Expr::is_not_null),
        1 => prop::sample::select(vec![lit(true), lit(false), null]),
    ]
}

fn predicate() -> impl Strategy<Value = Expr> {
    leaf().prop_recursive(4, 24, 3, |inner| {
        let pair = || (inner.clone(), inner.clone());
        prop_oneof![
            pair().prop_map(|(left, right)| left.and(right)),
            pair().prop_map(|(left, right)| left.or(right)),
            inner.clone().prop_map(|inner| !inner),
            inner.clone().prop_map(Expr::is_true),
            inner.clone().prop_map(Expr::is_not_true),
            inner.clone().prop_map(Expr::is_false),
            inner.prop_map(Expr::is_not_false),
        ]
    })
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let row = (
        prop::option::of(text()),
        prop::option::of(text()),
        prop::option::of(-2..3_i64),
        prop::collection::vec(text(), 0..3),
    );
    prop::collection::vec(row, 1..70)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]
    #[test]
    fn no_row_is_lost(rows in rows(), predicate in predicate(), encoding in 0..3_usize) {
        let dictionary = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
        let texts = [DataType::Utf8, DataType::Utf8View, dictionary];
        let (condition, expected, kept) = compare(&batch(&rows, &texts[encoding]), &predicate);
        for (row, (expected, kept)) in expected.iter().zip(&kept).enumerate() {
            prop_assert!(!expected || *kept, "{predicate} keeps not {:?}: {condition:?}", rows[row]);
        }
    }
}

/// Which of the values `a`, `ab`, `B`, and null a condition keeps.
fn kept(predicate: &Expr) -> Vec<bool> {
    let row = |text: Option<&str>| (text.map(str::to_owned), None, Some(1), Vec::new());
    let rows = [row(Some("a")), row(Some("ab")), row(Some("B")), row(None)];
    compare(&batch(&rows, &DataType::Utf8View), predicate).2
}

fn wild(pattern: &str) -> Expr {
    primitive(Primitive::WildcardMatch).call(vec![col("a"), lit(pattern)])
}

#[test]
fn conditions_narrow() {
    let (yes, no) = (true, false);
    assert_eq!(kept(&wild("A*")), [yes, yes, no, no]);
    assert_eq!(kept(&wild("a*").and(wild("*b"))), [no, yes, no, no]);
    assert_eq!(kept(&wild("a").or(wild("b"))), [yes, no, yes, no]);
    // A row without a value is not one that differs, but leaves don't know.
    assert_eq!(kept(&!wild("a*")), [no, no, yes, yes]);
    assert_eq!(kept(&wild("a*").is_not_true()), [no, no, yes, yes]);
    assert_eq!(kept(&!(wild("a").or(!wild("*b")))), [no, yes, yes, no]);
    assert_eq!(kept(&wild("a").and(col("n").gt(lit(1_i64)))), [no, no, no, no]);
    assert_eq!(kept(&wild("a").and(lit(ScalarValue::Boolean(None)))), [no, no, no, no]);
    assert_eq!(kept(&wild("a").and(col("b").is_null())), [yes, no, no, no]);
    assert_eq!(kept(&lower(col("a")).eq(lit("a"))), [yes, no, no, no], "what is computed of one column narrows too");
    assert_eq!(kept(&(!lower(col("a")).eq(lit("a")))), [no, yes, yes, no]);
    let filled = primitive(Primitive::WildcardMatch);
    assert_eq!(kept(&filled.call(vec![coalesce(vec![col("a"), lit("null")]), lit("a")])), [yes, no, no, no]);
    assert_eq!(kept(&filled.call(vec![coalesce(vec![col("a"), lit("null")]), lit("n*")])), [no, no, no, yes]);
}

#[test]
fn what_few_rows_have_is_selective() {
    let selective = |predicate: &Expr| {
        let mut leaves = Leaves::new(batch(&[], &DataType::Utf8).schema());
        leaves.condition(predicate).is_selective(&|leaf| leaves.is_selective(leaf))
    };
    assert!(selective(&wild("a")) && selective(&wild("*a*")) && selective(&wild("a").and(wild("*"))));
    assert!(!selective(&wild("*")) && !selective(&!wild("a")) && !selective(&wild("a").or(!wild("b"))));
    assert!(!selective(&col("n").gt(lit(1_i64))) && selective(&lit(false)));
}

#[tokio::test]
async fn what_doubles_with_each_step_is_not_looked_at() {
    let context = SessionContext::new();
    let mut frame = context.read_batch(batch(&[(None, None, Some(1), Vec::new())], &DataType::Utf8)).unwrap();
    for _ in 0..40 {
        frame = frame.select(vec![(col("n") + col("n")).alias("n")]).unwrap();
    }
    let plan = frame.filter(col("n").eq(lit(1_i64))).unwrap().into_unoptimized_plan();
    let reads = super::tables::reads(&plan);
    assert!(reads.into_iter().flatten().all(|read| read.predicates.is_empty()));
}
