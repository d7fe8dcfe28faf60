//! `lookup("table", json_object("column", value, …), json_array("column", …))`: what the matching lines of a table have, as JSON.
//!
//! The objects are the function's way to name columns: they are read here, and never made.

use datafusion::logical_expr::lit;
use spl_parser::{Code, Diagnostic, Span, Spanned, ast::Expr};

use crate::{
    Kind, Primitive, Value,
    cx::{Cx, Result},
    expr,
    frame::Frame,
    lookup::{self, Key, Request},
    scope,
};

pub(super) fn lower(arguments: &[Spanned<Expr>], span: Span, frame: &Frame, cx: &mut Cx<'_>) -> Result<Value> {
    let (table, object, array) = match arguments {
        [table, object] => (table, object, None),
        [table, object, array] => (table, object, Some(array)),
        _ => return Err(invalid(span, "a table, an object and perhaps an array are wanted")),
    };
    let name = text(table)?;
    let found = lookup::find(&name, cx)?;
    let mut keys = Vec::new();
    let pairs = called(object, "json_object")?;
    if pairs.is_empty() {
        return Err(invalid(object.span, "no column to match"));
    }
    for pair in pairs.chunks(2) {
        let [column, value] = pair else { return Err(invalid(object.span, "a column without a value")) };
        let column = text(column)?;
        lookup::check(&found, &name, &column, "source", column.span)?;
        keys.push(Key { value: expr::lower(value, frame, cx)?, column: column.value });
    }
    let mut outputs = Vec::new();
    match array {
        Some(array) => {
            for column in called(array, "json_array")? {
                let column = text(column)?;
                lookup::check(&found, &name, &column, "destination", column.span)?;
                outputs.push(column.value);
            }
        }
        None => {
            let rest = lookup::columns(&found).into_iter();
            outputs.extend(rest.filter(|column| !keys.iter().any(|key| key.column == *column)));
        }
    }
    if outputs.is_empty() || keys.iter().any(|key| key.value.kind == Kind::Null) {
        return Ok(scope::absent());
    }
    let names: Vec<_> = outputs.iter().map(|name| lit(name.as_str())).collect();
    let answer = Request { name: &name, lookup: &found, keys, outputs }.call(span, cx)?;
    let json = cx.call(Primitive::LookupJson, std::iter::once(answer).chain(names).collect());
    Ok(Value::new(json, Kind::Text))
}

/// A text literal.
fn text(argument: &Spanned<Expr>) -> Result<Spanned<String>> {
    match &argument.value {
        Expr::Text(text) => Ok(Spanned::new(text.clone(), argument.span)),
        _ => Err(invalid(argument.span, "this must be a text in double quotes")),
    }
}

/// The arguments of a call that is written out.
fn called<'e>(argument: &'e Spanned<Expr>, function: &str) -> Result<&'e [Spanned<Expr>]> {
    match &argument.value {
        Expr::Call { name, arguments } if name.eq_ignore_ascii_case(function) => Ok(arguments),
        _ => Err(invalid(argument.span, &format!("this must be written out as `{function}(…)`"))),
    }
}

fn invalid(span: Span, why: &str) -> Box<Diagnostic> {
    let message = "The arguments to the 'lookup' function are invalid.";
    let help = "write `lookup(\"table\", json_object(\"column\", value), json_array(\"column\"))`";
    Box::new(Diagnostic::error(Code::FunctionArguments, span, message).label(why).help(help))
}
