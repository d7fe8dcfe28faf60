//! `fillnull`: replaces missing values.
//!
//! Usage: `fillnull [value=<string>] [<field>...]`

use crate::{Spanned, ast::FieldName};

/// `fillnull`
#[derive(Clone, Debug, PartialEq)]
pub struct Fillnull {
    /// What is put in; `None` means 0.
    pub value: Option<Spanned<String>>,
    /// The fields; empty means every field that any row has.
    pub fields: Vec<Spanned<FieldName>>,
}
