"""Cycles of a span of time: counted, a page of them, thinned, their times and their powers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from api.store.cooling.cycles import CycleRecord, from_row
from api.store.cooling.tables import cooling_cycle as table
from engine.thermal.prediction import STEP_S

SECOND_US = 1_000_000
BASELINES: Mapping[str, str] = {"fixed60": "fixed60_kw", "reactive": "reactive_kw"}


@dataclass(frozen=True, kw_only=True)
class Timing:
    """When a cycle was, in seconds: how late it began, how long it took, how many ticks before it had none."""

    at: datetime
    late_s: float
    took_s: float
    missed: int


@dataclass(frozen=True, kw_only=True)
class Powers:
    """Means in kW over ``cycles`` cycles that know both, what the drives took and what the baseline would have."""

    cycles: int
    actual_kw: float
    baseline_kw: float


def count_cycles(connection: sa.Connection, site: int, start: datetime | None, end: datetime | None) -> int:
    """How many cycles there are with ``start`` <= tick < ``end``; None leaves that end open."""
    query = sa.select(sa.func.count()).select_from(table).where(*_within(site, start, end))
    return int(connection.execute(query).scalar_one())


def cycles_page(
    connection: sa.Connection, site: int, start: datetime | None, end: datetime | None, *, limit: int, skip: int
) -> list[CycleRecord]:
    """Some of them in order."""
    query = sa.select(table).where(*_within(site, start, end)).order_by(table.c.at).limit(limit).offset(skip)
    return _records(connection, query)


def cycles_each(
    connection: sa.Connection, site: int, start: datetime, end: datetime, *, each_s: int
) -> list[CycleRecord]:
    """One of each ``each_s`` seconds, which are a multiple of the 20 s between two cycles, in order."""
    query = sa.select(table).where(*_within(site, start, end), _is_first(connection, each_s)).order_by(table.c.at)
    return _records(connection, query)


def timings(connection: sa.Connection, site: int, start: datetime, end: datetime) -> list[Timing]:
    """The times of all of them, in order."""
    c = table.c
    query = sa.select(c.at, c.late_s, c.took_s, c.missed).where(*_within(site, start, end)).order_by(c.at)
    return [Timing(**row) for row in connection.execute(query).mappings()]


def powers(connection: sa.Connection, site: int, start: datetime, end: datetime, baseline: str) -> Powers:
    """What was taken and what the baseline (a key of :data:`BASELINES`) would have taken."""
    actual, other = table.c.actual_kw, table.c[BASELINES[baseline]]
    query = sa.select(sa.func.count(), sa.func.avg(actual), sa.func.avg(other)).where(
        *_within(site, start, end), actual.is_not(None), other.is_not(None)
    )
    cycles, actual_kw, baseline_kw = connection.execute(query).one()
    return Powers(cycles=cycles, actual_kw=actual_kw or 0.0, baseline_kw=baseline_kw or 0.0)


def _within(site: int, start: datetime | None, end: datetime | None) -> list[sa.ColumnElement[bool]]:
    c = table.c
    conditions: list[sa.ColumnElement[bool]] = [c.site == site]
    conditions += [] if start is None else [c.at >= start]
    return conditions if end is None else [*conditions, c.at < end]


def _is_first(connection: sa.Connection, each_s: int) -> sa.ColumnElement[bool]:
    """Whether a tick is the first of its ``each_s`` seconds."""
    if connection.dialect.name == "sqlite":
        micros = sa.cast(table.c.at, sa.Integer)
    else:
        micros = sa.cast(sa.extract("epoch", table.c.at) * SECOND_US, sa.BigInteger)
    return micros % (each_s * SECOND_US) < STEP_S * SECOND_US


def _records(connection: sa.Connection, query: sa.Select[Any]) -> list[CycleRecord]:
    return [from_row(dict(row)) for row in connection.execute(query).mappings()]
