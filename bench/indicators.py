"""State of Safety and ExSoS of racks: the minute of 400 racks at 1 Hz, a day's back-fill of 24, and what pages read.

``python -m bench.indicators``. One site of 10 banks x 40 racks with ten minutes of rows each second, and one of 3 x 8
with a day of rows each minute.
"""

from __future__ import annotations

import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from api.config import Settings, Site
from api.services.context import Context, open_context
from api.services.indicators.evaluate import evaluate
from api.services.indicators.rack_sos import rack_sos_at, site_sos, site_sos_series
from api.services.setup import initialise
from api.store.seen import SeenDevices
from bench.databases import databases
from tests.indicators import GOOD
from tests.sos import put_rows

END = datetime(2026, 11, 21, 2, 31, tzinfo=UTC)
MANY, FEW = 1, 2
TURNS = 5
ROWS_AT_ONCE = 50_000


def main() -> None:
    """Print one line a database."""
    print(f"Indicators, {os.cpu_count()} cores; ms, the median of {TURNS}; the day: seconds of one run")
    head = ("400 racks", "24 racks", "day of 24 s", "racks now", "site now", "24 h series")
    print(f"{'database':<12}" + "".join(f"{name:>13}" for name in head))
    with tempfile.TemporaryDirectory() as folder:
        for name, make in databases(Path(folder)):
            with deployment(make, Path(folder)) as context:
                fill(context, random.Random(1))
                found = measure(context)
            print(f"{name:<12}" + "".join(f"{figure:>13.1f}" for figure in found))


@contextmanager
def deployment(make: Callable[[str], str], folder: Path) -> Iterator[Context]:
    """Two sites, each with a database of its own."""
    sites = tuple(Site(id=i, name={"ko": "가", "en": "a"}, url=make(f"site_{i}"), writable=True) for i in (MANY, FEW))
    settings = Settings(
        data_dir=folder, database_url=make("anjeon"), jwt_secret="t" * 40, session_secret="s" * 40, sites=sites
    )
    context = open_context(settings, lambda: END)
    initialise(context)
    yield context
    context.engines.dispose()


def fill(context: Context, rng: random.Random) -> None:
    """The rows of both sites, all within their limits but for a little noise."""
    seconds = (END - timedelta(seconds=s) for s in range(600))
    minutes = (END - timedelta(minutes=m) for m in range(1440))
    for site, times, banks, racks in ((MANY, seconds, 10, 40), (FEW, minutes, 3, 8)):
        rows: list[tuple[Any, ...]] = []
        for at in times:
            for bank in range(1, banks + 1):
                for rack in range(1, racks + 1):
                    rows.append((at, bank, rack, *(value * rng.uniform(0.99, 1.01) for value in GOOD.values())))
            if len(rows) >= ROWS_AT_ONCE:
                put_rows(context, site, "rack", list(GOOD), rows)
                rows = []
        put_rows(context, site, "rack", list(GOOD), rows)


def measure(context: Context) -> list[float]:
    """The figures in the order of the head line."""
    seen = SeenDevices()
    many, few = (_minute(context, site, seen) for site in (MANY, FEW))
    racks = [(bank, rack) for bank in range(1, 4) for rack in range(1, 9)]
    hours = [END - timedelta(hours=2 * (i + 1)) for i in range(12)]
    day = took(lambda: [evaluate(context, FEW, first, 120, racks=racks) for first in hours])
    since = END - timedelta(hours=24)
    reads = (
        lambda: rack_sos_at(context, FEW),
        lambda: site_sos(context, FEW),
        lambda: site_sos_series(context, FEW, since, END, 96),
    )
    return [many, few, day, *(1000 * median(took(read) for _ in range(TURNS)) for read in reads)]


def _minute(context: Context, site: int, seen: SeenDevices) -> float:
    """Milliseconds of a minute, the median of a few one after the other; the first one searches the racks."""
    minutes = [END - timedelta(minutes=i) for i in range(TURNS, -1, -1)]
    times = [took(lambda at=at: evaluate(context, site, at, 1, seen=seen)) for at in minutes]  # type: ignore[misc]
    return 1000 * median(times[1:])


def took(run: Callable[[], object]) -> float:
    """Seconds of one run."""
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
