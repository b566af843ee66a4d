"""Rack rows of a range as blocks of numbers, in order of time, with flat memory."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa
from numpy.typing import NDArray

from api.store.arrow_rows import arrow_rows
from api.store.queries import RowQuery
from api.store.sites import SiteTable

ROWS_AT_ONCE = 100_000
UTC = ZoneInfo("UTC")
KEYS = ("timestamp", "bank_id", "rack_id")


@dataclass(frozen=True, kw_only=True)
class RackBlock:
    """Rows of racks: ``at`` microseconds since 1970 UTC, ids, and ``values`` (rows, columns), NaN for none."""

    at: NDArray[np.int64]
    bank: NDArray[np.int64]
    rack: NDArray[np.int64]
    values: NDArray[np.float64]


def rack_blocks(
    engine: sa.Engine,
    table: SiteTable,
    columns: Sequence[str],
    start: datetime,
    end: datetime,
    *,
    bank: int | None = None,
    rack: int | None = None,
) -> Generator[RackBlock, None, None]:
    """The rows in ``[start, end)``, all or those of one bank or rack, in blocks of some 100 000; a row without its ids
    is left out.

    Closing the iterator ends the query. Raises what :func:`~api.store.arrow_rows.arrow_rows` does.
    """
    names = (*KEYS, *columns)
    query = RowQuery(site=table.site.id, table=table.name, bank=bank, rack=rack, start=start, end=end, columns=names)
    held: list[pa.Table] = []
    with closing(arrow_rows(engine, table, query, UTC, offset=False)) as pieces:
        for piece in pieces:
            held.append(piece)
            if sum(len(part) for part in held) >= ROWS_AT_ONCE:
                yield _block(pa.concat_tables(held), columns)
                held = []
    if held:
        yield _block(pa.concat_tables(held), columns)


def _block(table: pa.Table, columns: Sequence[str]) -> RackBlock:
    known = table.filter(pc.and_(table["bank_id"].is_valid(), table["rack_id"].is_valid()))
    at = _times(known["timestamp"])
    values = [known[name].cast(pa.float64()).to_numpy(zero_copy_only=False) for name in columns]
    ids: list[Any] = [known[name].cast(pa.int64()).to_numpy() for name in KEYS[1:]]
    together = np.column_stack(values).astype(np.float64) if values else np.zeros((len(at), 0))
    return RackBlock(at=at, bank=ids[0], rack=ids[1], values=together)


def _times(column: pa.ChunkedArray) -> NDArray[np.int64]:
    found: NDArray[np.int64] = column.cast(pa.timestamp("us")).cast(pa.int64()).to_numpy()
    return found
