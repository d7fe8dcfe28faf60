//! fields, table, rename, convert, fillnull: which columns there are, and what is in them.

use insta::assert_snapshot;

use crate::plan;

#[test]
fn fields_keeps_internal_fields() {
    assert_snapshot!(plan("| fields status, host"), @"
    Projection: status, host, _time
      Sort: __spl_row ASC NULLS LAST
        Projection: status, host, _time, __spl_row
          Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
            TableScan: input
    ");
}

#[test]
fn fields_removes() {
    assert_snapshot!(plan("| fields - t*, status"), @"
    Projection: _time, host
      Sort: __spl_row ASC NULLS LAST
        Projection: _time, host, __spl_row
          Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
            TableScan: input
    ");
    assert_snapshot!(plan("| fields - _*"), @"
    Projection: host, status, tags
      Sort: __spl_row ASC NULLS LAST
        Projection: host, status, tags, __spl_row
          Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
            TableScan: input
    ");
}

#[test]
fn table_takes_what_it_is_given() {
    assert_snapshot!(plan("| table status, host"), @"
    Projection: status, host
      Sort: __spl_row ASC NULLS LAST
        Projection: status, host, __spl_row
          Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
            TableScan: input
    ");
    // By name, and without internal fields.
    assert_snapshot!(plan("| table *"), @"
    Projection: host, status, tags
      Sort: __spl_row ASC NULLS LAST
        Projection: host, status, tags, __spl_row
          Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
            TableScan: input
    ");
    // What no column has is an empty column.
    assert_snapshot!(plan("| table host, none"), @"
    Projection: host, none
      Sort: __spl_row ASC NULLS LAST
        Projection: host, Utf8(NULL) AS none, __spl_row
          Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
            TableScan: input
    ");
}

#[test]
fn rename_is_a_projection() {
    assert_snapshot!(plan("| rename status AS code, host AS dest"), @"
    Projection: _time, dest, code, tags
      Sort: __spl_row ASC NULLS LAST
        Projection: _time, host AS dest, status AS code, tags, __spl_row
          Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
            TableScan: input
    ");
    assert_snapshot!(plan("| rename *t* AS x_*_*"), @"
    Projection: _time, x_hos_, x_s_atus, x__ags
      Sort: __spl_row ASC NULLS LAST
        Projection: _time, host AS x_hos_, status AS x_s_atus, tags AS x__ags, __spl_row
          Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
            TableScan: input
    ");
}

#[test]
fn rename_overwrites_and_loses() {
    // The target is gone, and the source stands where it stood.
    assert_snapshot!(plan("| rename host AS status"), @"
    Projection: _time, status, tags
      Sort: __spl_row ASC NULLS LAST
        Projection: _time, host AS status, tags, __spl_row
          Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
            TableScan: input
    ");
    // The source is missing: the target's data is lost all the same.
    assert_snapshot!(plan("| rename none AS status"), @"
    Projection: _time, host, tags
      Sort: __spl_row ASC NULLS LAST
        Projection: _time, host, tags, __spl_row
          Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
            TableScan: input
    ");
}

#[test]
fn convert_in_place_and_under_another_name() {
    assert_snapshot!(plan("| convert ctime(_time) AS when, rmcomma(host)"), @r#"
    Projection: _time, host, status, tags, when
      Sort: __spl_row ASC NULLS LAST
        Projection: _time, rmcomma(host) AS host, status, tags, when, __spl_row
          Projection: _time, host, status, tags, ctime(to_epoch(_time), Utf8("%m/%d/%Y %H:%M:%S"), Utf8("UTC")) AS when, __spl_row
            Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
              TableScan: input
    "#);
    assert_snapshot!(plan(r#"| convert timeformat="%H:%M" mktime(host) AS at"#), @r#"
    Projection: _time, host, status, tags, at
      Sort: __spl_row ASC NULLS LAST
        Projection: _time, host, status, tags, mktime(host, Utf8("%H:%M"), Utf8("UTC")) AS at, __spl_row
          Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
            TableScan: input
    "#);
    // Several values are converted one by one; a number reaches `ctime` as it is.
    assert_snapshot!(plan("| convert num(tags) ctime(status)"), @r#"
    Projection: _time, host, status, tags
      Sort: __spl_row ASC NULLS LAST
        Projection: _time, host, ctime(CAST(status AS Float64), Utf8("%m/%d/%Y %H:%M:%S"), Utf8("UTC")) AS status, tags, __spl_row
          Projection: _time, host, status, num(tags) AS tags, __spl_row
            Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
              TableScan: input
    "#);
}

#[test]
fn fillnull_fills_by_type() {
    // A whole number into a column of whole numbers leaves it one; times take nothing.
    assert_snapshot!(plan("| fillnull"), @r#"
    Projection: _time, host, status, tags
      Sort: __spl_row ASC NULLS LAST
        Projection: _time, coalesce(host, Utf8("0")) AS host, coalesce(status, Int64(0)) AS status, coalesce(tags, make_array(Utf8("0"))) AS tags, __spl_row
          Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
            TableScan: input
    "#);
    assert_snapshot!(plan("| fillnull value=NA status"), @r#"
    Projection: _time, host, status, tags
      Sort: __spl_row ASC NULLS LAST
        Projection: _time, host, coalesce(to_text(status), Utf8("NA")) AS status, tags, __spl_row
          Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
            TableScan: input
    "#);
    assert_snapshot!(plan("| fillnull value=1.5 status"), @"
    Projection: _time, host, status, tags
      Sort: __spl_row ASC NULLS LAST
        Projection: _time, host, coalesce(status, Float64(1.5)) AS status, tags, __spl_row
          Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
            TableScan: input
    ");
}

#[test]
fn fillnull_makes_fields() {
    assert_snapshot!(plan("| fillnull value=NA none"), @r#"
    Projection: _time, host, status, tags, none
      Sort: __spl_row ASC NULLS LAST
        Projection: _time, host, status, tags, Utf8("NA") AS none, __spl_row
          Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
            TableScan: input
    "#);
}
