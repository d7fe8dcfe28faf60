#!/usr/bin/env python3
"""Measures SPL against DuckDB, Polars, chDB and DataFusion SQL on the same files, and writes what came out to benches/README.md.

    pip install -r benches/compare/requirements.txt
    cargo build --release --workspace --example bench_server
    python benches/compare/compare.py --rows 1000000 10000000

Before anything is timed, every engine has to give the same rows in every form of its query; the fastest form of each is then timed. Engines
take turns, run by run. One thread means one CPU: the process is tied to it. Needs Linux.
"""

import argparse
import datetime
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import detections
import engines
import escu
import generate
import report
import works
from engines import Child, Failure

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
OTHERS = ["duckdb", "polars", "chdb", "datafusion"]
DATASET = "Endpoint.Processes"


class Comparison:
    def __init__(self, args, scratch, raw):
        self.args, self.scratch, self.raw = args, pathlib.Path(scratch), raw
        self.records, self.notes, self.failed = [], [], False

    def say(self, text):
        print(text, file=sys.stderr, flush=True)

    def note(self, text):
        """Something that the report has to tell: a work left out, an engine that failed."""
        self.say(f"  {text}")
        if text not in self.notes:
            self.notes.append(text)

    def record(self, rows, threads, work, engine, form, answers):
        seconds, cpu = [a["seconds"] for a in answers], [a["cpu"] for a in answers]
        entry = {"rows": rows, "threads": threads, "work": work, "engine": engine, "form": form, "seconds": seconds, "cpu": cpu, "result": answers[0].get("rows")}
        entry |= {key: [a[key] for a in answers] for key in ("memory",) if key in answers[0]}
        self.records.append(entry)
        median = report.median(seconds)
        self.say(f"  {engine:11} {median * 1e3:10.1f} ms ({min(seconds) * 1e3:.1f} to {max(seconds) * 1e3:.1f}), CPU {report.median(cpu) * 1e3:.1f} ms  {form}")

    def digest(self, child, request):
        """The rows of a request, in a form that compares."""
        path = self.scratch / "rows.arrow"
        child.ask(request | {"write": str(path)})
        try:
            return engines.digest(path)
        finally:
            path.unlink(missing_ok=True)

    def fastest(self, child, requests, expected, what):
        """The fastest of several forms of a query, after each gave the expected rows; and those rows, where none were expected yet."""
        best = None
        for form, request in requests.items():
            found = self.digest(child, request)
            expected = expected or found
            if found != expected:
                raise Failure(f"{what}: {child.name} gives other rows in the form `{form}`: {found}, not {expected}")
            cost = min(child.ask(request)["seconds"] for _ in range(2))
            if best is None or cost < best[0]:
                best = (cost, form, request)
        return best[1], best[2], expected

    def take_turns(self, rows, threads, work, runners):
        """Times (engine, form, callable) in interleaved runs."""
        answers = [[] for _ in runners]
        for _ in range(self.args.runs):
            for row, (_, _, run) in enumerate(runners):
                answers[row].append(run())
        for (engine, form, _), each in zip(runners, answers):
            self.record(rows, threads, work, engine, form, each)

    def start(self, engine, threads, path):
        if engine == "spl":
            child = Child("spl", [str(self.args.server), str(threads)], threads)
            child.ask({"op": "open", "name": "events", "data": {DATASET: str(path)}, "macros": works.MACROS})
            return child
        return Child(engine, [sys.executable, str(HERE / "worker.py"), engine, str(threads), str(path)], threads)

    def warm(self, rows, threads, path):
        """Everything that is asked of engines that run already."""
        children = {}
        jobs = {work: lambda work=work: self.work(rows, threads, path, work, children) for work in works.WORKS}
        jobs |= {work: lambda run=run: run(rows, threads, path, children) for work, run in (("layout", self.layout), ("fifty", self.fifty), ("all", self.all))}
        try:
            for work, run in jobs.items():
                if self.wanted(work):
                    for engine in ["spl", *self.args.engines]:
                        if engine not in children or children[engine].ended():
                            children[engine] = self.start(engine, threads, path)
                    self.guarded(f"{work}, {rows:,} rows, {threads} thread(s)", run)
        finally:
            for child in children.values():
                child.close()

    def guarded(self, what, run):
        """Runs a part; one that fails is told of, and the others go on."""
        self.say(what)
        try:
            run()
        except Failure as failure:
            self.failed = True
            self.note(f"**{what}**: left out, {failure}")
        # Whoever stops a long comparison keeps what it has: `report.py` makes a page of it.
        self.raw.write_text(json.dumps(self.results(), indent=1))

    def results(self):
        args, written = self.args, {rows: generate.folder(self.args.data, rows, self.args.writer) / "events.parquet" for rows in self.args.rows}
        return {
            "date": datetime.datetime.now(datetime.UTC).isoformat(timespec="minutes"),
            "machine": engines.machine(),
            "versions": engines.versions(args.spl, args.server, args.duckdb_cli),
            "load": os.getloadavg()[2],
            "runs": args.runs,
            "writer": args.writer,
            "files": {str(rows): path.stat().st_size for rows, path in written.items() if path.exists()},
            "notes": self.notes,
            "records": self.records,
        }

    def wanted(self, work):
        return not self.args.works or work in self.args.works

    @staticmethod
    def requests(engine, forms):
        return {form: {"op": "search", "name": "events", "text": query} if engine == "spl" else {"query": query} for form, query in forms.items()}

    def work(self, rows, threads, path, work, children):
        forms = works.WORKS[work][1](works.tables(path))
        runners, expected = [], None
        # DuckDB says first what the rows are.
        for engine in sorted(children, key=lambda engine: engine != "duckdb"):
            if engine in forms:
                child = children[engine]
                form, request, expected = self.fastest(child, self.requests(engine, forms[engine]), expected, work)
                runners.append((engine, form, lambda child=child, request=request: child.ask(request)))
        if work == "founding":
            child = children["spl"]
            request = {"op": "decode", "path": str(path), "columns": works.DECODED}
            form, request = min((("strings", request), ("views", request | {"views": True})), key=lambda pair: min(child.ask(pair[1])["seconds"] for _ in range(2)))
            runners.append(("decode", form, lambda: child.ask(request)))
        self.take_turns(rows, threads, work, runners)

    def layout(self, rows, threads, path, children):
        """The founding detection and the last hour in our layout, and DuckDB on both files."""
        folder = self.optimized(rows, path)
        if folder is None:
            return
        child = children["spl"]
        child.ask({"op": "open", "name": "layout", "data": {DATASET: str(folder)}, "macros": works.MACROS})
        for work in ("founding", "last_hour"):
            runners, expected = [], None
            if "duckdb" in children:
                for engine, where in (("duckdb", path), ("duckdb on ours", folder)):
                    forms = works.WORKS[work][1](works.tables(where))["duckdb"]
                    duck = children["duckdb"]
                    form, request, expected = self.fastest(duck, self.requests("duckdb", forms), expected, f"layout, {work}")
                    runners.append((engine, form, lambda duck=duck, request=request: duck.ask(request)))
            text = works.WORKS[work][1](works.tables(path))["spl"][""]
            request = {"op": "search", "name": "layout", "text": text}
            _, request, expected = self.fastest(child, {"": request}, expected, f"layout, {work}")
            runners.append(("spl", "", lambda request=request: child.ask(request)))
            self.take_turns(rows, threads, f"layout_{work}", runners)

    def optimized(self, rows, path):
        folder = path.parent / f"{path.name}-optimized"
        if folder.exists():
            return folder
        if subprocess.run([self.args.spl, "optimize", "--help"], capture_output=True).returncode != 0:
            self.note("our layout: left out, this build of `spl` has no `optimize`")
            return None
        made = subprocess.run([self.args.spl, "optimize", str(path), "--out", str(folder)], capture_output=True, text=True)
        if made.returncode != 0:
            self.note(f"our layout: left out, `spl optimize` failed: {made.stderr.strip()[:300]}")
            return None
        return folder

    def fifty(self, rows, threads, path, children):
        """The detections of detections.py: in DuckDB one by one; ours one by one, and in one pass."""
        if "duckdb" not in children:
            return
        duck, spl = children["duckdb"], children["spl"]
        table = works.tables(path)["duckdb"]
        ducks, ours, counts = [], [], []
        for name, condition in detections.DETECTIONS.items():
            forms = {form: detections.sql(condition, form, table) for form in ("case", "regex")}
            _, request, expected = self.fastest(duck, self.requests("duckdb", forms), None, name)
            ducks.append(request)
            ours.append({"op": "search", "name": "events", "text": detections.spl(condition)})
            found = self.digest(spl, ours[-1])
            if found != expected:
                raise Failure(f"{name}: SPL gives other rows than DuckDB: {found}, not {expected}")
            counts.append(expected[0])
        runners = [
            ("duckdb", "one by one, CASE or regex, whichever is faster", lambda: engines.total(duck.ask(request) for request in ducks)),
            ("spl", "one by one", lambda: engines.total(spl.ask(request) for request in ours)),
        ]
        together = {"op": "run_all", "name": "events", "texts": [request["text"] for request in ours]}
        try:
            answer = spl.ask(together)
            if answer["counts"] != counts:
                raise Failure(f"in one pass the detections give {answer['counts']} rows, one by one {counts}")
            runners.append(("spl together", "one pass", lambda: spl.ask(together)))
        except engines.Unknown:
            self.note("fifty detections in one pass: left out, this build of the server has no `run_all`")
        self.take_turns(rows, threads, "fifty", runners)

    def all(self, rows, threads, path, children):
        """All detections over the dataset that plan, of a folder of security content, in one pass; next to it the founding detection."""
        if self.args.content is None:
            self.note("all detections in one pass: left out, no folder of security content was given (--content)")
            return
        spl = children["spl"]
        texts = escu.searches(self.args.content, DATASET)
        spl.ask({"op": "open", "name": "content", "data": {DATASET: str(path)}, "content": [str(self.args.content)]})
        texts = [text for text in texts if spl.ask({"op": "check", "name": "content", "text": text})["ok"]]
        together = {"op": "run_all", "name": "content", "texts": texts}
        try:
            spl.ask(together)
        except engines.Unknown:
            self.note("all detections in one pass: left out, this build of the server has no `run_all`")
            return
        founding = {"op": "search", "name": "events", "text": works.FOUNDING_SPL}
        self.take_turns(rows, threads, "all", [("spl", "founding detection", lambda: spl.ask(founding)), ("spl together", f"{len(texts)} detections", lambda: spl.ask(together))])

    def fresh(self, rows, path):
        """The founding detection in processes started for it, on all CPUs; and the most memory each took."""
        threads = os.cpu_count()
        forms = {record["engine"]: record["form"] for record in self.records if record["work"] == "founding" and record["rows"] == rows}
        queries = works.founding_forms(works.tables(path))
        form = {engine: forms.get(engine, next(iter(queries[engine]))) for engine in OTHERS}
        commands = {}
        if self.args.spl:
            commands["spl"] = [str(self.args.spl), "query", "--data", f"{DATASET}={path}", works.FOUNDING_SPL_PLAIN]
        if "duckdb" in self.args.engines:
            script = f"SET TimeZone = 'UTC'; SET threads = {threads}; {queries['duckdb'][form['duckdb']]}"
            if self.args.duckdb_cli:
                commands["duckdb CLI"] = [self.args.duckdb_cli, "-c", script]
        for engine in self.args.engines:
            query = json.dumps(queries[engine][form[engine]])
            commands[engine] = [sys.executable, str(HERE / "worker.py"), engine, str(threads), str(path), "--once", query]
        for command in commands.values():
            engines.fresh(command, threads)  # The first run reads the files of the program from disk.
        runners = [(engine, form.get(engine.split()[0], ""), lambda command=command: engines.fresh(command, threads)) for engine, command in commands.items()]
        self.take_turns(rows, threads, "fresh", runners)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000], help="sizes of the data (default: 1000000)")
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--engines", nargs="+", choices=OTHERS, default=OTHERS, metavar="ENGINE", help="others than ours (default: all of them)")
    parser.add_argument("--works", nargs="+", help=f"of {', '.join(works.WORKS)}, layout, fifty, all, fresh (default: all)")
    parser.add_argument("--data", type=pathlib.Path, default=ROOT / "target" / "compare", help="folder of the data; what lacks is generated")
    parser.add_argument("--writer", choices=["duckdb", "pyarrow"], default="duckdb", help="whose ordinary settings the data are written with")
    parser.add_argument("--content", type=pathlib.Path, default=escu.default(ROOT), help="folder of security content (default: escu of $SPL_SHARED, if there)")
    parser.add_argument("--server", type=pathlib.Path, default=ROOT / "target/release/examples/bench_server")
    parser.add_argument("--spl", type=pathlib.Path, default=ROOT / "target/release/spl")
    parser.add_argument("--duckdb-cli", default=engines.duckdb_cli())
    parser.add_argument("--out", type=pathlib.Path, default=HERE.parent, help="where README.md and the plots go (default: benches)")
    parser.add_argument("--results", type=pathlib.Path, help="where the raw figures go, as JSON (default: results.json beside the data)")
    args = parser.parse_args()
    for name in ("server", "spl"):
        if not getattr(args, name).exists():
            parser.error(f"{getattr(args, name)} is not there; build it with `cargo build --release --workspace --bins --examples`, or name it with --{name}")
    return args


def main():
    args = arguments()
    raw = args.results or args.data / "results.json"
    with tempfile.TemporaryDirectory() as scratch:
        comparison = Comparison(args, scratch, raw)
        for rows in args.rows:
            path = generate.folder(args.data, rows, args.writer)
            if not (path / "events.parquet").exists():
                generate.write(rows, path, writer=args.writer)
            for threads in args.threads:
                comparison.warm(rows, threads, path)
            if comparison.wanted("fresh"):
                comparison.guarded(f"fresh process, {rows:,} rows", lambda: comparison.fresh(rows, path))
    results = comparison.results()
    args.out.mkdir(parents=True, exist_ok=True)
    report.write(results, args.out)
    print(f"{args.out / 'README.md'}, from {raw}")
    if comparison.failed:
        sys.exit("compare: something was left out; the page says what")


if __name__ == "__main__":
    main()
