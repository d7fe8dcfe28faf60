//! Where rows come from.

use insta::assert_snapshot;

use crate::{catalog::Fake, plan, plan_with, whole};

#[test]
fn an_input_is_scanned() {
    assert_snapshot!(whole("| fields host", &Fake::default()), @"
    Projection: host, _time
      Sort: __spl_row ASC NULLS LAST
        Projection: host, _time, __spl_row
          Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
            TableScan: input
    ");
}

#[test]
fn numbered_rows_keep_their_order() {
    let numbered = Fake { numbered: true, ..Fake::default() };
    assert_snapshot!(whole("| table host", &numbered), @"
    Projection: host
      Sort: __spl_row ASC NULLS LAST
        Projection: host, __spl_row
          Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
            TableScan: input
    ");
}

#[test]
fn eval_alone_has_one_row() {
    let nothing = Fake { input: false, ..Fake::default() };
    assert_snapshot!(plan_with("| eval x=1", &nothing), @r#"
    Projection: _time, Float64(1) AS x
      Projection: TimestampMicrosecond(1710503970000000, Some("UTC")) AS _time
        EmptyRelation: rows=1
    "#);
}

#[test]
fn a_time_range_bounds_the_input() {
    assert_snapshot!(plan_with("| fields host", &Fake::default().between("-24h@h", "now")), @r#"
    Projection: host, _time
      Sort: __spl_row ASC NULLS LAST
        Projection: host, _time, __spl_row
          Filter: _time >= TimestampMicrosecond(1710414000000000, Some("UTC")) AND _time < TimestampMicrosecond(1710503970000000, Some("UTC"))
            Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
              TableScan: input
    "#);
}

#[test]
fn a_searchs_own_bounds_replace_those_of_the_range() {
    let fake = || Fake::default().between("-24h@h", "now");
    assert_snapshot!(plan_with("search earliest=-1h host=a", &fake()), @r#"
    Projection: _time, host, status, tags
      Sort: __spl_row ASC NULLS LAST
        Filter: _time >= TimestampMicrosecond(1710500370000000, Some("UTC")) AND _time < TimestampMicrosecond(1710503970000000, Some("UTC")) AND wildcard_match(host, Utf8("a"))
          Filter: _time < TimestampMicrosecond(1710503970000000, Some("UTC"))
            Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
              TableScan: input
    "#);
    assert_snapshot!(plan_with("search (earliest=-2h latest=-1h) OR host=a", &fake()), @r#"
    Projection: _time, host, status, tags
      Sort: __spl_row ASC NULLS LAST
        Filter: _time >= TimestampMicrosecond(1710496770000000, Some("UTC")) AND _time < TimestampMicrosecond(1710500370000000, Some("UTC")) OR wildcard_match(host, Utf8("a"))
          Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
            TableScan: input
    "#);
}

#[test]
fn star_keeps_every_row() {
    assert_snapshot!(plan("| search *"), @"
    Projection: _time, host, status, tags
      Sort: __spl_row ASC NULLS LAST
        Filter: Boolean(true)
          Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
            TableScan: input
    ");
    assert_snapshot!(plan("| search NOT *"), @"
    Projection: _time, host, status, tags
      Sort: __spl_row ASC NULLS LAST
        Filter: Boolean(false)
          Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
            TableScan: input
    ");
}
