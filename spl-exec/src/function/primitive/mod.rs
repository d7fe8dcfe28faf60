//! The functions behind the language's operators and commands, which the planner asks for as [`Primitive`]s.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock},
};

use datafusion::logical_expr::ScalarUDF;
use spl_planner::Primitive;

use super::support::udf::Function;

mod bin;
mod breaker;
mod bucket;
mod cidr;
mod compare;
mod concat;
mod convert;
mod duration;
mod fields;
mod ip_location;
mod like;
mod lookup;
mod make_mv;
mod matcher;
pub(crate) mod pattern;
mod replace;
mod require;
mod rex;
mod rows_match;
mod sed;
mod sort_key;
mod spath;
mod table;
mod term;
mod time;
mod to_json;
mod value;
mod wildcard;

/// All of them.
const ALL: &[Primitive] = &[
    Primitive::ToText,
    Primitive::ToNumber,
    Primitive::ToEpoch,
    Primitive::FromEpoch,
    Primitive::Compare,
    Primitive::WildcardMatch,
    Primitive::WildcardMatchCase,
    Primitive::WildcardDiffers,
    Primitive::RowsMatch,
    Primitive::TermMatch,
    Primitive::TermMatchCase,
    Primitive::TokenMatch,
    Primitive::PhraseMatch,
    Primitive::CidrMatch,
    Primitive::LikeMatch,
    Primitive::SortKey,
    Primitive::TimeBucket,
    Primitive::TimeBuckets,
    Primitive::TimeBucketAuto,
    Primitive::BinNumber,
    Primitive::BinLog,
    Primitive::BinAuto,
    Primitive::NumberBins,
    Primitive::MakeMv,
    Primitive::MakeMvTokens,
    Primitive::ReplaceValues,
    Primitive::Step,
    Primitive::Barrier,
    Primitive::Concat,
    Primitive::Require,
    Primitive::FirstOf,
    Primitive::Ctime,
    Primitive::Mktime,
    Primitive::Auto,
    Primitive::Num,
    Primitive::Dur2sec,
    Primitive::Memk,
    Primitive::Mstime,
    Primitive::Rmcomma,
    Primitive::Rmunit,
    Primitive::Rex,
    Primitive::RexAll,
    Primitive::SedReplace,
    Primitive::SedTranslate,
    Primitive::Spath,
    Primitive::Xpath,
    Primitive::IpLocation,
    Primitive::Lookup,
    Primitive::LookupJson,
    Primitive::EventFields,
    Primitive::EventFieldNames,
    Primitive::TextFields,
    Primitive::TextFieldNames,
    Primitive::PairFields,
    Primitive::PairFieldNames,
    Primitive::AddValues,
    Primitive::TableLines,
    Primitive::FieldsToJson,
];

pub(crate) use ip_location::open as geoip;
pub(crate) use value::to_number;

/// The names of the functions that match patterns with `*`, ignoring letter case or not.
pub(crate) const WILDCARD_MATCH: &str = wildcard::WILDCARD_MATCH.name;
pub(crate) const WILDCARD_MATCH_CASE: &str = wildcard::WILDCARD_MATCH_CASE.name;

static UDFS: LazyLock<HashMap<Primitive, Arc<ScalarUDF>>> =
    LazyLock::new(|| ALL.iter().map(|primitive| (*primitive, Arc::new(udf(*primitive)))).collect());

/// The function behind an operator or a command.
pub fn primitive(primitive: Primitive) -> Arc<ScalarUDF> {
    UDFS.get(&primitive).map_or_else(|| Arc::new(udf(primitive)), Arc::clone)
}

/// All functions behind operators and commands.
pub(crate) fn all() -> impl Iterator<Item = Arc<ScalarUDF>> {
    ALL.iter().copied().map(primitive)
}

/// Those typed by their literals stand beside the plain ones.
fn udf(primitive: Primitive) -> ScalarUDF {
    match primitive {
        Primitive::Barrier => value::BARRIER.volatile_udf(),
        Primitive::EventFields => fields::EVENT_FIELDS.udf(),
        Primitive::Rex => rex::REX.udf(),
        Primitive::RexAll => rex::REX_ALL.udf(),
        Primitive::TextFields => fields::TEXT_FIELDS.udf(),
        Primitive::PairFields => fields::PAIR_FIELDS.udf(),
        plain => function(plain).udf(),
    }
}

fn function(primitive: Primitive) -> Function {
    match primitive {
        Primitive::ToText => value::TO_TEXT,
        Primitive::ToNumber => value::TO_NUMBER,
        Primitive::Step => value::STEP,
        Primitive::Barrier => value::BARRIER,
        Primitive::Concat => concat::CONCAT,
        Primitive::Require => require::REQUIRE,
        Primitive::FirstOf => value::FIRST_OF,
        Primitive::ToEpoch => time::TO_EPOCH,
        Primitive::FromEpoch => time::FROM_EPOCH,
        Primitive::Compare => compare::COMPARE,
        Primitive::WildcardMatch => wildcard::WILDCARD_MATCH,
        Primitive::WildcardMatchCase => wildcard::WILDCARD_MATCH_CASE,
        Primitive::WildcardDiffers => wildcard::WILDCARD_DIFFERS,
        Primitive::RowsMatch => rows_match::ROWS_MATCH,
        Primitive::PhraseMatch => wildcard::PHRASE_MATCH,
        Primitive::TermMatch => term::TERM_MATCH,
        Primitive::TermMatchCase => term::TERM_MATCH_CASE,
        Primitive::TokenMatch => term::TOKEN_MATCH,
        Primitive::CidrMatch => cidr::CIDR_MATCH,
        Primitive::LikeMatch => like::LIKE_MATCH,
        Primitive::SortKey => sort_key::SORT_KEY,
        Primitive::TimeBucket => bucket::TIME_BUCKET,
        Primitive::TimeBuckets => bucket::TIME_BUCKETS,
        Primitive::TimeBucketAuto => bin::TIME_BUCKET_AUTO,
        Primitive::BinNumber => bin::BIN_NUMBER,
        Primitive::BinLog => bin::BIN_LOG,
        Primitive::BinAuto => bin::BIN_AUTO,
        Primitive::NumberBins => bin::NUMBER_BINS,
        Primitive::MakeMv => make_mv::MAKE_MV,
        Primitive::MakeMvTokens => make_mv::MAKE_MV_TOKENS,
        Primitive::ReplaceValues => replace::REPLACE_VALUES,
        Primitive::Ctime => convert::CTIME,
        Primitive::Mktime => convert::MKTIME,
        Primitive::Auto => convert::AUTO,
        Primitive::Num => convert::NUM,
        Primitive::Dur2sec => convert::DUR2SEC,
        Primitive::Memk => convert::MEMK,
        Primitive::Mstime => convert::MSTIME,
        Primitive::Rmcomma => convert::RMCOMMA,
        Primitive::Rmunit => convert::RMUNIT,
        Primitive::SedReplace => sed::SED_REPLACE,
        Primitive::SedTranslate => sed::SED_TRANSLATE,
        Primitive::Spath => spath::SPATH,
        Primitive::Xpath => spath::XPATH,
        Primitive::AddValues => spath::ADD_VALUES,
        Primitive::TableLines => table::TABLE_LINES,
        Primitive::FieldsToJson => to_json::FIELDS_TO_JSON,
        Primitive::Rex | Primitive::RexAll | Primitive::EventFields | Primitive::EventFieldNames => {
            fields::EVENT_FIELD_NAMES
        }
        Primitive::TextFields | Primitive::TextFieldNames => fields::TEXT_FIELD_NAMES,
        Primitive::PairFields | Primitive::PairFieldNames => fields::PAIR_FIELD_NAMES,
        Primitive::IpLocation => ip_location::IP_LOCATION,
        Primitive::Lookup => lookup::LOOKUP,
        Primitive::LookupJson => lookup::LOOKUP_JSON,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::collections::HashSet;

    use datafusion::{
        arrow::{
            array::{Array, ArrayRef, StringArray, StringBuilder},
            datatypes::{DataType, Field},
        },
        common::config::ConfigOptions,
        logical_expr::{ColumnarValue, ReturnFieldArgs, ScalarFunctionArgs},
    };

    use super::*;
    use crate::function::support::text::{TextListBuilder, append_list};

    /// Calls a function as a plan would, and checks the type that it promised.
    pub(crate) fn call(primitive: Primitive, args: Vec<ColumnarValue>, rows: usize) -> ArrayRef {
        let udf = super::primitive(primitive);
        let types: Vec<_> = args.iter().map(ColumnarValue::data_type).collect();
        let types = udf.coerce_types(&types).unwrap();
        let arg_fields: Vec<_> = types.iter().map(|t| Arc::new(Field::new("a", t.clone(), true))).collect();
        let literals: Vec<_> = args
            .iter()
            .map(|arg| match arg {
                ColumnarValue::Scalar(scalar) => Some(scalar),
                ColumnarValue::Array(_) => None,
            })
            .collect();
        let promised = udf
            .return_field_from_args(ReturnFieldArgs { arg_fields: &arg_fields, scalar_arguments: &literals })
            .unwrap()
            .data_type()
            .clone();
        let result = udf
            .invoke_with_args(ScalarFunctionArgs {
                arg_fields,
                args,
                number_rows: rows,
                return_field: Arc::new(Field::new("r", promised.clone(), true)),
                config_options: Arc::new(ConfigOptions::default()),
            })
            .unwrap();
        assert_eq!(result.data_type(), promised, "{}", udf.name());
        let array = result.into_array(rows).unwrap();
        assert_eq!(array.len(), rows);
        array
    }

    /// A column of texts.
    pub(crate) fn texts(rows: &[Option<&str>]) -> ColumnarValue {
        ColumnarValue::Array(Arc::new(StringArray::from(rows.to_vec())))
    }

    /// A column of multivalues.
    pub(crate) fn lists(rows: &[&[&str]]) -> ColumnarValue {
        let mut builder = TextListBuilder::new(StringBuilder::new());
        rows.iter().for_each(|row| append_list(&mut builder, *row));
        ColumnarValue::Array(Arc::new(builder.finish()))
    }

    /// A literal.
    pub(crate) fn literal(text: &str) -> ColumnarValue {
        ColumnarValue::Scalar(text.into())
    }

    /// The result of a function for one text and literals.
    pub(crate) fn call_text(primitive: Primitive, text: &str, literals: &[&str]) -> Option<String> {
        let mut args = vec![texts(&[Some(text)])];
        args.extend(literals.iter().copied().map(literal));
        let result = call(primitive, args, 1);
        let result = crate::function::support::to_text::to_text(&result).unwrap();
        result.is_valid(0).then(|| result.value(0).to_owned())
    }

    #[test]
    fn all_are_listed_and_names_are_unique() {
        let names: HashSet<String> = all().map(|udf| udf.name().to_owned()).collect();
        assert_eq!(names.len(), ALL.len());
    }

    fn null() -> ColumnarValue {
        ColumnarValue::Scalar(datafusion::common::ScalarValue::Null)
    }

    /// Those that make a struct, whose children are null, or an object, and those that have something else to give.
    const NEVER_NULL: &[&str] = &[
        "number_bins",
        "xpath",
        "time_bucket_auto",
        "add_values",
        "event_fields",
        "fields_to_json",
        "ip_location",
        "lookup",
        "lookup_json",
        "pair_fields",
        "text_fields",
    ];

    #[test]
    fn null_arguments_give_null() {
        for udf in all().filter(|udf| !NEVER_NULL.contains(&udf.name())) {
            let count = match udf.name() {
                "compare" | "require" | "convert_ctime" | "convert_mktime" | "make_mv" | "make_mv_tokens"
                | "bin_log" => 3,
                "number_bins" => 3,
                "time_bucket" => 4,
                "bin_auto" | "time_buckets" => 5,
                "time_bucket_auto" => 6,
                "replace_values" => 1,
                "rex" | "rex_all" => 4,
                "sed_replace" | "table_lines" => 5,
                "sed_translate" | "text_field_names" => 3,
                "pair_field_names" => 8,
                "barrier" | "to_text" | "to_number" | "to_epoch" | "from_epoch" | "first_value_of"
                | "event_field_names" => 1,
                name if name.starts_with("convert_") => 1,
                _ => 2,
            };
            let literals: &[ColumnarValue] = match udf.name() {
                "compare" => &[literal("="), literal("1")],
                "require" => &[ColumnarValue::Scalar(true.into()), literal("it must hold")],
                "sort_key" => &[literal("auto")],
                "time_bucket" => &[ColumnarValue::Scalar(1i64.into()), literal("d"), literal("UTC")],
                "cidr_match" => &[],
                "bin_number" => &[literal("1")],
                "bin_log" => &[literal("1"), literal("10")],
                "bin_auto" => &[literal("0"), literal("1"), literal("2"), literal("1")],
                "number_bins" => &[literal("1"), literal("1")],
                "make_mv" | "make_mv_tokens" => &[literal(","), ColumnarValue::Scalar(false.into())],
                "time_buckets" => &[null(), ColumnarValue::Scalar(1i64.into()), literal("d"), literal("UTC")],
                "time_bucket_auto" => &[null(), null(), literal("2"), literal("1"), literal("UTC")],
                "text_field_names" => &[literal("spath"), literal("")],
                "pair_field_names" => &[const { ColumnarValue::Scalar(datafusion::common::ScalarValue::Null) }; 7],
                "rex" | "rex_all" | "sed_replace" | "table_lines" => {
                    &[literal("a"), literal("b"), literal("c"), literal("d")]
                }
                _ => &[literal("%F"), literal("UTC")],
            };
            let mut args = vec![ColumnarValue::Scalar(datafusion::common::ScalarValue::Null)];
            args.extend(literals.iter().take(count - 1).cloned());
            if udf.name() == "cidr_match" {
                args.insert(0, literal("10.0.0.0/8"));
            }
            let primitive = *ALL.iter().find(|p| super::primitive(**p).name() == udf.name()).unwrap();
            let result = call(primitive, args, 1);
            let null = result.is_null(0) || result.data_type() == &DataType::Null;
            assert!(null, "{}", udf.name());
        }
    }
}
