"""Rows as Arrow tables, in pieces with flat memory, parsed by Arrow's own reader from the CSV both databases write.

What a column is in Arrow follows from what it is in the database, the same for either: whole numbers int64, other
numbers (decimals too) float64, flags of a boolean type bool, times with microseconds, everything else (JSON too) text.
A number that is not finite is null, an empty text is not.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import sqlalchemy as sa
from pyarrow import csv

from api.errors import UnusableTable
from api.i18n import Text
from api.store.columns import stored_kind
from api.store.csv_text import header
from api.store.queries import RowQuery, chosen_columns
from api.store.row_values import is_instant, kind_of
from api.store.sites import SiteTable
from api.store.stream import csv_rows
from api.store.times import UtcTime

UTC = ZoneInfo("UTC")
PART = 512 * 1024  # bytes of CSV that are parsed at once


def arrow_schema(engine: sa.Engine, table: SiteTable, query: RowQuery, zone: ZoneInfo, *, offset: bool) -> pa.Schema:
    """The columns of a query as Arrow names and types: instants in ``zone``, or without ``offset`` its local times."""
    lite = engine.dialect.name == "sqlite"
    fields = []
    for name, column in chosen_columns(table, query).items():
        if isinstance(column.type, UtcTime) or (is_instant(column) and not lite):
            kind = pa.timestamp("us", zone.key if offset else None)
        else:
            kind = _type(column, lite=lite)
        fields.append(pa.field(name, kind))
    return pa.schema(fields)


def arrow_rows(
    engine: sa.Engine, table: SiteTable, query: RowQuery, zone: ZoneInfo, *, offset: bool
) -> Generator[pa.Table, None, None]:
    """The rows of a query in tables of some thousands, none of them empty.

    Closing the iterator ends the query. Raises what :func:`csv_rows` does, and :class:`UnusableTable` for a value its
    column's type has no place for (a text that SQLite let into a column of numbers, a time beyond all calendars).
    """
    schema = arrow_schema(engine, table, query, zone, offset=offset)
    head = header(schema.names)
    # local times of the answer's zone, else of UTC: read without an offset they are what the type counts
    pieces = csv_rows(engine, table, query, UTC if offset else zone, offset=False)
    with closing(pieces):
        for text in _gathered(pieces, head):
            yield _parsed(text, schema, table)


def _gathered(pieces: Iterable[bytes], head: bytes) -> Iterator[bytes]:
    """Whole lines of at least :data:`PART` bytes, the header left out. The pieces end where lines do."""
    held: list[bytes] = []
    length = -len(head)
    for piece in pieces:
        held.append(piece if held or length >= 0 else piece[len(head) :])
        length += len(piece)
        if length >= PART:
            yield b"".join(held)
            held, length = [], 0
    if rest := b"".join(held):
        yield rest


def _parsed(text: bytes, schema: pa.Schema, table: SiteTable) -> pa.Table:
    """Lines of CSV as a table."""
    plain = {field.name: _without_zone(field.type) for field in schema}
    try:
        read = csv.read_csv(
            pa.BufferReader(text),
            csv.ReadOptions(column_names=schema.names, block_size=len(text) + 1, use_threads=False),
            csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
            csv.ConvertOptions(
                column_types=plain,
                null_values=[""],
                true_values=["t"],
                false_values=["f"],
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
                timestamp_parsers=[csv.ISO8601],
            ),
        )
    except pa.ArrowInvalid as error:
        hint = Text(
            "Table {table} of site {site} holds a value that has no place in its column. CSV and JSON serve it.",
            table=table.name,
            site=table.site.id,
        )
        raise UnusableTable(hint, field="format") from error
    columns = [
        column.cast(pa.int64()).cast(field.type) if pa.types.is_timestamp(field.type) and field.type.tz else column
        for field, column in zip(schema, read.columns, strict=True)
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def _without_zone(kind: pa.DataType) -> pa.DataType:
    return pa.timestamp("us") if pa.types.is_timestamp(kind) else kind


def _type(column: sa.Column[Any], *, lite: bool) -> pa.DataType:
    kind = kind_of(column)
    if kind == "boolean":
        return pa.bool_()
    if kind == "number":
        return pa.int64() if stored_kind(column) == "int" else pa.float64()
    if kind == "time" and not lite:  # what SQLite keeps under such a type may be anything
        return pa.timestamp("us")
    return pa.string()
