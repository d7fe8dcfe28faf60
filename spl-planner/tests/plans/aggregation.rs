//! stats: groups, names, nulls, and the order of the result.

use insta::assert_snapshot;

use crate::plan;

#[test]
fn without_groups_there_is_one_row() {
    assert_snapshot!(plan("| stats count sum(status) AS total"), @"
    Projection: __spl_agg0 AS count, __spl_agg1 AS total
      Aggregate: groupBy=[[]], aggr=[[count(Int64(1)) AS __spl_agg0, sum(CAST(status AS Float64)) AS __spl_agg1]]
        Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
          TableScan: input
    ");
}

#[test]
fn rows_without_a_group_count_nowhere() {
    assert_snapshot!(plan("| stats count BY host, status"), @"
    Sort: host ASC NULLS LAST, status ASC NULLS LAST
      Projection: host, status, __spl_agg0 AS count
        Aggregate: groupBy=[[host, status]], aggr=[[count(Int64(1)) AS __spl_agg0]]
          Filter: host IS NOT NULL AND status IS NOT NULL
            Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
              TableScan: input
    ");
}

#[test]
fn a_multivalue_counts_under_each_value() {
    assert_snapshot!(plan("| stats count BY tags"), @"
    Sort: tags ASC NULLS LAST
      Projection: tags, __spl_agg0 AS count
        Aggregate: groupBy=[[__spl_by0 AS tags]], aggr=[[count(Int64(1)) AS __spl_agg0]]
          Filter: __spl_by0 IS NOT NULL
            Unnest: lists[__spl_by0|depth=1] structs[]
              Projection: _time, host, status, tags, tags AS __spl_by0, __spl_row
                Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
                  TableScan: input
    ");
    assert_snapshot!(plan("| stats dedup_splitvals=true count BY tags"), @"
    Sort: tags ASC NULLS LAST
      Projection: tags, __spl_agg0 AS count
        Aggregate: groupBy=[[__spl_by0 AS tags]], aggr=[[count(Int64(1)) AS __spl_agg0]]
          Filter: __spl_by0 IS NOT NULL
            Unnest: lists[__spl_by0|depth=1] structs[]
              Projection: _time, host, status, tags, array_distinct(tags) AS __spl_by0, __spl_row
                Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
                  TableScan: input
    ");
}

#[test]
fn eval_inside() {
    assert_snapshot!(plan("| stats sum(eval(status*2)) AS doubled"), @"
    Projection: __spl_agg0 AS doubled
      Aggregate: groupBy=[[]], aggr=[[sum(CAST(CAST(status AS Float64) * Float64(2) AS Float64)) AS __spl_agg0]]
        Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
          TableScan: input
    ");
}

#[test]
fn a_wildcard_is_each_field() {
    assert_snapshot!(plan("| fields - tags | stats count(*) AS n_* BY host"), @"
    Sort: host ASC NULLS LAST
      Projection: host, __spl_agg0 AS n_status
        Aggregate: groupBy=[[host]], aggr=[[count(status) AS __spl_agg0]]
          Filter: host IS NOT NULL
            Projection: _time, host, status, __spl_row
              Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
                TableScan: input
    ");
}

#[test]
fn percentiles_carry_their_number() {
    assert_snapshot!(plan("| stats perc95(status) perc99.9(status)"), @"
    Projection: __spl_agg0 AS perc95(status), __spl_agg1 AS perc99.9(status)
      Aggregate: groupBy=[[]], aggr=[[approx_percentile_cont(CAST(status AS Float64), Float64(0.95)) ORDER BY [CAST(status AS Float64) ASC NULLS LAST] AS __spl_agg0, approx_percentile_cont(CAST(status AS Float64), Float64(0.9990000000000001)) ORDER BY [CAST(status AS Float64) ASC NULLS LAST] AS __spl_agg1]]
        Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
          TableScan: input
    ");
}

#[test]
fn functions_get_the_order() {
    assert_snapshot!(plan("| sort 0 -status | stats first(host)"), @"
    Projection: __spl_agg0 AS first(host)
      Aggregate: groupBy=[[]], aggr=[[first_value(host) ORDER BY [status DESC NULLS LAST, __spl_row ASC NULLS LAST] AS __spl_agg0]]
        Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
          TableScan: input
    ");
}

#[test]
fn the_result_is_ordered_by_its_groups() {
    assert_snapshot!(plan("| stats count BY host | head 2"), @"
    Sort: host ASC NULLS LAST
      Sort: host ASC NULLS LAST, fetch=2
        Projection: host, __spl_agg0 AS count
          Aggregate: groupBy=[[host]], aggr=[[count(Int64(1)) AS __spl_agg0]]
            Filter: host IS NOT NULL
              Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags, input.__spl_row AS __spl_row
                TableScan: input
    ");
}
