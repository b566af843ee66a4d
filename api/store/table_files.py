"""Arrow tables as the bytes of a Parquet file or an Arrow stream, in pieces: no more than a row group is held.

A Parquet file's footer names every row group: while it is written some 600 bytes a group and column stay in memory.
What fails on the way leaves no footer and no end-of-stream mark, so that no reader takes the rest for the whole.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from typing import Any

import pyarrow as pa
from pyarrow import ipc, parquet

Tables = Generator[pa.Table, None, None]
Pieces = Generator[bytes, None, None]
ROW_GROUP = 4 * 2**20  # bytes of Arrow that make a row group of Parquet


def parquet_pieces(schema: pa.Schema, tables: Tables) -> Pieces:
    """A Parquet file, zstd-compressed; it begins with the first table."""
    texts = [field.name for field in schema if pa.types.is_string(field.type)]
    sink = _Sink()
    # numbers of one second to the next hardly repeat: a dictionary of them costs half the speed and saves nothing
    writer = parquet.ParquetWriter(sink, schema, compression="zstd", use_dictionary=texts or False)
    return _written(writer, sink, _row_groups(tables, schema))


def arrow_pieces(schema: pa.Schema, tables: Tables) -> Pieces:
    """An Arrow IPC stream, a record batch a table."""
    sink = _Sink()
    return _written(ipc.new_stream(sink, schema), sink, tables)


def _row_groups(tables: Tables, schema: pa.Schema) -> Tables:
    """The tables, gathered to row groups; first of all an empty one, once the first of them is there."""
    held: list[pa.Table] = []
    with closing(tables):
        for number, table in enumerate(tables):
            if number == 0:
                # schema.empty_table() would import pandas: for seconds other threads meet a half-made module
                yield pa.Table.from_batches([], schema=schema)
            held.append(table)
            if sum(part.nbytes for part in held) >= ROW_GROUP:
                yield pa.concat_tables(held)
                held = []
        if held:
            yield pa.concat_tables(held)


def _written(writer: Any, sink: _Sink, tables: Tables) -> Pieces:
    try:
        with closing(tables):
            for table in tables:
                if len(table):
                    writer.write_table(table)
                if written := sink.taken():
                    yield written
        writer.close()  # only here: a footer says that everything came
        yield sink.taken()
    finally:
        sink.forget()


class _Sink:
    """What a writer wrote and nobody took yet."""

    closed = False

    def __init__(self) -> None:
        self._held: list[bytes] = []
        self._wanted = True

    def write(self, data: Any) -> int:
        """Called by the writer; its memory is its own again afterwards."""
        if self._wanted:
            self._held.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        """Everything since the last time."""
        held, self._held = b"".join(self._held), []
        return held

    def forget(self) -> None:
        """Keep nothing any more: a writer that is thrown away still writes its end."""
        self._wanted = False
        self._held.clear()

    def flush(self) -> None:
        """There is nothing behind it."""

    def close(self) -> None:
        """There is nothing to close."""
