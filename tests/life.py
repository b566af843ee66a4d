"""Rack rows with the positions of extreme cells, for tests of what their life leaves behind."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from api.config import Site
from api.services.context import Context
from api.store.db import reading
from api.store.life.tables import socp_day
from tests.indicators import put_racks

CELLS = {
    "rack_max_cell_voltage_position": 137.0,
    "rack_min_cell_voltage_position": 12.0,
    "rack_max_cell_temperature_position": 61.0,
    "rack_min_cell_temperature_position": 3.0,
}
MIDNIGHT = -(11 * 60 + 31)  # of the site's day, in minutes from that of the tests on
DAY = timedelta(days=1)


def put_life(context: Context, minutes: Iterable[int], **changes: Any) -> None:
    """A row of site 2 at each minute, at rest at 50 %, extreme cells 137, 12, 61 and 3, SoH 98 %."""
    put_racks(context, minutes=minutes, **{**CELLS, "rack_soh": 98.0, **changes})


def panli(context: Context) -> Site:
    return context.sites.site(2)


def counts(context: Context, extreme: str = "max_voltage") -> list[tuple[str, int, int, int, int]]:
    """Day, charge status, tenth, cell, count of one extreme."""
    c = socp_day.c
    query = sa.select(c.day, c.charge_status, c.soc_range, c.cell, c["count"]).where(c.extreme == extreme)
    with reading(context.engines["default"]) as connection:
        rows = connection.execute(query.order_by(c.day, c.rack_id, c.charge_status, c.soc_range, c.cell))
        return [(row[0].isoformat(), *row[1:]) for row in rows]
