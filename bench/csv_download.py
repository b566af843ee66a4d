"""Downloads side by side with what they are measured against, ratios first.

    python -m bench.csv_download --rows 1000000

PostgreSQL: the empty database at DATABASE_URL, else a server of the run's own. SQLite: a file of the run's own.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import shutil
import sqlite3
import subprocess
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path

from api.config import Settings, Site
from api.services.context import Context, open_context
from api.services.datasets import RowQuery, stream_csv
from api.services.setup import initialise
from api.services.site_time import TimeStyle
from api.services.table_streams import stream_table
from bench.tables import fill_postgresql, fill_sqlite
from tests.postgres import Cluster, find_binaries


def _timed(work: Callable[[], int]) -> tuple[float, int]:
    started = time.perf_counter()
    size = work()
    return time.perf_counter() - started, size


def best(works: dict[str, Callable[[], int]], repeats: int = 3) -> dict[str, float]:
    """MB/s of each, the best of ``repeats``, taken in turn so that a busy machine hurts all alike."""
    speeds = dict.fromkeys(works, 0.0)
    for _ in range(repeats):
        for name, work in works.items():
            took, size = _timed(work)
            speeds[name] = max(speeds[name], size / took / 1e6)
    return speeds


def download(context: Context, *, deidentified: bool = False) -> int:
    query = RowQuery(site=1, table="rack", deidentified=deidentified)
    return sum(len(piece) for piece in stream_csv(context, query))


def table(context: Context, form: str) -> int:
    style = TimeStyle(zone=context.sites.site(1).zone)
    return sum(len(piece) for piece in stream_table(context, RowQuery(site=1, table="rack"), form, style))


def psql(url: str) -> int:
    order = 'SELECT * FROM rack ORDER BY "TIMESTAMP", "BANK_ID", "RACK_ID"'
    command = ["psql", "-q", url, "-c", f"\\copy ({order}) TO STDOUT WITH CSV HEADER"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as running:
        return sum(len(piece) for piece in iter(lambda: running.stdout.read(256 * 1024), b""))


class Counted(io.RawIOBase):
    """A file that keeps only how much was written to it."""

    size = 0

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:
        self.size += len(data)
        return len(data)


def csv_module(path: Path) -> int:
    """The csv module over a cursor; times stay the integers that are stored."""
    out = Counted()
    with closing(sqlite3.connect(path)) as connection, io.TextIOWrapper(io.BufferedWriter(out), newline="") as text:
        cursor = connection.execute('SELECT * FROM rack ORDER BY "TIMESTAMP", "BANK_ID", "RACK_ID"')
        csv.writer(text, lineterminator="\n").writerows(cursor)
    return out.size


def csv_module_with_times(path: Path) -> int:
    """The same with the times as text, as a download has them."""
    connection, out, size = sqlite3.connect(path), io.StringIO(), 0
    seoul = Site(id=1, name={}, url="").zone
    cursor = connection.execute('SELECT * FROM rack ORDER BY "TIMESTAMP", "BANK_ID", "RACK_ID"')
    writer = csv.writer(out, lineterminator="\n")
    for row in cursor:
        writer.writerow((datetime.fromtimestamp(row[0] / 1e6, seoul).isoformat(" "), *row[1:]))
        if out.tell() > 100_000:
            size += out.tell()
            out.seek(0)
            out.truncate()
    connection.close()
    return size + out.tell()


@contextmanager
def deployment(folder: Path, url: str) -> Iterator[Context]:
    site = Site(id=1, name={"ko": "b", "en": "b"}, url=url, writable=True)
    main = f"sqlite:///{folder / 'main.db'}"
    settings = Settings(data_dir=folder, database_url=main, jwt_secret="j" * 40, session_secret="s" * 40, sites=(site,))
    context = open_context(settings)
    initialise(context)
    yield context
    context.engines.dispose()


def report(kind: str, folder: Path, url: str, rows: int, others: dict[str, Callable[[], int]]) -> None:
    with deployment(folder, url) as context:
        hidden = {"de-identified": lambda: download(context, deidentified=True)}
        speeds = best({"download": lambda: download(context), **hidden, **others})
        for name in others:
            print(f"{kind:10} download / {name}: {speeds['download'] / speeds[name]:.2f}")
        print(f"{kind:10} de-identified / download: {speeds['de-identified'] / speeds['download']:.2f}")
        print(f"{kind:10} MB/s: " + ", ".join(f"{name} {speed:.1f}" for name, speed in speeds.items()))
        times = {form: _timed(partial(table, context, form)) for form in ("parquet", "arrow")}
        shown = (f"{form} {rows / took:.0f} ({size / took / 1e6:.1f} MB/s)" for form, (took, size) in times.items())
        print(f"{kind:10} rows/s: " + ", ".join(shown))
        pieces = stream_csv(context, RowQuery(site=1, table="rack"))
        print(f"{kind:10} first byte: {_timed(lambda: len(next(pieces)))[0] * 1e3:.1f} ms")
        pieces.close()
        tracemalloc.start()
        download(context)
        print(f"{kind:10} memory at most: {tracemalloc.get_traced_memory()[1] / 1e6:.1f} MB above idle (traced)")
        tracemalloc.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lite = folder / "rows.db"
        fill_sqlite(lite, rows)
        others = {
            "csv module": lambda: csv_module(lite),
            "csv module, times as text": lambda: csv_module_with_times(lite),
        }
        report("SQLite", folder / "a", f"sqlite:///{lite}", rows, others)
        if os.environ.get("DATABASE_URL", "").startswith("postgres"):
            on_postgresql(folder, os.environ["DATABASE_URL"], rows)
            return
        binaries = find_binaries()
        if binaries is None:
            print("PostgreSQL is not installed: nothing measured")
            return
        with Cluster.started(binaries) as cluster:
            on_postgresql(folder, cluster.new_database("bench").replace("+psycopg2", ""), rows)


def on_postgresql(folder: Path, url: str, rows: int) -> None:
    fill_postgresql(url, rows)
    others = {"psql": lambda: psql(url)} if shutil.which("psql") else {}
    report("PostgreSQL", folder / "b", url.replace("postgresql://", "postgresql+psycopg2://"), rows, others)


if __name__ == "__main__":
    main()
