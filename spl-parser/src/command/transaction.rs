//! `transaction`: groups events that belong together into one.
//!
//! Usage: `transaction [<field>...] [maxspan=<length>] [maxpause=<length>] [maxevents=<n>]
//! [startswith="<search>"|(<search>)|eval(<expression>)] [endswith=<as startswith>] [<option>...]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Code, Diagnostic, Span, Spanned,
    ast::{Expr, FieldName, SearchExpr, TimeSpan},
    grammar::{
        filter,
        names::{self, commas},
        options::{Options, parse_bool, write_bool, write_option},
        time::parse_limit,
    },
    input::{PResult, Tokens},
    lex::Mode,
    visit::{self, Visitor},
};

/// `transaction`
#[derive(Clone, Debug, PartialEq)]
pub struct Transaction {
    /// Events with equal values in these belong together; may be empty.
    pub fields: Vec<Spanned<FieldName>>,
    /// `name=`: a transaction type, whose settings hold where none is given here.
    pub name: Option<Spanned<String>>,
    /// `maxspan=`: how long it may take as a whole; `None` means no limit.
    pub maxspan: Option<Spanned<TimeSpan>>,
    /// `maxpause=`: how much time may be between two events; `None` means no limit.
    pub maxpause: Option<Spanned<TimeSpan>>,
    /// `maxevents=`: of how many events it may be; `None` means 1,000, a negative number no limit.
    pub maxevents: Option<Spanned<i64>>,
    /// `startswith=`: what the first event matches.
    pub startswith: Option<Spanned<EventFilter>>,
    /// `endswith=`: what the last event matches.
    pub endswith: Option<Spanned<EventFilter>>,
    /// `connected=`: an event that shares no value with any transaction begins a new one; true by default.
    pub connected: bool,
    /// `unifyends=`: the first and last event too must share values with the others; `None` means as `connected`.
    pub unifyends: Option<bool>,
    /// `keeporphans=`: events of no transaction stay.
    pub keeporphans: bool,
    /// `keepevicted=`: transactions that aren't complete stay.
    pub keepevicted: bool,
    /// `mvlist=`: which fields hold all values in order rather than the different ones.
    pub mvlist: Option<Spanned<MvList>>,
    /// `delim=`: what stands between the values of a field where they are shown as one; `None` means a space.
    pub delim: Option<Spanned<String>>,
    /// `nullstr=`: what stands for a missing value in a list; `None` means `NULL`.
    pub nullstr: Option<Spanned<String>>,
    /// `mvraw=`: the text of the events becomes a multivalue.
    pub mvraw: bool,
    /// `maxopentxn=`: how many transactions may be open at a time; `None` means 5,000.
    pub maxopentxn: Option<Spanned<u64>>,
    /// `maxopenevents=`: how many events these may have; `None` means 100,000.
    pub maxopenevents: Option<Spanned<u64>>,
}

/// What an event must match to begin or end a transaction.
#[derive(Clone, Debug, PartialEq)]
pub enum EventFilter {
    /// `"a b"`, `(a OR b=c)`, `a`
    Search(SearchExpr),
    /// `eval(a > 5)`
    Eval(Expr),
}

/// Fields whose values `transaction` keeps as a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MvList {
    /// `mvlist=true`
    All,
    /// `mvlist="a,b"`; at least one.
    Fields(Vec<FieldName>),
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "transaction",
    aliases: &["transam"],
    mode: Mode::Args,
    flags: &[],
    usage: "transaction [<field>...] [maxspan=<length>] [maxpause=<length>] [maxevents=<n>] \
            [startswith=\"<search>\"|(<search>)|eval(<expression>)] [endswith=<as startswith>] [<option>...]",
    summary: "Groups events that belong together into one.",
    parse,
};

impl Node for Transaction {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visit::reads(visitor, &self.fields);
        for filter in self.startswith.iter().chain(&self.endswith) {
            match &filter.value {
                EventFilter::Eval(expr) => visitor.expr(&Spanned::new(expr.clone(), filter.span)),
                EventFilter::Search(condition) => {
                    visitor.condition(&Spanned::new(condition.clone(), filter.span));
                }
            }
        }
        for field in ["duration", "eventcount", "closed_txn"] {
            visitor.writes(field, Span::default());
        }
    }
}

impl fmt::Display for Transaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("transaction")?;
        for (n, field) in self.fields.iter().enumerate() {
            write!(f, "{}{field}", if n > 0 { ", " } else { " " })?;
        }
        write_option(f, "name", self.name.as_ref())?;
        write_option(f, "maxspan", self.maxspan.as_ref())?;
        write_option(f, "maxpause", self.maxpause.as_ref())?;
        write_option(f, "maxevents", self.maxevents.as_ref())?;
        for (name, filter) in [("startswith", &self.startswith), ("endswith", &self.endswith)] {
            filter.iter().try_for_each(|filter| write!(f, " {name}={filter}"))?;
        }
        write_bool(f, "connected", self.connected, true)?;
        if let Some(value) = self.unifyends {
            write!(f, " unifyends={value}")?;
        }
        write_bool(f, "keeporphans", self.keeporphans, false)?;
        write_bool(f, "keepevicted", self.keepevicted, false)?;
        write_option(f, "mvlist", self.mvlist.as_ref())?;
        write_option(f, "delim", self.delim.as_ref())?;
        write_option(f, "nullstr", self.nullstr.as_ref())?;
        write_bool(f, "mvraw", self.mvraw, false)?;
        write_option(f, "maxopentxn", self.maxopentxn.as_ref())?;
        write_option(f, "maxopenevents", self.maxopenevents.as_ref())
    }
}

impl fmt::Display for EventFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Search(condition) => write!(f, "({condition})"),
            Self::Eval(expr) => write!(f, "eval({expr})"),
        }
    }
}

impl fmt::Display for MvList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("true"),
            Self::Fields(fields) => {
                let names: Vec<_> = fields.iter().map(FieldName::as_str).collect();
                f.write_str(&names.join(","))
            }
        }
    }
}

/// What stands among the options, in any order.
#[derive(Debug, Default)]
struct Parts {
    fields: Vec<Spanned<FieldName>>,
    startswith: Option<Spanned<EventFilter>>,
    endswith: Option<Spanned<EventFilter>>,
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, mut parts) = parts(i, &mut options)?;
    let state = i.state;
    // Older searches name the fields in an option.
    if let Some(fields) = options.text("fields") {
        parts.fields.extend(split_names(&fields).map(|name| Spanned::new(name, fields.span)));
    }
    let mut flag = |name, default| options.bool(name, state).unwrap_or(default);
    let (connected, keeporphans) = (flag("connected", true), flag("keeporphans", false));
    let (keepevicted, mvraw) = (flag("keepevicted", false), flag("mvraw", false));
    let mut limit = |name| unlimited(options.parsed(name, "time span", state, parse_limit));
    let (maxspan, maxpause) = (limit("maxspan"), limit("maxpause"));
    let mvlist = options.text("mvlist").and_then(|value| mv_list(&value).map(|list| Spanned::new(list, value.span)));
    let transaction = Transaction {
        fields: parts.fields,
        name: options.text("name"),
        maxspan,
        maxpause,
        maxevents: options.parsed("maxevents", "integer", state, |text| text.parse().ok()),
        startswith: parts.startswith,
        endswith: parts.endswith,
        connected,
        unifyends: options.bool("unifyends", state),
        keeporphans,
        keepevicted,
        mvlist,
        delim: options.text("delim"),
        nullstr: options.text("nullstr"),
        mvraw,
        maxopentxn: options.number("maxopentxn", state),
        maxopenevents: options.number("maxopenevents", state),
    };
    options.finish(state);
    Ok((i, Command::Transaction(transaction)))
}

/// A negative limit is none.
fn unlimited(limit: Option<Spanned<Option<TimeSpan>>>) -> Option<Spanned<TimeSpan>> {
    let limit = limit?;
    limit.value.map(|span| Spanned::new(span, limit.span))
}

fn split_names(text: &str) -> impl Iterator<Item = FieldName> {
    let parts = text.split(|c: char| c == ',' || c.is_whitespace());
    parts.filter(|name| !name.is_empty()).map(|name| FieldName(name.to_owned()))
}

fn mv_list(text: &str) -> Option<MvList> {
    let fields: Vec<_> = split_names(text).collect();
    let truth = match fields.as_slice() {
        [] => Some(false),
        [only] => parse_bool(only.as_str()),
        _ => None,
    };
    match truth {
        Some(all) => all.then_some(MvList::All),
        None => Some(MvList::Fields(fields)),
    }
}

fn parts<'t>(i: Tokens<'t>, options: &mut Options) -> PResult<'t, Parts> {
    let mut parts = Parts::default();
    let mut i = commas(i);
    while !i.at_end() {
        let named = i.at_option();
        i = if named && i.at_word("startswith") {
            filter(i, &mut parts.startswith)?.0
        } else if named && i.at_word("endswith") {
            filter(i, &mut parts.endswith)?.0
        } else if named {
            options.parse(i)?.0
        } else {
            i.note("an option");
            let (rest, field) = names::field(i)?;
            parts.fields.push(field);
            rest
        };
        i.note("`,`");
        i = commas(i);
    }
    Ok((i, parts))
}

/// `startswith=…`
fn filter<'t>(i: Tokens<'t>, place: &mut Option<Spanned<EventFilter>>) -> PResult<'t, ()> {
    let name = i.first();
    let (i, found) = filter::event_filter(i.advance().advance())?;
    match place {
        Some(first) => {
            let name = name.text.to_lowercase();
            let message = format!("Option '{name}' should not be specified more than once.");
            i.state
                .report(Diagnostic::error(Code::OptionValue, found.span, message).also(first.span, "first given here"));
        }
        None => *place = Some(found),
    }
    Ok((i, ()))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn fields_and_options_in_any_order() {
        prints("a | transaction", "search a | transaction");
        prints(
            "a | transaction maxspan=5m, host \"c d\" MaxPause = 30 maxevents=10 e",
            "search a | transaction host, \"c d\", e maxspan=5m maxpause=30s maxevents=10",
        );
        prints("a | transaction x maxspan=-1 maxpause=1H", "search a | transaction x maxpause=1h");
        prints("a | transaction fields=\"x, y\" keepevicted=t", "search a | transaction x, y keepevicted=true");
        prints(
            "a | transaction name=web connected=f unifyends=t keeporphans=1 mvraw=t delim=\",\" nullstr=- maxopentxn=1 maxopenevents=2",
            "search a | transaction name=web connected=false unifyends=true keeporphans=true delim=\",\" nullstr=- \
             mvraw=true maxopentxn=1 maxopenevents=2",
        );
        prints("a | transaction x maxevents=-1", "search a | transaction x maxevents=-1");
        prints("a | transaction x maxspan=$span$", "search a | transaction x maxspan=$span$");
    }

    #[test]
    fn lists() {
        prints("a | transaction x mvlist=t", "search a | transaction x mvlist=true");
        prints("a | transaction x mvlist=f", "search a | transaction x");
        prints("a | transaction x mvlist=\"y, z\"", "search a | transaction x mvlist=\"y,z\"");
        prints("a | transaction x mvlist=z", "search a | transaction x mvlist=z");
    }

    #[test]
    fn filters() {
        prints(
            "a | transaction x startsWith=\"log in\" EndsWith=(action=\"log out\" OR b)",
            "search a | transaction x startswith=(log AND in) endswith=(action=\"log out\" OR b)",
        );
        prints(
            "a | transaction startswith=eval(a>5 AND match(b, \"\\)\")) endswith = eval (c=1) x",
            "search a | transaction x startswith=eval(a > 5 AND match(b, \"\\\\)\")) endswith=eval(c = 1)",
        );
        prints(
            "a | transaction startswith=login endswith=action=\"b c\"",
            "search a | transaction startswith=(login) endswith=(action=\"b c\")",
        );
        prints(
            "a | transaction startswith=(\"a b\" c) endswith=((d))",
            "search a | transaction startswith=(\"a b\" AND c) endswith=(d)",
        );
        prints("a | transaction startswith=(eval(x=1))", "search a | transaction startswith=eval(x = 1)");
        prints("a | transaction startswith=\"f(x\"", "search a | transaction startswith=(\"f(x\")");
        prints("a | transaction startswith=\"u=\\\"v w\\\"\"", "search a | transaction startswith=(u=\"v w\")");
    }

    #[test]
    fn mistakes() {
        assert_eq!(
            complaint("a | transaction x maxspan=«soon»"),
            "SPL206 Invalid option value. Expecting a 'time span' for option 'maxspan'. Instead got 'soon'."
        );
        assert_eq!(complaint("a | transaction «maxpan»=5m x"), "SPL205 Option 'maxpan' is invalid.");
        assert_eq!(complaint("a | transaction startswith=«»"), "SPL202 Expected a search or `eval(…)`.");
        assert_eq!(complaint("a | transaction startswith=«(»a b"), "SPL102 Mismatched quotes and/or parenthesis.");
        assert_eq!(
            complaint("a | transaction startswith=eval(x=«»)"),
            "SPL202 The expression is malformed. A comparison term is missing."
        );
        assert_eq!(
            complaint("a | transaction startswith=b x startswith=«c»"),
            "SPL206 Option 'startswith' should not be specified more than once."
        );
    }
}
