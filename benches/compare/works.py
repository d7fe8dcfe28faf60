"""What is measured: each work in the words of each engine, where it can be said in several ways, in all of them; the harness takes the fastest.

A query is SQL for DuckDB and chDB; for DataFusion SQL and whether filters go into its Parquet reader; for Polars the name of a function of
`worker.py` and an engine; for us a search.
"""

import detections
import generate

BY = ", ".join(f'"{field}"' for field in detections.BY)
FOUNDING = detections.DETECTIONS[detections.FOUNDING]
# The macro is defined where the engine is opened, as benches/detection.rs does.
FOUNDING_SPL = """| tstats `security_content_summariesonly` count min(_time) as firstTime max(_time) as lastTime from datamodel=Endpoint.Processes where `process_msiexec` Processes.process IN ("*/z*", "*-z*") by Processes.dest Processes.user Processes.parent_process_name Processes.process_name Processes.original_file_name Processes.process Processes.process_id Processes.parent_process_id
| `drop_dm_object_name(Processes)`
| `security_content_ctime(firstTime)`
| `security_content_ctime(lastTime)`
| `windows_msiexec_unregister_dllregisterserver_filter`"""
MACROS = {"process_msiexec": "(Processes.process_name=msiexec.exe OR Processes.original_file_name=msiexec.exe)"}
# As above, with the macro's text in place, for our command line.
FOUNDING_SPL_PLAIN = FOUNDING_SPL.replace("`process_msiexec`", MACROS["process_msiexec"]).rsplit("\n", 1)[0]
DECODED = ["process_name", "original_file_name", "process"]
LAST_HOUR = generate.END - 3600
LAST_HOUR_TEXT = "2025-12-30 23:00:00"


def founding(table):
    """The founding detection: SQL by engine and form."""
    names = "lower(process_name) = 'msiexec.exe' OR lower(original_file_name) = 'msiexec.exe'"
    folded = "process_name ILIKE 'msiexec.exe' OR original_file_name ILIKE 'msiexec.exe'"
    like = "process ILIKE '%/z%' OR process ILIKE '%-z%'"
    select = f'SELECT {BY}, count(*) AS "count", min(_time) AS "firstTime", max(_time) AS "lastTime" FROM {table}'

    def case(first, then):
        return f"{select} WHERE CASE WHEN {first} THEN {then} ELSE false END GROUP BY {BY}"

    def plain(first, then, where="WHERE"):
        return f"{select} {where} ({first}) AND ({then}) GROUP BY {BY}"

    regex = "regexp_matches(process, '[/-][zZ]')"
    chdb = "match(process, '[/-][zZ]')"
    search = "multiSearchAnyCaseInsensitive(process, ['/z', '-z']) > 0"
    like_regex = "regexp_like(process, '[/-][zZ]')"
    return {
        "duckdb": {
            "CASE lower, then regex": case(names, regex),
            "CASE lower, then ILIKE": case(names, like),
            "CASE ILIKE, then regex": case(folded, regex),
            "lower and regex": plain(names, regex),
            "all regex": case("regexp_full_match(process_name, '(?i)msiexec\\.exe') OR regexp_full_match(original_file_name, '(?i)msiexec\\.exe')", regex),
        },
        "chdb": {
            "lower and match": plain(names, chdb),
            "lower and multiSearchAny": plain(names, search),
            "PREWHERE lower, then match": f"{select} PREWHERE {names} WHERE {chdb} GROUP BY {BY}",
        },
        "datafusion": {
            f"{how}{', pushed down' if push else ''}": {"sql": text, "pushdown": push}
            for push in (False, True)
            for how, text in {"lower and regexp_like": plain(names, like_regex), "ILIKE": plain(folded, like), "CASE lower, then ILIKE": case(names, like)}.items()
        },
    }


def polars(function):
    return {f"{engine} {form}".strip(): {"function": function, "form": form, "engine": engine} for form in FORMS[function] for engine in ("streaming", "in-memory")}


FORMS = {"founding": ["lower", "regex"], "patterns_short": ["automaton", "regex"], "patterns_long": ["automaton", "regex"], "last_hour": [""], "groups": [""]}


def patterns(function, one, two, regex):
    """A count of the command lines that contain one of two texts."""
    either = {
        "ILIKE": f"process ILIKE '%{one}%' OR process ILIKE '%{two}%'",
        "regex": f"regexp_matches(process, '{regex}')",
        "contains in lower": f"contains(lower(process), '{one}') OR contains(lower(process), '{two}')",
    }
    chdb = {"multiSearchAny": f"multiSearchAnyCaseInsensitive(process, ['{one}', '{two}']) > 0", "match": f"match(process, '{regex}')"}
    datafusion = {"ILIKE": either["ILIKE"], "regexp_like": f"regexp_like(process, '{regex}')", "contains in lower": either["contains in lower"]}

    def count(table, where):
        return f'SELECT count(*) AS "count" FROM {table} WHERE {where}'

    return lambda tables: {
        "spl": {"": f'| tstats count from datamodel=Endpoint.Processes where Processes.process IN ("*{one}*", "*{two}*")'},
        "duckdb": {form: count(tables["duckdb"], where) for form, where in either.items()},
        "chdb": {form: count(tables["chdb"], where) for form, where in chdb.items()},
        "datafusion": {form: {"sql": count("events", where), "pushdown": False} for form, where in datafusion.items()},
        "polars": polars(function),
    }


def founding_forms(tables):
    return {
        "spl": {"": FOUNDING_SPL},
        "duckdb": founding(tables["duckdb"])["duckdb"],
        "chdb": founding(tables["chdb"])["chdb"],
        "datafusion": founding("events")["datafusion"],
        "polars": polars("founding"),
    }


def last_hour(tables):
    def select(table, time):
        return f'SELECT process_name, count(*) AS "count" FROM {table} WHERE _time >= {time} GROUP BY process_name'

    zoned = f"TIMESTAMPTZ '{LAST_HOUR_TEXT}+00'"
    return {
        "spl": {"": f"| tstats count from datamodel=Endpoint.Processes where earliest={LAST_HOUR} latest={generate.END} by Processes.process_name"},
        "duckdb": {"": select(tables["duckdb"], zoned)},
        "chdb": {"": select(tables["chdb"], f"toDateTime64('{LAST_HOUR_TEXT}', 6, 'UTC')")},
        "datafusion": {f"{'pushed down' if push else ''}": {"sql": select("events", f"TIMESTAMP '{LAST_HOUR_TEXT}Z'"), "pushdown": push} for push in (False, True)},
        "polars": polars("last_hour"),
    }


def groups(tables):
    def select(table):
        return f'SELECT dest, process_name, "user", count(*) AS "count" FROM {table} GROUP BY dest, process_name, "user"'

    return {
        "spl": {"": "| tstats count from datamodel=Endpoint.Processes by Processes.dest Processes.process_name Processes.user"},
        "duckdb": {"": select(tables["duckdb"])},
        "chdb": {"": select(tables["chdb"])},
        "datafusion": {"": {"sql": select("events"), "pushdown": False}},
        "polars": polars("groups"),
    }


# By name: what it is called, and its queries.
WORKS = {
    "founding": ("founding detection", founding_forms),
    "patterns_short": ("two contains-patterns over every command line: /z, -z", patterns("patterns_short", "/z", "-z", "[/-][zZ]")),
    "patterns_long": (
        "two contains-patterns over every command line: downloadstring, -encodedcommand",
        patterns("patterns_long", "downloadstring", "-encodedcommand", "(?i)downloadstring|-encodedcommand"),
    ),
    "last_hour": ("last hour of 30 days", last_hour),
    "groups": ("many groups: count by dest, process_name, user", groups),
}


def tables(path):
    """What a query calls the events of a folder, by engine."""
    file = f"{path}/*.parquet"
    return {"duckdb": f"read_parquet('{file}')", "chdb": f"file('{file}', Parquet)"}
