#!/usr/bin/env python3
"""An engine of others in a process of its own: requests in, a JSON object a line, answers out, likewise.

    python worker.py ENGINE THREADS PATH            answers requests
    python worker.py ENGINE THREADS PATH --once Q   runs the query Q (JSON) and ends, for fresh processes

A request has `query` and perhaps `write`, a path for the rows. The answer has `seconds`, `cpu` seconds of all threads, and `rows`; or `error`.
"""

import json
import sys
import time


def duckdb_engine(threads, path):
    import duckdb

    connection = duckdb.connect(config={"threads": threads})
    connection.execute("SET TimeZone = 'UTC'")
    return lambda query: connection.sql(query).to_arrow_table()


def chdb_engine(threads, path):
    from chdb import session

    server = session.Session()
    return lambda query: server.query(f"{query} SETTINGS max_threads = {threads}", "ArrowTable")


def datafusion_engine(threads, path):
    from datafusion import SessionConfig, SessionContext

    contexts = {}
    for pushdown in (False, True):
        config = SessionConfig().with_target_partitions(threads)
        for name in ("pushdown_filters", "reorder_filters"):
            config = config.set(f"datafusion.execution.parquet.{name}", str(pushdown).lower())
        contexts[pushdown] = SessionContext(config)
        contexts[pushdown].register_parquet("events", path)
    return lambda query: contexts[query["pushdown"]].sql(query["sql"]).to_arrow_table()


def polars_engine(threads, path):
    import polars as pl

    import detections

    process = pl.col("process")

    def founding(form):
        if form == "lower":
            named = (pl.col("process_name").str.to_lowercase() == "msiexec.exe") | (pl.col("original_file_name").str.to_lowercase() == "msiexec.exe")
        else:
            named = pl.col("process_name").str.contains(r"(?i)^msiexec\.exe$") | pl.col("original_file_name").str.contains(r"(?i)^msiexec\.exe$")
        rows = pl.scan_parquet(f"{path}/*.parquet").filter(named).filter(process.str.contains("[/-][zZ]"))
        time = pl.col("_time")
        return rows.group_by(detections.BY).agg(pl.len().alias("count"), time.min().alias("firstTime"), time.max().alias("lastTime"))

    def patterns(words, regex):
        def query(form):
            told = process.str.contains_any(words, ascii_case_insensitive=True) if form == "automaton" else process.str.contains(regex)
            return pl.scan_parquet(f"{path}/*.parquet").filter(told).select(pl.len().alias("count"))

        return query

    def last_hour(_):
        import datetime

        start = datetime.datetime(2025, 12, 30, 23, tzinfo=datetime.UTC)
        return pl.scan_parquet(f"{path}/*.parquet").filter(pl.col("_time") >= start).group_by("process_name").agg(pl.len().alias("count"))

    def groups(_):
        return pl.scan_parquet(f"{path}/*.parquet").group_by("dest", "process_name", "user").agg(pl.len().alias("count"))

    functions = {
        "founding": founding,
        "patterns_short": patterns(["/z", "-z"], "[/-][zZ]"),
        "patterns_long": patterns(["downloadstring", "-encodedcommand"], "(?i)downloadstring|-encodedcommand"),
        "last_hour": last_hour,
        "groups": groups,
    }
    return lambda query: functions[query["function"]](query["form"]).collect(engine=query["engine"])


ENGINES = {"duckdb": duckdb_engine, "chdb": chdb_engine, "datafusion": datafusion_engine, "polars": polars_engine}


def write(table, path):
    import pyarrow as pa

    table = table if isinstance(table, pa.Table) else table.to_arrow()
    # A view's buffers are written as a whole, however few of their bytes a batch uses: that has filled a disk.
    views = [pa.large_string() if field.type == pa.string_view() else field.type for field in table.schema]
    table = table.cast(pa.schema(zip(table.column_names, views)))
    with pa.ipc.new_stream(path, table.schema) as out:
        out.write_table(table)


def main():
    name, threads, path = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    run = ENGINES[name](threads, path)
    if sys.argv[4:5] == ["--once"]:
        run(json.loads(sys.argv[5]))
        return
    # Whatever an engine prints stays out of the answers.
    answers, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        request = json.loads(line)
        try:
            cpu, start = time.process_time(), time.perf_counter()
            rows = run(request["query"])
            answer = {"seconds": time.perf_counter() - start, "cpu": time.process_time() - cpu, "rows": len(rows)}
            if "write" in request:
                write(rows, request["write"])
            del rows
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
