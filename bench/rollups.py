"""A year of hourly averages of a bank as JSON, from rollups and from its rows, in one run.

``python -m bench.rollups``: a row a minute of two banks for 366 days; ``--seconds 10`` makes it six times as many.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import sqlalchemy as sa

from api.config import Settings, Site
from api.services import rolled
from api.services.buckets import BucketQuery, buckets
from api.services.context import Context, open_context
from api.services.day_work import DayWork
from api.services.rollups import RollupDays
from api.services.setup import initialise
from api.services.site_time import TimeStyle
from api.store import loading
from api.store.bucket_grid import HOUR
from api.store.columns import new_table
from api.store.queries import RowQuery
from bench.databases import databases

START = datetime(2023, 12, 31, 15, tzinfo=UTC)  # Seoul 2024-01-01T00:00
DAYS, BANKS, TURNS = 366, 2, 5


def main() -> None:
    """Print one line a database: the ratio first."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=60, help="between two rows of a bank")
    seconds = parser.parse_args().seconds
    print(f"a year of hourly averages of one of {BANKS} banks, a row every {seconds} s; the best of {TURNS}")
    print(f"{'database':<12}{'rows / rollups':>15}{'rollups ms':>12}{'rows ms':>10}{'rolling up s':>14}")
    with tempfile.TemporaryDirectory() as folder:
        for name, make in databases(Path(folder)):
            print(f"{name:<12}" + measure(make, Path(folder), seconds), flush=True)


def measure(make: Callable[[str], str], folder: Path, seconds: int) -> str:
    site = Site(id=1, name={"ko": "가", "en": "a"}, url=make("site_1"), writable=True)
    given = Settings(
        data_dir=folder, database_url=make("anjeon"), jwt_secret="t" * 40, session_secret="s" * 40, sites=(site,)
    )
    context = open_context(given, lambda: START + timedelta(days=DAYS + 7))
    initialise(context)
    fill(context, site, seconds)
    started = time.perf_counter()
    DayWork(kinds=[RollupDays()]).run(context, lambda: True)
    took = time.perf_counter() - started
    ours = best(lambda: year(context))
    most, rolled.MOST_RUNS = rolled.MOST_RUNS, 0
    plain = best(lambda: year(context))
    rolled.MOST_RUNS = most
    context.engines.dispose()
    return f"{plain / ours:>15.0f}{ours * 1e3:>12.1f}{plain * 1e3:>10.0f}{took:>14.1f}"


def fill(context: Context, site: Site, seconds: int) -> None:
    engine = context.sites.engine(site)
    table = new_table(
        "bank", {"bank_id": "id", "bank_soc": "float", "bank_power": "float"}, dialect=engine.dialect.name
    )
    loading.create(engine, table)
    rng = np.random.default_rng(1)
    each = 86_400 // seconds
    for day in range(DAYS):
        at = int(START.timestamp() + day * 86_400) * 1_000_000 + np.arange(each) * seconds * 1_000_000
        rows = {
            "TIMESTAMP": pa.array(np.repeat(at, BANKS), type=pa.timestamp("us", tz="UTC")),
            "BANK_ID": pa.array(np.tile(np.arange(BANKS) + 1, each)),
            "BANK_SOC": pa.array(rng.uniform(5, 95, each * BANKS).round(2)),
            "BANK_POWER": pa.array(rng.uniform(-500, 500, each * BANKS).round(2)),
        }
        loading.load(engine, [table.c[n] for n in rows], list(table.primary_key.columns), pa.table(rows), replace=False)
    with engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(sa.text("ANALYZE"))


def year(context: Context) -> None:
    rows = RowQuery(site=1, table="bank", bank=1, start=START, end=START + timedelta(days=DAYS), columns=("bank_soc",))
    found = buckets(context, BucketQuery(rows=rows, width=HOUR))
    assert len(found.numbers) == DAYS * 24
    for _ in found.to_json({("bank_soc", "avg"): "avg_bank_soc"}, TimeStyle(zone=found.grid.zone)):
        pass


def best(work: Callable[[], None]) -> float:
    times = []
    for _ in range(TURNS):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)


if __name__ == "__main__":
    main()
