//! `tstats`: aggregates over a data model's dataset.
//!
//! Usage: `tstats [<option>...] <aggregate>... [FROM datamodel=<model>[.<dataset>]] [WHERE <search expression>] [BY <field>... [span=<length>]]`

use std::fmt;

use super::{Command, Flag, Node, Syntax};
use crate::{
    Code, Diagnostic, Spanned,
    ast::{Aggregate, FieldName, SearchExpr, TimeSpan, write_list},
    function::StatsUse,
    grammar::{
        aggs,
        clauses::{self, Clauses},
        names,
        options::{Options, write_bool, write_option},
        time::parse_time_span,
    },
    input::{PResult, Tokens, cut, fail},
    lex::{Kind, Mode, Op, quote},
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
    /// `FROM sid=…`, `FROM <namespace>`; never together with a data model.
    pub collected: Option<Spanned<Collected>>,
    /// `WHERE …`
    pub condition: Option<Spanned<SearchExpr>>,
    /// The fields to group by, `_time` among them; may be empty.
    pub by: Vec<Spanned<FieldName>>,
    /// `span=…` of `_time`.
    pub span: Option<Spanned<TimeSpan>>,
}

/// What `tscollect` wrote.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Collected {
    /// `sid=…`: by the search that wrote it.
    Job(String),
    /// By a name.
    Namespace(String),
}

/// What stands after FROM.
type Source = (Option<Spanned<DatasetName>>, Option<Spanned<Collected>>);

/// `Endpoint.Processes`, or `Web` alone.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DatasetName {
    /// The data model.
    pub model: String,
    /// The dataset, a child after its parents (`All_Changes.Account_Management`); `None` means the model's root.
    pub dataset: Option<String>,
}

impl DatasetName {
    /// What `Endpoint.Processes` names.
    pub fn parse(path: &str) -> Self {
        match path.split_once('.') {
            Some((model, dataset)) => Self { model: model.to_owned(), dataset: Some(dataset.to_owned()) },
            None => Self { model: path.to_owned(), dataset: None },
        }
    }

    /// As [`Self::parse`], where neither name is empty.
    pub(crate) fn whole(path: &str) -> Option<Self> {
        let name = Self::parse(path);
        (!name.model.is_empty() && name.dataset.as_deref() != Some("")).then_some(name)
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
    flags: &[Flag::NeedsPipe],
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
        if self.append {
            visitor.appends();
        }
        let path = self.from.as_ref().map(|from| from.path());
        visitor.generates(Some(path.as_deref().map_or((Resource::Index, "*"), |path| (Resource::Dataset, path))));
        if let Some(condition) = &self.condition {
            visitor.condition(condition);
        }
        // What the command after it needs is there with `prestats`, under names of its own.
        let hidden: &[&str] = if self.prestats { &["*"] } else { &[] };
        visit::aggregates_beside(visitor, hidden, &self.aggregates, &self.by);
    }
}

impl fmt::Display for Tstats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("tstats")?;
        write_bool(f, "prestats", self.prestats, false)?;
        write_bool(f, "local", self.local, false)?;
        write_bool(f, "append", self.append, false)?;
        write_bool(f, "summariesonly", self.summariesonly, false)?;
        write_bool(f, "include_reduced_buckets", self.include_reduced_buckets, false)?;
        write_bool(f, "allow_old_summaries", self.allow_old_summaries, false)?;
        if let Some(value) = self.use_summary_index_values {
            write!(f, " use_summary_index_values={value}")?;
        }
        write_option(f, "chunk_size", self.chunk_size.as_ref())?;
        write_option(f, "fillnull_value", self.fillnull_value.as_ref())?;
        f.write_str(" ")?;
        write_list(f, &self.aggregates, ", ")?;
        if let Some(from) = &self.from {
            write!(f, " FROM datamodel={from}")?;
        }
        if let Some(collected) = &self.collected {
            write!(f, " FROM {collected}")?;
        }
        clauses::write_condition(f, self.condition.as_ref())?;
        clauses::write_by(f, &self.by, self.span.as_ref())
    }
}

impl fmt::Display for Collected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Job(sid) => write!(f, "sid={}", quote::option(sid)),
            Self::Namespace(name) if name.eq_ignore_ascii_case("datamodel") || name.eq_ignore_ascii_case("sid") => {
                quote::Quoted(name).fmt(f)
            }
            Self::Namespace(name) => f.write_str(&quote::name(name)),
        }
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

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, aggregates) = aggs::aggregates(i, &mut options, StatsUse::Tstats)?;
    let mut clauses = Clauses::default();
    let (i, ()) = clauses::clauses(i, &mut clauses, Some(source), &mut options)?;
    let (from, collected) = clauses.from.unwrap_or_default();
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
        from,
        collected,
        condition: clauses.condition,
        by: clauses.by.unwrap_or_default(),
    };
    options.finish(state);
    Ok((i, Command::Tstats(tstats)))
}

/// `datamodel=Model.Dataset`, `datamodel Model.Dataset`, `sid=1.2`, `namespace`
fn source(i: Tokens<'_>) -> PResult<'_, Source> {
    if i.at_word("datamodel") {
        let (i, from) = dataset(i.advance())?;
        return Ok((i, (Some(from), None)));
    }
    let (i, collected) = if i.at_word("sid") && i.peek(1).kind == Kind::Op(Op::Eq) {
        let (i, sid) = cut(names::name("the id of a search"))(i.advance().advance())?;
        (i, sid.map(Collected::Job))
    } else {
        let (i, name) = cut(names::name("`datamodel=`"))(i)?;
        (i, name.map(Collected::Namespace))
    };
    Ok((i, (None, Some(collected))))
}

/// What follows `datamodel`.
fn dataset(i: Tokens<'_>) -> PResult<'_, Spanned<DatasetName>> {
    let i = if i.at_op(Op::Eq) { i.advance() } else { i };
    let (i, name) = cut(names::name("the name of a data model"))(i)?;
    let Some(dataset) = DatasetName::whole(&name.value) else {
        return fail(
            Diagnostic::error(Code::Expected, name.span, "Expected the name of a data model.")
                .help("write `datamodel=<model>` or `datamodel=<model>.<dataset>`"),
        );
    };
    Ok((i, Spanned::new(dataset, name.span)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

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
        prints("| tstats count span=1h where a=b", "| tstats count WHERE a=b span=1h");
        prints("| tstats count where a=b span=1h by c", "| tstats count WHERE a=b BY c span=1h");
        prints("| tstats count where (a=b span=1h)", "| tstats count WHERE (a=b AND span=1h)");
        prints("| tstats count by _time prestats=t span=1d c", "| tstats prestats=true count BY _time, c span=1d");
        prints("| tstats count prestats=t append=1", "| tstats prestats=true append=true count");
    }

    #[test]
    fn sources() {
        prints("| tstats count from sid=1234.56 by a", "| tstats count FROM sid=1234.56 BY a");
        prints("| tstats avg(foo) FROM mydata where a>1", "| tstats avg(foo) FROM mydata WHERE a>1");
        prints(
            "| tstats count from datamodel = Endpoint.Processes where (nodename = Processes) earliest=-1d",
            "| tstats count FROM datamodel=Endpoint.Processes WHERE nodename=Processes AND earliest=-1d",
        );
        prints(
            "| tstats avg(PREFIX(kb=)) count where index=_internal by PREFIX(group=), prefix(\"x=\") _time span=1m",
            "| tstats avg(PREFIX(kb=)), count WHERE index=_internal BY PREFIX(group=), \"prefix(\\\"x=\\\")\", _time span=1m",
        );
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
        assert_eq!(complaint("| tstats count «list»(x) by y"), "SPL204 tstats has no function `list`");
        assert_eq!(complaint("| tstats «per_hour»(x)"), "SPL204 tstats has no function `per_hour`");
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
