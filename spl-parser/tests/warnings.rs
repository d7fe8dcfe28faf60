//! How warnings look to who gets them, those of the parser and those of the lints.

use insta::assert_snapshot;
use spl_parser::{
    MacroSet, Style,
    lint::{LintOptions, lint},
    parse,
};

fn warnings(text: &str) -> String {
    let search = match parse(text, &MacroSet::new()) {
        Ok(search) => search,
        Err(errors) => return errors.to_string(),
    };
    let found = lint(&search, &LintOptions::default());
    let messages = search.warnings.iter().chain(&found).map(|message| message.render(&search.source, Style::Plain));
    messages.collect::<Vec<_>>().join("\n\n")
}

#[test]
fn warnings_of_the_parser() {
    assert_snapshot!(warnings("error or warning"), @"
    warning[SPL404]: `or` is searched for as a word.
     --> search:1:7
      |
    1 | error or warning
      |       ^^
      |
      = help: operators are upper case: `OR`
    ");
    assert_snapshot!(warnings("status==404"), @"
    warning[SPL404]: The search language has no `==`; it is read as `=`.
     --> search:1:7
      |
    1 | status==404
      |       ^^
      |
      = help: write `=`, or use `where` to compare fields with each other
    ");
    assert_snapshot!(warnings("tstats count from datamodel=Web"), @"
    warning[SPL404]: `tstats` is searched for as a word.
     --> search:1:1
      |
    1 | tstats count from datamodel=Web
      | ^^^^^^
      |
      = help: a search that begins with this command begins with a pipe: `| tstats`
    ");
}

#[test]
fn lints() {
    assert_snapshot!(warnings("error | stats count by host | where status=404"), @"
    warning[SPL509]: There is no field `status` after `stats`.
     --> search:1:37
      |
    1 | error | stats count by host | where status=404
      |         -------------------         ^^^^^^
      |         |
      |         this leaves other fields only
      |
      = help: the fields here are `count`, `host`; a text stands in double quotes
    ");
    assert_snapshot!(warnings(r#"| tstats count from datamodel=Endpoint.Processes by Processes.dest dest_port | rename Processes.* as * | where Processes.dest="a""#), @r#"
    warning[SPL524]: The dataset `Endpoint.Processes` has no field `dest_port`.
     --> search:1:68
      |
    1 | | tstats count from datamodel=Endpoint.Processes by Processes.dest dest_port | rename Processes.* as * | where Pr...
      |                                                                    ^^^^^^^^^
      |
      = help: its fields begin with its name: `Processes.dest_port`

    warning[SPL509]: There is no field `Processes` after `tstats`.
     --> search:1:112
      |
    1 | ....dest dest_port | rename Processes.* as * | where Processes.dest="a"
      |                                                      ^^^^^^^^^
      |
     ::: search:1:3
      |
    1 | | tstats count from datamodel=Endpoint.Processes by Processes.dest dest_port | rename Processes.* as * | where Pr...
      |   -------------------------------------------------------------------------- this leaves other fields only
      |
      = help: the fields here are `count`, `dest`, `dest_port`; a text stands in double quotes

    warning[SPL526]: The dot joins the values of two fields.
     --> search:1:112
      |
    1 | ...est dest_port | rename Processes.* as * | where Processes.dest="a"
      |                                                    ^^^^^^^^^^^^^^
      |
      = help: put the name of one field into single quotes: 'Processes.dest'; write spaces round a dot that joins
    "#);
    assert_snapshot!(warnings(r#"error | eval x=if("outcome.result"="SUCCESS", 1, 0) | where isnull("user name")"#), @r#"
    warning[SPL501]: Two constants are compared, so the result is the same for every row.
     --> search:1:19
      |
    1 | error | eval x=if("outcome.result"="SUCCESS", 1, 0) | where isnull("user name")
      |                   ^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: double quotes make a text; a field stands in single quotes: 'outcome.result'

    warning[SPL502]: `isnull` gets a text, which is no field.
     --> search:1:68
      |
    1 | error | eval x=if("outcome.result"="SUCCESS", 1, 0) | where isnull("user name")
      |                                                                    ^^^^^^^^^^^
      |
      = help: double quotes make a text; a field stands in single quotes: 'user name'
    "#);
    assert_snapshot!(warnings("error | stats sum(bytes/1024) by host"), @"
    warning[SPL525]: `bytes/1024` is the name of a field here.
     --> search:1:19
      |
    1 | error | stats sum(bytes/1024) by host
      |                   ^^^^^^^^^^
      |
      = help: put an expression into eval(…): `sum(eval(bytes/1024))`
    ");
    assert_snapshot!(warnings("error user='bob' earliest=-1h latest=-1d"), @r#"
    warning[SPL503]: The single quotes are part of the value.
     --> search:1:12
      |
    1 | error user='bob' earliest=-1h latest=-1d
      |            ^^^^^
      |
      = help: put values into double quotes: "bob"

    warning[SPL512]: The time range ends before it begins.
     --> search:1:31
      |
    1 | error user='bob' earliest=-1h latest=-1d
      |                  ------------ ^^^^^^^^^^
      |                  |
      |                  it begins here
      |
      = help: `earliest` is the older bound
    "#);
    assert_snapshot!(warnings(r#"error | where user="adm*""#), @r#"
    warning[SPL506]: `*` is no wildcard here; it is compared as it stands.
     --> search:1:20
      |
    1 | error | where user="adm*"
      |                    ^^^^^^
      |
      = help: write `like(field, "adm%")`, or use `search`
    "#);
}
