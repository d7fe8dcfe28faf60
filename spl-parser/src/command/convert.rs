//! `convert`: turns field values into numbers or times, or back.
//!
//! Usage: `convert [timeformat="<format>"] <function>(<field>) [AS <field>]...`

use crate::{
    Spanned,
    ast::{FieldName, FieldPattern},
};

/// `convert`
#[derive(Clone, Debug, PartialEq)]
pub struct Convert {
    /// The strftime format of `ctime` and `mktime`; `None` means `%m/%d/%Y %H:%M:%S`.
    pub timeformat: Option<Spanned<String>>,
    /// The conversions; at least one.
    pub conversions: Vec<ConvertField>,
}

/// `ctime(firstTime) AS first`
#[derive(Clone, Debug, PartialEq)]
pub struct ConvertField {
    /// `auto`, `ctime`, `dur2sec`, `memk`, `mktime`, `mstime`, `none`, `num`, `rmcomma` or `rmunit`, in lower case.
    pub function: Spanned<String>,
    /// The field or fields.
    pub field: Spanned<FieldPattern>,
    /// Where the result goes; in place where there is none.
    pub alias: Option<Spanned<FieldName>>,
}
