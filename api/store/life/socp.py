"""Counts of extreme cells by rack and local day: added to as minutes are counted, summed up over days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from api.store.life.tables import socp_day
from api.store.upsert import insert_into

SUMS = ("count", "voltage_sum", "temperature_sum", "current_sum")


@dataclass(frozen=True, kw_only=True)
class CellSum:
    """Sums over the days asked for of one cell, as one of the extremes, in one charge status and tenth of charge."""

    charge_status: int
    soc_range: int
    extreme: str
    cell: int
    count: int
    voltage_sum: float
    temperature_sum: float
    current_sum: float


def add_socp(connection: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add counts (columns of the table) to what the days have; in the transaction that keeps how far was counted."""
    if not rows:
        return
    insert = insert_into(connection, socp_day)
    more = {name: socp_day.c[name] + insert.excluded[name] for name in SUMS}
    keys = [column.name for column in socp_day.primary_key]
    connection.execute(insert.on_conflict_do_update(index_elements=keys, set_=more), list(rows))


def read_socp(
    connection: sa.Connection,
    site: int,
    bank: int,
    rack: int,
    first: date,
    last: date,
    *,
    status: int | None = None,
    soc_range: int | None = None,
) -> list[CellSum]:
    """The sums of a rack from day ``first`` to day ``last``, both included."""
    c = socp_day.c
    apart = (c.charge_status, c.soc_range, c.extreme, c.cell)
    query = sa.select(*apart, *(sa.func.sum(c[name]).label(name) for name in SUMS))
    query = query.where(c.site == site, c.bank_id == bank, c.rack_id == rack, c.day.between(first, last))
    fixed = {c.charge_status: status, c.soc_range: soc_range}
    query = query.where(*(column == value for column, value in fixed.items() if value is not None))
    rows = connection.execute(query.group_by(*apart).order_by(*apart)).mappings()
    return [CellSum(**{**row, "count": int(row["count"])}) for row in rows]


def counted_racks(connection: sa.Connection, site: int, first: date, last: date) -> list[tuple[int, int]]:
    """The racks (bank, rack) that have counts in these days, sorted."""
    c = socp_day.c
    query = sa.select(c.bank_id, c.rack_id).distinct().where(c.site == site, c.day.between(first, last))
    return [(bank, rack) for bank, rack in connection.execute(query.order_by(c.bank_id, c.rack_id))]


def counted_days(connection: sa.Connection, site: int, bank: int, rack: int, first: date, last: date) -> list[date]:
    """The days of these that a rack has counts on, ascending."""
    c = socp_day.c
    query = sa.select(c.day).distinct().where(c.site == site, c.bank_id == bank, c.rack_id == rack)
    return list(connection.execute(query.where(c.day.between(first, last)).order_by(c.day)).scalars())


def highest_cell(connection: sa.Connection, site: int, bank: int, rack: int) -> int:
    """The highest position that was counted in a rack, 0 for none."""
    c = socp_day.c
    query = sa.select(sa.func.max(c.cell)).where(c.site == site, c.bank_id == bank, c.rack_id == rack)
    return int(connection.execute(query).scalar() or 0)


def forget_socp(connection: sa.Connection, site: int, bank: int, rack: int, before: date) -> int:
    """Remove the days of a rack before ``before``; returns how many rows."""
    c = socp_day.c
    query = sa.delete(socp_day).where(c.site == site, c.bank_id == bank, c.rack_id == rack, c.day < before)
    return connection.execute(query).rowcount
