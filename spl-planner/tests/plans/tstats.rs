//! tstats over a dataset with the columns `_time`, `dest` and `process_id`; the data model also declares `user`.

use insta::assert_snapshot;

use crate::{catalog::Fake, plan, plan_with};

#[test]
fn events_of_a_dataset() {
    assert_snapshot!(plan("| tstats count FROM datamodel=Endpoint.Processes"), @r"
    Projection: __spl_agg0 AS count
      Aggregate: groupBy=[[]], aggr=[[count(Int64(1)) AS __spl_agg0]]
        Filter: _time IS NOT NULL
          Projection: Endpoint.Processes._time AS _time, Endpoint.Processes.dest AS Processes.dest, Endpoint.Processes.process_id AS Processes.process_id
            TableScan: Endpoint.Processes
    ");
    // A model alone means its root dataset.
    assert_snapshot!(plan("| tstats sum(Processes.process_id) AS total FROM datamodel=Endpoint"), @r"
    Projection: __spl_agg0 AS total
      Aggregate: groupBy=[[]], aggr=[[sum(CAST(Processes.process_id AS Float64)) AS __spl_agg0]]
        Filter: _time IS NOT NULL
          Projection: Endpoint.Processes._time AS _time, Endpoint.Processes.dest AS Processes.dest, Endpoint.Processes.process_id AS Processes.process_id
            TableScan: Endpoint.Processes
    ");
}

#[test]
fn null_groups_are_dropped_or_filled() {
    assert_snapshot!(plan("| tstats count FROM datamodel=Endpoint.Processes BY Processes.dest"), @r"
    Sort: Processes.dest ASC NULLS LAST
      Projection: Processes.dest, __spl_agg0 AS count
        Aggregate: groupBy=[[Processes.dest]], aggr=[[count(Int64(1)) AS __spl_agg0]]
          Filter: Processes.dest IS NOT NULL
            Filter: _time IS NOT NULL
              Projection: Endpoint.Processes._time AS _time, Endpoint.Processes.dest AS Processes.dest, Endpoint.Processes.process_id AS Processes.process_id
                TableScan: Endpoint.Processes
    ");
    let filled = "| tstats fillnull_value=unknown count FROM datamodel=Endpoint.Processes";
    assert_snapshot!(plan(&format!("{filled} BY Processes.dest Processes.process_id")), @r#"
    Sort: Processes.dest ASC NULLS LAST, Processes.process_id ASC NULLS LAST
      Projection: Processes.dest, Processes.process_id, __spl_agg0 AS count
        Aggregate: groupBy=[[coalesce(Processes.dest, Utf8("unknown")) AS Processes.dest, coalesce(to_text(Processes.process_id), Utf8("unknown")) AS Processes.process_id]], aggr=[[count(Int64(1)) AS __spl_agg0]]
          Filter: coalesce(Processes.dest, Utf8("unknown")) IS NOT NULL AND coalesce(to_text(Processes.process_id), Utf8("unknown")) IS NOT NULL
            Filter: _time IS NOT NULL
              Projection: Endpoint.Processes._time AS _time, Endpoint.Processes.dest AS Processes.dest, Endpoint.Processes.process_id AS Processes.process_id
                TableScan: Endpoint.Processes
    "#);
    // Declared fields without a column are null: no rows, or one.
    assert_snapshot!(plan(&format!("{filled} BY Processes.user")), @r#"
    Sort: Processes.user ASC NULLS LAST
      Projection: Processes.user, __spl_agg0 AS count
        Aggregate: groupBy=[[coalesce(Utf8(NULL), Utf8("unknown")) AS Processes.user]], aggr=[[count(Int64(1)) AS __spl_agg0]]
          Filter: coalesce(Utf8(NULL), Utf8("unknown")) IS NOT NULL
            Filter: _time IS NOT NULL
              Projection: Endpoint.Processes._time AS _time, Endpoint.Processes.dest AS Processes.dest, Endpoint.Processes.process_id AS Processes.process_id
                TableScan: Endpoint.Processes
    "#);
}

#[test]
fn the_condition_is_of_the_search_language() {
    let condition = "Processes.dest=web* NOT Processes.process_id=4";
    assert_snapshot!(plan(&format!("| tstats count FROM datamodel=Endpoint.Processes WHERE {condition}")), @r#"
    Projection: __spl_agg0 AS count
      Aggregate: groupBy=[[]], aggr=[[count(Int64(1)) AS __spl_agg0]]
        Filter: _time IS NOT NULL AND wildcard_match(Processes.dest, Utf8("web*")) AND Processes.process_id = Int64(4) IS NOT TRUE
          Projection: Endpoint.Processes._time AS _time, Endpoint.Processes.dest AS Processes.dest, Endpoint.Processes.process_id AS Processes.process_id
            TableScan: Endpoint.Processes
    "#);
}

#[test]
fn time_is_in_spans() {
    assert_snapshot!(plan("| tstats count FROM datamodel=Endpoint.Processes BY _time span=1h"), @r#"
    Sort: _time ASC NULLS LAST
      Projection: _time, __spl_agg0 AS count
        Aggregate: groupBy=[[time_bucket(_time, Int64(1), Utf8("h"), Utf8("UTC")) AS _time]], aggr=[[count(Int64(1)) AS __spl_agg0]]
          Filter: time_bucket(_time, Int64(1), Utf8("h"), Utf8("UTC")) IS NOT NULL
            Filter: _time IS NOT NULL
              Projection: Endpoint.Processes._time AS _time, Endpoint.Processes.dest AS Processes.dest, Endpoint.Processes.process_id AS Processes.process_id
                TableScan: Endpoint.Processes
    "#);
    let zoned = Fake { time_zone: chrono_tz::Europe::Berlin, ..Fake::default() };
    assert_snapshot!(plan_with("| tstats count FROM datamodel=Endpoint.Processes BY _time span=1d", &zoned), @r#"
    Sort: _time ASC NULLS LAST
      Projection: _time, __spl_agg0 AS count
        Aggregate: groupBy=[[time_bucket(_time, Int64(1), Utf8("d"), Utf8("Europe/Berlin")) AS _time]], aggr=[[count(Int64(1)) AS __spl_agg0]]
          Filter: time_bucket(_time, Int64(1), Utf8("d"), Utf8("Europe/Berlin")) IS NOT NULL
            Filter: _time IS NOT NULL
              Projection: Endpoint.Processes._time AS _time, Endpoint.Processes.dest AS Processes.dest, Endpoint.Processes.process_id AS Processes.process_id
                TableScan: Endpoint.Processes
    "#);
    let hour = Fake::default().between("-60m", "now");
    assert_snapshot!(plan_with("| tstats count FROM datamodel=Endpoint.Processes BY _time", &hour), @r#"
    Sort: _time ASC NULLS LAST
      Projection: _time, __spl_agg0 AS count
        Aggregate: groupBy=[[time_bucket(_time, Int64(1), Utf8("m"), Utf8("UTC")) AS _time]], aggr=[[count(Int64(1)) AS __spl_agg0]]
          Filter: time_bucket(_time, Int64(1), Utf8("m"), Utf8("UTC")) IS NOT NULL
            Filter: _time IS NOT NULL AND _time >= TimestampMicrosecond(1710500370000000, Some("UTC")) AND _time < TimestampMicrosecond(1710503970000000, Some("UTC"))
              Projection: Endpoint.Processes._time AS _time, Endpoint.Processes.dest AS Processes.dest, Endpoint.Processes.process_id AS Processes.process_id
                TableScan: Endpoint.Processes
    "#);
}

#[test]
fn the_time_range_is_in_the_filter() {
    let day = || Fake::default().between("-24h@h", "now");
    assert_snapshot!(plan_with("| tstats count FROM datamodel=Endpoint.Processes", &day()), @r#"
    Projection: __spl_agg0 AS count
      Aggregate: groupBy=[[]], aggr=[[count(Int64(1)) AS __spl_agg0]]
        Filter: _time IS NOT NULL AND _time >= TimestampMicrosecond(1710414000000000, Some("UTC")) AND _time < TimestampMicrosecond(1710503970000000, Some("UTC"))
          Projection: Endpoint.Processes._time AS _time, Endpoint.Processes.dest AS Processes.dest, Endpoint.Processes.process_id AS Processes.process_id
            TableScan: Endpoint.Processes
    "#);
    assert_snapshot!(plan_with("| tstats count FROM datamodel=Endpoint.Processes WHERE earliest=-1h", &day()), @r#"
    Projection: __spl_agg0 AS count
      Aggregate: groupBy=[[]], aggr=[[count(Int64(1)) AS __spl_agg0]]
        Filter: _time IS NOT NULL AND _time < TimestampMicrosecond(1710503970000000, Some("UTC")) AND _time >= TimestampMicrosecond(1710500370000000, Some("UTC")) AND _time < TimestampMicrosecond(1710503970000000, Some("UTC"))
          Projection: Endpoint.Processes._time AS _time, Endpoint.Processes.dest AS Processes.dest, Endpoint.Processes.process_id AS Processes.process_id
            TableScan: Endpoint.Processes
    "#);
}
