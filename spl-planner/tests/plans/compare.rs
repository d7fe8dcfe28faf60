//! Comparisons of the eval language, by what is known of their sides.

use insta::assert_snapshot;

use crate::where_;

#[test]
fn numbers_compare_as_they_are() {
    assert_snapshot!(where_("status>=500"), @"status >= Float64(500)");
    assert_snapshot!(where_("status!=status*2"), @"status != CAST(status AS Float64) * Float64(2)");
}

#[test]
fn a_fields_text_may_be_a_number() {
    assert_snapshot!(where_("host>10"), @r#"compare(host, Utf8(">"), Float64(10))"#);
    assert_snapshot!(where_("host=host"), @r#"compare(host, Utf8("="), host)"#);
    assert_snapshot!(where_("status=host"), @r#"compare(CAST(status AS Float64), Utf8("="), host)"#);
}

#[test]
fn literal_text_is_text() {
    assert_snapshot!(where_(r#"host="10""#), @r#"host = Utf8("10")"#);
    assert_snapshot!(where_(r#"status="200""#), @r#"compare(CAST(status AS Float64), Utf8("text ="), Utf8("200"))"#);
    assert_snapshot!(where_(r#"lower(host)<"m""#), @r#"lower(host) < Utf8("m")"#);
}

#[test]
fn any_value_of_a_multivalue_may_satisfy() {
    assert_snapshot!(where_(r#"tags="a""#), @r#"compare(tags, Utf8("text ="), Utf8("a"))"#);
    assert_snapshot!(where_("tags>5"), @r#"compare(tags, Utf8(">"), Float64(5))"#);
}

#[test]
fn times_compare_as_times_so_that_tables_can_skip() {
    assert_snapshot!(where_("_time>=1710460800"), @r#"_time >= TimestampMicrosecond(1710460800000000, Some("UTC"))"#);
    assert_snapshot!(where_("1710460800.5<_time"), @r#"TimestampMicrosecond(1710460800500000, Some("UTC")) < _time"#);
    assert_snapshot!(where_("_time>status"), @"to_epoch(_time) > status");
    assert_snapshot!(where_("_time=_time"), @"_time = _time");
}

#[test]
fn null_compares_with_nothing() {
    assert_snapshot!(where_("host=NULL"), @"Boolean(NULL)");
}

#[test]
fn in_is_equality_with_any() {
    assert_snapshot!(where_(r#"host IN ("a", "b*")"#), @r#"host IN ([Utf8("a"), Utf8("b*")])"#);
    assert_snapshot!(where_(r#"status IN (200, 404)"#), @"status = Float64(200) OR status = Float64(404)");
    assert_snapshot!(where_(r#"host IN ("a", 1, tags)"#), @r#"host = Utf8("a") OR compare(host, Utf8("="), Float64(1)) OR compare(host, Utf8("="), tags)"#);
}
