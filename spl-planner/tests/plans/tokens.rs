//! Tokens are bound as data: nothing in them is parsed, and a star in them is a star.

use insta::assert_snapshot;

use crate::{catalog::Fake, plan_with};

fn fake() -> Fake {
    Fake::default().token("host", r#"a*" OR host=*"#).token("code", "404")
}

#[test]
fn in_the_search_language() {
    assert_snapshot!(plan_with("| search host=$host$", &fake()), @r#"
    Projection: _time, host, status, tags
      Sort: __spl_row ASC NULLS LAST
        Filter: wildcard_match(host, Utf8("a\0*" OR host=\0*"))
          Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
            TableScan: input
    "#);
    assert_snapshot!(plan_with(r#"| search host="web-$host$-*""#, &fake()), @r#"
    Projection: _time, host, status, tags
      Sort: __spl_row ASC NULLS LAST
        Filter: wildcard_match(host, Utf8("web-a\0*" OR host=\0*-*"))
          Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
            TableScan: input
    "#);
    assert_snapshot!(plan_with("| search status>=$code$", &fake()), @"
    Projection: _time, host, status, tags
      Sort: __spl_row ASC NULLS LAST
        Filter: status >= Float64(404)
          Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
            TableScan: input
    ");
}

#[test]
fn in_the_eval_language() {
    // A token counts as a number where it looks like one, as a field does.
    assert_snapshot!(plan_with("| where status=$code$", &fake()), @r#"
    Projection: _time, host, status, tags
      Sort: __spl_row ASC NULLS LAST
        Filter: compare(CAST(status AS Float64), Utf8("="), Utf8("404"))
          Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
            TableScan: input
    "#);
    assert_snapshot!(plan_with(r#"| where host="x$host$""#, &fake()), @r#"
    Projection: _time, host, status, tags
      Sort: __spl_row ASC NULLS LAST
        Filter: host = Utf8("xa*" OR host=*")
          Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
            TableScan: input
    "#);
}

#[test]
fn in_options() {
    assert_snapshot!(plan_with(r#"| fillnull value="$code$" host"#, &fake()), @r#"
    Projection: _time, host, status, tags
      Sort: __spl_row ASC NULLS LAST
        Projection: _time, coalesce(host, Utf8("404")) AS host, status, tags, __spl_row
          Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
            TableScan: input
    "#);
    let by = r#"| tstats fillnull_value="$host$" count FROM datamodel=Endpoint.Processes BY Processes.dest"#;
    assert_snapshot!(plan_with(by, &fake()), @r#"
    Sort: Processes.dest ASC NULLS LAST
      Projection: Processes.dest, __spl_agg0 AS count
        Aggregate: groupBy=[[coalesce(Processes.dest, Utf8("a*" OR host=*")) AS Processes.dest]], aggr=[[count(Int64(1)) AS __spl_agg0]]
          Filter: coalesce(Processes.dest, Utf8("a*" OR host=*")) IS NOT NULL
            Filter: _time IS NOT NULL
              Projection: Endpoint.Processes._time AS _time, Endpoint.Processes.dest AS Processes.dest, Endpoint.Processes.process_id AS Processes.process_id
                TableScan: Endpoint.Processes
    "#);
}

#[test]
fn without_a_value() {
    assert_snapshot!(plan_with("| search host=$other$", &fake()), @r#"
    Projection: _time, host, status, tags
      Sort: __spl_row ASC NULLS LAST
        Filter: wildcard_match(host, Utf8("$other$"))
          Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
            TableScan: input
    "#);
    assert_snapshot!(plan_with("| where host=$other$", &fake()), @r"
    error[SPL008]: the token `$other$` has no value
     --> search:1:14
      |
    1 | | where host=$other$
      |              ^^^^^^^
      |
      = help: give `other` a value where the search is run; text stands in double quotes
    ");
}
