//! sort, head, tail, dedup, and the order that outlives its fields.

use insta::assert_snapshot;

use crate::{catalog::Fake, plan, whole};

#[test]
fn sort_has_a_limit_unless_told_otherwise() {
    assert_snapshot!(plan("| sort status"), @"
    Projection: _time, host, status, tags
      Sort: status ASC NULLS LAST, __spl_row ASC NULLS LAST
        Sort: status ASC NULLS LAST, __spl_row ASC NULLS LAST, fetch=10000
          Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
            TableScan: input
    ");
    assert_snapshot!(plan("| sort 0 status"), @"
    Projection: _time, host, status, tags
      Sort: status ASC NULLS LAST, __spl_row ASC NULLS LAST
        Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
          TableScan: input
    ");
    assert_snapshot!(plan("| sort limit=3 status"), @"
    Projection: _time, host, status, tags
      Sort: status ASC NULLS LAST, __spl_row ASC NULLS LAST
        Sort: status ASC NULLS LAST, __spl_row ASC NULLS LAST, fetch=3
          Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
            TableScan: input
    ");
}

#[test]
fn missing_comes_last_either_way() {
    assert_snapshot!(plan("| sort 0 -status, host"), @r#"
    Projection: _time, host, status, tags
      Sort: status DESC NULLS LAST, __spl_key ASC NULLS LAST, __spl_row ASC NULLS LAST
        Projection: _time, host, status, tags, __spl_row, sort_key(host, Utf8("auto")) AS __spl_key
          Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
            TableScan: input
    "#);
}

#[test]
fn keys_compare_as_they_are_told() {
    assert_snapshot!(plan("| sort 0 num(host), str(status), ip(host), auto(tags)"), @r#"
    Projection: _time, host, status, tags
      Sort: __spl_key ASC NULLS LAST, __spl_key_ ASC NULLS LAST, __spl_key__ ASC NULLS LAST, __spl_key___ ASC NULLS LAST, __spl_row ASC NULLS LAST
        Projection: _time, host, status, tags, __spl_row, __spl_key, __spl_key_, __spl_key__, sort_key(first_of(tags), Utf8("auto")) AS __spl_key___
          Projection: _time, host, status, tags, __spl_row, __spl_key, __spl_key_, sort_key(host, Utf8("ip")) AS __spl_key__
            Projection: _time, host, status, tags, __spl_row, __spl_key, to_text(status) AS __spl_key_
              Projection: _time, host, status, tags, __spl_row, to_number(host) AS __spl_key
                Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
                  TableScan: input
    "#);
}

#[test]
fn ties_keep_the_order_they_had() {
    assert_snapshot!(plan("| sort 0 host | sort 0 -status"), @r#"
    Projection: _time, host, status, tags
      Sort: status DESC NULLS LAST, __spl_key ASC NULLS LAST, __spl_row ASC NULLS LAST
        Projection: _time, host, status, tags, __spl_row, sort_key(host, Utf8("auto")) AS __spl_key
          Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
            TableScan: input
    "#);
}

#[test]
fn order_outlives_its_field() {
    assert_snapshot!(plan("| sort 0 host | fields status | fields - _*"), @r#"
    Projection: status
      Sort: __spl_key ASC NULLS LAST, __spl_row ASC NULLS LAST
        Projection: status, __spl_key, __spl_row
          Projection: status, _time, __spl_key, __spl_row
            Projection: _time, host, status, tags, __spl_row, sort_key(host, Utf8("auto")) AS __spl_key
              Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
                TableScan: input
    "#);
    // The key is what the field was when it was sorted.
    assert_snapshot!(plan("| sort 0 status | eval status=1 | head 2"), @"
    Projection: _time, host, status, tags
      Sort: __spl_order ASC NULLS LAST, __spl_row ASC NULLS LAST
        Sort: __spl_order ASC NULLS LAST, __spl_row ASC NULLS LAST, fetch=2
          Projection: _time, host, Float64(1) AS status, tags, status AS __spl_order, __spl_row
            Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
              TableScan: input
    ");
    // A renamed field is still the key: nothing is carried along.
    assert_snapshot!(plan("| sort 0 status | rename status AS code"), @"
    Projection: _time, host, code, tags
      Sort: code ASC NULLS LAST, __spl_row ASC NULLS LAST
        Projection: _time, host, status AS code, tags, __spl_row
          Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
            TableScan: input
    ");
}

#[test]
fn head_limits() {
    assert_snapshot!(plan("| head"), @"
    Projection: _time, host, status, tags
      Sort: __spl_row ASC NULLS LAST
        Sort: __spl_row ASC NULLS LAST, fetch=10
          Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
            TableScan: input
    ");
    assert_snapshot!(plan("| sort 0 status | head 3"), @"
    Projection: _time, host, status, tags
      Sort: status ASC NULLS LAST, __spl_row ASC NULLS LAST
        Sort: status ASC NULLS LAST, __spl_row ASC NULLS LAST, fetch=3
          Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
            TableScan: input
    ");
    assert_snapshot!(whole("| head 3", &Fake { numbered: true, ..Fake::default() }), @r"
    Projection: _time, host, status, tags
      Sort: __spl_row ASC NULLS LAST
        Sort: __spl_row ASC NULLS LAST, fetch=3
          Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
            TableScan: input
    ");
}

#[test]
fn head_until_false() {
    assert_snapshot!(plan("| sort 0 _time | head (status<500)"), @"
    Projection: _time, host, status, tags
      Sort: _time ASC NULLS LAST, __spl_row ASC NULLS LAST
        Projection: _time, host, status, tags, __spl_row
          Filter: coalesce(__spl_failed, Int64(0)) = Int64(0)
            WindowAggr: windowExpr=[[sum(CASE WHEN status < Float64(500) IS NOT TRUE THEN Int64(1) ELSE Int64(0) END) ORDER BY [_time ASC NULLS LAST, __spl_row ASC NULLS LAST] ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW AS __spl_failed]]
              Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
                TableScan: input
    ");
    assert_snapshot!(plan("| sort 0 _time | head limit=5 null=true keeplast=true (status<500)"), @"
    Projection: _time, host, status, tags
      Sort: _time ASC NULLS LAST, __spl_row ASC NULLS LAST
        Sort: _time ASC NULLS LAST, __spl_row ASC NULLS LAST, fetch=5
          Projection: _time, host, status, tags, __spl_row
            Filter: coalesce(__spl_failed, Int64(0)) = Int64(0)
              WindowAggr: windowExpr=[[sum(CASE WHEN status < Float64(500) IS FALSE THEN Int64(1) ELSE Int64(0) END) ORDER BY [_time ASC NULLS LAST, __spl_row ASC NULLS LAST] ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING AS __spl_failed]]
                Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
                  TableScan: input
    ");
}

#[test]
fn tail_turns_the_order_round() {
    assert_snapshot!(plan("| sort 0 status | tail 3"), @"
    Projection: _time, host, status, tags
      Sort: status DESC NULLS FIRST, __spl_row DESC NULLS FIRST
        Sort: status DESC NULLS FIRST, __spl_row DESC NULLS FIRST, fetch=3
          Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
            TableScan: input
    ");
}

#[test]
fn dedup_numbers_rows() {
    assert_snapshot!(plan("| sort 0 -_time | dedup 2 host"), @"
    Projection: _time, host, status, tags
      Sort: _time DESC NULLS LAST, __spl_row ASC NULLS LAST
        Projection: _time, host, status, tags, __spl_row
          Filter: host IS NULL IS NOT TRUE AND __spl_nth <= UInt64(2)
            WindowAggr: windowExpr=[[row_number() PARTITION BY [host] ORDER BY [_time DESC NULLS LAST, __spl_row ASC NULLS LAST] ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW AS __spl_nth]]
              Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
                TableScan: input
    ");
}

#[test]
fn dedup_may_keep() {
    assert_snapshot!(plan("| dedup host keepempty=true"), @"
    Projection: _time, host, status, tags
      Sort: __spl_row ASC NULLS LAST
        Projection: _time, host, status, tags, __spl_row
          Filter: __spl_nth <= UInt64(1) OR host IS NULL
            WindowAggr: windowExpr=[[row_number() PARTITION BY [host] ORDER BY [__spl_row ASC NULLS LAST] ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW AS __spl_nth]]
              Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
                TableScan: input
    ");
    assert_snapshot!(plan("| dedup host keepevents=true"), @"
    Projection: _time, host, status, tags
      Sort: __spl_row ASC NULLS LAST
        Projection: _time, CASE WHEN host IS NULL IS NOT TRUE AND __spl_nth <= UInt64(1) THEN host END AS host, status, tags, __spl_row
          WindowAggr: windowExpr=[[row_number() PARTITION BY [host] ORDER BY [__spl_row ASC NULLS LAST] ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW AS __spl_nth]]
            Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
              TableScan: input
    ");
}

#[test]
fn dedup_of_neighbours() {
    assert_snapshot!(plan("| sort 0 _time | dedup host consecutive=true"), @"
    Projection: _time, host, status, tags
      Sort: _time ASC NULLS LAST, __spl_row ASC NULLS LAST
        Projection: _time, host, status, tags, __spl_row
          Filter: host IS NULL IS NOT TRUE AND __spl_nth <= UInt64(1)
            WindowAggr: windowExpr=[[row_number() PARTITION BY [__spl_run] ORDER BY [_time ASC NULLS LAST, __spl_row ASC NULLS LAST] ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW AS __spl_nth]]
              WindowAggr: windowExpr=[[sum(CASE WHEN host IS DISTINCT FROM __spl_before THEN Int64(1) ELSE Int64(0) END) ORDER BY [_time ASC NULLS LAST, __spl_row ASC NULLS LAST] ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW AS __spl_run]]
                WindowAggr: windowExpr=[[lag(host, Int64(1), NULL) ORDER BY [_time ASC NULLS LAST, __spl_row ASC NULLS LAST] ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW AS __spl_before]]
                  Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
                    TableScan: input
    ");
}

#[test]
fn dedup_sorts_by() {
    assert_snapshot!(plan("| dedup host sortby -status"), @"
    Projection: _time, host, status, tags
      Sort: status DESC NULLS LAST, __spl_row ASC NULLS LAST
        Projection: _time, host, status, tags, __spl_row
          Filter: host IS NULL IS NOT TRUE AND __spl_nth <= UInt64(1)
            WindowAggr: windowExpr=[[row_number() PARTITION BY [host] ORDER BY [status DESC NULLS LAST, __spl_row ASC NULLS LAST] ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW AS __spl_nth]]
              Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
                TableScan: input
    ");
}
