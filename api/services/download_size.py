"""How large a download would be, before anyone starts it: small ones are made and measured, large ones sampled."""

from __future__ import annotations

import csv
import io
from contextlib import closing
from dataclasses import dataclass, replace

import pyarrow as pa

from api.errors import UnusableTable
from api.services.context import Context
from api.services.datasets import RowQuery, row_count, stream_csv, table_of
from api.store.arrow_rows import arrow_rows, arrow_schema
from api.store.db import reading
from api.store.queries import Position
from api.store.row_reader import read_rows
from api.store.table_files import ROW_GROUP, parquet_pieces

WHOLE = 2000  # rows up to which the files are made and measured
PLACES = 4  # of a longer range that are sampled, evenly spread
ROWS_A_PLACE = 500


@dataclass(frozen=True, kw_only=True)
class Size:
    """Rows (exact up to a million) and bytes of the files: measured or, ``is_sampled``, told from four places.

    ``parquet_bytes`` is None where the rows hold what Parquet has no place for.
    """

    rows: int
    rows_are_estimate: bool
    csv_bytes: int
    parquet_bytes: int | None
    is_sampled: bool


def size_of(context: Context, query: RowQuery) -> Size:
    """The size of a download. Raises what the download itself would be refused with."""
    count = row_count(context, query)
    is_sampled = count.rows > WHOLE
    parts = _places(context, query) if is_sampled else [query]
    texts = [b"".join(stream_csv(context, part, may_be_empty=True)) for part in parts]
    head = texts[0].index(b"\n") + 1
    share = count.rows / sum(map(_rows, texts)) if is_sampled else 1
    csv_bytes = head + round(share * (sum(map(len, texts)) - head * len(texts)))
    try:
        tables = [_table(context, part) for part in parts]
        parquet_bytes = _sampled(tables, share) if is_sampled else _parquet(tables[0])
    except UnusableTable:
        parquet_bytes = None
    return Size(
        rows=count.rows,
        rows_are_estimate=count.is_estimate,
        csv_bytes=csv_bytes,
        parquet_bytes=parquet_bytes,
        is_sampled=is_sampled,
    )


def _rows(text: bytes) -> int:
    """Rows under a head; a text may hold line ends."""
    return sum(1 for _ in csv.reader(io.StringIO(text.decode(), newline=""))) - 1


def _table(context: Context, query: RowQuery) -> pa.Table:
    """The rows of a short range at once."""
    table, engine = table_of(context, query), context.sites.engine(context.sites.site(query.site))
    zone = table.site.zone
    empty = _empty(arrow_schema(engine, table, query, zone, offset=True))
    with closing(arrow_rows(engine, table, query, zone, offset=True)) as pieces:
        return pa.concat_tables([empty, *pieces])


def _empty(schema: pa.Schema) -> pa.Table:
    """No rows. (``schema.empty_table()`` imports pandas: seconds in which other threads meet a half-made module.)"""
    return pa.Table.from_batches([], schema=schema)


def _parquet(table: pa.Table) -> int:
    """Bytes of a table as a Parquet file of one row group."""
    pieces = parquet_pieces(table.schema, (part for part in [table] if len(part)))
    return sum(map(len, pieces))


def _sampled(tables: list[pa.Table], share: float) -> int:
    """Bytes of the whole file, of which ``tables`` are one part in ``share``.

    A row group costs something of its own and something a row: two lengths of each sample tell one from the other.
    """
    frame = _parquet(_empty(tables[0].schema))
    rows = sum(map(len, tables))
    halves = [table.slice(0, len(table) // 2) for table in tables]
    whole, half = (sum(_parquet(table) - frame for table in some) for some in (tables, halves))
    a_row = (whole - half) / (rows - sum(map(len, halves)))
    a_group = max(0.0, whole - a_row * rows) / len(tables)
    groups = max(1.0, share * float(sum(table.nbytes for table in tables)) / ROW_GROUP)
    return round(frame + a_group * groups + a_row * rows * share)


def _places(context: Context, query: RowQuery) -> list[RowQuery]:
    """Short pieces of the range that hold rows; of a range with an open end its beginning."""
    if query.start is None or query.end is None:
        positions: list[Position | None] = [None]
    else:
        step = (query.end - query.start) / PLACES
        positions = [Position(at=query.start + step * number, skip=0) for number in range(PLACES)]
    found = [_piece(context, query, position) for position in positions]
    return [piece for piece in found if piece is not None]


def _piece(context: Context, query: RowQuery, position: Position | None) -> RowQuery | None:
    """The next rows from ``position`` on; None where there are none."""
    table = table_of(context, query)
    times_only = replace(query, columns=("timestamp",), omit=None)
    with reading(context.sites.engine(table.site)) as connection:
        zone = table.site.zone
        rows = read_rows(connection, table, times_only, zone, offset=True, limit=ROWS_A_PLACE, position=position)
    return replace(query, start=rows.first, end=rows.last, end_included=True) if len(rows) else None
