//! `format`: turns the rows into one text, a condition of the search language.

use datafusion::{
    functions::expr_fn::{concat, replace},
    functions_aggregate::array_agg::array_agg_udaf,
    functions_nested::expr_fn::{array_length, array_to_string, make_array},
    logical_expr::{Expr, ExprFunctionExt, lit, when},
};
use spl_parser::{Span, command::Format};

use super::Lower;
use crate::{
    Value, coerce,
    cx::{At, Cx, Result},
    frame::{Frame, HIDDEN, Output, column},
    scope,
};

/// The text of no rows. \[C\]
const EMPTY: &str = "NOT ( )";

/// Stands between the values of a multivalue until they are escaped: no text of a search holds it.
const BETWEEN: &str = "\u{1}";

impl Lower for Format {
    /// Fields come in alphabetical order; internal ones are left out. \[D format\]
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let mvsep = self.mvsep.as_ref().map_or("OR", |text| text.as_str());
        let texts = match &self.strings {
            Some(strings) => [
                &strings.start,
                &strings.row_start,
                &strings.between_fields,
                &strings.row_end,
                &strings.between_rows,
                &strings.end,
            ]
            .map(|text| text.value.clone()),
            None => ["(", "(", "AND", ")", "OR", ")"].map(str::to_owned),
        };
        let [start, row_start, between_fields, row_end, between_rows, end] = &texts;
        let mut names: Vec<String> = scope::all(&frame, cx).into_iter().filter(|name| !name.starts_with('_')).collect();
        names.sort();
        let frame = match self.maxresults.as_ref().map_or(0, |max| max.value) {
            0 => frame,
            max => frame.limit(usize::try_from(max).unwrap_or(usize::MAX), span)?,
        };
        let mut terms = Vec::with_capacity(names.len());
        for name in &names {
            let value = scope::resolve(name, span, &frame, cx);
            terms.push(term(name, &value, mvsep, cx)?);
        }
        let row = match terms.is_empty() {
            true => lit(datafusion::common::ScalarValue::Utf8(None)),
            false => array_to_string(make_array(terms), lit(format!(" {between_fields} "))),
        };
        let filled = row.clone().not_eq(lit(""));
        let row = when(filled, concat(vec![lit(format!("{row_start} ")), row, lit(format!(" {row_end}"))])).end();
        let row = row.at(span)?;
        let empty = self.emptystr.as_ref().map_or(EMPTY, |text| text.as_str());
        one_text(frame, row, &format!(" {between_rows} "), "search", span)?.project_text(
            |rows| {
                let all = concat(vec![lit(format!("{start} ")), rows.clone(), lit(format!(" {end}"))]);
                let text = when(rows.is_not_null(), all).otherwise(lit(empty)).at(span)?;
                Ok(if self.quote { concat(vec![lit("\""), escaped(text), lit("\"")]) } else { text })
            },
            span,
        )
    }
}

/// `name="value"`, or several in parentheses; null where the field is.
pub(super) fn term(name: &str, value: &Value, mvsep: &str, cx: &Cx<'_>) -> Result<Expr> {
    let begin = format!("{name}=\"");
    if !value.multi {
        let text = escaped(coerce::text(value, cx));
        let whole = concat(vec![lit(begin), text.clone(), lit("\"")]);
        return when(text.is_not_null(), whole).end().at(Span::default());
    }
    let list = coerce::list(value, cx)?;
    let joined = escaped(array_to_string(list.clone(), lit(BETWEEN)));
    let joined = replace(joined, lit(BETWEEN), lit(format!("\" {mvsep} {begin}")));
    let one = concat(vec![lit(begin), joined, lit("\"")]);
    let several = concat(vec![lit("( "), one.clone(), lit(" )")]);
    let length = array_length(list.clone());
    when(length.clone().gt(lit(1)), several).when(list.is_not_null(), one).end().at(Span::default())
}

/// A text as it stands between double quotes.
fn escaped(text: Expr) -> Expr {
    replace(replace(text, lit("\\"), lit("\\\\")), lit("\""), lit("\\\""))
}

/// The texts of all rows in their order, joined; null where no row has one.
pub(super) fn one_text(frame: Frame, row: Expr, between: &str, name: &str, span: Span) -> Result<Texts> {
    let part = format!("{HIDDEN}text");
    let order = frame.order().to_vec();
    let (frame, computed) = frame.compute("text", row, span)?;
    let frame = frame.filter(column(&computed).is_not_null(), span)?;
    let all = array_agg_udaf().call(vec![column(&computed)]);
    let all = if order.is_empty() { all } else { all.order_by(order).build().at(span)? };
    let frame = frame.replace(
        vec![part.clone()],
        Vec::new(),
        |plan| plan.aggregate(Vec::<Expr>::new(), vec![all.alias(&part)]),
        span,
    )?;
    let joined = array_to_string(column(&part), lit(between));
    Ok(Texts { frame: frame.closed(), joined, name: name.to_owned() })
}

/// One row that holds a text of all rows.
pub(super) struct Texts {
    frame: Frame,
    joined: Expr,
    name: String,
}

impl Texts {
    /// Makes the text the only field.
    pub(super) fn project_text(self, whole: impl FnOnce(Expr) -> Result<Expr>, span: Span) -> Result<Frame> {
        let (frame, joined) = self.frame.compute("joined", self.joined, span)?;
        let text = whole(column(&joined))?;
        frame.project(vec![Output::new(self.name, text)], span)
    }
}
