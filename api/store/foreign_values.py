"""Values of tables whose names we know but which others may have made: what they hold is looked at, not trusted."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from typing import Any

import orjson
import sqlalchemy as sa

from api.errors import NotFound, TableChanged, UnusableTable
from api.i18n import Text
from api.store.db import reading
from api.store.row_values import RAW
from api.store.times import UtcTime, from_micros


@contextmanager
def reading_from(engine: sa.Engine, table: sa.Table) -> Iterator[sa.Connection]:
    """A connection to read ``table`` on; raises :class:`NotFound` where it is not there or lacks a column, and
    :class:`UnusableTable` where its times cannot be read."""
    database = str(engine.get_execution_options().get("bind", ""))
    where = {"database": database, "table": table.name}
    try:
        with reading(engine) as connection:
            yield connection
    except TableChanged as error:
        text = Text("The database {database} has no table {table}, or it lacks a column.", **where)
        raise NotFound(text, **where) from error
    except _NoTime as error:
        text = Text("Table {table} of the database {database} keeps its times in a form that is not known.", **where)
        raise UnusableTable(text, **where) from error


def raw(column: sa.Column[Any], dialect: str) -> sa.ColumnElement[Any]:
    """The column as it is stored, so that no conversion fails half-way; JSON as its text."""
    if isinstance(column.type, sa.JSON) and dialect == "postgresql":
        return sa.type_coerce(sa.cast(column, sa.Text), RAW)
    return sa.type_coerce(column, RAW)


def understood(column: sa.Column[Any], value: Any) -> Any:
    """What a stored value means: a time as an aware moment, JSON as JSON, numbers as numbers."""
    if value is None:
        return None
    if isinstance(column.type, UtcTime):
        return _moment(value)
    if isinstance(column.type, sa.JSON):
        return as_json(value)
    return float(value) if isinstance(value, Decimal) else value


def as_json(value: Any) -> Any:
    """JSON text to be written as it is; NaN and infinities in it become null, what is no JSON stays text.

    >>> orjson.dumps([as_json('{"observed": [3.9, NaN]}'), as_json("no json")])
    b'[{"observed": [3.9, null]},"no json"]'
    """
    if not isinstance(value, str):
        return value
    try:
        orjson.loads(value)
    except orjson.JSONDecodeError:
        try:
            value = json.dumps(json.loads(value, parse_constant=lambda _: None, parse_float=_finite))
        except (ValueError, RecursionError):
            return value
    return orjson.Fragment(value)


def _finite(text: str) -> float | None:
    return number if math.isfinite(number := float(text)) else None


def _moment(value: Any) -> datetime:
    try:
        moment = from_micros(value) if isinstance(value, int) else value
    except OverflowError as error:
        raise _NoTime from error
    # the first and last years of the calendar are what PostgreSQL's infinities are read as
    if isinstance(moment, datetime) and moment.tzinfo is not None and 1 < moment.year < 9999:
        return moment
    raise _NoTime


class _NoTime(Exception):
    """A time that is no instant."""
