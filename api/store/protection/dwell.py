"""Seconds at high charge by rack and local day, added up as rows come in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

import sqlalchemy as sa

from api.store.protection.tables import soc_dwell
from api.store.upsert import insert_into

NO_RACK = -1  # of a bank that is known by its own row only
_KEYS = ("site", "bank_id", "rack_id", "day")
_SECONDS = ("high_s", "above_cap_s", "standby_s")


@dataclass(frozen=True, kw_only=True)
class DwellRow:
    """Seconds of a rack on a local day of its site."""

    site: int
    bank_id: int
    rack_id: int
    day: date
    high_s: float
    above_cap_s: float
    standby_s: float


def add_dwell(connection: sa.Connection, rows: Sequence[DwellRow]) -> None:
    """Add seconds to what the days have; in the transaction that keeps how far the rows were counted."""
    if not rows:
        return
    insert = insert_into(connection, soc_dwell)
    more = {name: soc_dwell.c[name] + insert.excluded[name] for name in _SECONDS}
    statement = insert.on_conflict_do_update(index_elements=_KEYS, set_=more)
    connection.execute(statement, [asdict(row) for row in rows])


def read_dwell(connection: sa.Connection, site: int, first: date, last: date) -> list[DwellRow]:
    """The rows of a site from day ``first`` to day ``last``, both included."""
    c = soc_dwell.c
    query = sa.select(soc_dwell).where(c.site == site, c.day >= first, c.day <= last)
    return [DwellRow(**row) for row in connection.execute(query).mappings()]
