//! AST to a DataFusion `LogicalPlan` for SPL.

mod catalog;
mod function;
mod primitive;
mod value;

pub use catalog::{Catalog, Dataset, Table, TimeRange};
pub use function::{
    AggregateInput, AggregatePlan, Arguments, Category, EvalFunction, Example, FunctionError, Param, ParamKind, StatsFunction,
    null, ok,
};
pub use primitive::Primitive;
pub use value::{Kind, Value};
