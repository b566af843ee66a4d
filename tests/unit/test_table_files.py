"""Parquet files and Arrow streams in pieces."""

from __future__ import annotations

import io
from collections.abc import Callable, Generator
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import ipc, parquet

from api.store.table_files import ROW_GROUP, arrow_pieces, parquet_pieces

ROWS = 100_000
TABLE = pa.table({"n": pa.array(range(ROWS), pa.int64()), "text": pa.array(["a"] * ROWS)})
BOTH = pytest.mark.parametrize("write", [parquet_pieces, arrow_pieces])


def tables(*, count: int, fails: bool = False) -> Generator[pa.Table, None, None]:
    for _ in range(count):
        yield TABLE
    if fails:
        raise RuntimeError


@BOTH
def test_no_table_is_an_empty_table(write: Callable[..., Any]) -> None:
    data = b"".join(write(TABLE.schema, tables(count=0)))
    found = parquet.read_table(io.BytesIO(data)) if write is parquet_pieces else ipc.open_stream(data).read_all()
    assert (found.schema, found.num_rows) == (TABLE.schema, 0)


def test_row_groups_are_gathered_up_to_their_size() -> None:
    data = b"".join(parquet_pieces(TABLE.schema, tables(count=10)))
    found = parquet.read_metadata(io.BytesIO(data))
    assert found.num_rows == 10 * ROWS
    # a table is 1.3 MB (8 bytes a number, 5 a text): four of them are the first to be 4 MB
    assert ROW_GROUP // TABLE.nbytes == 3
    assert [found.row_group(i).num_rows for i in range(found.num_row_groups)] == [4 * ROWS, 4 * ROWS, 2 * ROWS]


@BOTH
def test_what_fails_has_no_end(write: Callable[..., Any]) -> None:
    pieces: list[bytes] = []
    with pytest.raises(RuntimeError):
        pieces.extend(write(TABLE.schema, tables(count=6, fails=True)))
    assert len(pieces) >= 2
    assert not pieces[-1].endswith((b"PAR1", b"\xff\xff\xff\xff\0\0\0\0"))


@BOTH
def test_who_stops_reading_closes_the_tables(write: Callable[..., Any]) -> None:
    source = tables(count=20)
    pieces = write(TABLE.schema, source)
    next(pieces)
    pieces.close()
    assert next(source, None) is None
