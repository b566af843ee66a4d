"""How large a download would be, before anyone starts it: small ones are made and measured, large ones sampled."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace

from api.services.context import Context
from api.services.datasets import RowQuery, row_count, stream_csv, table_of
from api.store.db import reading
from api.store.queries import Position
from api.store.row_reader import read_rows

WHOLE = 2000  # rows up to which the file is made and measured
PLACES = 4  # of a longer range that are sampled, evenly spread
ROWS_A_PLACE = 500


@dataclass(frozen=True, kw_only=True)
class Size:
    """Rows (exact up to a million) and bytes of the file, which are measured or, ``is_sampled``, in proportion."""

    rows: int
    rows_are_estimate: bool
    csv_bytes: int
    is_sampled: bool


def size_of(context: Context, query: RowQuery) -> Size:
    """The size of a download. Raises what the download itself would be refused with."""
    count = row_count(context, query)
    is_sampled = count.rows > WHOLE
    parts = _places(context, query) if is_sampled else [query]
    texts = [b"".join(stream_csv(context, part, may_be_empty=True)) for part in parts]
    heads = [text.index(b"\n") + 1 for text in texts]
    length = sum(len(text) - head for text, head in zip(texts, heads, strict=True))
    if is_sampled:
        length = round(length / sum(map(_rows, texts)) * count.rows)
    return Size(
        rows=count.rows,
        rows_are_estimate=count.is_estimate,
        csv_bytes=heads[0] + length,
        is_sampled=is_sampled,
    )


def _rows(text: bytes) -> int:
    """Rows under a head; a text may hold line ends."""
    return sum(1 for _ in csv.reader(io.StringIO(text.decode(), newline=""))) - 1


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
