"""benches/README.md and the plots, from what was measured."""

import json
import pathlib
import statistics
import sys

import plot
import works

NAMES = {"spl": "SPL", "duckdb": "DuckDB", "polars": "Polars", "chdb": "chDB", "datafusion": "DataFusion SQL", "duckdb CLI": "DuckDB's command line",
         "decode": "decoding with parquet-rs", "duckdb on ours": "DuckDB on our layout", "spl together": "SPL, one pass"}
TITLES = {key: title for key, (title, _) in works.WORKS.items()} | {
    "layout_founding": "founding detection, ours on our layout",
    "layout_last_hour": "last hour, ours on our layout",
    "fifty": "fifty detections",
    "all": "all detections of security content in one pass",
    "fresh": "founding detection, fresh process, all CPUs",
}
median = statistics.median


class Results:
    def __init__(self, results):
        self.results, self.records = results, results["records"]
        self.sizes = sorted({record["rows"] for record in self.records})

    def find(self, work, engine, rows, threads=None, form=None):
        for record in self.records:
            if (record["work"], record["engine"], record["rows"]) == (work, engine, rows) and threads in (None, record["threads"]) and form in (None, record["form"]):
                return record
        return None

    def time(self, *args, **kwargs):
        record = self.find(*args, **kwargs)
        return median(record["seconds"]) if record else None

    def kinds(self):
        """Each (work, threads) that was measured, in the order of its first record."""
        return dict.fromkeys((record["work"], record["threads"]) for record in self.records)


def size(rows):
    return f"{rows / 1e6:g}M rows" if rows >= 1_000_000 else f"{rows:,} rows"


def seconds(value):
    return f"{value:.2f} s" if value >= 1 else f"{value * 1e3:.1f} ms"


def times(value):
    return f"{value:.2f} x" if value < 10 else f"{value:.1f} x"


def threads_text(threads):
    return "1 thread" if threads == 1 else f"{threads} threads"


def required(found):
    """The rows of the table of what it must show: what, wanted, measured, and whether it holds; None where it wasn't measured."""
    rows = []

    def faster(what, ours, theirs, least):
        ratio = theirs / ours if ours and theirs else None
        wanted = f"{least:g} x as fast" if least > 1 else "faster"
        holds = None if ratio is None else ratio >= least if least > 1 else ratio > 1
        rows.append((what, wanted, "not measured" if ratio is None else times(ratio), holds))

    def within(what, ours, theirs, most):
        ratio = ours / theirs if ours and theirs else None
        rows.append((what, f"at most {most} x the time", "not measured" if ratio is None else times(ratio), None if ratio is None else ratio <= most))

    for n in found.sizes:
        for threads in (1, 2):
            where = f"{size(n)}, {threads_text(threads)}"
            key = {"rows": n, "threads": threads}
            ours = found.time("founding", "spl", **key)
            faster(f"founding detection against tuned DuckDB, {where}", ours, found.time("founding", "duckdb", **key), 1.3 if n >= 10_000_000 else 1.2)
            within(f"founding detection against decoding its three columns, {where}", ours, found.time("founding", "decode", **key), 1.4)
            ours = found.time("layout_founding", "spl", **key)
            faster(f"founding detection in our layout against DuckDB on the ordinary file, {where}", ours, found.time("layout_founding", "duckdb", **key), 8)
            faster(f"founding detection in our layout against DuckDB on the same, {where}", ours, found.time("layout_founding", "duckdb on ours", **key), 6)
            for work, least in (("patterns_short", 3), ("patterns_long", 3), ("last_hour", 3), ("groups", 1.3)):
                faster(f"{TITLES[work]}, {where}", found.time(work, "spl", **key), found.time(work, "duckdb", **key), least)
            faster(f"fifty detections in one pass against DuckDB one by one, {where}", found.time("fifty", "spl together", **key), found.time("fifty", "duckdb", **key), 40)
            within(f"all detections in one pass against one founding detection, {where}", found.time("all", "spl together", **key), found.time("all", "spl", **key), 12)
        if n == 1_000_000:
            faster(f"fresh process against DuckDB's own command line, {size(n)}", found.time("fresh", "spl", n), found.time("fresh", "duckdb CLI", n), 1)
        faster(f"founding detection, 2 threads against 1, {size(n)}", found.time("founding", "spl", n, 2), found.time("founding", "spl", n, 1), 1.8)
    first, last = found.sizes[0], found.sizes[-1]
    for threads in (1, 2):
        small, large = found.time("founding", "spl", first, threads), found.time("founding", "spl", last, threads)
        grown = (large / last) / (small / first) if last > first and small and large else None
        what = f"time a row at {size(last)} against {size(first)}, {threads_text(threads)}" if last > first else f"time a row at 50M rows against 1M, {threads_text(threads)}"
        rows.append((what, "at most 10 % more", "not measured" if grown is None else f"{(grown - 1) * 100:+.0f} %", None if grown is None else grown <= 1.1))
    memory = found.find("fresh", "spl", 50_000_000)
    most = max(memory["memory"]) / 1e6 if memory else None
    rows.append(("peak memory of the founding detection, 50M rows", "at most 300 MB", f"{most:.0f} MB" if memory else "not measured", most <= 300 if memory else None))
    return rows


def table(header, rows):
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return lines + ["| " + " | ".join(row) + " |" for row in rows]


def work_table(found, work, threads):
    """Of a work: an engine a row, with its times and its ratio to DuckDB at each size."""
    base = {n: found.time(work, "duckdb", n, threads) or found.time(work, "spl", n, threads) for n in found.sizes}
    entries = dict.fromkeys((record["engine"], record["form"]) for record in found.records if (record["work"], record["threads"]) == (work, threads))
    # An engine may take another form at another size: it stays one row.
    engines = dict.fromkeys(engine for engine, _ in entries)
    if work == "fifty" or work == "all":
        keys = list(entries)
    else:
        keys = [(engine, None) for engine in engines]
    header, rows = ["engine"], []
    for n in found.sizes:
        header += [f"{size(n)}: median", "least to most", "CPU", "DuckDB = 1" if found.time(work, "duckdb", n, threads) else "SPL = 1"]
    header += ["memory"] if work == "fresh" else []
    for engine, form in sorted(keys, key=lambda key: found.time(work, key[0], found.sizes[0], threads, key[1]) or 0):
        name = NAMES[engine] + (f", {form}" if form else "")
        row, memory = [f"**{name}**" if engine.startswith("spl") else name], []
        for n in found.sizes:
            record = found.find(work, engine, n, threads, form)
            if record is None:
                row += ["", "", "", ""]
                continue
            value = median(record["seconds"])
            row += [seconds(value), f"{seconds(min(record['seconds']))} to {seconds(max(record['seconds']))}", seconds(median(record["cpu"])), f"{value / base[n]:.2f}"]
            memory += [f"{max(record['memory']) / 1e6:.0f} MB"] if "memory" in record else []
        rows.append(row + ([" / ".join(memory)] if work == "fresh" else []))
    return table(header, rows)


def forms(found):
    """The form of its query in which each engine was fastest."""
    rows = []
    for work, threads in found.kinds():
        for record in found.records:
            if (record["work"], record["threads"]) == (work, threads) and record["form"] and work in works.WORKS:
                rows.append([TITLES[work], size(record["rows"]), str(threads), NAMES[record["engine"]], record["form"]])
    return table(["work", "data", "threads", "engine", "form"], rows)


def write(results, folder):
    folder = pathlib.Path(folder)
    found = Results(results)
    machine, versions = results["machine"], results["versions"]
    others = ", ".join(f"{NAMES.get(name, name)} {versions[name]}" for name in ("duckdb", "duckdb CLI", "polars", "chdb", "datafusion") if name in versions)
    checks = required(found)
    held, lost, unknown = ([row for row in checks if row[3] is value] for value in (True, False, None))
    lines = [
        "# Benches",
        "",
        "`cargo bench` times our own parts: [detection.rs](detection.rs), [commands.rs](commands.rs). [compare/](compare) measures us against others; this",
        "page is written by it. To measure on your machine (Linux, Python 3.11 or later; the data of 10M rows take 0.5 GB):",
        "",
        "```sh",
        "pip install -r benches/compare/requirements.txt",
        "cargo build --release --workspace --bins --examples",
        "python benches/compare/compare.py --rows 1000000 10000000",
        "```",
        "",
        "## What was measured, and where",
        "",
        f"- {results['date'][:10]}, {machine['cpu']}, {machine['cores']} cores, {machine['memory'] / 2**30:.0f} GiB of memory, {machine['system']}. Load over the last 15 minutes at the end: {results['load']:.1f}"
        + (": **the machine was busy with other things, so times say little**; the column CPU says more." if results["load"] > machine["cores"] * 1.25 + 0.5 else "."),
        f"- SPL {versions['spl']}, release builds; {others}. Python {versions['python']}.",
        f"- Data: process events made by [generate.py](compare/generate.py), in time order over 30 days, one file of zstd Parquet with the ordinary settings of {NAMES.get(results['writer'], results['writer'])}: "
        + ", ".join(f"{size(int(rows))} in {length / 1e6:.0f} MB" for rows, length in results["files"].items()) + ".",
        f"- Medians of {results['runs']} runs; engines took turns, run by run, in processes that stay, with the files in the system's cache. A time is from the query's text to the last row in memory, as",
        "  Arrow (Polars: its own columns). CPU is the time of all threads. One thread means one CPU: the process is tied to it.",
        "- Each query was written in several ways for each engine, and the fastest taken (listed at the end). Before timing, every form of every engine gave the same rows.",
        "- Fresh processes are timed from their start to their end, with their output thrown away; those of Python include Python and the import of the package.",
        "- SPL reads, expands and plans its text within the time; the founding detection formats two times, which the others leave as they are.",
        "",
    ]
    lines += ["## What it must show", "", f"Of {len(checks)}: {len(held)} hold, {len(lost)} do not, {len(unknown)} were not measured in this run.", ""]
    shown = {True: "yes", False: "**no**", None: ""}
    lines += table(["what", "wanted", "measured", "holds"], [[what, want, got, shown[ok]] for what, want, got, ok in checks]) + [""]
    lines += ["[limits.md](limits.md) has why rows don't hold: profiles, what the least would be, what was tried.", ""] if lost else []
    if results["notes"]:
        lines += ["Left out of this run:", ""] + [f"- {note}" for note in results["notes"]] + [""]
    for (work, threads) in found.kinds():
        title = TITLES[work] if work == "fresh" else f"{TITLES[work]}, {threads_text(threads)}"
        lines += [f"## {title[0].upper()}{title[1:]}", "", *work_table(found, work, threads), ""]
    for path in folder.glob("compare-*.svg"):
        path.unlink()
    plots = []
    for threads in sorted({record["threads"] for record in found.records}):
        for n in found.sizes:
            name = f"compare-{threads}-{size(n).split()[0].replace(',', '')}.svg"
            drawn = plot.bars(found, works.WORKS, NAMES, TITLES, n, threads, f"{size(n)}, {threads_text(threads)}")
            if drawn:
                (folder / name).write_text(drawn)
                plots += [f"![{size(n)}, {threads_text(threads)}: time of each engine, DuckDB = 1]({name})", ""]
    where = lines.index("## What was measured, and where")
    lines[where:where] = ["## At a glance", "", "Time, tuned DuckDB = 1: shorter is faster.", "", *plots] if plots else []
    lines += ["## The fastest form of each query", "", *forms(found)] if any(record["work"] in works.WORKS for record in found.records) else []
    (folder / "README.md").write_text("\n".join(line.rstrip() for line in lines).rstrip() + "\n")


if __name__ == "__main__":
    # python report.py results.json FOLDER: writes the page again.
    write(json.loads(pathlib.Path(sys.argv[1]).read_text()), sys.argv[2])
