"""Racks with rows a minute apart, and the smallest models that can forecast them: they know voltage and current."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import cache
from typing import Any

import numpy as np
import sqlalchemy as sa

from api.services.context import Context
from api.services.forecasts import model_store
from api.services.forecasts.model_store import Kind
from api.services.forecasts.rack_models import RackModels
from api.services.forecasts.targets import TARGETS
from api.store.db import writing
from api.store.forecasts.models import StoredModel
from api.store.times import UtcTime, to_micros
from engine.forecast.models import RackForecaster
from engine.forecast.windows import Grid
from tests.conftest import NOW

MINUTE = NOW.replace(second=0)
ONE = timedelta(minutes=1)
VOLTAGE, CURRENT = "rack_max_cell_voltage", "rack_current"
MEASURED = (VOLTAGE, CURRENT)
SITE = 2


def waves(minutes: Iterable[int]) -> dict[str, np.ndarray[Any, Any]]:
    """An hour of charge, an hour of discharge; the voltage follows the charge. Minutes from MINUTE."""
    at = np.array(list(minutes))
    phase = (at + to_micros(MINUTE) // 60_000_000) % 120
    current = np.where(phase < 60, 50.0, -50.0)
    charge = np.where(phase < 60, phase, 120 - phase)
    return {CURRENT: current, VOLTAGE: 3.6 + 0.005 * charge + 0.0005 * (at * 7919 % 13)}


def make_racks(context: Context, *columns: str, site: int = SITE) -> None:
    """A rack table with these columns."""
    metadata = sa.MetaData()
    keys = [sa.Column(key, sa.Integer, primary_key=True, autoincrement=False) for key in ("BANK_ID", "RACK_ID")]
    values = [sa.Column(name.upper(), sa.Double) for name in columns or MEASURED]
    sa.Table("rack", metadata, sa.Column("TIMESTAMP", UtcTime, primary_key=True), *keys, *values)
    with writing(context.engines[f"site_{site}"]) as connection:
        metadata.create_all(connection)
    context.sites.forget(site)


def drive(
    context: Context, minutes: Iterable[int], racks: Sequence[int] = (1,), site: int = SITE, **given: Any
) -> None:
    """A row at each of so many minutes from MINUTE, of racks of bank 1; ``given`` values in place of the waves'."""
    minutes = list(minutes)
    columns = waves(minutes)
    rows = []
    for place, minute in enumerate(minutes):
        values = {name.upper(): float(column[place]) for name, column in columns.items()}
        values |= {name.upper(): value for name, value in given.items()}
        rows += [{"TIMESTAMP": MINUTE + minute * ONE, "BANK_ID": 1, "RACK_ID": rack, **values} for rack in racks]
    table = sa.table("rack", *(sa.column(c, UtcTime) if c == "TIMESTAMP" else sa.column(c) for c in rows[0]))
    with writing(context.engines[f"site_{site}"]) as connection:
        connection.execute(table.insert(), rows)


@cache
def tiny() -> bytes:
    """Models trained on seven hours of the waves, one tree each; made once a test process.

    One forecaster stands for all three horizons: training takes most of the time.
    """
    minutes = range(-420, 0)
    channels = {name: np.full((1, 420), np.nan) for name in TARGETS}
    channels |= {name: column[np.newaxis, :] for name, column in waves(minutes).items()}
    grid = Grid(start_us=to_micros(MINUTE - 420 * ONE), step_s=60, channels=channels)
    one = RackForecaster(600, TARGETS, trees=1).fit_grids([grid])
    return RackModels(columns=MEASURED, by_horizon=dict.fromkeys((300, 600, 900), one)).to_bytes()


def keep_tiny(context: Context, data: bytes | None = None, *, site: int = SITE, take: bool = True) -> StoredModel:
    """Store the tiny models, or other bytes as if they were models, in use."""
    return model_store.keep(
        context, site, Kind.TEN_MINUTES, data or tiny(), take=take, verdict={"code": "first"}, figures={}, train_s=1.0
    )
