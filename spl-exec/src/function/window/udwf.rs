//! The shape of our own functions over rows: stateless, found by name, all rows of a partition at once.

use std::{fmt, sync::Arc};

use datafusion::{
    arrow::{
        array::ArrayRef,
        datatypes::{DataType, Field, FieldRef},
    },
    common::{Result, plan_err},
    logical_expr::{
        PartitionEvaluator, Signature, Volatility, WindowUDF, WindowUDFImpl,
        function::{PartitionEvaluatorArgs, WindowUDFFieldArgs},
    },
};

use crate::function::support::udf::by_name;

/// A function of the rows of a partition, in order.
#[derive(Clone, Copy)]
pub(super) struct RowsFunction {
    /// The name that plans are serialised under.
    pub(super) name: &'static str,
    /// The least number of arguments.
    pub(super) arity: usize,
    /// The type of the result.
    pub(super) returns: fn() -> DataType,
    /// The result for columns of so many rows.
    pub(super) evaluate: fn(&[ArrayRef], usize) -> Result<ArrayRef>,
}

impl RowsFunction {
    /// As a function of DataFusion.
    pub(super) fn udwf(self) -> WindowUDF {
        WindowUDF::new_from_impl(Udwf { function: self, signature: Signature::user_defined(Volatility::Immutable) })
    }
}

struct Udwf {
    function: RowsFunction,
    signature: Signature,
}

by_name!(Udwf);

impl WindowUDFImpl for Udwf {
    fn name(&self) -> &str {
        self.function.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, types: &[DataType]) -> Result<Vec<DataType>> {
        if types.len() < self.function.arity {
            return plan_err!("The function '{}' takes {} arguments.", self.function.name, self.function.arity);
        }
        Ok(types.to_vec())
    }

    fn field(&self, args: WindowUDFFieldArgs<'_>) -> Result<FieldRef> {
        Ok(Arc::new(Field::new(args.name(), (self.function.returns)(), true)))
    }

    fn partition_evaluator(&self, _: PartitionEvaluatorArgs<'_>) -> Result<Box<dyn PartitionEvaluator>> {
        Ok(Box::new(Evaluator { name: self.function.name, evaluate: self.function.evaluate }))
    }
}

struct Evaluator {
    name: &'static str,
    evaluate: fn(&[ArrayRef], usize) -> Result<ArrayRef>,
}

impl fmt::Debug for Evaluator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Evaluator").field(&self.name).finish()
    }
}

impl PartitionEvaluator for Evaluator {
    fn evaluate_all(&mut self, values: &[ArrayRef], rows: usize) -> Result<ArrayRef> {
        (self.evaluate)(values, rows)
    }
}
