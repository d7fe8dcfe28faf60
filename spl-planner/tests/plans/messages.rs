//! Warnings, and the errors that a catalog without an engine can show; docs/messages.md has the rest.

use insta::assert_snapshot;

use crate::{catalog::Fake, plan, plan_with, warnings};

#[test]
fn unknown_fields_are_told_once_each() {
    assert_snapshot!(warnings("| search stauts=200 OR stauts=404 | eval x=hots"), @r"
    warning[SPL401]: no column has the field `stauts`
     --> search:1:10
      |
    1 | | search stauts=200 OR stauts=404 | eval x=hots
      |          ^^^^^^ null in every row
      |
      = help: did you mean `status`?

    warning[SPL401]: no column has the field `stauts`
     --> search:1:24
      |
    1 | | search stauts=200 OR stauts=404 | eval x=hots
      |                        ^^^^^^ null in every row
      |
      = help: did you mean `status`?

    warning[SPL401]: no column has the field `hots`
     --> search:1:44
      |
    1 | | search stauts=200 OR stauts=404 | eval x=hots
      |                                            ^^^^ null in every row
      |
      = help: did you mean `host`?
    ");
    // Nothing near: nothing is suggested.
    assert_snapshot!(warnings("| sort duration"), @r"
    warning[SPL401]: no column has the field `duration`
     --> search:1:8
      |
    1 | | sort duration
      |        ^^^^^^^^ null in every row
      |
      = help: the fields here are `_time`, `host`, `status`, `tags`
    ");
}

#[test]
fn a_field_that_is_made_on_the_way_is_known() {
    assert_eq!(warnings("| eval code=status | where code>1 | rename code AS c | table c, host"), "");
}

#[test]
fn declared_fields_are_null_without_a_warning() {
    assert_eq!(warnings("| tstats count FROM datamodel=Endpoint.Processes BY Processes.user"), "");
    assert_snapshot!(warnings("| tstats count FROM datamodel=Endpoint.Processes BY Processes.dset"), @r"
    warning[SPL401]: no column has the field `Processes.dset`
     --> search:1:53
      |
    1 | | tstats count FROM datamodel=Endpoint.Processes BY Processes.dset
      |                                                     ^^^^^^^^^^^^^^ null in every row
      |
      = help: did you mean `Processes.dest`?
    ");
}

#[test]
fn removed_fields_are_unknown() {
    assert_snapshot!(warnings("| fields - status | where status=200"), @r"
    warning[SPL401]: no column has the field `status`
     --> search:1:27
      |
    1 | | fields - status | where status=200
      |                           ^^^^^^ null in every row
      |
      = help: the fields here are `_time`, `host`, `tags`
    ");
}

#[test]
fn terms_without_raw() {
    assert_snapshot!(warnings("| search error"), @r"
    warning[SPL404]: the term `error` matches nothing
     --> search:1:10
      |
    1 | | search error
      |          ^^^^^ rows have no `_raw` here
      |
      = help: name the field: `field=error`
    ");
}

#[test]
fn two_fields_of_one_name() {
    assert_snapshot!(warnings("| rename host AS x, status AS x"), @r"
    warning[SPL303]: Multiple renames to field 'x' detected. Only the last one will appear, and previous 'from' fields will be dropped.
     --> search:1:31
      |
    1 | | rename host AS x, status AS x
      |                  -            ^
      |                  |
      |                  named so here already
    ");
}

#[test]
fn commands_in_wrong_places() {
    assert_snapshot!(plan("| head 1 | tstats count FROM datamodel=Endpoint.Processes"), @r"
    error[SPL306]: This command must be the first command of a search: `tstats` generates rows and takes none
     --> search:1:12
      |
    1 | | head 1 | tstats count FROM datamodel=Endpoint.Processes
      |            ^^^^^^ after another command
      |
      = help: begin the search with `| tstats`
    ");
    let nothing = || Fake { input: false, ..Fake::default() };
    assert_snapshot!(plan_with("| stats count", &nothing()), @"
    error[SPL306]: no rows reach this command
     --> search:1:3
      |
    1 | | stats count
      |   ^^^^^^^^^^^ the search begins here
      |
      = help: begin with a command that generates rows, such as `tstats` or `search`, or supply rows as the search's input
    ");
    assert_snapshot!(plan_with("index=main error", &nothing()), @r#"
    Sort: _time DESC NULLS LAST
      Filter: wildcard_match(index, Utf8("main")) AND term_match(_raw, Utf8("error"))
        Projection: TimestampMicrosecond(NULL, Some("UTC")) AS _time, Utf8(NULL) AS _raw, Utf8(NULL) AS host, Utf8(NULL) AS source, Utf8(NULL) AS sourcetype, Utf8("") AS index
          EmptyRelation: rows=0
    "#);
}

#[test]
fn datasets_by_their_names() {
    assert_snapshot!(plan("| tstats count FROM datamodel=Endpoint.Proceses"), @r"
    error[SPL305]: there is no dataset `Endpoint.Proceses`
     --> search:1:31
      |
    1 | | tstats count FROM datamodel=Endpoint.Proceses
      |                               ^^^^^^^^^^^^^^^^^ neither registered nor part of the CIM
      |
      = help: did you mean `Endpoint.Processes`?
    ");
}

#[test]
fn names_given_twice() {
    assert_snapshot!(plan("| stats count AS host BY host"), @r"
    error[SPL303]: The output field 'host' cannot have the same name as a group-by field.
     --> search:1:18
      |
    1 | | stats count AS host BY host
      |                  ^^^^    ---- the group-by field
      |
      = help: give the output field another name with `as`
    ");
    assert_snapshot!(plan("| stats count BY host, host"), @r"
    error[SPL303]: Repeated group-by field 'host'.
     --> search:1:24
      |
    1 | | stats count BY host, host
      |                  ----  ^^^^
      |                  |
      |                  named here already
      |
      = help: remove one of them
    ");
    assert_snapshot!(plan("| stats count AS n, sum(status) AS n"), @r"
    error[SPL303]: 1 duplicate rename field(s). Original renames: [n]. Duplicate renames: [n].
     --> search:1:36
      |
    1 | | stats count AS n, sum(status) AS n
      |                  -                 ^
      |                  |
      |                  named so here already
      |
      = help: give one of them another name with `as`
    ");
}
