"""What the predictor learns from and is judged by: the stored cycles of a plant as rows each 20 s."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from api.services.context import Context
from api.store.cooling.past import details_between
from api.store.db import reading
from engine.thermal.limits import FIELDS
from engine.thermal.prediction import HORIZONS_MIN, STEP_S, TEMPERATURES, WINDOW
from engine.thermal.reading import SENSORS, Reading

COLUMNS = ("t1", "t4", "t5", "t6", "t7", "engine_load")
GOOD = "good"
TICK = timedelta(seconds=STEP_S)
NOTHING = np.full((len(TEMPERATURES), len(HORIZONS_MIN)), np.nan)
Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Issued:
    """A forecast of each tick of a span, NaN (and None) where there was none. ``readings``: (n, 3) T4, T5, T6 then."""

    readings: Floats
    values: Floats
    lower: Floats
    upper: Floats
    versions: tuple[str | None, ...]


def samples(context: Context, site: int, start: datetime, end: datetime) -> pd.DataFrame:
    """Columns t1 t4 t5 t6 t7 engine_load at each tick from the first cycle to the last, NaN where a value was not good.

    A value that was stale, stuck, jumped or swapped is not learned from.
    """
    with reading(context.engines["default"]) as connection:
        rows = {at: _good(detail) for at, _, detail in details_between(connection, site, start, end)}
    index = pd.DatetimeIndex(list(rows), tz="UTC").round(f"{STEP_S}s")
    frame = pd.DataFrame(list(rows.values()), index=index, columns=list(COLUMNS), dtype=np.float64)
    frame = frame[~frame.index.duplicated()]
    if frame.empty:
        return frame
    return frame.reindex(pd.date_range(frame.index[0], frame.index[-1], freq=f"{STEP_S}s"))


def last_readings(context: Context, site: int, at: datetime) -> list[tuple[datetime, Reading]]:
    """What the sensors showed in the stored cycles of the half hour before ``at``, as it was judged then."""
    with reading(context.engines["default"]) as connection:
        return [
            (tick, _reading(detail)) for tick, _, detail in details_between(connection, site, at - WINDOW * TICK, at)
        ]


def issued(context: Context, site: int, start: datetime, end: datetime) -> Issued:
    """The forecasts of the ticks from ``start`` to ``end``, with the readings they were issued from."""
    ticks = pd.date_range(pd.Timestamp(start).ceil(f"{STEP_S}s"), end, freq=f"{STEP_S}s", inclusive="left")
    readings = np.full((len(ticks), len(TEMPERATURES)), np.nan)
    said = np.full((3, len(ticks), *NOTHING.shape), np.nan)
    versions: list[str | None] = [None] * len(ticks)
    with reading(context.engines["default"]) as connection:
        for at, version, detail in details_between(connection, site, start, end):
            place = round((at - ticks[0]).total_seconds() / STEP_S)
            if not 0 <= place < len(ticks):
                continue
            readings[place] = _good(detail, TEMPERATURES)
            forecast = detail.get("prediction") or {}
            for part, name in enumerate(("values", "lower", "upper")):
                said[part, place] = _table(forecast.get(name))
            versions[place] = version
    return Issued(readings=readings, values=said[0], lower=said[1], upper=said[2], versions=tuple(versions))


def _reading(detail: Mapping[str, Any]) -> Reading:
    values, quality = detail.get("readings") or {}, detail.get("quality") or {}
    stale = frozenset(name for name in SENSORS if quality.get(name, GOOD) != GOOD)
    return Reading(**{FIELDS[name]: values.get(name) for name in SENSORS}, stale=stale)


def _good(detail: Mapping[str, Any], names: tuple[str, ...] = COLUMNS) -> list[float]:
    readings, quality = detail.get("readings") or {}, detail.get("quality") or {}
    values = (readings.get(name) if quality.get(name, GOOD) == GOOD else None for name in names)
    return [np.nan if value is None else float(value) for value in values]


def _table(values: Any) -> Floats:
    if values is None:
        return NOTHING
    found = np.asarray(values, dtype=np.float64)
    return found if found.shape == NOTHING.shape else NOTHING
