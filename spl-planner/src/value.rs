//! What the planner knows of a value while it lowers an expression.
//!
//! SPL is typed dynamically and Arrow statically. A field's values arrive as strings or as typed columns; the [`Kind`] says
//! which rules apply, and the `coerce` module is the one place that turns one kind into another.

use datafusion::logical_expr::Expr;

/// The kind of a single value. Of a multivalue it is the kind of its elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Always null: a field that no column has, `null()`.
    Null,
    /// True or false; it can't be stored in a field.
    Bool,
    /// A number; Arrow type Int64, UInt64 or Float64 (or narrower).
    Number,
    /// Text that is text by construction: a literal in quotes, the result of `lower()`. It never compares as a number.
    Text,
    /// Text of a field: where all operands look like numbers, operators take it as a number. Arrow type Utf8, LargeUtf8,
    /// Utf8View or a dictionary of one.
    Dynamic,
    /// A point in time, seconds since the epoch to the language; Arrow type Timestamp(_, UTC).
    Time,
}

/// An expression with what is known of its type.
#[derive(Clone, Debug)]
pub struct Value {
    /// The expression; of a multivalue its Arrow type is List.
    pub expr: Expr,
    /// The kind of its values.
    pub kind: Kind,
    /// Whether it may hold several values (Arrow type List).
    pub multi: bool,
}

impl Value {
    /// A single value.
    pub fn new(expr: Expr, kind: Kind) -> Self {
        Self { expr, kind, multi: false }
    }

    /// A multivalue, as an Arrow list.
    pub fn list(expr: Expr, kind: Kind) -> Self {
        Self { expr, kind, multi: true }
    }
}
