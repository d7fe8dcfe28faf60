//! What `sum()` and `avg()` share.

use datafusion::{common::Result, logical_expr::ColumnarValue};
use spl_planner::{Arguments, FunctionError, Kind, Value};

use crate::function::{
    eval::{rows::Rows, unify::to_text},
    support::{
        arguments::{NumberArg, TextArg},
        number::parse_number,
        udf::{Function, is_list},
    },
};

/// A call. What a field holds is seen row by row; what is written as a text or as a condition can't be a number.
pub(super) fn build(name: &str, arguments: &Arguments<'_>, udf: &Function) -> Result<Value, FunctionError> {
    for (index, value) in arguments.values.iter().enumerate() {
        let is_text = value.kind == Kind::Text && arguments.literal(index).is_some();
        if is_text || value.kind == Kind::Bool {
            let message = format!("The arguments to the '{name}' function are invalid.");
            let help = is_text.then(|| "write a number without quotes, or `tonumber(…)` around them".to_owned());
            return Err(FunctionError { help, ..FunctionError::argument(index, message) });
        }
    }
    let exprs = arguments.values.iter().map(|value| if value.multi { to_text(value) } else { value.expr.clone() });
    Ok(Value::new(udf.udf().call(exprs.collect()), Kind::Number))
}

/// The numbers of each row: of a multivalue all that are numeric.
pub(super) struct Addends(Vec<Column>);

enum Column {
    Single(NumberArg),
    Multi(TextArg),
}

impl Addends {
    pub(super) fn new(arguments: &[ColumnarValue]) -> Result<Self> {
        let column = |argument: &ColumnarValue| {
            Ok(if is_list(&argument.data_type()) {
                Column::Multi(TextArg::try_new(argument)?)
            } else {
                Column::Single(NumberArg::try_new(argument)?)
            })
        };
        arguments.iter().map(column).collect::<Result<_>>().map(Self)
    }

    /// Their sum and how many they are.
    fn total(&self, row: usize) -> (f64, f64) {
        let add = |(sum, count): (f64, f64), number: f64| (sum + number, count + 1.0);
        self.0.iter().fold((0.0, 0.0), |total, column| match column {
            Column::Single(number) => number.get(row).into_iter().fold(total, add),
            Column::Multi(texts) => texts.row(row).filter_map(parse_number).fold(total, add),
        })
    }
}

/// A number of each row by the sum and the count of its addends; null where it has none.
pub(super) fn invoke(arguments: &[ColumnarValue], len: usize, of: fn(f64, f64) -> f64) -> Result<ColumnarValue> {
    let addends = Addends::new(arguments)?;
    Rows::new(arguments, len).make_number(|row| {
        let (sum, count) = addends.total(row);
        (count > 0.0).then(|| of(sum, count))
    })
}
