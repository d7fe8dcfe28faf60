//! A field that no row has any more: after `stats count BY user` there are `count` and `user` only, so that
//! `where status=404` drops every row.
//!
//! Pass it on (`stats count BY user, status`), or look at it before. Where a text is meant, put it into double quotes.

use super::{Check, Lint, Report, Rule};
use crate::{
    Code, Diagnostic, closest,
    flow::{
        Flow, Found, Read, Reader,
        wildcard::{is_wildcard, matches},
    },
    input::shorten,
};

pub(super) const RULE: Rule = Rule {
    lint: Lint {
        code: Code::MissingField,
        name: "missing-field",
        summary: "A field is read that a command before, such as `stats` or `table`, has dropped.",
        default: true,
    },
    check: Check::Read(check),
};

/// So many names are compared, and so many are listed.
const COMPARED: usize = 200;
const LISTED: usize = 8;

fn check(read: &Read<'_>, flow: &Flow, report: &mut Report<'_>) {
    let Found::Gone(Some(dropped)) = &read.found else { return };
    let name = read.name;
    let hidden = name.starts_with('_') && !matches!(name, "_raw" | "_time");
    if matches!(read.reader, Reader::Asking) || hidden || is_wildcard(name) {
        return;
    }
    let command = &dropped.command;
    let term = name == "_raw" && matches!(read.reader, Reader::Search(_));
    let message = match term {
        true => format!("Words are looked for in `_raw`, which isn't there after `{command}`."),
        false => format!("There is no field `{}` after `{command}`.", shorten(name)),
    };
    let drops =
        if matches!(&**command, "fields" | "rename") { "dropped here" } else { "this leaves other fields only" };
    let mut warning = Diagnostic::warning(Code::MissingField, read.span, message).also(dropped.span, drops);
    let there = || flow.names().iter().map(String::as_str).filter(|name| !name.starts_with('_'));
    // What lost only its prefix is meant more often than what is spelt alike.
    let prefixed =
        |candidate: &&str| matches(&format!("*.{candidate}"), name) || matches(&format!("*.{name}"), candidate);
    let near = there().take(COMPARED).find(prefixed).or_else(|| closest(name, there().take(COMPARED)));
    let listed: Vec<String> = there().take(LISTED + 1).map(|name| format!("`{}`", shorten(name))).collect();
    warning.help = Some(match near {
        _ if term => "compare a field: `field=word`".to_owned(),
        Some(near) => format!("did you mean `{near}`?"),
        None if matches!(read.reader, Reader::Expr) && listed.len() <= LISTED => {
            format!("the fields here are {}; a text stands in double quotes", listed.join(", "))
        }
        None if listed.len() <= LISTED => format!("the fields here are {}", listed.join(", ")),
        None => format!("pass it on in `{command}`, or use it before"),
    });
    report.add(warning);
}

#[cfg(test)]
mod tests {
    use super::{
        super::testing::{accepts, says},
        RULE,
    };

    #[test]
    fn fields() {
        assert_eq!(
            says(&RULE, "a | stats count BY user | where «status»=404"),
            "There is no field `status` after `stats`.\n\
             the fields here are `count`, `user`; a text stands in double quotes"
        );
        assert_eq!(
            says(&RULE, "a | stats count BY user | table «usr», count | sort usr"),
            "There is no field `usr` after `stats`.\ndid you mean `user`?"
        );
        assert_eq!(
            says(&RULE, "| tstats count FROM datamodel=A.B BY B.dest | rename B.* AS * | sort «B.dest»"),
            "There is no field `B.dest` after `rename`.\ndid you mean `dest`?"
        );
        says(&RULE, "a | rename b AS c | search «b»=1");
        says(&RULE, "a | fields - b | dedup «b»");
        says(&RULE, "a | fields b | stats max(«c»)");
    }

    #[test]
    fn places_in_a_quoted_search() {
        says(&RULE, r#"a | map search=«"search \"b\" | stats count BY c | where d=1"»"#);
        says(&RULE, "a | map [search b | stats count BY c | where «d»=1]");
        says(&RULE, r#"a | map search="search b | stats count BY c" | where «d»=1"#);
    }

    #[test]
    fn terms() {
        assert_eq!(
            says(&RULE, "a | stats count BY user | search «bob» OR alice"),
            "Words are looked for in `_raw`, which isn't there after `stats`.\ncompare a field: `field=word`"
        );
    }

    #[test]
    fn what_is_there_or_may_be() {
        accepts(&RULE, "a | fields b | search c _time>5 | where _indextime>5".replace("c ", "").as_str());
        accepts(&RULE, "a | stats count BY b | search * | eval c=1 | fillnull d | where c=1 AND d=2");
        accepts(&RULE, "a | stats values(x_*) AS * BY b | where y=1");
        accepts(&RULE, "a | stats count BY b | custom | where y=1");
        accepts(&RULE, "a | rename b AS c | rename x.* AS * | where b=1");
        accepts(&RULE, "a | stats count BY b | eval c=coalesce(c, d, b), e=if(isnull(e), b, e)");
        accepts(&RULE, "a | rename b.* AS c.* | spath | where 'b.d'=NULL OR true");
        accepts(&RULE, "| tstats prestats=t count BY b | stats dc(x)");
        accepts(&RULE, "a | table $tok$ | where b=1");
        accepts(&RULE, "a | stats count BY a b | xyseries a b count | where foo>1");
        accepts(&RULE, "a | fields - foo | stats count BY a b | xyseries a b count | where foo>1");
    }
}
