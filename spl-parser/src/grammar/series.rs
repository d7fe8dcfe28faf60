//! What chart and timechart share: fields that split the rows, and which of their values become columns.

use super::{aggs, bins, names, options::Options};
use crate::{
    Span, Spanned,
    ast::{CompareOp, FieldName, Series, SeriesFilter, SeriesLimit, SeriesTest, Split},
    input::{Fail, PResult, State, Tokens, cut, fail},
    lex::{Kind, Mode, Op},
};

/// A field, and the options after it that are of it.
#[derive(Debug)]
pub(crate) struct RawSplit {
    field: Spanned<FieldName>,
    pub(crate) bins: Options,
}

impl RawSplit {
    /// With its options read.
    pub(crate) fn split(mut self, state: &State<'_>) -> Split {
        Split { field: self.field, bins: bins::bins(&mut self.bins, state) }
    }
}

/// Items with commas or spaces between, and options anywhere among them, those about bins apart.
pub(crate) fn items<'t, T>(
    i: Tokens<'t>,
    options: &mut Options,
    bins: &mut Options,
    item: impl Fn(Tokens<'t>) -> PResult<'t, T>,
) -> PResult<'t, Vec<T>> {
    let mut i = names::commas(i);
    let mut items = Vec::new();
    loop {
        i = match item_or_option(i, options, bins, &item)? {
            (rest, true, Some(found)) => {
                items.push(found);
                rest.note("`,`");
                rest
            }
            (rest, true, None) => rest,
            (_, false, _) => return Ok((i, items)),
        };
        i = names::commas(i);
    }
}

type Step<'t, T> = Result<(Tokens<'t>, bool, Option<T>), nom::Err<Fail>>;

/// The rest, whether there was anything, and the item where it was one.
fn item_or_option<'t, T>(
    i: Tokens<'t>,
    options: &mut Options,
    bins: &mut Options,
    item: impl Fn(Tokens<'t>) -> PResult<'t, T>,
) -> Step<'t, T> {
    if i.at_option() {
        let (i, ()) = bins::option(i, options, bins)?;
        return Ok((i, true, None));
    }
    match item(i) {
        Ok((i, found)) => Ok((i, true, Some(found))),
        Err(nom::Err::Error(_)) => Ok((i, false, None)),
        Err(error) => Err(error),
    }
}

/// The fields after OVER or BY, which stand at `i`, at least one and at most so many; `first` are the options about bins that
/// the first of them has already.
pub(crate) fn splits<'t>(
    i: Tokens<'t>,
    most: usize,
    first: &mut Options,
    options: &mut Options,
) -> PResult<'t, Vec<RawSplit>> {
    let word = i.span();
    let mut i = names::commas(i.advance());
    let mut splits: Vec<RawSplit> = Vec::new();
    loop {
        let bins = splits.last_mut().map_or(&mut *first, |last| &mut last.bins);
        match item_or_option(i, options, bins, field)? {
            (rest, true, Some(field)) if splits.len() < most => {
                let bins = if splits.is_empty() { std::mem::take(first) } else { Options::default() };
                splits.push(RawSplit { field, bins });
                rest.note("`,`");
                i = rest;
            }
            (_, true, Some(field)) => return superfluous(&field, most),
            (rest, true, None) => i = rest,
            (_, false, _) if splits.is_empty() => return aggs::no_by_field(word),
            (_, false, _) => return Ok((i, splits)),
        }
        i = names::commas(i);
    }
}

/// Splunk's text for a field too many.
pub(crate) fn superfluous<'t, T>(field: &Spanned<FieldName>, most: usize) -> PResult<'t, T> {
    let help = if most > 1 { "there are at most two fields" } else { "there is only one field" };
    fail(names::superfluous(field.as_str(), field.span).help(help))
}

/// The options after the filter.
pub(crate) fn rest<'t>(i: Tokens<'t>, options: &mut Options, bins: &mut Options) -> Result<Tokens<'t>, nom::Err<Fail>> {
    let (i, _) = items(i, options, bins, |i| i.expected::<()>("an option"))?;
    Ok(i)
}

fn field(i: Tokens<'_>) -> PResult<'_, Spanned<FieldName>> {
    let clause = ["by", "over", "where"].iter().any(|word| i.at_word(word));
    if clause { i.expected("a field name") } else { names::field(i) }
}

/// Takes the options among the others, and adds the filter.
pub(crate) fn series(
    options: &mut Options,
    filter: Option<Spanned<SeriesFilter>>,
    i: Tokens<'_>,
) -> Result<Series, nom::Err<Fail>> {
    let state = i.state;
    let kind = "(top|bottom)<int>";
    Ok(Series {
        limit: options.parsed("limit", kind, state, parse_limit),
        agg: options.relexed("agg", i, Mode::Args, aggs::unnamed)?,
        useother: options.bool("useother", state).unwrap_or(true),
        otherstr: options.text("otherstr"),
        usenull: options.bool("usenull", state).unwrap_or(true),
        nullstr: options.text("nullstr"),
        sep: options.text("sep"),
        format: options.text("format"),
        filter,
    })
}

/// `top10`, `bottom5`, `10`
fn parse_limit(text: &str) -> Option<SeriesLimit> {
    let lower = text.trim().to_ascii_lowercase();
    let (bottom, count) = match lower.strip_prefix("bottom") {
        Some(count) => (true, count),
        None => (false, lower.strip_prefix("top").unwrap_or(&lower)),
    };
    Some(SeriesLimit { bottom, count: count.trim().parse().ok()? })
}

/// `where max in top5`, `where sum(x) > 100`; `where` stands at `i`. Among arguments `>` is no operator, so the rest is
/// lexed once more.
pub(crate) fn filter(i: Tokens<'_>) -> PResult<'_, Spanned<SeriesFilter>> {
    let mut last = i;
    while !last.at_end() {
        last = last.advance();
    }
    let start = i.span();
    let after = Span::new(start.end, last.span().end);
    let (filter, end) = i.relex(after, Mode::Search, |from| {
        let (rest, aggregate) = cut(|i| aggs::call(i, false))(from)?;
        let aggregate = Spanned::new(aggregate, rest.span_from(from));
        let (rest, test) = test(rest)?;
        let end = rest.span_from(from).end;
        Ok((rest, (SeriesFilter { aggregate, test }, end)))
    })?;
    let mut i = i;
    while !i.at_end() && i.span().start < end {
        i = i.advance();
    }
    Ok((i, Spanned::new(filter, Span::new(start.start, end))))
}

fn test(i: Tokens<'_>) -> PResult<'_, SeriesTest> {
    let op = match i.first().kind {
        Kind::Op(Op::Lt) => CompareOp::Lt,
        Kind::Op(Op::LtEq) => CompareOp::LtEq,
        Kind::Op(Op::Gt) => CompareOp::Gt,
        Kind::Op(Op::GtEq) => CompareOp::GtEq,
        Kind::Op(Op::Eq | Op::EqEq) => CompareOp::Eq,
        Kind::Op(Op::NotEq) => CompareOp::NotEq,
        _ => return membership(i),
    };
    let i = i.advance();
    let number = i.first();
    let is_number = number.value().parse::<f64>().is_ok_and(f64::is_finite);
    if matches!(number.kind, Kind::Word | Kind::Quoted) && is_number {
        Ok((i.advance(), SeriesTest::Compare { op, number: number.value() }))
    } else {
        i.must("a number")
    }
}

/// `in top5`, `notin bottom 5`
fn membership(i: Tokens<'_>) -> PResult<'_, SeriesTest> {
    let (i, negated) = match i.first() {
        token if token.is_word("in") => (i.advance(), false),
        token if token.is_word("notin") => (i.advance(), true),
        token if token.is_word("not") && i.peek(1).is_word("in") => (i.advance().advance(), true),
        _ => return i.must("`in`, `notin`, `<` or `>`"),
    };
    let token = i.first();
    let apart = token.is_word("top") || token.is_word("bottom");
    let (text, i) =
        if apart { (format!("{}{}", token.text, i.peek(1).value()), i.advance()) } else { (token.value(), i) };
    match parse_limit(&text) {
        Some(limit) if negated => Ok((i.advance(), SeriesTest::NotIn(limit))),
        Some(limit) => Ok((i.advance(), SeriesTest::In(limit))),
        None => i.must("`top<n>` or `bottom<n>`"),
    }
}
