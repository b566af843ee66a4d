"""Measured traces, kept as the CSV text they came as."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from api.store.stress.tables import stress_trace

c = stress_trace.c


@dataclass(frozen=True, kw_only=True)
class Trace:
    """A measured trace without its text. kind: requests, irradiance or voltage; facts: what is in it."""

    id: int
    name: str
    kind: str
    put_by: str
    at: datetime
    facts: Mapping[str, Any]


COLUMNS = tuple(c[name] for name in Trace.__dataclass_fields__)


def add(
    connection: sa.Connection, *, name: str, kind: str, put_by: str, csv: str, facts: Mapping[str, Any], now: datetime
) -> Trace:
    """Store a trace."""
    row = {"name": name, "kind": kind, "put_by": put_by, "csv": csv, "at": now}
    row["facts"] = json.dumps(facts, ensure_ascii=False)
    return _trace(connection.execute(stress_trace.insert().values(row).returning(*COLUMNS)).mappings().one())


def newest(connection: sa.Connection, limit: int) -> list[Trace]:
    """The newest traces."""
    query = sa.select(*COLUMNS).order_by(c.id.desc()).limit(limit)
    return [_trace(row) for row in connection.execute(query).mappings()]


def find(connection: sa.Connection, trace_id: int) -> tuple[Trace, str] | None:
    """A trace and its text; None when there is none."""
    row = connection.execute(sa.select(*COLUMNS, c.csv).where(c.id == trace_id)).mappings().first()
    return None if row is None else (_trace(row), row["csv"])


def _trace(row: sa.RowMapping) -> Trace:
    given = {name: row[name] for name in Trace.__dataclass_fields__}
    return Trace(**{**given, "facts": json.loads(row["facts"])})
