"""Cycles of the cooling loop, as they were: what was read, forecast, decided, written and read back, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

import orjson
import sqlalchemy as sa

from api.store.cooling.tables import cooling_cycle as table
from api.store.upsert import insert_into

COLUMNS = tuple(column.name for column in table.c if column.name != "detail")


@dataclass(frozen=True, kw_only=True)
class CycleRecord:
    """One cycle; ``at`` is its tick. What follows ``reactive_kw`` is kept as JSON, so it holds plain values only.

    - ``link``: whether the plant was read; without it ``readings`` and ``drives`` are empty and nothing was decided
    - ``readings``: value (or None) of each of :data:`engine.thermal.reading.SENSORS`; ``quality`` of each: good, stale,
      frozen, range, invalid, missing, jumped, swapped
    - ``drives``: of each drive standing, is_turning, set_hz, actual_hz, current_a, power_kw, heat_sink_c, hours
    - ``prediction``: values, lower, upper (3 x 3 lists, or None), confidence, reason; ``predict_ms``: how long it took
    - ``gate``: for t4, t5, t6 whether the forecast may act, and why not: {"acts": bool, "because": [code, values]}
    - ``acts``: for sw, fw, fan: wanted_hz (decided), ramped_hz (after the ramp), written_hz (None: nothing written),
      read_back_hz, outcome (applied, clamped, rejected, unreachable, unknown, withheld, none), source (availability,
      safety, prediction, economy, operator, fixed), because [code, values], counterfactual_hz (what the reactive
      controller would have ordered)
    - ``staging``: list of {drive, start, because, outcome}
    - ``alarms``: list of [kind, subject]
    - ``fire``, ``watchdog``: as read; ``writes``: "armed", else why nothing is written
    """

    site: int
    at: datetime
    mode: str
    late_s: float
    took_s: float
    missed: int = 0
    model_version: str | None = None
    actual_kw: float | None = None
    fixed60_kw: float | None = None
    reactive_kw: float | None = None
    link: bool = True
    readings: Mapping[str, float | None] = field(default_factory=dict)
    quality: Mapping[str, str] = field(default_factory=dict)
    drives: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    prediction: Mapping[str, Any] | None = None
    predict_ms: float | None = None
    gate: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    acts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    staging: Sequence[Mapping[str, Any]] = ()
    alarms: Sequence[Sequence[str]] = ()
    fire: bool | None = None
    watchdog: bool | None = None
    writes: str = "armed"


DETAILS = tuple(each.name for each in fields(CycleRecord) if each.name not in COLUMNS)


def to_row(record: CycleRecord) -> dict[str, Any]:
    """The record as the table holds it."""
    detail = {name: getattr(record, name) for name in DETAILS}
    text = orjson.dumps(detail, option=orjson.OPT_SERIALIZE_NUMPY).decode()  # 15 times as fast as json; NaN is null
    return {name: getattr(record, name) for name in COLUMNS} | {"detail": text}


def from_row(row: Mapping[str, Any]) -> CycleRecord:
    """The record of a row; what a later version has added is left out."""
    detail = {name: value for name, value in orjson.loads(row["detail"]).items() if name in DETAILS}
    return CycleRecord(**{name: row[name] for name in COLUMNS}, **detail)


def add_cycles(connection: sa.Connection, records: Iterable[CycleRecord]) -> int:
    """Store cycles; one that is there already stays as it is. Returns how many are new."""
    rows = [to_row(record) for record in records]
    if not rows:
        return 0
    statement = insert_into(connection, table).on_conflict_do_nothing(index_elements=["site", "at"])
    return connection.execute(statement, rows).rowcount


def cycles_between(connection: sa.Connection, site: int, start: datetime, end: datetime) -> list[CycleRecord]:
    """The cycles of a site with ``start`` <= tick < ``end``, in order."""
    c = table.c
    query = sa.select(table).where(c.site == site, c.at >= start, c.at < end).order_by(c.at)
    return [from_row(dict(row)) for row in connection.execute(query).mappings()]


def last_cycle(connection: sa.Connection, site: int, at: datetime) -> CycleRecord | None:
    """The newest cycle at or before a moment, None where there is none."""
    c = table.c
    query = sa.select(table).where(c.site == site, c.at <= at).order_by(c.at.desc()).limit(1)
    row = connection.execute(query).mappings().first()
    return None if row is None else from_row(dict(row))
