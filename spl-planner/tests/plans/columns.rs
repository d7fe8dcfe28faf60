//! fields, table, rename, convert, fillnull: which columns there are, and what is in them.

use insta::assert_snapshot;

use crate::plan;

#[test]
fn fields_keeps_internal_fields() {
    assert_snapshot!(plan("| fields status, host"), @r"
    Projection: status, host, _time
      input
    ");
}

#[test]
fn fields_removes() {
    assert_snapshot!(plan("| fields - t*, status"), @r"
    Projection: _time, host
      input
    ");
    assert_snapshot!(plan("| fields - _*"), @r"
    Projection: host, status, tags
      input
    ");
}

#[test]
fn table_takes_what_it_is_given() {
    assert_snapshot!(plan("| table status, host"), @r"
    Projection: status, host
      input
    ");
    // By name, and without internal fields.
    assert_snapshot!(plan("| table *"), @r"
    Projection: host, status, tags
      input
    ");
    // What no column has is an empty column.
    assert_snapshot!(plan("| table host, none"), @r"
    Projection: host, Utf8(NULL) AS none
      input
    ");
}

#[test]
fn rename_is_a_projection() {
    assert_snapshot!(plan("| rename status AS code, host AS dest"), @r"
    Projection: _time, host AS dest, status AS code, tags
      input
    ");
    assert_snapshot!(plan("| rename *t* AS x_*_*"), @r"
    Projection: _time, host AS x_hos_, status AS x_s_atus, tags AS x__ags
      input
    ");
}

#[test]
fn rename_overwrites_and_loses() {
    // The target is gone, and the source stands where it stood.
    assert_snapshot!(plan("| rename host AS status"), @r"
    Projection: _time, host AS status, tags
      input
    ");
    // The source is missing: the target's data is lost all the same.
    assert_snapshot!(plan("| rename none AS status"), @r"
    Projection: _time, host, tags
      input
    ");
}

#[test]
fn convert_in_place_and_under_another_name() {
    assert_snapshot!(plan("| convert ctime(_time) AS when, rmcomma(host)"), @r#"
    Projection: _time, rmcomma(host) AS host, status, tags, when
      Projection: _time, host, status, tags, ctime(to_epoch(_time), Utf8("%m/%d/%Y %H:%M:%S"), Utf8("UTC")) AS when
        input
    "#);
    assert_snapshot!(plan(r#"| convert timeformat="%H:%M" mktime(host) AS at"#), @r#"
    Projection: _time, host, status, tags, mktime(host, Utf8("%H:%M"), Utf8("UTC")) AS at
      input
    "#);
    // Several values are converted one by one; a number reaches `ctime` as it is.
    assert_snapshot!(plan("| convert num(tags) ctime(status)"), @r#"
    Projection: _time, host, ctime(CAST(status AS Float64), Utf8("%m/%d/%Y %H:%M:%S"), Utf8("UTC")) AS status, tags
      Projection: _time, host, status, num(tags) AS tags
        input
    "#);
}

#[test]
fn fillnull_fills_by_type() {
    // A whole number into a column of whole numbers leaves it one; times take nothing.
    assert_snapshot!(plan("| fillnull"), @r#"
    Projection: _time, coalesce(host, Utf8("0")) AS host, coalesce(status, Int64(0)) AS status, coalesce(tags, make_array(Utf8("0"))) AS tags
      input
    "#);
    assert_snapshot!(plan("| fillnull value=NA status"), @r#"
    Projection: _time, host, coalesce(to_text(status), Utf8("NA")) AS status, tags
      input
    "#);
    assert_snapshot!(plan("| fillnull value=1.5 status"), @r"
    Projection: _time, host, coalesce(status, Float64(1.5)) AS status, tags
      input
    ");
}

#[test]
fn fillnull_makes_fields() {
    assert_snapshot!(plan("| fillnull value=NA none"), @r#"
    Projection: _time, host, status, tags, Utf8("NA") AS none
      input
    "#);
}
