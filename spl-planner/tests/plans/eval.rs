//! eval and where: values and conditions of the eval language.

use insta::assert_snapshot;

use crate::{plan, value, where_};

#[test]
fn assignments_see_those_before_them() {
    assert_snapshot!(plan("| eval a=status*2, b=a+1, status=b"), @r"
    Projection: _time, host, b AS status, tags, a, b
      Projection: _time, host, status, tags, a, CAST(a AS Float64) + Float64(1) AS b
        Projection: _time, host, status, tags, CAST(status AS Float64) * Float64(2) AS a
          input
    ");
}

#[test]
fn null_takes_the_field_away() {
    assert_snapshot!(plan("| eval host=none"), @r"
    Projection: _time, status, tags
      input
    ");
}

#[test]
fn time_stays_a_time() {
    assert_snapshot!(plan("| eval _time=_time-3600"), @r"
    Projection: from_epoch(CAST(to_epoch(_time) - Float64(3600) AS Float64)) AS _time, host, status, tags
      input
    ");
    assert_snapshot!(plan("| eval _time=host"), @r"
    Projection: from_epoch(to_number(host)) AS _time, host, status, tags
      input
    ");
}

#[test]
fn arithmetic_is_in_doubles() {
    assert_snapshot!(value("status+1"), @"CAST(status AS Float64) + Float64(1) AS x");
    assert_snapshot!(value("-host * 2"), @"CAST((- to_number(host)) AS Float64) * Float64(2) AS x");
    // Of a multivalue the first value counts.
    assert_snapshot!(value("tags*2"), @"to_number(first_of(tags)) * Float64(2) AS x");
    // Division by zero is null.
    assert_snapshot!(value("status/2"), @"CAST(status AS Float64) / Float64(2) AS x");
    assert_snapshot!(value("status/0"), @"CAST(status AS Float64) / Float64(NULL) AS x");
    assert_snapshot!(value("status%host"), @"CAST(status AS Float64) % CASE WHEN to_number(host) != Float64(0) THEN to_number(host) END AS x");
}

#[test]
fn plus_adds_or_joins() {
    assert_snapshot!(value(r#""a"+host"#), @r#"Utf8("a") || host AS x"#);
    // What two fields do only their values tell.
    assert_snapshot!(value("host+host"), @"CASE WHEN to_number(host) IS NOT NULL AND to_number(host) IS NOT NULL THEN to_text(to_number(host) + to_number(host)) ELSE host || host END AS x");
}

#[test]
fn dot_joins_what_spl_shows() {
    assert_snapshot!(value(r#"host."-".status"#), @r#"host || Utf8("-") || to_text(status) AS x"#);
    assert_snapshot!(value("_time.tags"), @"to_text(_time) || first_of(tags) AS x");
}

#[test]
fn arguments_arrive_as_functions_want_them() {
    assert_snapshot!(value("lower(status)"), @"lower(to_text(status)) AS x");
    assert_snapshot!(value("round(host)"), @"round(to_number(host)) AS x");
    assert_snapshot!(value("round(tags)"), @"round(to_number(first_of(tags))) AS x");
    assert_snapshot!(value(r#"if(status=200, "ok", host)"#), @r#"CASE WHEN status = Float64(200) THEN Utf8("ok") ELSE host END AS x"#);
    assert_snapshot!(value(r#"if(isnull(none), "yes", "no")"#), @r#"CASE WHEN Utf8(NULL) IS NULL THEN Utf8("yes") ELSE Utf8("no") END AS x"#);
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
