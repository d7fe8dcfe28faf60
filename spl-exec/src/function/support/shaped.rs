//! Scalar functions whose result's type depends on the literals among their arguments: a struct with a child for each name.
//!
//! Much work is done for all the children at once, so they count as volatile: an optimizer may leave out a volatile function, but neither
//! calls it twice nor moves it into a filter below.

use std::{
    fmt,
    hash::{Hash, Hasher},
    sync::Arc,
};

use datafusion::{
    arrow::datatypes::{DataType, Field, FieldRef},
    common::{Result, ScalarValue, internal_err, plan_err},
    logical_expr::{
        ColumnarValue, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
    },
};

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

impl fmt::Debug for Udf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Udf").field(&self.function.name).finish()
    }
}

// The name alone identifies a function: pointers to functions have no dependable equality.
impl PartialEq for Udf {
    fn eq(&self, other: &Self) -> bool {
        self.function.name == other.function.name
    }
}

impl Eq for Udf {}

impl Hash for Udf {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.function.name.hash(state);
    }
}

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
