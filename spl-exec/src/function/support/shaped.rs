//! Scalar functions whose result's type depends on the literals among their arguments: a struct with a child for each name.
//!
//! Much work is done for all the children at once, so they count as volatile: an optimizer may leave out a volatile function, but neither
//! calls it twice nor moves it into a filter below.

use std::sync::Arc;

use datafusion::{
    arrow::datatypes::{DataType, Field, FieldRef},
    common::{Result, ScalarValue, internal_err, plan_err},
    logical_expr::{
        ColumnarValue, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
    },
};

use super::udf::by_name;

/// A scalar function, as [`Function`](super::udf::Function), typed by its literals.
#[derive(Clone, Copy)]
pub(crate) struct Shaped {
    /// The name that plans are serialised under.
    pub(crate) name: &'static str,
    /// The least number of arguments.
    pub(crate) arity: usize,
    /// The type of the result for the arguments' literals; `None` for an argument that is none.
    pub(crate) returns: fn(&[Option<&ScalarValue>]) -> DataType,
    /// The result for arguments and a number of rows.
    pub(crate) invoke: fn(&[ColumnarValue], usize) -> Result<ColumnarValue>,
}

impl Shaped {
    /// As a function of DataFusion.
    pub(crate) fn udf(self) -> ScalarUDF {
        ScalarUDF::new_from_impl(Udf { function: self, signature: Signature::user_defined(Volatility::Volatile) })
    }
}

struct Udf {
    function: Shaped,
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
        if types.len() < self.function.arity {
            return plan_err!("The arguments to the '{}' function are invalid.", self.function.name);
        }
        Ok(types.to_vec())
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        internal_err!("the type of {} depends on its literals", self.function.name)
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs<'_>) -> Result<FieldRef> {
        Ok(Arc::new(Field::new(self.function.name, (self.function.returns)(args.scalar_arguments), true)))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        (self.function.invoke)(&args.args, args.number_rows)
    }
}
