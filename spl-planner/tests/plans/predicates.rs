//! Conditions of the search language.

use insta::assert_snapshot;

use crate::{condition, plan};

#[test]
fn text_matches_patterns() {
    assert_snapshot!(condition("host=web*"), @r#"wildcard_match(host, Utf8("web*"))"#);
    assert_snapshot!(condition("host=CASE(Web1)"), @r#"wildcard_match_case(host, Utf8("Web1"))"#);
    assert_snapshot!(condition(r#"host="""#), @r#"wildcard_match(host, Utf8(""))"#);
}

#[test]
fn or_binds_tighter_than_and() {
    assert_snapshot!(condition("host=a OR host=b status=200"), @r#"wildcard_match(host, Utf8("a"), Utf8("b")) AND status = Int64(200)"#);
    assert_snapshot!(condition("host=a host=b OR status=200 AND status=201"), @r#"wildcard_match(host, Utf8("a")) AND (wildcard_match(host, Utf8("b")) OR status = Int64(200)) AND status = Int64(201)"#);
}

#[test]
fn not_keeps_rows_without_the_field() {
    assert_snapshot!(condition("NOT host=a"), @r#"wildcard_match(host, Utf8("a")) IS NOT TRUE"#);
    assert_snapshot!(condition("NOT (host=a status=200)"), @r#"wildcard_match(host, Utf8("a")) AND status = Int64(200) IS NOT TRUE"#);
    assert_snapshot!(condition("NOT NOT host=a"), @r#"wildcard_match(host, Utf8("a")) IS NOT TRUE IS NOT TRUE"#);
}

#[test]
fn differs_drops_rows_without_the_field() {
    assert_snapshot!(condition("host!=a"), @r#"NOT wildcard_match(host, Utf8("a"))"#);
    assert_snapshot!(condition("status!=200"), @"NOT status = Int64(200)");
    assert_snapshot!(condition("tags!=a"), @r#"wildcard_differs(tags, Utf8("a"))"#);
}

#[test]
fn a_star_asks_whether_the_field_is_there() {
    assert_snapshot!(condition("host=*"), @"host IS NOT NULL");
    assert_snapshot!(condition("NOT host=*"), @"host IS NULL");
    assert_snapshot!(condition("host!=*"), @"Boolean(false)");
}

#[test]
fn in_is_one_call() {
    assert_snapshot!(condition("host IN (a, b*, c)"), @r#"wildcard_match(host, Utf8("a"), Utf8("b*"), Utf8("c"))"#);
    // What is no plain pattern stands beside the call.
    assert_snapshot!(condition("host IN (a, *, 10.0.0.0/8)"), @r#"wildcard_match(host, Utf8("a")) OR host IS NOT NULL OR wildcard_match(host, Utf8("10.0.0.0/8")) OR cidr_match(Utf8("10.0.0.0/8"), host)"#);
    assert_snapshot!(condition("status IN (200, 4*)"), @r#"status = Int64(200) OR wildcard_match(to_text(status), Utf8("4*"))"#);
    assert_snapshot!(condition("NOT host IN (a)"), @r#"wildcard_match(host, Utf8("a")) IS NOT TRUE"#);
}

#[test]
fn numbers_compare_as_shown() {
    // Only a number in the form that SPL shows: `0200` is another text.
    assert_snapshot!(condition("status=200"), @"status = Int64(200)");
    assert_snapshot!(condition("status=0200"), @r#"wildcard_match(to_text(status), Utf8("0200"))"#);
    assert_snapshot!(condition("status=2*"), @r#"wildcard_match(to_text(status), Utf8("2*"))"#);
}

#[test]
fn order_is_of_numbers_where_both_are() {
    assert_snapshot!(condition("status>=400"), @"status >= Float64(400)");
    assert_snapshot!(condition("host<10"), @r#"compare(host, Utf8("<"), Float64(10))"#);
    assert_snapshot!(condition("status<abc"), @r#"to_text(status) < Utf8("abc")"#);
    assert_snapshot!(condition("tags>5"), @r#"compare(tags, Utf8(">"), Float64(5))"#);
}

#[test]
fn networks_are_tested_beside_the_text() {
    assert_snapshot!(condition("host=10.0.0.0/8"), @r#"wildcard_match(host, Utf8("10.0.0.0/8")) OR cidr_match(Utf8("10.0.0.0/8"), host)"#);
    assert_snapshot!(condition("host!=10.0.0.0/8"), @r#"NOT wildcard_match(host, Utf8("10.0.0.0/8")) OR cidr_match(Utf8("10.0.0.0/8"), host)"#);
    assert_snapshot!(condition("host=10.0.0.0/99"), @r#"wildcard_match(host, Utf8("10.0.0.0/99"))"#);
}

#[test]
fn multivalues_are_matched_by_the_function() {
    assert_snapshot!(condition("tags=a*"), @r#"wildcard_match(tags, Utf8("a*"))"#);
    assert_snapshot!(condition("tags IN (a, b)"), @r#"wildcard_match(tags, Utf8("a"), Utf8("b"))"#);
}

#[test]
fn terms_look_into_raw() {
    let terms = r#"| rename host AS _raw | search fail* "a phrase" CASE(Error) TERM(10.0.0.1)"#;
    assert_snapshot!(plan(terms), @r#"
    Projection: _time, _raw, status, tags
      Sort: __spl_row ASC NULLS LAST
        Filter: term_match(_raw, Utf8("fail*")) AND phrase_match(_raw, Utf8("a phrase")) AND term_match_case(_raw, Utf8("Error")) AND token_match(_raw, Utf8("10.0.0.1"))
          Projection: _time, host AS _raw, status, tags, __spl_row
            Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
              TableScan: input
    "#);
    // Rows without `_raw` have no terms.
    assert_snapshot!(condition("error"), @"Boolean(false)");
}

#[test]
fn unknown_fields_are_null() {
    assert_snapshot!(condition("none=a"), @"Boolean(NULL)");
    assert_snapshot!(condition("NOT none=a"), @"Boolean(NULL) IS NOT TRUE");
}

#[test]
fn an_unresolved_subsearch_matches_nothing() {
    assert_snapshot!(condition("[search host=a | fields host]"), @"Boolean(false)");
}
