//! The functions over all rows in order that commands need, which the planner asks for as [`RowsPrimitive`]s.

use std::sync::Arc;

use datafusion::logical_expr::WindowUDF;
use spl_planner::RowsPrimitive;

mod moving;
mod transaction;
mod udwf;

use udwf::RowsFunction;

/// All of them.
const ALL: [RowsPrimitive; 2] = [RowsPrimitive::MovingAverage, RowsPrimitive::Transactions];

/// The function over rows behind a command.
pub fn rows_primitive(primitive: RowsPrimitive) -> Arc<WindowUDF> {
    Arc::new(function(primitive).udwf())
}

/// All functions over rows.
pub(crate) fn all() -> impl Iterator<Item = Arc<WindowUDF>> {
    ALL.into_iter().map(rows_primitive)
}

fn function(primitive: RowsPrimitive) -> RowsFunction {
    match primitive {
        RowsPrimitive::MovingAverage => moving::MOVING_AVERAGE,
        RowsPrimitive::Transactions => transaction::TRANSACTIONS,
    }
}
