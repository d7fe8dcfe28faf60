"""Processes that run queries, and what their rows are."""

import datetime
import importlib.metadata
import json
import os
import pathlib
import platform
import resource
import shutil
import subprocess
import sys
import time


# Bytes: the rows of the largest result take some hundred megabytes.
FILE_LIMIT = 2 << 30


class Failure(Exception):
    """Something that ends the comparison."""


class Unknown(Failure):
    """The server doesn't know what it was asked for."""


def prepare(threads):
    """For a process that is about to start: one thread means one CPU; no file may fill the disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_LIMIT, FILE_LIMIT))
    if threads == 1:
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


class Child:
    """An engine that answers requests, a JSON object a line."""

    def __init__(self, name, command, threads):
        environment = os.environ | {"POLARS_MAX_THREADS": str(threads), "PYTHONWARNINGS": "ignore"}
        self.name = name
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, preexec_fn=lambda: prepare(threads)
        )

    def ask(self, request):
        before = self.cpu()
        try:
            self.process.stdin.write(json.dumps(request) + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            raise Failure(f"{self.name} ended without an answer to {json.dumps(request)[:200]}")
        answer = json.loads(line)
        if "error" in answer:
            kind = Unknown if answer["error"].startswith("no op is called") else Failure
            raise kind(f"{self.name}: {answer['error']}")
        answer.setdefault("cpu", self.cpu() - before)
        return answer

    def cpu(self):
        """Seconds that its threads have run, all together; those that ended don't count."""
        total = 0
        for task in pathlib.Path(f"/proc/{self.process.pid}/task").glob("*/schedstat"):
            try:
                total += int(task.read_text().split()[0])
            except OSError:
                pass  # It has just ended.
        return total / 1e9

    def ended(self):
        return self.process.poll() is not None

    def close(self):
        if not self.ended():
            self.process.stdin.close()
        self.process.wait()


def total(answers):
    """Several answers as one."""
    answers = list(answers)
    return {key: sum(answer[key] for answer in answers) for key in ("seconds", "cpu", "rows")}


def fresh(command, threads):
    """Runs a program from its start to its end."""
    environment = os.environ | {"POLARS_MAX_THREADS": str(threads), "PYTHONWARNINGS": "ignore"}
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment)
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise Failure(f"{command[0]} failed: {errors.decode()[:500]}")
    return {"seconds": seconds, "cpu": usage.ru_utime + usage.ru_stime, "memory": usage.ru_maxrss * 1024}


def digest(path):
    """Number of rows, and a sum over them that doesn't depend on their order. Columns count by position; times to the second, as text."""
    import polars as pl
    import pyarrow as pa
    import pyarrow.compute as pc

    with pa.ipc.open_stream(path) as stream:
        table = stream.read_all()
    columns = []
    for column in table.columns:
        if pa.types.is_timestamp(column.type):
            # Truncated, as our ctime does; then without a zone, which is UTC everywhere here.
            column = pc.strftime(pc.floor_temporal(column, unit="second").cast(pa.timestamp("s", tz=column.type.tz)), "%Y-%m-%dT%H:%M:%S")
        elif pa.types.is_integer(column.type):
            column = column.cast(pa.int64())
        columns.append(column.cast(pa.int64() if pa.types.is_integer(column.type) else pa.large_string()))
    frame = pl.from_arrow(pa.table(columns, names=[f"c{n}" for n in range(len(columns))]))
    return len(frame), sum(frame.hash_rows(seed=1).to_list()) % 2**64


def duckdb_cli():
    """The command line of the package duckdb-cli, beside this Python or on the path."""
    beside = pathlib.Path(sys.executable).parent / "duckdb"
    return str(beside) if beside.exists() else shutil.which("duckdb")


def machine():
    info = pathlib.Path("/proc/cpuinfo").read_text()
    cpu = next((line.split(":", 1)[1].strip() for line in info.splitlines() if line.startswith("model name")), platform.machine())
    memory = int(next(line.split()[1] for line in pathlib.Path("/proc/meminfo").read_text().splitlines() if line.startswith("MemTotal")))
    return {"cpu": cpu, "cores": os.cpu_count(), "memory": memory * 1024, "system": f"{platform.system()} {platform.release()}"}


def versions(spl, server, cli):
    found = {name: importlib.metadata.version(name) for name in ("duckdb", "polars", "chdb", "datafusion", "pyarrow")}

    def first(command):
        done = subprocess.run(command, capture_output=True, text=True)
        return done.stdout.split("\n")[0].strip()

    # Which sources a binary was made of it doesn't say; when it was made the file does.
    built = (datetime.datetime.fromtimestamp(path.stat().st_mtime, datetime.UTC) for path in (spl, server))
    found["spl"] = "{}, `spl` built {:%Y-%m-%d %H:%M}, the server built {:%Y-%m-%d %H:%M} UTC".format(first([str(spl), "--version"]).split()[-1], *built)
    if cli:
        found["duckdb CLI"] = first([cli, "--version"]).split()[0].lstrip("v")
    return found | {"python": platform.python_version()}
