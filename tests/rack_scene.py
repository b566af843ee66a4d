"""A rack with a day behind it: rows with a gap, forecasts with intervals, events, counts of extreme cells, drift."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from api.services.context import Context
from api.services.forecasts.targets import DAY_AHEAD_TABLE, TABLE_OF
from api.store.db import writing
from api.store.life.socp import add_socp
from api.store.result_tables import rack_rest_drift
from engine.safety.limits import Measured
from tests.alarm_rows import put_alarm
from tests.conftest import NOW
from tests.result_rows import store
from tests.sos import put_rows

SITE, BANK, RACK = 2, 1, 5
PLACE = {"operating_site_id": SITE, "bank_id": BANK, "rack_id": RACK}
MINUTE = timedelta(minutes=1)
ISSUED = NOW.replace(second=0)
COLUMNS = (
    "RACK_SOC",
    "RACK_MAX_CELL_VOLTAGE",
    "RACK_MIN_CELL_VOLTAGE",
    "RACK_CELL_VOLTAGE_GAP",
    "RACK_CURRENT",
    "RACK_MAX_CELL_TEMPERATURE",
    "RACK_MIN_CELL_TEMPERATURE",
    "RACK_MAX_CELL_TEMPERATURE_POSITION",
)
WEAKEST = 217  # tray 19, position 1
NEXT = {"rack_soc": (82.1, 81.9, 82.4), "rack_max_cell_voltage": (4.06, 4.047, 4.075)}
NEXT |= {"rack_max_cell_temperature": (53.4, 52.5, 54.9), "rack_cell_voltage_gap": (0.047, 0.041, 0.052)}


def rows(
    start: datetime, end: datetime, step: timedelta, silent: Iterable[tuple[datetime, datetime]] = ()
) -> Iterator[tuple[Any, ...]]:
    """A row each ``step`` up to and with ``end``: discharged in the evening, charged at the end, heating up then."""
    for i in range((end - start) // step + 1):
        at = start + i * step
        if any(first <= at < last for first, last in silent):
            continue
        left = (NOW - at) / timedelta(hours=1) % 24
        current = 43.9 if left < 3.3 else -38.0 if 14 < left < 20 else 0.0
        soc = 81 - 24 * left if left < 3.3 else 1.8 if left < 14 else min(90.0, 1.8 + 15 * (left - 14))
        high = 3.35 + 0.0085 * soc - 0.0006 * current * (current < 0) * 0.1 + 0.002 * math.sin(40 * left)
        hot = 52.1 - 7 * left if left < 3.3 else 29 + 0.35 * (left - 3.3)
        yield at, BANK, RACK, soc, high, high - 0.046, 0.046, current, hot, hot - 7 + 0.2 * left, float(WEAKEST)


def put_rack(context: Context, given: Iterable[tuple[Any, ...]]) -> None:
    """Rows of :func:`rows` into the rack table of the site."""
    put_rows(context, SITE, "rack", COLUMNS, given)


def put_forecasts(context: Context, issued: datetime = ISSUED, **more: Any) -> None:
    """Ten minutes ahead of four quantities; none of the lowest voltage."""
    for target, (value, low, high) in NEXT.items():
        values = {"champion": value, "lower": low, "upper": high, "level": 0.9, "coverage": 0.89}
        values |= {"coverage_count": 1234, "beats_persistence": target != "rack_cell_voltage_gap", "crossing": None}
        values |= {"no_forecast": None, "issued_at": issued.isoformat(), **more}
        store(context, TABLE_OF[target], [PLACE | {"time": issued + 10 * MINUTE, "values": values}])
    none = {"issued_at": issued.isoformat(), "no_forecast": {"code": "stuck", "ko": "", "en": ""}}
    store(context, TABLE_OF["rack_min_cell_voltage"], [PLACE | {"time": issued + 10 * MINUTE, "values": none}])


def put_day_ahead(context: Context, issued: datetime = NOW - 7 * MINUTE) -> None:
    """V max of the next day; the third hour has no forecast."""
    value = [4.06 - 0.3 * (1 - math.cos(i / 15)) for i in range(96)]
    value[8:12] = [None] * 4  # type: ignore[list-item]
    shown = [None if one is None else one for one in value]
    values: Mapping[str, Any] = {
        "observed": [4.0] * 96,
        "forecast": shown,
        "lower": [None if one is None else one - 0.02 - 0.0005 * i for i, one in enumerate(shown)],
        "upper": [None if one is None else one + 0.02 + 0.0005 * i for i, one in enumerate(shown)],
        "yesterday": [4.0] * 96,
        "step_s": 900,
        "no_forecast": None,
    }
    store(context, DAY_AHEAD_TABLE, [PLACE | {"time": issued, "values": values}])


def put_events(context: Context) -> None:
    """Two that stand and one of this morning."""
    common = {"site": SITE, "bank_id": BANK, "rack_id": RACK}
    put_alarm(context, **common, value=55.1, raised_at=NOW - 2 * MINUTE)
    put_alarm(context, **common, kind="protection.warning", priority=2, value=50.2, raised_at=NOW - 70 * MINUTE)
    put_alarm(context, **common, kind="value.unknown", priority=3, subject="rack_soc", raised_at=NOW - 400 * MINUTE)


def put_counts(context: Context, cells: Mapping[int, int], *, extreme: Measured = Measured.MAX_TEMPERATURE) -> None:
    """How often each cell was the extreme today, while charging at 80 to 90 %."""
    counted = [
        {
            "site": SITE,
            "bank_id": BANK,
            "rack_id": RACK,
            "day": NOW.date(),
            "charge_status": 0,
            "soc_range": 80,
            "extreme": str(extreme),
            "cell": cell,
            "count": count,
            "voltage_sum": 3.912 * count,
            "temperature_sum": 46.8 * count,
            "current_sum": 31.0 * count,
        }
        for cell, count in cells.items()
    ]
    with writing(context.engines["default"]) as connection:
        add_socp(connection, counted)


def put_drift(context: Context, days: int) -> None:
    """Voltage gap at rest that grows by 1.1 mV a day."""
    given = [
        {"date": (NOW - timedelta(days=days - i)).date(), "voltage_gap": 0.02 + 0.0011 * i, "temperature": 25.0 + i % 3}
        for i in range(days)
    ]
    store(context, rack_rest_drift, [PLACE | {"minutes": 300.0} | one for one in given])
