"""Forecasts as they are stored, of our own tables or of someone else's."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
import sqlalchemy as sa

from api.store.foreign_values import raw, reading_from, understood

Table = sa.Table  # for the signatures of services, which know no SQLAlchemy


@dataclass(frozen=True, kw_only=True)
class StoredForecast:
    """A row of a forecasting table; ``values`` without NaN and infinities."""

    bank_id: int
    rack_id: int
    time: datetime
    values: Mapping[str, Any]


def newest_forecasts(
    engine: sa.Engine,
    table: sa.Table,
    site: int,
    *,
    after: datetime,
    until: datetime,
    bank: int | None = None,
    rack: int | None = None,
) -> list[StoredForecast]:
    """Those of the newest time in (``after``, ``until``], by bank and rack; raises :class:`NotFound` for no table."""
    c = table.c
    span = (c.operating_site_id == site, c.time > after, c.time <= until)
    newest = sa.select(sa.func.max(c.time)).where(*span).scalar_subquery()
    conditions = [c.operating_site_id == site, c.time == newest, *_device(table, bank, rack)]
    return _read(engine, table, conditions, (c.bank_id, c.rack_id))


def forecasts_between(
    engine: sa.Engine,
    table: sa.Table,
    site: int,
    *,
    start: datetime,
    end: datetime,
    bank: int | None = None,
    rack: int | None = None,
) -> list[StoredForecast]:
    """Those with a time in [``start``, ``end``), by time; raises :class:`NotFound` for no table."""
    c = table.c
    conditions = [c.operating_site_id == site, c.time >= start, c.time < end, *_device(table, bank, rack)]
    return _read(engine, table, conditions, (c.time, c.bank_id, c.rack_id))


def _device(table: sa.Table, bank: int | None, rack: int | None) -> list[sa.ColumnElement[bool]]:
    given = ((table.c.bank_id, bank), (table.c.rack_id, rack))
    return [column == number for column, number in given if number is not None]


def _read(
    engine: sa.Engine,
    table: sa.Table,
    conditions: Sequence[sa.ColumnElement[bool]],
    order: Sequence[sa.ColumnElement[Any]],
) -> list[StoredForecast]:
    c = table.c
    columns = (c.bank_id, c.rack_id, c.time, c["values"])
    query = sa.select(*(raw(column, engine.dialect.name) for column in columns)).where(*conditions).order_by(*order)
    with reading_from(engine, table) as connection:
        rows = connection.execute(query).fetchall()
    return [
        StoredForecast(bank_id=bank, rack_id=rack, time=understood(c.time, at), values=parsed(text))
        for bank, rack, at, text in rows
        if bank is not None and rack is not None
    ]


def parsed(text: Any) -> Mapping[str, Any]:
    """The object in a JSON text, empty for anything else; what is not a finite number is None.

    >>> parsed('{"observed": NaN, "linear": 4.1}'), parsed("[1]"), parsed(None)
    ({'observed': None, 'linear': 4.1}, {}, {})
    """
    try:
        found = orjson.loads(text)
    except (orjson.JSONDecodeError, TypeError):
        found = _lenient(text)
    return found if isinstance(found, dict) else {}


def _lenient(text: Any) -> Any:
    try:
        return json.loads(text, parse_constant=lambda _: None, parse_float=_finite)
    except (ValueError, TypeError, RecursionError):
        return None


def _finite(text: str) -> float | None:
    return number if math.isfinite(number := float(text)) else None
