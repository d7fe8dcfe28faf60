//! `search <condition>`: keeps the events that match.
//!
//! Usage: `search <search expression>`

use std::fmt;

use nom::{Parser, combinator::opt};

use super::{Command, Node, Syntax};
use crate::{
    Spanned,
    ast::SearchExpr,
    grammar::search,
    input::{PResult, Tokens},
    lex::Mode,
    visit::Visitor,
};

/// `search`
#[derive(Clone, Debug, PartialEq)]
pub struct Search {
    /// The condition; `None` for a bare `search`, which keeps everything.
    pub condition: Option<Spanned<SearchExpr>>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "search",
    aliases: &[],
    mode: Mode::Search,
    flags: &[],
    usage: "search <search expression>",
    summary: "Keeps the events that match a search expression.",
    parse,
};

impl Node for Search {
    fn visit(&self, visitor: &mut dyn Visitor) {
        if let Some(condition) = &self.condition {
            visitor.condition(condition);
        }
    }
}

impl fmt::Display for Search {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("search")?;
        self.condition.iter().try_for_each(|condition| write!(f, " {condition}"))
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let (i, condition) = opt(search::condition).parse(i)?;
    Ok((i, Command::Search(Search { condition })))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints, warning};

    #[test]
    fn the_first_command_may_go_without_its_name() {
        prints("error", "search error");
        prints("search error", "search error");
        prints("search=error", "search search=error");
        prints("| search", "| search");
    }

    #[test]
    fn or_binds_tighter_than_and() {
        prints("A=1 AND B=2 OR C=3", "search A=1 AND (B=2 OR C=3)");
        prints("NOT a=1 b=2", "search NOT a=1 AND b=2");
        prints("NOT(a b) OR NOT f IN(g, \"h i\" j*)", "search NOT (a AND b) OR NOT f IN (g, \"h i\", j*)");
        prints("a b, c", "search a AND b AND c");
    }

    #[test]
    fn in_is_a_term_unless_a_field_stands_before() {
        prints("a=b IN (c=d)", "search a=b AND IN AND c=d");
        prints("a=b c IN (d=e)", "search a=b AND c IN (d=e)");
        prints("NOT IN (c=d)", "search NOT IN AND c=d");
    }

    #[test]
    fn fields_and_values() {
        prints("\"a.b.c\"=v 'd e'!=w tag::host = x", "search a.b.c=v AND \"d e\"!=w AND tag::host=x");
        prints("a< <b>>c d< e", "search a< <b>>c AND d<e");
        prints("a>=-5 b<1,000 c= =d url=*a=b*", "search a>=-5 AND b<1,000 AND c= =d AND url=*a=b*");
        prints(r#"p=*\\x\d q="\\\"\d""#, r#"search p=*\\x\\d AND q="\\\"\\d""#);
        prints(
            "Host=CASE(www1) TERM(10.0.0.1) *GetCurrent()*",
            "search Host=CASE(www1) AND TERM(10.0.0.1) AND *GetCurrent()*",
        );
        prints("\"a b\"* don't $tok$ `x", "search \"a b*\" AND don't AND $tok$ AND `x");
        prints("a=\"x\"b=c NOT\"d\"", "search a=\"x\" AND b=c AND NOT \"d\"");
    }

    #[test]
    fn nothing_and_subsearches() {
        prints("NOT () a", "search NOT () AND a");
        prints("a [search b | fields c] [ | tstats count ]", "search a AND [search b | fields c] AND [| tstats count]");
    }

    #[test]
    fn subsearches_as_values() {
        prints("a=[search b | return $c] d", "search a=[search b | return $c] AND d");
        prints("earliest = [ | tstats count ]", "search earliest=[| tstats count]");
        prints("a IN ([search b])", "search a IN ([search b])");
        prints("a in[search b] c", "search a IN ([search b]) AND c");
        prints("a IN (b,[search c], d) e", "search (a IN (b, d) OR a IN ([search c])) AND e");
        prints("NOT \"a b\" NOT IN ([search b])", "search NOT NOT \"a b\" IN ([search b])");
    }

    #[test]
    fn lists() {
        prints("a NOT IN (b=c, \"d e\" f*) g", "search NOT a IN (b=c, \"d e\", f*) AND g");
        prints("x a not in(b)", "search x AND NOT a IN (b)");
        prints("'a b' NOT IN (c)", "search NOT \"a b\" IN (c)");
        prints("a NOT b IN (c)", "search a AND NOT b IN (c)");
        prints("a IN(,b,,c,)", "search a IN (b, c)");
        prints("(a,b)", "search a AND b");
        prints("a=(b OR c) d", "search (a=b OR a=c) AND d");
    }

    #[test]
    fn fields_of_the_index() {
        prints("host::web1 source::\"a b\" x::*", "search host=web1 AND source=\"a b\" AND x=*");
        prints("fe80::1 2001:db8::2 a:: \"a::b\"", "search fe80::1 AND 2001:db8::2 AND a:: AND \"a::b\"");
        prints("tag::host=web tag=x eventtype=y* a=b::c", "search tag::host=web AND tag=x AND eventtype=y* AND a=b::c");
    }

    #[test]
    fn odd_values() {
        prints(r#"path=C:\\x\\* a="" b=*"#, r#"search path=C:\\x\\* AND a="" AND b=*"#);
        prints("url=http://a/b?c=d&e=f x>= 5 y = z", "search url=http://a/b?c=d&e=f AND x>=5 AND y=z");
        prints("a=$x|s$ $f$=$v$ <<FIELD>>=b", "search a=$x\\|s$ AND $f$=$v$ AND \"<<FIELD>>\"=b");
    }

    #[test]
    fn times() {
        prints("earliest=rt-5m latest=rt", "search earliest=rt-5m AND latest=rt");
        prints("earliest=$t.earliest$ latest=\"$t$\"", "search earliest=$t.earliest$ AND latest=$t$");
        prints("earliest=-$n$h@h latest=$t|s$ ", "search earliest=-$n$h@h AND latest=\"$t|s$\"");
        prints("earliest=(-1d) latest::5", "search earliest=-1d AND latest::5");
        prints("hoursago=$n$", "search earliest=-$n$h");
        prints(
            "starttime=\"15.3.2024\" timeformat=%d.%m.%Y searchtimespandays=2",
            "search starttime=15.3.2024 AND timeformat=\"%d.%m.%Y\" AND searchtimespandays=2",
        );
        prints("starttime=03/15/2024:00:00:00 endtimeu=5", "search starttime=03/15/2024:00:00:00 AND latest=5");
        prints("starttime=-1d endtime=$t$ x=1", "search earliest=-1d AND latest=$t$ AND x=1");
        assert_eq!(complaint("searchtimespandays=«x»"), "SPL208 Invalid value 'x' for time term 'searchtimespandays'.");
        prints("earliest=-70m@m latest=\"now()\"", "search earliest=-70m@m AND latest=now");
        prints("starthoursago=168 endhoursago=1", "search earliest=-168h AND latest=-1h");
        prints("earliest>5", "search earliest>5");
        assert_eq!(complaint("earliest=«soon»"), "SPL208 Invalid value 'soon' for time term 'earliest'.");
    }

    #[test]
    fn an_empty_list() {
        assert_eq!(complaint("a IN «()»"), "SPL202 The list of values after IN is empty.");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("a=«»"), "SPL202 Expected a value.");
        assert_eq!(complaint("«(»a b"), "SPL102 Mismatched quotes and/or parenthesis.");
        assert_eq!(complaint("a «)» b"), "SPL102 Mismatched quotes and/or parenthesis.");
        assert_eq!(
            complaint("«OR» b"),
            "SPL202 Unable to parse the search: 'OR' operator is missing a clause on the left hand side."
        );
        let right = "operator is missing a clause on the right hand side.";
        assert_eq!(complaint("a «OR»"), format!("SPL202 Unable to parse the search: 'OR' {right}"));
        assert_eq!(complaint("(a «AND» ) b"), format!("SPL202 Unable to parse the search: 'AND' {right}"));
        assert_eq!(complaint("a=[search b=«»]"), "SPL202 Expected a value.");
        assert_eq!(complaint("a IN «(»b"), "SPL102 Mismatched quotes and/or parenthesis.");
    }

    #[test]
    fn what_is_rarely_meant() {
        assert_eq!(warning("a «or» b"), "SPL404 `or` is searched for as a word.");
        assert_eq!(warning("«AND» b"), "SPL404 There is nothing before this `AND`, so it joins nothing.");
        assert_eq!(warning("a=«“b”»"), "SPL404 The quotes of `“b”` are searched for as part of the word.");
        assert_eq!(warning("a«==»b"), "SPL404 The search language has no `==`; it is read as `=`.");
    }
}
