#!/usr/bin/env python3
"""Writes process events (CIM's Endpoint.Processes) over thirty days, in time order, as ordinary zstd Parquet.

    python generate.py 1000000 data/1m [--seed 1] [--writer duckdb|pyarrow]

The same seed and number of rows give the same events. Blocks of rows are made on their own, so memory stays small at any size.
"""

import argparse
import base64
import datetime
import itertools
import pathlib
import sys
import time

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

import programs

BLOCK = 131_072  # Eight of them are a row group by pyarrow's default.
START = int(datetime.datetime(2025, 12, 1, tzinfo=datetime.UTC).timestamp())
DAYS = 30
END = START + DAYS * 86_400
MSIEXEC_SHARE = 0.005  # of all rows
UNREGISTER_SHARE = 0.004  # of msiexec's rows: /z or -z
RENAMED_SHARE = 0.0004  # of all rows: a program under another file name
LINUX_SHARE = 0.08
UNKNOWN = "unknown"  # As CIM fills a field that an event lacks.
SLOTS = 7
TEXT = ["dest", "user", "user_id", "process", "process_name", "process_exec", "process_path", "process_id", "process_hash",
        "original_file_name", "process_current_directory", "process_integrity_level", "parent_process", "parent_process_name",
        "parent_process_exec", "parent_process_path", "parent_process_id", "action", "os", "vendor_product"]
SCHEMA = pa.schema([("_time", pa.timestamp("us", tz="UTC"))] + [(name, pa.string()) for name in TEXT])


def hexadecimals(rng, count, digits):
    """`count` strings of so many random hexadecimal digits."""
    return fixed(rng.bytes(count * digits // 2).hex().encode(), count, digits)


def fixed(data, count, width):
    offsets = pa.py_buffer(np.arange(0, (count + 1) * width, width, dtype=np.int32).tobytes())
    return pa.Array.from_buffers(pa.string(), count, [None, offsets, pa.py_buffer(data)])


class World:
    """What stays the same over all blocks: machines, people, programs."""

    def __init__(self, seed, rows):
        rng = np.random.Generator(np.random.PCG64([seed, 0x5EED]))
        hosts = int(np.clip(rows // 120, 50, 20_000))
        linux = max(1, int(hosts * LINUX_SHARE))
        self.first_linux = hosts - linux
        self.hosts = pa.array([f"WS-{n:05d}" for n in range(self.first_linux)] + [f"lnx{n:04d}.corp.example" for n in range(linux)])
        # Some machines are much busier than others.
        busy = rng.pareto(3.0, hosts) + 0.3
        self.busy = np.cumsum(busy / busy.sum())
        first = "ann ben carla dan eve finn gina hans ida jon kim lena max nora otto pia quinn rosa sam tina udo vera will xenia yann zoe".split()
        last = "adams baker clark diaz evans fisher garcia hill ito jones king lopez meyer novak olsen perez quist reed silva turner usman vogel white xu young zhang".split()
        people = [f"{a}.{b}{n or ''}" for n in range(1 + hosts // 676) for a, b in itertools.product(first, last)][:hosts]
        rng.shuffle(people)
        services = ["svc-backup", "svc-deploy", "svc-inventory", "svc-sql", "svc-scan", "svc-report"]
        self.system = len(people) + len(services)
        self.users = pa.array(people + services + ["SYSTEM", "LOCAL SERVICE", "NETWORK SERVICE", "root"])
        self.people, self.services = len(people), len(services)
        sids = [f"S-1-5-21-{rng.integers(10**9, 2**31)}-{rng.integers(10**9, 2**31)}-{1000 + n}" for n in range(self.system)]
        self.user_ids = pa.array(sids + ["S-1-5-18", "S-1-5-19", "S-1-5-20", "0"])
        self.load_programs(rng)

    def load_programs(self, rng):
        vendors = [(rf"C:\Program Files\{v}\{k}", f"{v}{k}.exe", f"{v}{k}.exe", ["services.exe", "explorer.exe", "svchost.exe"], "person" if n % 3 else "service",
                    programs.VENDOR_LINES) for n, (v, k) in enumerate(itertools.product(programs.VENDORS, programs.KINDS))]
        unregister = programs.MSIEXEC[:5] + (programs.UNREGISTER,)
        everyday = programs.WINDOWS + vendors
        table = everyday + [programs.MSIEXEC, unregister] + programs.LINUX
        self.msiexec, self.unregister, first_linux = len(everyday), len(everyday) + 1, len(everyday) + 2

        def zipf(count):
            weights = 1 / (np.arange(count) + 3.0)
            return np.cumsum(weights / weights.sum())

        self.windows_weights, self.linux_weights, self.first_linux_program = zipf(len(everyday)), zipf(len(programs.LINUX)), first_linux
        names, paths, originals, folders = [], [], [], []
        self.parent_names = list(programs.PARENTS)
        self.parents = np.zeros((len(table), 3), dtype=np.int64)
        self.accounts = np.zeros(len(table), dtype=np.int64)
        lines, self.first_line, self.line_count = [], [], []
        for row, (folder, name, original, parents, account, templates) in enumerate(table):
            path = folder + ("/" if folder.startswith("/") else "\\") + name
            names.append(name), paths.append(path), originals.append(original or UNKNOWN), folders.append(folder)
            self.parents[row] = [self.parent_names.index(parents[n % len(parents)]) for n in range(3)]
            self.accounts[row] = ["person", "service", "system"].index(account)
            self.first_line.append(len(lines)), self.line_count.append(len(templates))
            lines += [template.replace("{path}", path) for template in templates]
        self.first_line, self.line_count = np.array(self.first_line), np.array(self.line_count)
        # Names in several spellings: as given, capitals, small letters. Index = 3 * program + spelling.
        self.names = pa.array([spelled for name in names for spelled in (name, name.upper(), name.lower())])
        self.renamed = pa.array(["svch0st.exe", "update.exe", "tmp3F2A.exe", "WindowsHelper.exe", "a.exe", "OneDriveSync.exe", "chrome_proxy32.exe", "notes.exe"])
        self.paths, self.originals, self.folders = pa.array(paths), pa.array(originals), pa.array(folders)
        self.hashes = pa.array([f"MD5={rng.bytes(16).hex().upper()},SHA256={rng.bytes(32).hex().upper()}" for _ in table])
        self.parent_name_array = pa.array(self.parent_names)
        self.parent_paths = pa.array([programs.PARENTS[name][0] for name in self.parent_names])
        self.parent_lines = pa.array([programs.PARENTS[name][1] for name in self.parent_names])

        # Command lines as literals around slots.
        self.kinds = ["none", "word", "service", "site", "host", "user", "ip", "mm", "number", "big", "hex", "hexupper", "guid", "base64"]
        literals, slots = [], []
        for line in lines:
            line = line.replace("{{", "\1").replace("}}}", "}\2").replace("}}", "\2")
            texts, kinds = [""], []
            while "{" in line:
                before, _, rest = line.partition("{")
                kind, _, line = rest.partition("}")
                texts[-1] = before
                texts.append("")
                kinds.append(self.kinds.index(kind))
            texts[-1] = line
            if len(kinds) > SLOTS:
                raise ValueError(f"too many slots: {texts}")
            texts = [text.replace("\1", "{").replace("\2", "}") for text in texts]
            literals.append(texts + [""] * (SLOTS + 1 - len(texts)))
            slots.append(kinds + [0] * (SLOTS - len(kinds)))
        self.literals = [pa.array(column) for column in zip(*literals)]
        self.slots = np.array(slots)


def hours():
    """The share of all events that has happened at the start of each hour: more in office hours."""
    weights = []
    for hour in range(DAYS * 24):
        weekend, clock = hour // 24 % 7 >= 5, hour % 24
        office = 8 <= clock < 18
        weights.append((1.5 if office else 1.0) if weekend else 6.0 if office else 3.0 if 6 <= clock < 21 else 1.0)
    return np.concatenate([[0.0], np.cumsum(weights)]) / sum(weights)


def block(world, seed, rows, number, shares):
    """Rows `number * BLOCK` and on, of so many in all."""
    start = number * BLOCK
    n = min(BLOCK, rows - start)
    rng = np.random.Generator(np.random.PCG64([seed, number]))
    share = (np.arange(start, start + n) + rng.random(n)) / rows
    seconds = np.interp(share, shares, np.arange(len(shares)) * 3600.0)
    times = START * 1_000_000 + np.minimum((seconds * 1e6).astype(np.int64), DAYS * 86_400_000_000 - 1)

    host = np.minimum(np.searchsorted(world.busy, rng.random(n)), len(world.hosts) - 1)
    linux = host >= world.first_linux
    draw = rng.random(n)
    program = np.where(linux, world.first_linux_program + np.searchsorted(world.linux_weights, draw).clip(0, len(world.linux_weights) - 1),
                       np.searchsorted(world.windows_weights, draw).clip(0, len(world.windows_weights) - 1))
    msiexec = (rng.random(n) < MSIEXEC_SHARE) & ~linux
    program = np.where(msiexec, np.where(rng.random(n) < UNREGISTER_SHARE, world.unregister, world.msiexec), program)
    # Of renamed programs a few are msiexec.
    renamed = (rng.random(n) < RENAMED_SHARE) & ~linux
    program = np.where(renamed & (rng.random(n) < 0.1), np.where(rng.random(n) < 0.3, world.unregister, world.msiexec), program)

    account = world.accounts[program]
    other = np.where(account == 1, world.people + rng.integers(0, world.services, n), world.system + np.where(linux, 3, (rng.random(n) ** 3 * 3).astype(np.int64)))
    # Mostly the machine's owner, sometimes somebody else.
    owner = np.where(rng.random(n) < 0.9, host, (host * 7 + 13 * (times // 86_400_000_000)) % world.people)
    user = np.where(account == 0, owner, other)

    spelling = np.searchsorted([0.90, 0.95], rng.random(n))
    spelling = np.where(linux, 0, spelling)
    renamed_to = len(world.names) + rng.integers(0, len(world.renamed), n)
    names = pa.concat_arrays([world.names, world.renamed])
    name = names.take(pa.array(np.where(renamed, renamed_to, program * 3 + spelling)))
    path = world.paths.take(pa.array(program))
    parent = world.parents[program, rng.integers(0, 3, n)]
    day = times // 86_400_000_000
    parent_id = (host * 2_654_435_761 + parent * 40_503 + day * 7919) % 16_000 * 4 + 500
    ids = (rng.random(n) ** 1.3 * 15_000).astype(np.int64) * 4 + 1000

    template = world.first_line[program] + (rng.random(n) * world.line_count[program]).astype(np.int64)
    columns = [
        pa.array(times).cast(pa.timestamp("us", tz="UTC")),
        world.hosts.take(pa.array(host)),
        world.users.take(pa.array(user)),
        world.user_ids.take(pa.array(user)),
        command_lines(world, rng, n, template, host, user),
        name,
        name,
        path,
        pa.array(ids).cast(pa.string()),
        world.hashes.take(pa.array(program)),
        world.originals.take(pa.array(program)),
        world.folders.take(pa.array(program)),
        pa.array(["medium", "high", "System"]).take(pa.array(np.where(account == 0, (rng.random(n) < 0.1).astype(np.int64), 2))),
        world.parent_lines.take(pa.array(parent)),
        world.parent_name_array.take(pa.array(parent)),
        world.parent_name_array.take(pa.array(parent)),
        world.parent_paths.take(pa.array(parent)),
        pa.array(parent_id).cast(pa.string()),
        pa.array(["allowed"]).take(pa.array(np.zeros(n, dtype=np.int64))),
        pa.array(["Microsoft Windows", "Linux"]).take(pa.array(linux.astype(np.int64))),
        pa.array(["Microsoft Sysmon", "Sysmon for Linux"]).take(pa.array(linux.astype(np.int64))),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=SCHEMA)


def command_lines(world, rng, n, template, host, user):
    """The literals of each row's template, joined around what fills its slots."""
    fresh = max(1, n // 2)
    hexes = hexadecimals(rng, fresh, 8)
    parts = [hexadecimals(rng, fresh, digits) for digits in (8, 4, 4, 4, 12)]
    blob = base64.b64encode(rng.bytes(fresh * 30))
    numbers = pa.array((rng.random(fresh) ** 4 * 99_999).astype(np.int64)).cast(pa.string())
    octets = [pa.array(rng.integers(1, 255, 4096)).cast(pa.string()) for _ in range(3)]
    pools = {
        "none": pa.array([""]),
        "word": pa.array(programs.WORDS),
        "service": pa.array(programs.SERVICES),
        "site": pa.array(programs.SITES),
        "host": world.hosts,
        "user": world.users,
        "ip": pc.binary_join_element_wise(pa.scalar("10"), *octets, "."),
        "mm": pa.array([f"{m:02d}" for m in range(60)]),
        "number": numbers,
        "big": pa.array(rng.integers(10**15, 10**16, fresh)).cast(pa.string()),
        "hex": hexes,
        "hexupper": pc.ascii_upper(hexes),
        "guid": pc.binary_join_element_wise(*parts, "-"),
        "base64": fixed(blob, fresh, 40),
    }
    sizes = np.array([len(pools[kind]) for kind in world.kinds])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    pool = pa.concat_arrays([pools[kind] for kind in world.kinds])
    user_kind = world.kinds.index("user")
    pieces = []
    for slot in range(SLOTS + 1):
        pieces.append(world.literals[slot].take(pa.array(template)))
        if slot == SLOTS:
            break
        kind = world.slots[template, slot]
        # Low values of a pool are more frequent than high ones.
        index = starts[kind] + (rng.random(n) ** 1.5 * sizes[kind]).astype(np.int64)
        index = np.where(kind == user_kind, starts[user_kind] + user, index)
        pieces.append(pool.take(pa.array(index)))
    return pc.binary_join_element_wise(*pieces, "")


def batches(seed, rows, show=False):
    """All events, a block at a time."""
    world, shares = World(seed, rows), hours()
    count = -(-rows // BLOCK)
    for number in range(count):
        yield block(world, seed, rows, number, shares)
        if show:
            print(f"\r{min((number + 1) * BLOCK, rows):,} of {rows:,} rows", end="", file=sys.stderr, flush=True)
    if show:
        print(file=sys.stderr)


def folder(data, rows, writer):
    """Where so many rows lie among the data: `1m`, `10m`, or the number."""
    name = f"{rows // 1_000_000}m" if rows % 1_000_000 == 0 else str(rows)
    return pathlib.Path(data) / (name if writer == "duckdb" else f"{name}-{writer}")


def write(rows, folder, seed=1, writer="duckdb", show=sys.stderr.isatty()):
    """Writes the events to one file in `folder`. The writer's own settings, but for zstd."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "events.parquet"
    part = folder / "events.part"  # No engine takes it for data, should this be stopped.
    source = batches(seed, rows, show)
    if writer == "duckdb":
        import duckdb

        events = pa.RecordBatchReader.from_batches(SCHEMA, source)
        connection = duckdb.connect(config={"threads": 2})
        connection.execute("SET TimeZone = 'UTC'")
        connection.register("events", events)
        connection.execute(f"COPY events TO '{part}' (FORMAT parquet, COMPRESSION zstd)")
    else:
        import pyarrow.parquet as pq

        with pq.ParquetWriter(part, SCHEMA, compression="zstd") as out:
            while group := list(itertools.islice(source, 8)):
                out.write_table(pa.Table.from_batches(group))
    part.rename(path)
    return path


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", type=int)
    parser.add_argument("folder")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--writer", choices=["duckdb", "pyarrow"], default="duckdb", help="whose ordinary settings (default: duckdb)")
    args = parser.parse_args()
    start = time.monotonic()
    path = write(args.rows, args.folder, args.seed, args.writer)
    print(f"{path}: {path.stat().st_size:,} bytes in {time.monotonic() - start:.0f} s")


if __name__ == "__main__":
    main()
