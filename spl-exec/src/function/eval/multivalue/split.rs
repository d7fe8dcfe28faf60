//! `split(<str>, <delimiter>)`

use std::rc::Rc;

use datafusion::{
    common::Result,
    logical_expr::{ColumnarValue, Expr},
};
use memchr::memmem::Finder;
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, null, ok};

use crate::function::{
    eval::rows::{self, Rows},
    support::udf::Function,
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "split",
    aliases: &[],
    category: Category::Multivalue,
    params: &[Param::text("str"), Param::text("delimiter")],
    summary: "The parts of a text between delimiters, as a multivalue; an empty delimiter parts every character.",
    examples: &[
        ok(r#"split("a;b;c", ";")"#, "[a, b, c]"),
        ok(r#"split("a--b", "--")"#, "[a, b]"),
        ok(r#"split(";a;", ";")"#, "[, a, ]"),
        ok(r#"split("añb", "")"#, "[a, ñ, b]"),
        ok(r#"split("abc", ";")"#, "abc"),
        ok(r#"mvcount(split("", ";"))"#, "1"),
        null(r#"split(null(), ";")"#),
    ],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_split", arity: (2, 2), returns: rows::texts, invoke };

/// The number of parts, without making them.
pub(super) const COUNT: Function =
    Function { name: "spl_split_count", arity: (2, 2), returns: rows::number, invoke: count };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(Value::list(UDF.udf().call(arguments.exprs()), Kind::Dynamic))
}

/// The number of parts, if the expression is a call of `split`.
pub(super) fn counted(values: &Expr) -> Option<Expr> {
    let Expr::ScalarFunction(call) = values else { return None };
    (call.name() == UDF.name).then(|| COUNT.udf().call(call.args.clone()))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let (text, delimiter) = (rows.text(0)?, rows.text(1)?);
    let mut finders = Finders::default();
    rows.make_texts(|row| {
        let both = text.get(row).zip(delimiter.get(row));
        Ok(both.map(|(text, delimiter)| finders.parts(text, delimiter)).into_iter().flatten())
    })
}

fn count(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let (text, delimiter) = (rows.text(0)?, rows.text(1)?);
    let mut finders = Finders::default();
    #[expect(clippy::cast_precision_loss, reason = "a text has fewer parts than a double has whole numbers")]
    rows.make_number(|row| {
        let (text, delimiter) = text.get(row).zip(delimiter.get(row))?;
        Some(finders.parts(text, delimiter).count() as f64)
    })
}

/// Finds a delimiter; most rows share theirs.
#[derive(Default)]
struct Finders {
    latest: Option<Rc<Finder<'static>>>,
}

impl Finders {
    fn parts<'t>(&mut self, text: &'t str, delimiter: &str) -> Parts<'t> {
        let same = self.latest.take().filter(|finder| finder.needle() == delimiter.as_bytes());
        let finder = same.unwrap_or_else(|| Rc::new(Finder::new(delimiter).into_owned()));
        self.latest = Some(Rc::clone(&finder));
        Parts { rest: Some(text), finder }
    }
}

/// The parts of a text. An empty delimiter parts every character.
struct Parts<'t> {
    rest: Option<&'t str>,
    finder: Rc<Finder<'static>>,
}

impl<'t> Iterator for Parts<'t> {
    type Item = &'t str;

    fn next(&mut self) -> Option<&'t str> {
        let rest = self.rest.take()?;
        let delimiter = self.finder.needle().len();
        let end = match delimiter {
            0 => rest.chars().next().map(char::len_utf8).filter(|first| *first < rest.len()),
            _ => self.finder.find(rest.as_bytes()),
        };
        let Some(end) = end else { return Some(rest) };
        self.rest = rest.get(end + delimiter..);
        rest.get(..end)
    }
}
