//! inputlookup, lookup, and what is named beside.

use insta::assert_snapshot;

use crate::{plan, warnings};

#[test]
fn the_lines_of_a_table() {
    assert_snapshot!(plan("| inputlookup hosts.csv"), @"
    Projection: host, owner
      Sort: __spl_row ASC NULLS LAST
        WindowAggr: windowExpr=[[row_number() ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING AS __spl_row]]
          Projection: hosts.host AS host, hosts.owner AS owner
            TableScan: hosts
    ");
    assert_snapshot!(plan("| inputlookup start=2 max=1 hosts.csv where owner=a*"), @r#"
    Projection: host, owner
      Sort: __spl_row ASC NULLS LAST
        Limit: skip=2, fetch=1
          Sort: __spl_row ASC NULLS LAST
            Filter: wildcard_match(owner, Utf8("a*"))
              WindowAggr: windowExpr=[[row_number() ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING AS __spl_row]]
                Projection: hosts.host AS host, hosts.owner AS owner
                  TableScan: hosts
    "#);
}

#[test]
fn equal_values_are_joined() {
    assert_snapshot!(plan("| lookup hosts.csv host OUTPUTNEW owner"), @"
    Projection: _time, host, status, tags, owner
      Sort: __spl_row ASC NULLS LAST
        Projection: _time, host, status, tags, __spl_lookup_value0 AS owner, __spl_row
          Right Join: __spl_lookup_key_of_line0 = __spl_lookup_key
            Projection: __spl_lookup_key_of_line0, __spl_lookup_value0, Boolean(true) AS __spl_lookup_matched0
              Filter: __spl_lookup_key_of_line0 IS NOT NULL
                Projection: CAST(host AS Utf8) AS __spl_lookup_key_of_line0, CAST(owner AS Utf8) AS __spl_lookup_value0, __spl_row
                  WindowAggr: windowExpr=[[row_number() ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING AS __spl_row]]
                    Projection: hosts.host AS host, hosts.owner AS owner
                      TableScan: hosts
            Projection: _time, host, status, tags, __spl_row, CAST(host AS Utf8) AS __spl_lookup_key
              Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
                TableScan: input
    ");
}

#[test]
fn other_values_are_asked_of_the_whole_table() {
    assert_snapshot!(plan("| lookup hosts_wild host OUTPUT owner AS who"), @r#"
    Projection: _time, host, status, tags, who
      Sort: __spl_row ASC NULLS LAST
        Projection: _time, host, status, tags, get_field(step(__spl_lookup, Int64(0)), Utf8("o0")) AS who, __spl_row
          Projection: _time, host, status, tags, __spl_row, lookup((<subquery>), Utf8("*"), Boolean(false), Int64(100), Int64(1), Utf8("false"), host) AS __spl_lookup
            Subquery:
              Projection: named_struct(Utf8("k0"), k0, Utf8("o0"), o0) AS columns
                Aggregate: groupBy=[[]], aggr=[[array_agg(CAST(host AS Utf8)) ORDER BY [__spl_row ASC NULLS LAST] AS k0, array_agg(CAST(owner AS Utf8)) ORDER BY [__spl_row ASC NULLS LAST] AS o0]]
                  WindowAggr: windowExpr=[[row_number() ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING AS __spl_row]]
                    Projection: hosts.host AS host, hosts.owner AS owner
                      TableScan: hosts
            Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
              TableScan: input
    "#);
    assert_snapshot!(plan("| lookup hosts.csv host AS tags OUTPUT owner"), @r#"
    Projection: _time, host, status, tags, owner
      Sort: __spl_row ASC NULLS LAST
        Projection: _time, host, status, tags, get_field(step(__spl_lookup, Int64(0)), Utf8("o0")) AS owner, __spl_row
          Projection: _time, host, status, tags, __spl_row, lookup((<subquery>), Utf8("="), Boolean(false), Int64(100), Int64(0), Utf8(""), tags) AS __spl_lookup
            Subquery:
              Projection: named_struct(Utf8("k0"), k0, Utf8("o0"), o0) AS columns
                Aggregate: groupBy=[[]], aggr=[[array_agg(CAST(host AS Utf8)) ORDER BY [__spl_row ASC NULLS LAST] AS k0, array_agg(CAST(owner AS Utf8)) ORDER BY [__spl_row ASC NULLS LAST] AS o0]]
                  WindowAggr: windowExpr=[[row_number() ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING AS __spl_row]]
                    Projection: hosts.host AS host, hosts.owner AS owner
                      TableScan: hosts
            Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
              TableScan: input
    "#);
}

#[test]
fn what_it_can_not_do() {
    assert_snapshot!(plan("| inputlookup host.csv"), @"
    error[SPL309]: there is no lookup table `host.csv`
     --> search:1:15
      |
    1 | | inputlookup host.csv
      |               ^^^^^^^^ not defined
      |
      = help: did you mean `hosts.csv`?
    ");
    assert_snapshot!(plan("| eval x=1 | inputlookup hosts.csv"), @"
    error[SPL306]: This command must be the first command of a search: `inputlookup` generates rows and takes none
     --> search:1:14
      |
    1 | | eval x=1 | inputlookup hosts.csv
      |              ^^^^^^^^^^^ after another command
      |
      = help: begin the search with `| inputlookup`
    ");
}

#[test]
fn what_else_is_named() {
    assert_snapshot!(plan("| tstats count from Endpoint.Processes"), @"
    error[SPL307]: tstats over what `tscollect` wrote is not supported yet
     --> search:1:21
      |
    1 | | tstats count from Endpoint.Processes
      |                     ^^^^^^^^^^^^^^^^^^
      |
      = help: a data model is named by `from datamodel=Endpoint.Processes`
    ");
    assert_snapshot!(plan("| search host=[search a | return $b]"), @"
    Projection: _time, host, status, tags
      Sort: __spl_row ASC NULLS LAST
        Filter: Boolean(false)
          Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
            TableScan: input
    ");
    assert_snapshot!(plan("| search earliest=rt-5m"), @"
    error[SPL307]: a search in real time is not supported yet
     --> search:1:19
      |
    1 | | search earliest=rt-5m
      |                   ^^^^^
    ");
    assert_snapshot!(plan("| search earliest=$from$"), @"
    error[SPL008]: `$from$` has no value that is a time
     --> search:1:19
      |
    1 | | search earliest=$from$
      |                   ^^^^^^
    ");
    assert_snapshot!(plan("| where status=[search a | return $b]"), @"
    Projection: _time, host, status, tags
      Sort: __spl_row ASC NULLS LAST
        Filter: Boolean(NULL)
          Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
            TableScan: input
    ");
    assert_snapshot!(plan("| head $n$"), @"
    error[SPL307]: a token or subsearch in place of an argument of `head` is not supported yet
     --> search:1:3
      |
    1 | | head $n$
      |   ^^^^
    ");
    assert_snapshot!(warnings("| tstats count from datamodel=Endpoint.Processes where earliest=-1h OR latest=-2h"), @"
    warning[SPL404]: Your search results might be incorrect. The tstats command does not support multiple time ranges.
     --> search:1:56
      |
    1 | | tstats count from datamodel=Endpoint.Processes where earliest=-1h OR latest=-2h
      |                                                        ^^^^^^^^^^^^ this time is one of several
    ");
}
