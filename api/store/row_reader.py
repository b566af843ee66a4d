"""Rows of a query from either database: from the beginning, after some rows, or from a position on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy import exc

from api.store.db import driver_errors, is_schema_change
from api.store.queries import Position, RowQuery, rows_at
from api.store.row_copy import copy_rows, encoding_of, lay_out, read_copy
from api.store.row_json import Convert, Form, Rows, json_text
from api.store.row_select import page_select, parameters
from api.store.row_values import RAW, kind_of
from api.store.sites import SiteTable
from api.store.times import UtcTime, to_micros

Cells = Sequence[Sequence[Any]]


def read_rows(
    connection: sa.Connection,
    table: SiteTable,
    query: RowQuery,
    zone: ZoneInfo,
    *,
    offset: bool,
    limit: int,
    skip: int = 0,
    position: Position | None = None,
    newest_first: bool = False,
) -> Rows:
    """Up to ``limit`` rows after ``skip``, from ``position`` on (or, ``newest_first``, backwards from there).

    Times are written in ``zone``, with its offset if ``offset``. The rows come in ascending order either way.
    """
    if position is not None:
        skip += (rows_at(connection, table, query, position.at) - position.skip) if newest_first else position.skip
    given = parameters(query, position=position, limit=limit, skip=skip)
    read = _from_sqlite if connection.dialect.name == "sqlite" else _from_postgresql
    try:
        cells, form = read(connection, table, query, given, newest_first=newest_first)
    except exc.DBAPIError as error:
        if is_schema_change(error):
            table.mark_changed()  # the drivers are used directly: SQLAlchemy's listener hears nothing
        raise
    return Rows(form=form, cells=cells[::-1] if newest_first else cells, zone=zone, offset=offset)


def _from_postgresql(
    connection: sa.Connection, table: SiteTable, query: RowQuery, given: Mapping[str, Any], *, newest_first: bool
) -> tuple[Cells, Form]:
    select = page_select(connection, table, query, lay_out, positioned="position" in given, newest_first=newest_first)
    data = copy_rows(connection, select.text, given)
    return read_copy(data, select.layout, encoding_of(connection))


def _from_sqlite(
    connection: sa.Connection, table: SiteTable, query: RowQuery, given: Mapping[str, Any], *, newest_first: bool
) -> tuple[Cells, Form]:
    select = page_select(connection, table, query, _lay_out, positioned="position" in given, newest_first=newest_first)
    values = tuple(_stored(given[name]) for name in select.order)
    driver: Any = connection.connection  # without SQLAlchemy's results, which look at every column and row
    with driver_errors(), closing(driver.cursor()) as cursor:
        return cursor.execute(select.text, values).fetchall(), select.layout


def _lay_out(columns: Mapping[str, sa.Column[Any]], time: sa.Column[Any]) -> tuple[list[sa.ColumnElement[Any]], Form]:
    convert: dict[str, Convert] = {}
    for name, column in columns.items():
        kind = kind_of(column)
        if kind in ("json", "boolean"):
            convert[name] = json_text if kind == "json" else _truth
    times = {name: True for name, column in columns.items() if isinstance(column.type, UtcTime)}
    cells: list[sa.ColumnElement[Any]] = [sa.type_coerce(column, RAW) for column in (*columns.values(), time)]
    return cells, Form(names=tuple(columns), convert=convert, times=times)


def _stored(value: Any) -> Any:
    return to_micros(value) if isinstance(value, datetime) else value


def _truth(value: Any) -> Any:
    return bool(value) if isinstance(value, int) else value
