"""The forecasts of a minute: 10 banks x 40 racks, 8 values, 3 horizons, rows read and stored; beside it a naive loop.

``python -m bench.forecasts``. One site with three and a half hours of rows each minute; models trained on ten synthetic
days of a rack with the trees of production. The naive loop, a rack at a time through the same code (its rows read, its
forecasts, its transactions), is measured on a few racks and scaled. Seconds of the processor, so that other work on the
machine counts little, and seconds of the clock, which hold the database server's work too.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

import numpy as np
import orjson

from api.config import Bank, Settings, Site
from api.services.context import Context, open_context
from api.services.forecasts import model_store
from api.services.forecasts.issuing import Minute, issue
from api.services.forecasts.model_store import Kind
from api.services.forecasts.models_at_work import AtWork, ModelsAtWork
from api.services.forecasts.rack_models import RackModels
from api.services.forecasts.samples import samples
from api.services.forecasts.scores import Scores
from api.services.forecasts.site_minute import SiteForecasts
from api.services.forecasts.targets import TABLE_OF, TARGETS
from api.services.protection.limits import limits_of
from api.services.setup import initialise
from api.store.forecasts.rows import forecasts_between
from api.store.result_writing import upsert_results
from api.store.times import to_micros
from bench.databases import databases
from engine.forecast.windows import Floats, Grid
from tests.sos import put_rows

BANKS, RACKS, LOOKS_BACK = 10, 40, 210
TURNS, SAMPLE = 5, 8
MINUTE = timedelta(minutes=1)
END = datetime(2026, 11, 21, 2, 31, tzinfo=UTC)
SITE = 1


def main() -> None:
    """Print what training took, then one line a database."""
    racks = BANKS * RACKS
    started = time.process_time()
    models = RackModels.train(
        [Grid(start_us=to_micros(END) - 864 * 10**8, step_s=60, channels=plant(10, 1440))], TARGETS
    )
    data = models.to_bytes()
    print(
        f"Forecasts: {racks} racks x {len(TARGETS)} values x {len(models.by_horizon)} horizons, {os.cpu_count()} cores"
    )
    print(f"training on 10 rack-days {time.process_time() - started:.0f} s, model {len(data) / 1e6:.1f} MB")
    print(f"naive loop: {SAMPLE} racks, scaled; product: the median of {TURNS} minutes")
    print(
        f"{'database':<12}{'ratio':>8}{'minute s':>10}{'clock s':>9}{'first s':>10}{'naive s':>10}{'bytes a row':>13}"
    )
    with tempfile.TemporaryDirectory() as folder:
        for name, make in databases(Path(folder)):
            with deployment(make, Path(folder) / name) as context:
                fill(context)
                model_store.keep(context, SITE, Kind.TEN_MINUTES, data, take=True, verdict={}, figures={}, train_s=0.0)
                first, ours, clock, naive = measure(context)
                size = row_bytes(context)
            print(f"{name:<12}{naive / ours:>8.1f}{ours:>10.2f}{clock:>9.2f}{first:>10.2f}{naive:>10.1f}{size:>13.0f}")


@contextmanager
def deployment(make: Callable[[str], str], folder: Path) -> Iterator[Context]:
    banks = tuple(Bank(id=bank, racks=tuple(range(1, RACKS + 1))) for bank in range(1, BANKS + 1))
    site = Site(id=SITE, name={"ko": "가", "en": "a"}, url=make("site_1"), writable=True, banks=banks)
    settings = Settings(
        data_dir=folder, database_url=make("anjeon"), jwt_secret="t" * 40, session_secret="s" * 40, sites=(site,)
    )
    context = open_context(settings, lambda: END)
    initialise(context)
    yield context
    context.engines.dispose()


def plant(series: int, steps: int) -> dict[str, Floats]:
    """Charge and discharge by turns of two hours, with noise; some racks come near their limits."""
    rng = np.random.default_rng(1)
    at = np.arange(steps)[np.newaxis, :] + 7 * np.arange(series)[:, np.newaxis]
    current = np.where(at // 120 % 2 == 0, 70.0, -70.0) + rng.normal(0.0, 1.0, at.shape)
    charge = 50.0 + 0.5 * np.where(at // 120 % 2 == 0, at % 120, 120 - at % 120)
    highest = 3.3 + charge / 150.0 + current * 5e-4 + rng.normal(0.0, 1e-3, at.shape)
    lowest = highest - 0.02 - np.abs(rng.normal(0.0, 2e-3, at.shape))
    hottest = 25.0 + np.abs(current) / 20.0 + at % 240 / 40.0 + rng.normal(0.0, 0.1, at.shape)
    coldest = hottest - 2.0 - np.abs(rng.normal(0.0, 0.1, at.shape))
    values = (highest, lowest, highest - lowest, current, hottest, coldest, hottest - coldest, charge)
    return dict(zip(TARGETS, values, strict=True))


def fill(context: Context) -> None:
    """The rows of every rack, the last at END."""
    values = np.stack(list(plant(BANKS * RACKS, LOOKS_BACK).values()))
    places = [(bank, rack) for bank in range(1, BANKS + 1) for rack in range(1, RACKS + 1)]
    for step in range(LOOKS_BACK):
        at = END - (LOOKS_BACK - 1 - step) * MINUTE
        rows = [(at, *place, *values[:, k, step].tolist()) for k, place in enumerate(places)]
        put_rows(context, SITE, "rack", [name.upper() for name in TARGETS], rows)


def measure(context: Context) -> tuple[float, float, float, float]:
    """Seconds: the first minute after a start, a later one, that by the clock, and the naive loop over all racks."""
    job = SiteForecasts(SITE)
    times = [took(lambda m=m: job.run(context, END - m * MINUTE, lambda: False)) for m in range(TURNS, -1, -1)]  # type: ignore[misc]
    work = ModelsAtWork(SITE).now(context, TARGETS)
    naive, _ = took(lambda: [naive_rack(context, (1, rack), work) for rack in range(1, SAMPLE + 1)])
    ours, clock = (median(one[kind] for one in times[1:]) for kind in (0, 1))
    return times[0][0], ours, clock, naive * BANKS * RACKS / SAMPLE


def naive_rack(context: Context, rack: tuple[int, int], work: AtWork) -> None:
    """One rack by itself."""
    found = samples(context, SITE, END - 180 * MINUTE, 181, racks=[rack])
    minute = Minute(
        site=context.sites.site(SITE),
        at=END + MINUTE,
        racks=(rack,),
        grid=found.grid(),
        limits=limits_of(context, SITE),
    )
    for table, rows in issue(minute, work, Scores.start((rack,))).items():
        upsert_results(context.engines["results"], table, rows)


def row_bytes(context: Context) -> float:
    """The mean size of the JSON of a forecast."""

    table = next(iter(TABLE_OF.values()))
    rows = forecasts_between(context.engines["results"], table, SITE, start=END, end=END + 11 * MINUTE)
    return sum(len(orjson.dumps(dict(row.values))) for row in rows) / len(rows)


def took(run: Callable[[], object]) -> tuple[float, float]:
    """Seconds of one run: the processor's, the clock's."""
    started, clock = time.process_time(), time.perf_counter()
    run()
    return time.process_time() - started, time.perf_counter() - clock


if __name__ == "__main__":
    main()
