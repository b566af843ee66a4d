"""Rack rows for tests of indicators, and what was made of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from api.services.context import Context
from api.store.db import reading
from tests.conftest import NOW
from tests.sos import put_rows

MINUTE = NOW.replace(second=0)
ONE = timedelta(minutes=1)
GOOD = {
    "RACK_MAX_CELL_VOLTAGE": 3.8,
    "RACK_MIN_CELL_VOLTAGE": 3.78,
    "RACK_CELL_VOLTAGE_GAP": 0.02,
    "RACK_CURRENT": 0.0,
    "RACK_MAX_CELL_TEMPERATURE": 27.0,
    "RACK_MIN_CELL_TEMPERATURE": 24.0,
    "RACK_CELL_TEMPERATURE_GAP": 3.0,
    "RACK_SOC": 50.0,
}


def put_racks(
    context: Context,
    *,
    racks: Iterable[int] = (1,),
    minutes: Iterable[int] = (0,),
    bank: int = 1,
    site: int = 2,
    without: Iterable[str] = (),
    **changes: float | None,
) -> None:
    """A row of each rack at each minute from MINUTE on, good but for ``changes``; ``without``: columns left out."""
    row = {**GOOD, **{name.upper(): value for name, value in changes.items()}}
    names = [name for name in row if name not in without]
    rows = [(MINUTE + minute * ONE, bank, rack, *(row[name] for name in names)) for minute in minutes for rack in racks]
    put_rows(context, site, "rack", names, rows)


def stored(context: Context, table: sa.Table, **where: Any) -> list[dict[str, Any]]:
    """The rows of a result table in order of time, bank and rack."""
    query = sa.select(table).where(*(table.c[name] == value for name, value in where.items()))
    with reading(context.engines["results"]) as connection:
        found = connection.execute(query.order_by(table.c.TIMESTAMP, table.c.BANK_ID, table.c.RACK_ID))
        return [dict(row) for row in found.mappings()]
