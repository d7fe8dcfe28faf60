//! `tstats`: aggregates over a data model's dataset.
//!
//! Usage: `tstats [<option>...] <aggregate>... [FROM datamodel=<model>[.<dataset>]] [WHERE <search expression>] [BY <field>... [span=<length>]]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Code, Diagnostic, Span, Spanned,
    ast::{Aggregate, FieldName, MatchForm, SearchExpr, TimeSpan, write_list},
    grammar::{
        aggs, names,
        options::{Options, with_options, write_flag, write_option},
        search,
        time::parse_time_span,
    },
    input::{PResult, Tokens, cut, end, fail},
    lex::{Kind, Mode, Op, Token, quote},
    visit::{self, Resource, Visitor},
};

/// `tstats`
#[derive(Clone, Debug, PartialEq)]
pub struct Tstats {
    /// `prestats=`
    pub prestats: bool,
    /// `local=`
    pub local: bool,
    /// `append=`
    pub append: bool,
    /// `summariesonly=`
    pub summariesonly: bool,
    /// `include_reduced_buckets=`
    pub include_reduced_buckets: bool,
    /// `allow_old_summaries=`
    pub allow_old_summaries: bool,
    /// `use_summary_index_values=`
    pub use_summary_index_values: Option<bool>,
    /// `chunk_size=`
    pub chunk_size: Option<Spanned<u64>>,
    /// `fillnull_value=`: stands in for a BY field that is null. Without it such rows count nowhere.
    pub fillnull_value: Option<Spanned<String>>,
    /// The aggregates; at least one.
    pub aggregates: Vec<Spanned<Aggregate>>,
    /// `FROM datamodel=…`
    pub from: Option<Spanned<DatasetName>>,
    /// `FROM name`, `FROM sid=…`: what tscollect wrote, instead of a data model. Boxed, since hardly anybody has one.
    pub namespace: Option<Box<Spanned<Namespace>>>,
    /// `WHERE …`
    pub condition: Option<Spanned<SearchExpr>>,
    /// The fields to group by, `_time` among them; may be empty.
    pub by: Vec<Spanned<FieldName>>,
    /// `span=…` of `_time`.
    pub span: Option<Spanned<TimeSpan>>,
}

/// `Endpoint.Processes`, or `Web` alone.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DatasetName {
    /// The data model.
    pub model: String,
    /// The dataset, a child after its parents (`All_Changes.Account_Management`); `None` means the model's root.
    pub dataset: Option<String>,
}

/// What tscollect wrote: under a name, or for a job.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Namespace {
    /// `FROM name`
    Named(String),
    /// `FROM sid=…`
    Job(String),
}

impl DatasetName {
    /// What `Endpoint.Processes` names.
    pub fn parse(path: &str) -> Self {
        match path.split_once('.') {
            Some((model, dataset)) => Self { model: model.to_owned(), dataset: Some(dataset.to_owned()) },
            None => Self { model: path.to_owned(), dataset: None },
        }
    }

    /// `Endpoint.Processes`, or the model alone.
    pub fn path(&self) -> String {
        match &self.dataset {
            Some(dataset) => format!("{}.{dataset}", self.model),
            None => self.model.clone(),
        }
    }
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "tstats",
    aliases: &[],
    mode: Mode::Args,
    usage: "tstats [<option>...] <aggregate>... [FROM datamodel=<model>[.<dataset>]] [WHERE <search expression>] \
            [BY <field>... [span=<length>]]",
    summary: "Aggregates over a data model's dataset.",
    parse,
};

impl Node for Tstats {
    fn visit(&self, visitor: &mut dyn Visitor) {
        if let Some(from) = &self.from {
            visitor.needs(Resource::Dataset, &from.path(), from.span);
        }
        let path = self.from.as_ref().map(|from| from.path());
        visitor.generates(path.as_deref().map(|path| (Resource::Dataset, path)));
        if let Some(condition) = &self.condition {
            visitor.condition(condition);
        }
        visit::aggregates(visitor, &self.aggregates, &self.by);
    }
}

impl fmt::Display for Tstats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("tstats")?;
        write_flag(f, "prestats", self.prestats)?;
        write_flag(f, "local", self.local)?;
        write_flag(f, "append", self.append)?;
        write_flag(f, "summariesonly", self.summariesonly)?;
        write_flag(f, "include_reduced_buckets", self.include_reduced_buckets)?;
        write_flag(f, "allow_old_summaries", self.allow_old_summaries)?;
        if let Some(value) = self.use_summary_index_values {
            write!(f, " use_summary_index_values={value}")?;
        }
        write_option(f, "chunk_size", self.chunk_size.as_ref())?;
        write_option(f, "fillnull_value", self.fillnull_value.as_ref())?;
        f.write_str(" ")?;
        write_list(f, &self.aggregates, ", ")?;
        let span = self.span.as_ref();
        // After WHERE and without BY before it, it would be a part of the condition.
        let (early, late) = if self.by.is_empty() { (span, None) } else { (None, span) };
        write_option(f, "span", early)?;
        if let Some(from) = &self.from {
            write!(f, " FROM datamodel={from}")?;
        }
        if let Some(namespace) = &self.namespace {
            write!(f, " FROM {namespace}")?;
        }
        match &self.condition {
            Some(condition) if holds_clause_word(condition) => write!(f, " WHERE ({condition})")?,
            Some(condition) => write!(f, " WHERE {condition}")?,
            None => {}
        }
        if !self.by.is_empty() {
            f.write_str(" BY ")?;
        }
        write_list(f, &self.by, ", ")?;
        write_option(f, "span", late)
    }
}

impl fmt::Display for DatasetName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.dataset {
            Some(dataset) => f.write_str(&quote::name(&format!("{}.{dataset}", self.model))),
            None => f.write_str(&quote::name(&self.model)),
        }
    }
}

impl fmt::Display for Namespace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(name) if name.eq_ignore_ascii_case("datamodel") || name.eq_ignore_ascii_case("sid") => {
                quote::Quoted(name).fmt(f)
            }
            Self::Named(name) => f.write_str(&quote::name(name)),
            Self::Job(id) => write!(f, "sid={}", quote::option(id)),
        }
    }
}

/// The clauses after the aggregates, which come in any order, each at most once.
#[derive(Debug, Default)]
struct Clauses {
    from: Option<Spanned<DatasetName>>,
    namespace: Option<Box<Spanned<Namespace>>>,
    condition: Option<Spanned<SearchExpr>>,
    by: Option<Vec<Spanned<FieldName>>>,
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, aggregates) = with_options(&mut options, aggs::aggregate)(i)?;
    if aggregates.is_empty() {
        return i.must("an aggregate such as `count` or `sum(x)`");
    }
    let mut clauses = Clauses::default();
    let (i, ()) = self::clauses(i, &mut clauses, &mut options)?;
    let state = i.state;
    let mut flag = |name| options.bool(name, state);
    let tstats = Tstats {
        prestats: flag("prestats").unwrap_or(false),
        local: flag("local").unwrap_or(false),
        append: flag("append").unwrap_or(false),
        summariesonly: flag("summariesonly").unwrap_or(false),
        include_reduced_buckets: flag("include_reduced_buckets").unwrap_or(false),
        allow_old_summaries: flag("allow_old_summaries").unwrap_or(false),
        use_summary_index_values: flag("use_summary_index_values"),
        chunk_size: options.number("chunk_size", state),
        fillnull_value: options.text("fillnull_value"),
        span: options.parsed("span", "time span", state, parse_time_span),
        aggregates,
        from: clauses.from,
        namespace: clauses.namespace,
        condition: clauses.condition,
        by: clauses.by.unwrap_or_default(),
    };
    options.finish(state);
    Ok((i, Command::Tstats(tstats)))
}

fn clauses<'t>(mut i: Tokens<'t>, clauses: &mut Clauses, options: &mut Options) -> PResult<'t, ()> {
    loop {
        let word = i.span();
        let needs_from = clauses.from.is_none() && clauses.namespace.is_none();
        if i.at_word("from") && needs_from {
            i = from(i.advance(), clauses)?.0;
        } else if (i.at_word("by") || i.at_word("groupby")) && clauses.by.is_none() {
            let (rest, by) = by(i.advance(), word, options)?;
            clauses.by = Some(by);
            i = rest;
        } else if i.at_word("where") && clauses.condition.is_none() {
            return condition(i, clauses, options);
        } else {
            if needs_from {
                i.note("`FROM`");
            }
            if clauses.condition.is_none() {
                i.note("`WHERE`");
            }
            if clauses.by.is_none() {
                i.note("`BY`");
            }
            return Ok((i, ()));
        }
    }
}

/// `datamodel=Model.Dataset`, `datamodel Model.Dataset`, `sid=1`, `namespace`
fn from<'t>(i: Tokens<'t>, clauses: &mut Clauses) -> PResult<'t, ()> {
    let named = i.at_word("datamodel");
    let option = i.peek(1).kind == Kind::Op(Op::Eq);
    if !named && !option {
        let (rest, name) = cut(names::name("`datamodel=`"))(i)?;
        let message = format!("`{name}` is read as a namespace that tscollect wrote.");
        let help = format!("a data model is written `FROM datamodel={name}`");
        i.state.report(Diagnostic::warning(Code::Suspicious, name.span, message).help(help));
        clauses.namespace = Some(Box::new(name.map(Namespace::Named)));
        return Ok((rest, ()));
    }
    if !named && !i.at_word("sid") {
        return i.must("`datamodel=`");
    }
    let start = i.advance();
    let start = if start.at_op(Op::Eq) { start.advance() } else { start };
    let wanted = if named { "the name of a data model" } else { "the id of a job" };
    let (i, name) = cut(names::name(wanted))(start)?;
    if !named {
        clauses.namespace = Some(Box::new(name.map(Namespace::Job)));
        return Ok((i, ()));
    }
    let dataset = DatasetName::parse(&name.value);
    if dataset.model.is_empty() || dataset.dataset.as_ref().is_some_and(String::is_empty) {
        return fail(
            Diagnostic::error(Code::Expected, name.span, "Expected the name of a data model.")
                .help("write `datamodel=<model>` or `datamodel=<model>.<dataset>`"),
        );
    }
    clauses.from = Some(Spanned::new(dataset, name.span));
    Ok((i, ()))
}

/// The words that end the condition where they stand outside parentheses.
const CLAUSES: &[&str] = &["by", "groupby", "from", "where"];

fn is_clause(token: &Token<'_>) -> bool {
    CLAUSES.iter().any(|word| token.is_word(word))
}

/// Whether one of them is a term outside parentheses when `condition` is printed.
fn holds_clause_word(condition: &SearchExpr) -> bool {
    let in_part =
        |part: &SearchExpr| !matches!(part, SearchExpr::And(_) | SearchExpr::Or(_)) && holds_clause_word(part);
    match condition {
        SearchExpr::And(parts) | SearchExpr::Or(parts) => parts.iter().any(|part| in_part(part)),
        SearchExpr::Not(inner) => in_part(inner),
        SearchExpr::Term(term) => {
            let bare = !term.quoted && term.form == MatchForm::Plain;
            bare && CLAUSES.iter().any(|word| term.text.eq_ignore_ascii_case(word))
        }
        _ => false,
    }
}

/// The fields after BY, and `span=` anywhere among or after them.
fn by<'t>(i: Tokens<'t>, word: Span, options: &mut Options) -> PResult<'t, Vec<Spanned<FieldName>>> {
    let field = |i: Tokens<'t>| if is_clause(&i.first()) { i.expected("a field name") } else { names::field(i) };
    let (i, fields) = with_options(options, field)(i)?;
    if fields.is_empty() { aggs::no_by_field(word) } else { Ok((i, fields)) }
}

/// WHERE and everything after it. The condition is of another language, so the text from here is lexed once more, and
/// what follows the condition yet again as arguments.
fn condition<'t>(i: Tokens<'t>, clauses: &mut Clauses, options: &mut Options) -> PResult<'t, ()> {
    let mut last = i;
    while !last.at_end() {
        last = last.advance();
    }
    let rest_of = |from: u32| Span::new(from, last.span().end);
    let mut stop = last.span().end;
    clauses.condition = Some(i.relex(rest_of(i.span().end), Mode::Search, |i| {
        let before = until_clause(i);
        stop = before.last().map_or(stop, |end| end.span.start);
        let (rest, condition) = cut(search::condition)(Tokens::new(&before, i.state))?;
        end(rest)?;
        Ok((i, condition))
    })?);
    i.relex(rest_of(stop), Mode::Args, |i| {
        let (i, ()) = self::clauses(i, clauses, options)?;
        end(i)
    })?;
    Ok((last, ()))
}

/// The tokens before BY or FROM, which end the condition where they stand outside parentheses and are no operand.
fn until_clause(mut i: Tokens<'_>) -> Vec<Token<'_>> {
    let mut tokens: Vec<Token<'_>> = Vec::new();
    let mut depth = 0_i32;
    let compares = |token: Token<'_>| matches!(token.kind, Kind::Op(op) if op.compares());
    loop {
        let token = i.first();
        match token.kind {
            Kind::Op(Op::Open) => depth += 1,
            Kind::Op(Op::Close) => depth -= 1,
            _ => {}
        }
        let operand = tokens.last().copied().is_some_and(compares) || compares(i.peek(1));
        if i.at_end() || (depth <= 0 && is_clause(&token) && !operand) {
            tokens.push(Token { kind: Kind::Eof, text: "", span: token.span.at_start(), glued: false });
            return tokens;
        }
        tokens.push(token);
        i = i.advance();
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints, warning};

    #[test]
    fn clauses_in_any_order() {
        prints(
            "| tstats summariesonly=false allow_old_summaries=true fillnull_value=null count min(_time) as firstTime \
             FROM datamodel=Endpoint.Processes where Processes.process_name=cmd.exe NOT (a IN (by, from)) \
             by Processes.dest Processes.user, _time span=1h",
            "| tstats allow_old_summaries=true fillnull_value=null count, min(_time) AS firstTime \
             FROM datamodel=Endpoint.Processes WHERE Processes.process_name=cmd.exe AND NOT a IN (by, from) \
             BY Processes.dest, Processes.user, _time span=1h",
        );
        prints(
            "| tstats dc(A.b) where a=by OR b=\"x\" GROUPBY _time span = 5m c from datamodel \"Web\"",
            "| tstats dc(A.b) FROM datamodel=Web WHERE a=by OR b=\"x\" BY _time, c span=5m",
        );
        prints("| tstats count from datamodel=A.B.C", "| tstats count FROM datamodel=A.B.C");
        prints("| tstats fillnull_value= count", "| tstats fillnull_value=\"\" count");
        prints("| tstats count span=1h where a=b", "| tstats count span=1h WHERE a=b");
        prints("| tstats count prestats=t append=1", "| tstats prestats=true append=true count");
    }

    #[test]
    fn what_tscollect_wrote() {
        prints("| tstats avg(a) FROM b by c WHERE d>5", "| tstats avg(a) FROM b WHERE d>5 BY c");
        prints("| tstats count from sid=12.5", "| tstats count FROM sid=12.5");
        prints("| tstats count from \"sid\"", "| tstats count FROM \"sid\"");
    }

    #[test]
    fn parts_of_raw_text() {
        prints("| tstats avg(PREFIX(a=)) by PREFIX(b=)", "| tstats avg(\"PREFIX(a=)\") BY \"PREFIX(b=)\"");
    }

    #[test]
    fn words_of_clauses_are_terms_in_parentheses_only() {
        prints("| tstats count where (by OR a)", "| tstats count WHERE (by OR a)");
        prints("| tstats count where (a NOT From) by b", "| tstats count WHERE (a AND NOT From) BY b");
        prints("| tstats count where (a OR where) b", "| tstats count WHERE (a OR where) AND b");
        prints("| tstats count where (\"by\")", "| tstats count WHERE \"by\"");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| tstats count from «model»=Web"), "SPL202 Expected `datamodel=`.");
        assert_eq!(warning("| tstats count from «Web»"), "SPL404 `Web` is read as a namespace that tscollect wrote.");
        assert_eq!(complaint("| tstats count «by»"), "SPL202 You must specify at least one field after 'by'.");
        assert_eq!(complaint("| tstats count where a=1 by b from«»"), "SPL202 Expected `datamodel=`.");
        assert_eq!(complaint("| tstats count where «»by a"), "SPL202 Expected a term.");
        assert_eq!(
            complaint("| tstats count by _time span=«5x»"),
            "SPL206 Invalid option value. Expecting a 'time span' for option 'span'. Instead got '5x'."
        );
        assert_eq!(complaint("| tstats «sumariesonly»=t count"), "SPL205 Option 'sumariesonly' is invalid.");
        assert_eq!(
            complaint("| tstats count where a=1 by b «where» c=2"),
            "SPL202 Expected `,`, a field name, `FROM` or the end of the command."
        );
    }
}
