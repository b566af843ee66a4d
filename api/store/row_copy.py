"""Rows from PostgreSQL in half the time the driver takes: COPY writes them in binary, :mod:`struct` reads them.

A row begins with its cells of eight bytes (fractions, whole numbers, booleans, times), read all at once; its texts
follow. NULL is sent as a value that no such cell has.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from struct import Struct
from typing import Any

import psycopg2.extensions
import sqlalchemy as sa

from api.store.columns import stored_kind
from api.store.db import driver_errors
from api.store.row_json import Convert, Form, json_text
from api.store.row_values import RAW, kind_of

HEADER, TRAILER = 19, 2  # bytes before the first row (there are no flags and no extension) and after the last
EPOCH = 946_684_800_000_000  # microseconds from 1970 to 2000, where PostgreSQL begins
NULL = -(2**63) + 0x5EED  # no whole number of four bytes
NULL_BYTES = NULL.to_bytes(8, "big", signed=True)
TRUTH = {1: True, 0: False, NULL: None}
LENGTH = Struct(">i")

Row = Sequence[Any]


@dataclass(frozen=True, kw_only=True)
class Layout:
    """How the bytes of a row are read: the ``fixed`` cells, the time last, then ``texts`` more. ``order`` puts them in
    the order of the names with the time at the end (None: they are). ``whole`` are those that may be :data:`NULL`."""

    form: Form
    fixed: Struct
    texts: int
    order: Callable[[Row], Row] | None
    whole: tuple[str, ...]


def lay_out(columns: Mapping[str, sa.Column[Any]], time: sa.Column[Any]) -> tuple[list[sa.ColumnElement[Any]], Layout]:
    """What to select for the columns, and how to read it."""
    cells: list[sa.ColumnElement[Any]] = []
    texts: list[sa.ColumnElement[Any]] = []
    codes: list[str] = []
    fixed_names, text_names, whole = [], [], []
    convert: dict[str, Convert] = {}
    times: dict[str, bool] = {}
    for name, column in columns.items():
        kind = _kind(column)
        if kind in ("json", "text", "large"):
            text_names.append(name)
            texts.append(_text(column))
            if kind != "text":
                convert[name] = json_text if kind == "json" else _large
            continue
        fixed_names.append(name)
        cells.append(_FIXED[kind](column))
        codes.append("4xd" if kind == "float" else "4xq")
        if kind == "whole":
            whole.append(name)
        elif kind == "boolean":
            convert[name] = TRUTH.__getitem__
        elif kind == "time":
            times[name] = not isinstance(column.type, sa.DateTime) or column.type.timezone
    selected = [*cells, sa.type_coerce(time, RAW), *texts]
    names = tuple(columns)
    layout = Layout(
        form=Form(names=names, convert=convert, times=times, epoch=EPOCH),
        fixed=Struct(">2x" + "".join(codes) + "4xq"),
        texts=len(texts),
        order=_order(names, [*fixed_names, None, *text_names]) if texts else None,
        whole=tuple(whole),
    )
    return selected, layout


def copy_rows(connection: sa.Connection, select: str, given: Mapping[str, Any]) -> bytes:
    """What COPY writes of ``select``, which takes ``given`` by name. Raises SQLAlchemy's errors."""
    driver: Any = connection.connection
    out = io.BytesIO()
    with driver_errors(), driver.cursor() as cursor:
        statement = cursor.mogrify(select, given).decode(encoding_of(connection))
        cursor.copy_expert(f"COPY ({statement}) TO STDOUT (FORMAT binary)", out)
    return out.getvalue()


def encoding_of(connection: sa.Connection) -> str:
    """Python's name of the encoding texts come in."""
    driver: Any = connection.connection
    return str(psycopg2.extensions.encodings[driver.encoding])


def read_copy(data: bytes, layout: Layout, encoding: str) -> tuple[list[Row], Form]:
    """The rows of COPY's bytes, and what their cells are."""
    body = memoryview(data)[HEADER:-TRAILER]
    rows = list(_with_texts(body, layout, encoding) if layout.texts else layout.fixed.iter_unpack(body))
    if NULL_BYTES not in data:
        return rows, layout.form
    convert = {**layout.form.convert, **dict.fromkeys(layout.whole, _or_null)}
    return rows, replace(layout.form, convert=convert)


def _with_texts(body: memoryview, layout: Layout, encoding: str) -> Iterator[Row]:
    place, size, ends = 0, layout.fixed.size, len(body)
    while place < ends:
        row = list(layout.fixed.unpack_from(body, place))
        place += size
        for _ in range(layout.texts):
            (length,) = LENGTH.unpack_from(body, place)
            place += LENGTH.size
            row.append(None if length < 0 else str(body[place : place + length], encoding))
            place += max(length, 0)
        yield layout.order(row) if layout.order else tuple(row)


def _order(names: Sequence[str], sent: Sequence[str | None]) -> Callable[[Row], Row]:
    places = {name: place for place, name in enumerate(sent)}
    return itemgetter(*(places[name] for name in (*names, None)))


def _kind(column: sa.Column[Any]) -> str:
    """float, whole, boolean and time have eight bytes; large (whole numbers that need all of them), json and text."""
    kind = kind_of(column)
    if kind != "number":
        return kind
    if stored_kind(column) == "float":
        return "float"
    return "large" if isinstance(column.type, sa.BigInteger) else "whole"


def _fraction(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    stored: sa.ColumnElement[Any] = column
    if isinstance(column.type, sa.REAL):
        stored = sa.cast(column, sa.Text())  # 3.7 of four bytes is 3.7, not the 3.700000047683716 it is among doubles
    return _coalesce(sa.cast(stored, sa.Double()), column, "'NaN'")  # which leaves as null too


def _whole(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    return _coalesce(sa.cast(column, sa.BigInteger()), column, str(NULL))


def _boolean(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    return _coalesce(sa.cast(sa.cast(column, sa.Integer()), sa.BigInteger()), column, str(NULL))


def _time(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    return _coalesce(sa.type_coerce(column, RAW), column, "'-infinity'")  # no calendar has it


def _text(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    return sa.type_coerce(column if isinstance(column.type, sa.String) else sa.cast(column, sa.Text()), RAW)


def _coalesce(cell: sa.ColumnElement[Any], column: sa.Column[Any], null: str) -> sa.ColumnElement[Any]:
    return sa.func.coalesce(cell, sa.literal_column(null)) if column.nullable else cell


_FIXED = {"float": _fraction, "whole": _whole, "boolean": _boolean, "time": _time}


def _large(value: str | None) -> int | None:
    return None if value is None else int(value)


def _or_null(value: int) -> int | None:
    return None if value == NULL else value
