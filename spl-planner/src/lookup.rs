//! What the lines of a lookup answer: a join where values are equal, else a function of the key and the table's columns. Groups are answered by the
//! function too: what asks for an answer afterwards can then go below the grouping.

use datafusion::{
    arrow::datatypes::DataType,
    functions::{core::expr_fn::named_struct, expr_fn::lower},
    functions_aggregate::{array_agg::array_agg_udaf, expr_fn::count},
    functions_nested::expr_fn::make_array,
    functions_window::expr_fn::row_number,
    logical_expr::{
        Expr, ExprFunctionExt, JoinType, LogicalPlan, LogicalPlanBuilder, Operator, cast, lit, scalar_subquery, when,
    },
};
use spl_parser::{Code, Diagnostic, Span, Spanned, closest};

use crate::{
    Kind, Lookup, MatchKind, Primitive, Value, coerce,
    cx::{At, Cx, Result, unsupported},
    expr,
    frame::{Frame, HIDDEN, Output, child, column},
    scope, source,
};

/// So many lines of a table count for a value where its definition doesn't say.
const MAX_MATCHES: u64 = 100;

/// A column of a lookup, and what must match it.
#[derive(Debug)]
pub(crate) struct Key {
    pub(crate) column: String,
    pub(crate) value: Value,
}

/// What is asked of a lookup.
#[derive(Debug)]
pub(crate) struct Request<'a> {
    /// The name that the search uses.
    pub(crate) name: &'a str,
    pub(crate) lookup: &'a Lookup,
    pub(crate) keys: Vec<Key>,
    /// The columns whose values are wanted.
    pub(crate) outputs: Vec<String>,
}

/// The lookup of this name.
pub(crate) fn find(name: &Spanned<String>, cx: &Cx<'_>) -> Result<Lookup> {
    if let Some(lookup) = cx.catalog.lookup(name) {
        return Ok(lookup);
    }
    let message = format!("there is no lookup table `{}`", name.value);
    let mut error = Diagnostic::error(Code::UnknownLookup, name.span, message).label("not defined");
    let known = cx.catalog.lookup_names();
    if let Some(meant) = closest(name, known.iter().map(String::as_str)) {
        error = error.help(format!("did you mean `{meant}`?"));
    }
    Err(Box::new(error))
}

/// The columns of a lookup, in the order of its file.
pub(crate) fn columns(lookup: &Lookup) -> Vec<String> {
    let schema = lookup.table.source.schema();
    schema.fields().iter().map(|field| field.name().clone()).filter(|name| !name.starts_with(HIDDEN)).collect()
}

/// Refuses a column to match or to answer that the table doesn't have.
pub(crate) fn check(lookup: &Lookup, name: &str, column: &str, end: &str, span: Span) -> Result<()> {
    let known = columns(lookup);
    if known.iter().any(|known| known == column) {
        return Ok(());
    }
    let message = format!("Cannot find the {end} field '{column}' in the lookup table '{name}'.");
    let mut error = Diagnostic::error(Code::UnknownField, span, message).label("not a column of the table");
    if let Some(meant) = closest(column, known.iter().map(String::as_str)) {
        error = error.help(format!("did you mean `{meant}`?"));
    } else {
        let known: Vec<String> = known.iter().map(|column| format!("`{column}`")).collect();
        error = error.help(format!("its columns are {}", known.join(", ")));
    }
    Err(Box::new(error))
}

impl Request<'_> {
    /// The answers, one for each output: a text where there can be one at most, else a list of texts.
    pub(crate) fn answer(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<(Frame, Vec<Value>)> {
        if self.keys.iter().any(|key| key.value.kind == Kind::Null) {
            return Ok((frame, self.outputs.iter().map(|_| scope::absent()).collect()));
        }
        let equal = self.keys.iter().all(|key| self.kind(&key.column) == MatchKind::Exact && !key.value.multi);
        if equal && self.lookup.matching.min_matches <= 1 && !is_grouped(frame.plan()) {
            return self.join(frame, span, cx);
        }
        let answer = self.call(span, cx)?;
        let (frame, name) = frame.compute("lookup", answer, span)?;
        let single = self.is_single(cx);
        let values = (0..self.outputs.len()).map(|index| {
            let found = child(&name, &format!("o{index}"), cx);
            match single {
                true => Value::new(cx.call(Primitive::FirstOf, vec![found]), Kind::Dynamic),
                false => Value::list(found, Kind::Dynamic),
            }
        });
        Ok((frame, values.collect()))
    }

    /// The answers as one value, a Struct of Lists, wherever an expression may stand.
    pub(crate) fn call(&self, span: Span, cx: &mut Cx<'_>) -> Result<Expr> {
        let matching = &self.lookup.matching;
        if let Some(field) = &matching.time_field {
            return Err(unsupported(span, format_args!("a lookup with times (`time_field={field}`)")));
        }
        let kinds: String = self
            .keys
            .iter()
            .map(|key| match self.kind(&key.column) {
                MatchKind::Exact => '=',
                MatchKind::Wildcard => '*',
                MatchKind::Cidr => '/',
            })
            .collect();
        let count = |number: u64| lit(i64::try_from(number).unwrap_or(i64::MAX));
        let mut arguments = vec![
            self.table(span, cx)?,
            lit(kinds),
            lit(!matching.case_sensitive),
            count(self.most()),
            count(matching.min_matches),
            lit(matching.default_match.clone().unwrap_or_default()),
        ];
        arguments.extend(self.keys.iter().map(|key| coerce::texts(&key.value, cx)));
        Ok(cx.call(Primitive::Lookup, arguments))
    }

    fn kind(&self, column: &str) -> MatchKind {
        let kinds = &self.lookup.matching.kinds;
        kinds.iter().find(|(_, field)| field == column).map_or(MatchKind::Exact, |(kind, _)| *kind)
    }

    fn most(&self) -> u64 {
        self.lookup.matching.max_matches.unwrap_or(MAX_MATCHES).max(1)
    }

    /// Whether there is at most one value for a row.
    fn is_single(&self, cx: &Cx<'_>) -> bool {
        if self.keys.iter().any(|key| key.value.multi) || self.lookup.matching.min_matches > 1 {
            return false;
        }
        let exact = self.keys.iter().map(|key| key.column.as_str());
        let exact: Vec<&str> = exact.filter(|column| self.kind(column) == MatchKind::Exact).collect();
        let case_sensitive = self.lookup.matching.case_sensitive;
        self.most() == 1 || !exact.is_empty() && cx.catalog.lookup_is_unique(self.name, &exact, case_sensitive)
    }

    /// The columns of the table, each as one list, in a Struct.
    fn table(&self, span: Span, cx: &mut Cx<'_>) -> Result<Expr> {
        let frame = source::scan(&self.lookup.table, span, cx)?;
        let order = frame.order().to_vec();
        let keys = self.keys.iter().enumerate().map(|(index, key)| (format!("k{index}"), &key.column));
        let outputs = self.outputs.iter().enumerate().map(|(index, column)| (format!("o{index}"), column));
        let mut lists = Vec::new();
        let mut fields = Vec::new();
        for (name, from) in keys.chain(outputs) {
            let text = text_of(from, &frame, span, cx);
            lists.push(list(text).order_by(order.clone()).build().at(span)?.alias(&name));
            fields.extend([lit(&name), column(&name)]);
        }
        let frame = frame.replace(Vec::new(), Vec::new(), |plan| plan.aggregate(Vec::<Expr>::new(), lists), span)?;
        let frame = frame.project(vec![Output::new("columns", named_struct(fields))], span)?;
        Ok(scalar_subquery(frame.finish(span, cx)?.into()))
    }

    /// Joins the frame with the table, from whose side a hash table is built.
    fn join(&self, mut frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<(Frame, Vec<Value>)> {
        let fold = |text: Expr| if self.lookup.matching.case_sensitive { text } else { lower(text) };
        let mut of_rows = Vec::new();
        for key in &self.keys {
            let text = cast(fold(coerce::text(&key.value, cx)), DataType::Utf8);
            let (with_key, name) = frame.compute("lookup_key", text, span)?;
            frame = with_key;
            of_rows.push(name);
        }
        let single = self.is_single(cx);
        let name = |kind: &str, index: usize| frame.free(&format!("lookup_{kind}{index}"));
        let keys: Vec<String> = (0..self.keys.len()).map(|index| name("key_of_line", index)).collect();
        let outputs: Vec<String> = (0..self.outputs.len()).map(|index| name("value", index)).collect();
        let matched = name("matched", 0);
        let lines = self.lines(&keys, &outputs, &matched, single, &fold, span, cx)?;
        let (fields, order) = (frame.fields().to_vec(), frame.order().to_vec());
        let frame = frame.replace(
            fields,
            order,
            |rows| {
                let lines = LogicalPlanBuilder::from(lines);
                lines.join(rows.build()?, JoinType::Right, (keys, of_rows.clone()), None)
            },
            span,
        )?;
        let given = expr::balanced(of_rows.iter().map(|name| column(name).is_not_null()).collect(), Operator::And);
        let unmatched = column(&matched).is_null().and(given);
        let values = outputs.iter().map(|name| {
            let found = column(name);
            let Some(default) = self.default() else { return Ok(found) };
            let default = if single { lit(default) } else { make_array(vec![lit(default)]) };
            when(unmatched.clone(), default).otherwise(found).at(span)
        });
        let value = |expr| if single { Value::new(expr, Kind::Dynamic) } else { Value::list(expr, Kind::Dynamic) };
        let values = values.map(|expr| Ok(value(expr?))).collect::<Result<Vec<_>>>()?;
        Ok((frame, values))
    }

    /// What a row without a match gets, if anything.
    fn default(&self) -> Option<&str> {
        let matching = &self.lookup.matching;
        (matching.min_matches > 0).then(|| matching.default_match.as_deref().unwrap_or_default())
    }

    /// One line for each combination of keys, with its first values and whether there is such a line.
    #[expect(clippy::too_many_arguments, reason = "the names of three kinds of columns are given")]
    fn lines(
        &self,
        keys: &[String],
        outputs: &[String],
        matched: &str,
        single: bool,
        fold: &dyn Fn(Expr) -> Expr,
        span: Span,
        cx: &mut Cx<'_>,
    ) -> Result<LogicalPlan> {
        let lines = source::scan(&self.lookup.table, span, cx)?;
        let mut columns = Vec::new();
        for (name, key) in keys.iter().zip(&self.keys) {
            columns.push(Output::new(name, fold(text_of(&key.column, &lines, span, cx))));
        }
        for (name, from) in outputs.iter().zip(&self.outputs) {
            columns.push(Output::new(name, text_of(from, &lines, span, cx)));
        }
        let present = expr::balanced(keys.iter().map(|key| column(key).is_not_null()).collect(), Operator::And);
        let lines = lines.project(columns, span)?.filter(present, span)?;
        let groups: Vec<Expr> = keys.iter().map(|key| column(key)).collect();
        let fields: Vec<String> = keys.iter().chain(outputs).cloned().chain([matched.to_owned()]).collect();
        let kept = keys.iter().chain(outputs).map(|name| Output::keep(name));
        let kept = kept.chain([Output::new(matched, lit(true))]).collect();
        let exact: Vec<&str> = self.keys.iter().map(|key| key.column.as_str()).collect();
        if single && cx.catalog.lookup_is_unique(self.name, &exact, self.lookup.matching.case_sensitive) {
            return lines.ordered(Vec::new()).project(kept, span)?.finish(span, cx);
        }
        let (lines, nth) = lines.window("nth", row_number().partition_by(groups.clone()), span)?;
        let most = i64::try_from(self.most()).unwrap_or(i64::MAX);
        let lines = lines.filter(column(&nth).lt_eq(lit(most)), span)?;
        if single {
            return lines.ordered(Vec::new()).project(kept, span)?.finish(span, cx);
        }
        let order = lines.order().to_vec();
        let lists = outputs.iter().map(|name| {
            let values = list(column(name)).filter(column(name).is_not_null());
            Ok(values.order_by(order.clone()).build().at(span)?.alias(name))
        });
        let mut lists = lists.collect::<Result<Vec<_>>>()?;
        lists.push(count(lit(1_i64)).alias(matched));
        lines.replace(fields, Vec::new(), |plan| plan.aggregate(groups, lists), span)?.finish(span, cx)
    }
}

/// Whether the rows of a plan are groups, but for what is computed of them.
fn is_grouped(plan: &LogicalPlan) -> bool {
    match plan {
        LogicalPlan::Aggregate(aggregate) => !aggregate.group_expr.is_empty(),
        LogicalPlan::Projection(projection) => is_grouped(&projection.input),
        LogicalPlan::Filter(filter) => is_grouped(&filter.input),
        LogicalPlan::SubqueryAlias(alias) => is_grouped(&alias.input),
        LogicalPlan::Sort(sort) => is_grouped(&sort.input),
        _ => false,
    }
}

/// A column of the table as text.
fn text_of(name: &str, lines: &Frame, span: Span, cx: &mut Cx<'_>) -> Expr {
    let value = scope::resolve(name, span, lines, cx);
    cast(coerce::text(&value, cx), DataType::Utf8)
}

/// The values as a list.
fn list(value: Expr) -> Expr {
    array_agg_udaf().call(vec![value])
}
