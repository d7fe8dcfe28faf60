//! How the classic mistakes look to who makes them: every message as it is rendered.
//!
//! `cargo insta review` shows what changed. Messages that are still bad are in `bad_errors.rs`, warnings in
//! `warnings.rs`.

use insta::assert_snapshot;
use spl_parser::{Macro, MacroSet, parse};

fn macros() -> MacroSet {
    let macros = [
        Macro::new("server_errors", "host=$host$ status>=500").with_arguments(["host"]),
        Macro::new("broken", "error | head -5"),
        Macro::new("loop", "a `loop`"),
    ];
    macros.into_iter().collect()
}

fn error(text: &str) -> String {
    parse(text, &macros()).map_or_else(|errors| errors.to_string(), |_| "no error".to_owned())
}

#[test]
fn quotes_brackets_and_pipes() {
    assert_snapshot!(error(r#"user="bob | stats count"#), @r#"
    error[SPL101]: Unbalanced quotes.
     --> search:1:6
      |
    1 | user="bob | stats count
      |      ^ this quote is never closed
      |
      = help: write the closing `"`; a quote inside a string is written `\"`
    "#);
    assert_snapshot!(error("(status=404 OR status=500 | stats count"), @"
    error[SPL102]: Mismatched quotes and/or parenthesis.
     --> search:1:1
      |
    1 | (status=404 OR status=500 | stats count
      | ^ never closed
      |
      = help: close it with `)`
    ");
    assert_snapshot!(error("status=404) | stats count"), @"
    error[SPL102]: Mismatched quotes and/or parenthesis.
     --> search:1:11
      |
    1 | status=404) | stats count
      |           ^ no `(` before it
    ");
    assert_snapshot!(error("error | append [search warning | stats count"), @"
    error[SPL102]: Mismatched '['.
     --> search:1:16
      |
    1 | error | append [search warning | stats count
      |                ^ never closed
      |
      = help: close the subsearch with `]`, or put text that contains a bracket into double quotes
    ");
    assert_snapshot!(error("error | | stats count"), @"
    error[SPL103]: Missing a search command before '|'. Error at position '8' of search query 'error | | stats count'.
     --> search:1:9
      |
    1 | error | | stats count
      |         ^
      |
      = help: remove the pipe, or write a command
    ");
    assert_snapshot!(error("error | stats count |"), @"
    error[SPL103]: Missing a search command after '|'.
     --> search:1:21
      |
    1 | error | stats count |
      |                     ^
      |
      = help: remove the pipe, or write a command
    ");
    // A comment without its end.
    assert_snapshot!(error("error ```why"), @"
    error[SPL005]: Missing comment closing tickmarks.
     --> search:1:7
      |
    1 | error ```why
      |       ^^^ this comment never ends
      |
      = help: end it with three backticks
    ");
}

#[test]
fn commands() {
    assert_snapshot!(error("error | =5"), @"
    error[SPL201]: Unknown search command '=5'.
     --> search:1:9
      |
    1 | error | =5
      |         ^^ neither a command of Splunk's nor one that was added
    ");
    assert_snapshot!(error("error | head -5"), @"
    error[SPL206]: The number of results must be a positive number.
     --> search:1:14
      |
    1 | error | head -5
      |              ^^
    ");
    assert_snapshot!(error("error | dedup"), @"
    error[SPL202]: At least one field must be given as an argument.
     --> search:1:14
      |
    1 | error | dedup
      |              ^
      |
      = help: usage: dedup [<n>] <field>... [keepevents=<bool>] [keepempty=<bool>] [consecutive=<bool>] [sortby [+|-]<field>...]
    ");
    assert_snapshot!(error("error | table"), @"
    error[SPL202]: Must specify at least one valid field name (can contain wildcards).
     --> search:1:14
      |
    1 | error | table
      |              ^
      |
      = help: usage: table <field>...
    ");
    assert_snapshot!(error("error | sort"), @"
    error[SPL202]: You must specify fields to sort.
     --> search:1:13
      |
    1 | error | sort
      |             ^
      |
      = help: usage: sort [<n> | limit=<n>] [+|-]<field> [, [+|-]<field>]... [desc]
    ");
}

#[test]
fn options() {
    assert_snapshot!(error("error | dedup host keepevent=true"), @"
    error[SPL205]: Option 'keepevent' is invalid.
     --> search:1:20
      |
    1 | error | dedup host keepevent=true
      |                    ^^^^^^^^^
      |
      = help: did you mean `keepevents`?
    ");
    assert_snapshot!(error("error | dedup host keepevents=maybe"), @"
    error[SPL206]: Invalid option value. Expecting a 'boolean' for option 'keepevents'. Instead got 'maybe'.
     --> search:1:31
      |
    1 | error | dedup host keepevents=maybe
      |                               ^^^^^
      |
      = help: write `true` or `false`
    ");
    assert_snapshot!(error("| tstats sumariesonly=t count from datamodel=Web"), @"
    error[SPL205]: Option 'sumariesonly' is invalid.
     --> search:1:10
      |
    1 | | tstats sumariesonly=t count from datamodel=Web
      |          ^^^^^^^^^^^^
      |
      = help: did you mean `summariesonly`?
    ");
}

#[test]
fn conditions() {
    assert_snapshot!(error("status= | stats count"), @"
    error[SPL202]: Expected a value.
     --> search:1:8
      |
    1 | status= | stats count
      |        ^ the command ends here
      |
      = help: usage: search <search expression>
    ");
    assert_snapshot!(error("OR error"), @r#"
    error[SPL202]: Unable to parse the search: 'OR' operator is missing a clause on the left hand side.
     --> search:1:1
      |
    1 | OR error
      | ^^
      |
      = help: put the word into double quotes to search for it: "OR"
    "#);
    assert_snapshot!(error("error OR | stats count"), @r#"
    error[SPL202]: Unable to parse the search: 'OR' operator is missing a clause on the right hand side.
     --> search:1:7
      |
    1 | error OR | stats count
      |       ^^
      |
      = help: put the word into double quotes to search for it: "OR"
    "#);
    assert_snapshot!(error("status IN (404, 500 | stats count"), @"
    error[SPL102]: Mismatched quotes and/or parenthesis.
     --> search:1:11
      |
    1 | status IN (404, 500 | stats count
      |           ^ never closed
      |
      = help: close the list with `)`
    ");
    assert_snapshot!(error("error earliest=yesterday"), @"
    error[SPL208]: Invalid value 'yesterday' for time term 'earliest'.
     --> search:1:16
      |
    1 | error earliest=yesterday
      |                ^^^^^^^^^
      |
      = help: write `-24h@h`, `now`, seconds since 1970, or `03/15/2024:11:59:30`
    ");
}

#[test]
fn expressions() {
    assert_snapshot!(error("error | eval total"), @"
    error[SPL202]: Failed to parse the provided arguments. Usage: eval dest_key = expression.
     --> search:1:14
      |
    1 | error | eval total
      |              ^^^^^
      |
      = help: write `eval total = price * count`
    ");
    assert_snapshot!(error("error | eval total=price*"), @"
    error[SPL202]: The expression is malformed. The factor is missing.
     --> search:1:26
      |
    1 | error | eval total=price*
      |                          ^ the expression ends here
      |
      = help: usage: eval <field>=<expression> [, <field>=<expression>]...
    ");
    assert_snapshot!(error("error | eval total=(price*count"), @"
    error[SPL202]: The expression is malformed. Expected ).
     --> search:1:32
      |
    1 | error | eval total=(price*count
      |                    -           ^ the expression ends here
      |                    |
      |                    to close this
      |
      = help: write the closing `)`
    ");
    assert_snapshot!(error(r#"error | eval user name="bob""#), @r#"
    error[SPL202]: The destination key is invalid.
     --> search:1:14
      |
    1 | error | eval user name="bob"
      |              ^^^^^^^^^
      |
      = help: put a name that holds spaces or other characters into double quotes
    "#);
    assert_snapshot!(error(r#"error | eval x=if(status=404, "missing" "found")"#), @r#"
    error[SPL202]: The expression is malformed. Expected ).
     --> search:1:41
      |
    1 | error | eval x=if(status=404, "missing" "found")
      |                  - to close this        ^^^^^^^ found `"found"`
      |
      = help: write an operator, a comma or `)` before it
    "#);
    assert_snapshot!(error("error | eval x=5minutes"), @"
    error[SPL207]: The number 5minutes is invalid.
     --> search:1:16
      |
    1 | error | eval x=5minutes
      |                ^^^^^^^^
      |
      = help: put the name of a field that begins with a digit into single quotes: '5minutes'
    ");
    assert_snapshot!(error("error | eval x=a AND"), @"
    error[SPL202]: The expression is malformed. An 'AND' term is missing.
     --> search:1:21
      |
    1 | error | eval x=a AND
      |                     ^ the expression ends here
      |
      = help: usage: eval <field>=<expression> [, <field>=<expression>]...
    ");
    assert_snapshot!(error(r#"error | where match(user "bob")"#), @r#"
    error[SPL202]: The expression is malformed. Expected ).
     --> search:1:26
      |
    1 | error | where match(user "bob")
      |                    -     ^^^^^ found `"bob"`
      |                    |
      |                    to close this
      |
      = help: write an operator, a comma or `)` before it
    "#);
}

#[test]
fn aggregates() {
    assert_snapshot!(error("error | stats count by"), @"
    error[SPL202]: You must specify at least one field after 'by'.
     --> search:1:21
      |
    1 | error | stats count by
      |                     ^^
      |
      = help: usage: stats [<option>...] <aggregate>... [BY <field>...]
    ");
    assert_snapshot!(error("error | stats count as by host"), @"
    error[SPL202]: You must specify a field name after 'as'.
     --> search:1:21
      |
    1 | error | stats count as by host
      |                     ^^
      |
      = help: put a name that is a keyword or has spaces into double quotes
    ");
    assert_snapshot!(error("error | stats sum(bytes by host"), @"
    error[SPL202]: The aggregation specifier 'sum(bytes' is invalid. The aggregation specifier must be in [func_name]([key]) format.
     --> search:1:15
      |
    1 | error | stats sum(bytes by host
      |               ^^^^^^^^^ never closed
      |
      = help: write the closing `)` of the aggregate
    ");
    assert_snapshot!(error("error | stats eval(a+b) by host"), @"
    error[SPL202]: Expected an aggregate such as `count` or `sum(x)`.
     --> search:1:15
      |
    1 | error | stats eval(a+b) by host
      |               ^^^^^^^^^ found `eval(a+b)`
      |
      = help: usage: stats [<option>...] <aggregate>... [BY <field>...]
    ");
    assert_snapshot!(error("| tstats count where Web.status=404 by Web.src where Web.dest=a"), @"
    error[SPL202]: Expected `,`, a field name, `FROM` or the end of the command.
     --> search:1:48
      |
    1 | | tstats count where Web.status=404 by Web.src where Web.dest=a
      |                                                ^^^^^ found `where`
      |
      = help: usage: tstats [<option>...] <aggregate>... [FROM datamodel=<model>[.<dataset>]] [WHERE <search expression>] [BY <field>... [span=<length>]]
    ");
}

#[test]
fn names() {
    assert_snapshot!(error("error | rename src"), @"
    error[SPL202]: Usage: rename [old_name AS/TO/-> new_name]+.
     --> search:1:16
      |
    1 | error | rename src
      |                ^^^ no new name follows
      |
      = help: write `src AS` and the new name
    ");
    assert_snapshot!(error("error | rename src as"), @"
    error[SPL202]: Usage: rename [old_name AS/TO/-> new_name]+.
     --> search:1:16
      |
    1 | error | rename src as
      |                ^^^ no new name follows
      |
      = help: write `src AS` and the new name
    ");
    assert_snapshot!(error("error | rename a.* as b"), @"
    error[SPL209]: Wildcard mismatch: 'a.*' as 'b'.
     --> search:1:16
      |
    1 | error | rename a.* as b
      |                ^^^^^^^^
      |
      = help: write as many `*` on the right as on the left
    ");
    assert_snapshot!(error("error | fields -"), @"
    error[SPL202]: Must specify at least one valid field name (can contain wildcards).
     --> search:1:16
      |
    1 | error | fields -
      |                ^
      |
      = help: usage: fields [+|-] <field>...
    ");
    assert_snapshot!(error("error | convert ctimes(firstTime)"), @"
    error[SPL203]: The conversion type 'ctimes' is invalid.
     --> search:1:17
      |
    1 | error | convert ctimes(firstTime)
      |                 ^^^^^^
      |
      = help: did you mean `ctime`?
    ");
}

#[test]
fn macro_calls() {
    assert_snapshot!(error("`no_such_macro` | stats count"), @"
    error[SPL001]: The search specifies a macro 'no_such_macro' that cannot be found.
     --> search:1:1
      |
    1 | `no_such_macro` | stats count
      | ^^^^^^^^^^^^^^^ no macro of this name is defined
      |
      = help: define the macro, or write its text here
    ");
    // Nearly a name.
    assert_snapshot!(error("`server_error` | stats count"), @"
    error[SPL001]: The search specifies a macro 'server_error' that cannot be found.
     --> search:1:1
      |
    1 | `server_error` | stats count
      | ^^^^^^^^^^^^^^ no macro of this name is defined
      |
      = help: did you mean `server_errors`?
    ");
    // The wrong number of arguments.
    assert_snapshot!(error(r#"`server_errors("web", 5)` | stats count"#), @r#"
    error[SPL002]: The macro expression 'server_errors("web", 5)' is invalid. The argument list does not match the definition.
     --> search:1:1
      |
    1 | `server_errors("web", 5)` | stats count
      | ^^^^^^^^^^^^^^^^^^^^^^^^^ 2 given
      |
      = help: `server_errors` takes 1 argument; an argument that holds a comma stands in double quotes
    "#);
    assert_snapshot!(error("`server_errors(web) | stats count"), @"
    error[SPL004]: Missing a closing tick mark for macro expansion.
     --> search:1:1
      |
    1 | `server_errors(web) | stats count
      | ^^^^^^^^^^^^^^^^^^^ this macro call is never closed
      |
      = help: write a backtick behind the macro's name or arguments
    ");
    // The mistake is in the macro.
    assert_snapshot!(error("`broken` | head 5"), @"
    error[SPL206]: The number of results must be a positive number.
     --> macro `broken`:1:14
      |
    1 | error | head -5
      |              ^^
      |
     ::: search:1:1
      |
    1 | `broken` | head 5
      | -------- in this macro call
    ");
    assert_snapshot!(error("`loop`"), @"
    error[SPL003]: Reached maximum recursion depth (100) while expanding macros. Check for infinitely recursive macro definitions.
     --> macro `loop`:1:3
      |
    1 | a `loop`
      |   ^^^^^^ leads back to itself
      |
     ::: search:1:1
      |
    1 | `loop`
      | ------ in this macro call
      |
      = help: the macros call each other: loop -> loop
    ");
}

#[test]
fn subsearches() {
    assert_snapshot!(error("error [search status= | fields host] | stats count"), @"
    error[SPL202]: Expected a value.
     --> search:1:22
      |
    1 | error [search status= | fields host] | stats count
      |                      ^ the command ends here
      |
      = help: usage: search <search expression>
    ");
    assert_snapshot!(error("error [] | stats count"), @"
    error[SPL103]: The subsearch is empty.
     --> search:1:8
      |
    1 | error [] | stats count
      |        ^
      |
      = help: write a condition such as `error`, or a command such as `| tstats count`
    ");
}
