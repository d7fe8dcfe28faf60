//! The shape of our own scalar functions: stateless, found by name, one description each.

use datafusion::{
    arrow::datatypes::{DataType, Field},
    common::{Result, plan_err},
    logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility},
};

/// The name alone identifies a function of ours: pointers to functions have no dependable equality.
macro_rules! by_name {
    ($udf:ident) => {
        impl std::fmt::Debug for $udf {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_tuple(stringify!($udf)).field(&self.function.name).finish()
            }
        }

        impl PartialEq for $udf {
            fn eq(&self, other: &Self) -> bool {
                self.function.name == other.function.name
            }
        }

        impl Eq for $udf {}

        impl std::hash::Hash for $udf {
            fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
                self.function.name.hash(state);
            }
        }
    };
}

pub(crate) use by_name;

/// A scalar function. It takes arguments of any type: it checks their number alone, and reads them with
/// [`text`](super::text) and [`arguments`](super::arguments), so that no cast stands before the hot ones.
#[derive(Clone, Copy)]
pub(crate) struct Function {
    /// The name that plans are serialised under.
    pub(crate) name: &'static str,
    /// The least and the greatest number of arguments.
    pub(crate) arity: (usize, usize),
    /// The type of the result for types of arguments.
    pub(crate) returns: fn(&[DataType]) -> DataType,
    /// The result for arguments and a number of rows.
    pub(crate) invoke: fn(&[ColumnarValue], usize) -> Result<ColumnarValue>,
}

impl Function {
    /// As a function of DataFusion.
    pub(crate) fn udf(self) -> ScalarUDF {
        self.with(Volatility::Immutable)
    }

    /// As a function that the optimizer neither folds nor moves.
    pub(crate) fn volatile_udf(self) -> ScalarUDF {
        self.with(Volatility::Volatile)
    }

    fn with(self, volatility: Volatility) -> ScalarUDF {
        ScalarUDF::new_from_impl(Udf { function: self, signature: Signature::user_defined(volatility) })
    }
}

/// The type of a function that maps texts: a list of `element` for a list, else `element`.
pub(crate) fn shaped_like(argument: Option<&DataType>, element: DataType) -> DataType {
    match argument {
        Some(argument) if is_list(argument) => list_of(element),
        _ => element,
    }
}

/// A list type as DataFusion's own functions make it.
pub(crate) fn list_of(element: DataType) -> DataType {
    DataType::List(Field::new_list_field(element, true).into())
}

/// Whether values of the type are multivalues.
pub(crate) fn is_list(data_type: &DataType) -> bool {
    matches!(
        data_type,
        DataType::List(_)
            | DataType::LargeList(_)
            | DataType::FixedSizeList(_, _)
            | DataType::ListView(_)
            | DataType::LargeListView(_)
    )
}

struct Udf {
    function: Function,
    signature: Signature,
}

by_name!(Udf);

impl ScalarUDFImpl for Udf {
    fn name(&self) -> &str {
        self.function.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, types: &[DataType]) -> Result<Vec<DataType>> {
        let (least, most) = self.function.arity;
        if types.len() < least || types.len() > most {
            return plan_err!("The arguments to the '{}' function are invalid.", self.function.name);
        }
        Ok(types.to_vec())
    }

    fn return_type(&self, types: &[DataType]) -> Result<DataType> {
        Ok((self.function.returns)(types))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        (self.function.invoke)(&args.args, args.number_rows)
    }
}
