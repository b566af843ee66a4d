"""The stored State of Safety of the sets: each set's last one, and a set's series."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from api.store.models import sos, tag_combination_map


@dataclass(frozen=True, kw_only=True)
class SosRow:
    """One evaluation of one set: ``f_value`` has None, and ``reason`` why, for each unknown tag."""

    set_id: int
    time: datetime
    value: float | None
    f_value: Mapping[str, float | None]
    upper_bound: float | None
    reason: Mapping[str, Any]


def last_of_each(connection: sa.Connection, at: datetime | None = None) -> dict[int, SosRow]:
    """The last evaluation (at or before ``at``) of every set that has one: one index look-up a set, never a scan."""
    newest = (
        sa.select(sa.func.max(sos.c.TIMESTAMP))
        .where(sos.c.SET_ID == tag_combination_map.c.SET_ID, *([] if at is None else [at >= sos.c.TIMESTAMP]))
        .correlate(tag_combination_map)
        .scalar_subquery()
    )
    query = (
        sa.select(sos)
        .select_from(tag_combination_map)
        .join(sos, sa.and_(sos.c.SET_ID == tag_combination_map.c.SET_ID, sos.c.TIMESTAMP == newest))
    )
    return {row["SET_ID"]: _row(row) for row in connection.execute(query).mappings()}


def last_of(connection: sa.Connection, set_id: int) -> SosRow | None:
    """The last evaluation of one set, None before the first."""
    query = sa.select(sos).where(sos.c.SET_ID == set_id).order_by(sos.c.TIMESTAMP.desc()).limit(1)
    row = connection.execute(query).mappings().first()
    return None if row is None else _row(row)


def series_of(
    connection: sa.Connection, set_id: int, start: datetime | None, end: datetime | None, limit: int
) -> list[SosRow]:
    """At most ``limit`` evaluations of a set in the half-open range, oldest first; None leaves an end open."""
    query = sa.select(sos).where(sos.c.SET_ID == set_id)
    if start is not None:
        query = query.where(sos.c.TIMESTAMP >= start)
    if end is not None:
        query = query.where(sos.c.TIMESTAMP < end)
    rows = connection.execute(query.order_by(sos.c.TIMESTAMP).limit(limit)).mappings()
    return [_row(row) for row in rows]


def _row(row: sa.RowMapping) -> SosRow:
    return SosRow(
        set_id=row["SET_ID"],
        time=row["TIMESTAMP"],
        value=row["VALUE"],
        f_value=json.loads(row["F_VALUE"]),
        upper_bound=row["UPPER_BOUND"],
        reason=json.loads(row["REASON"]) if row["REASON"] else {},
    )
