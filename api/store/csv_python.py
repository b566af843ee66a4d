"""CSV as Python's csv module writes rows: floats as ``repr`` (``100.0``, ``nan``), ``True``, JSON as Python prints it
(``{'rack1': 0}``), times without offset, NULL and empty text empty, CRLF.

PostgreSQL's COPY writes nearly the same; the statement makes up for most of the difference (:func:`copy_cell`) and
marks the few cells that only Python can spell (:func:`respell`). From SQLite the csv module itself writes.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from api.store.queries import RowQuery, chosen_columns, conditions, ordering
from api.store.row_values import RAW, is_instant, kind_of
from api.store.sites import SiteTable

LINE_END = b"\r\n"
ROWS_A_CHUNK = 500
_NUMBER, _JSON = "\x02", "\x03"  # stand on both sides of a marked cell
_NUMBERS = re.compile(rb"\x02([^\x02]*)\x02")
_JSONS = re.compile(rb'"\x03((?:[^"\x03]|"")*)\x03"|\x03([^\x03]*)\x03')


def header(names: Sequence[str]) -> bytes:
    """The first line.

    >>> header(["timestamp", "rack soc, %"])
    b'timestamp,"rack soc, %"\\r\\n'
    """
    return _lines([names])


def from_sqlite(
    connection: sa.Connection, table: SiteTable, query: RowQuery, times: Mapping[str, sa.ColumnElement[Any]]
) -> Iterator[bytes]:
    """The rows of a query, some at a time; ``times`` are the expressions of its time columns."""
    cells: list[sa.ColumnElement[Any]] = []
    jsons = []
    for name, column in chosen_columns(table, query).items():
        kind = kind_of(column)
        plain: sa.ColumnElement[Any] = sa.type_coerce(column, RAW)
        if kind == "json":
            jsons.append(len(cells))
        if kind == "boolean":
            plain = sa.case((plain.is_(None), None), (plain != 0, "True"), else_="False")
        cells.append(times.get(name, plain).label(f"c{len(cells)}"))
    statement = sa.select(*cells).select_from(table.table).where(*conditions(table, query))
    cursor: Any = connection.execute(statement.order_by(*ordering(connection, table, query))).cursor
    while chunk := cursor.fetchmany(ROWS_A_CHUNK):
        yield _lines([_with_json(row, jsons) for row in chunk] if jsons else chunk)


def _with_json(row: Sequence[Any], places: Sequence[int]) -> list[Any]:
    cells = list(row)
    for place in places:
        if isinstance(cells[place], str):
            cells[place] = _json_cell(cells[place])
    return cells


def _lines(rows: Sequence[Sequence[Any]]) -> bytes:
    text = StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def copy_cell(column: sa.Column[Any], zone: ZoneInfo) -> sa.ColumnElement[Any]:
    """What COPY has to write for a column of PostgreSQL, so that :func:`respell` needs to touch few cells."""
    kind = kind_of(column)
    text = sa.cast(column, sa.Text())
    if kind == "time":
        return _time(column, zone)
    if kind == "boolean":
        return sa.case((column.is_(True), "True"), (column.is_(False), "False"))
    if kind == "json":
        return sa.literal(_JSON) + text + sa.literal(_JSON)
    if isinstance(column.type, sa.Float):
        return _double(sa.type_coerce(column, RAW), text, plain_below="1e6" if _is_single(column) else "1e15")
    if isinstance(column.type, sa.Numeric):
        return sa.case((text == "NaN", "nan"), else_=text)
    return sa.type_coerce(column, RAW) if kind == "number" else sa.func.nullif(text, "")


def _double(value: sa.ColumnElement[Any], text: sa.ColumnElement[str], *, plain_below: str) -> sa.ColumnElement[Any]:
    """Below that size both write the shortest digits that read back the same, PostgreSQL without a ``.0``."""
    small = sa.func.abs(value) < sa.literal_column(plain_below)
    whole = sa.func.trunc(value) == value
    marked = sa.literal(_NUMBER) + text + sa.literal(_NUMBER)
    return sa.case((small, sa.case((whole, text + sa.literal(".0")), else_=text)), else_=marked)


def _is_single(column: sa.Column[Any]) -> bool:
    precision = getattr(column.type, "precision", None)
    return isinstance(column.type, sa.REAL) or (precision is not None and precision <= 24)


def _time(column: sa.Column[Any], zone: ZoneInfo) -> sa.ColumnElement[Any]:
    local = sa.func.timezone(zone.key, column) if is_instant(column) else sa.type_coerce(column, RAW)
    whole = sa.func.date_trunc("second", local) == local
    return sa.case((whole, sa.cast(local, sa.Text())), else_=sa.func.to_char(local, "YYYY-MM-DD HH24:MI:SS.US"))


def respell(lines: bytes) -> bytes:
    r"""Whole lines of COPY with their marked cells as Python writes them.

    >>> respell(b'1,\x02NaN\x02,\x021e+15\x02,"\x03{""rack1"": 0, ""on"": true}\x03"\r\n')
    b'1,nan,1000000000000000.0,"{\'rack1\': 0, \'on\': True}"\r\n'
    """
    if b"\x02" in lines:
        lines = _NUMBERS.sub(lambda found: repr(float(found[1])).encode(), lines)
    if b"\x03" in lines:
        lines = _JSONS.sub(_copied_json, lines)
    return lines


def _copied_json(found: re.Match[bytes]) -> bytes:
    text = found[2] if found[1] is None else found[1].replace(b'""', b'"')
    return _quoted(_json_cell(text.decode())).encode()


@lru_cache(maxsize=4096)
def _json_cell(text: str) -> str:
    """JSON as Python prints what it reads; text that is not JSON as it is.

    >>> _json_cell('{"rack1": 0, "rack2": null}'), _json_cell("null"), _json_cell("{oops")
    ("{'rack1': 0, 'rack2': None}", '', '{oops')
    """
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return "" if value is None else str(value)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in ',"\r\n') else text
