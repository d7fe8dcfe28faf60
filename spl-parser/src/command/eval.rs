//! `eval`: computes fields, from left to right; later ones see earlier ones.
//!
//! Usage: `eval <field>=<expression> [, <field>=<expression>]...`

use crate::{
    Spanned,
    ast::{Expr, FieldName},
};

/// `eval`
#[derive(Clone, Debug, PartialEq)]
pub struct Eval {
    /// The assignments; at least one.
    pub assignments: Vec<Assignment>,
}

/// `field=expression`
#[derive(Clone, Debug, PartialEq)]
pub struct Assignment {
    /// The field that is set.
    pub destination: Spanned<Destination>,
    /// Its value.
    pub expression: Spanned<Expr>,
}

/// The left side of an assignment.
#[derive(Clone, Debug, PartialEq)]
pub enum Destination {
    /// A field by its name.
    Field(FieldName),
    /// `{f}`, `a{f}b`: the name holds the values of other fields. The text is kept as written, braces balanced.
    Template(String),
}
