//! eval and where: values and conditions of the eval language.

use insta::assert_snapshot;

use crate::{plan, value, where_};

#[test]
fn assignments_see_those_before_them() {
    assert_snapshot!(plan("| eval a=status*2, b=a+1, status=b"), @"
    Projection: _time, host, status, tags, a, b
      Sort: __spl_row ASC NULLS LAST
        Projection: _time, host, b AS status, tags, a, b, __spl_row
          Projection: _time, host, status, tags, a, CAST(a AS Float64) + Float64(1) AS b, __spl_row
            Projection: _time, host, status, tags, CAST(status AS Float64) * Float64(2) AS a, __spl_row
              Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
                TableScan: input
    ");
}

#[test]
fn null_takes_the_field_away() {
    assert_snapshot!(plan("| eval host=none"), @"
    Projection: _time, status, tags
      Sort: __spl_row ASC NULLS LAST
        Projection: _time, status, tags, __spl_row
          Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
            TableScan: input
    ");
}

#[test]
fn time_stays_a_time() {
    assert_snapshot!(plan("| eval _time=_time-3600"), @"
    Projection: _time, host, status, tags
      Sort: __spl_row ASC NULLS LAST
        Projection: from_epoch(CAST(to_epoch(_time) - Float64(3600) AS Float64)) AS _time, host, status, tags, __spl_row
          Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
            TableScan: input
    ");
    assert_snapshot!(plan("| eval _time=host"), @"
    Projection: _time, host, status, tags
      Sort: __spl_row ASC NULLS LAST
        Projection: from_epoch(to_number(host)) AS _time, host, status, tags, __spl_row
          Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
            TableScan: input
    ");
}

#[test]
fn arithmetic_is_in_doubles() {
    assert_snapshot!(value("status+1"), @"x");
    assert_snapshot!(value("-host * 2"), @"x");
    // Of a multivalue the first value counts.
    assert_snapshot!(value("tags*2"), @"x");
    // Division by zero is null.
    assert_snapshot!(value("status/2"), @"x");
    assert_snapshot!(value("status/0"), @"x");
    assert_snapshot!(value("status%host"), @"x");
}

#[test]
fn plus_adds_or_joins() {
    assert_snapshot!(value(r#""a"+host"#), @"x");
    // What two fields do only their values tell.
    assert_snapshot!(value("host+host"), @"x");
}

#[test]
fn dot_joins_what_spl_shows() {
    assert_snapshot!(value(r#"host."-".status"#), @"x");
    assert_snapshot!(value("_time.tags"), @"x");
}

#[test]
fn arguments_arrive_as_functions_want_them() {
    assert_snapshot!(value("lower(status)"), @"x");
    assert_snapshot!(value("round(host)"), @"x");
    assert_snapshot!(value("round(tags)"), @"x");
    assert_snapshot!(value(r#"if(status=200, "ok", host)"#), @"x");
    assert_snapshot!(value(r#"if(isnull(none), "yes", "no")"#), @"x");
}

#[test]
fn where_is_three_valued() {
    assert_snapshot!(where_("status>400 AND NOT status=404"), @"status > Float64(400) AND NOT status = Float64(404)");
    assert_snapshot!(where_("isnull(host) OR status=1 XOR status=2"), @"(host IS NULL OR status = Float64(1)) != status = Float64(2)");
    assert_snapshot!(where_("none=1"), @"Boolean(NULL)");
}

#[test]
fn searchmatch_is_a_condition_of_the_search_language() {
    assert_snapshot!(where_(r#"searchmatch("host=a* NOT status=200")"#), @r#"wildcard_match(host, Utf8("a*")) AND status = Int64(200) IS NOT TRUE IS TRUE"#);
}
