"""How rows lie in a spool's segment: frames of length, checksum and payload; a shape before the first rows of it.

    frame    length u32, crc32 u32, payload
    shape    b"S", number u16, JSON {"table": ..., "columns": [[column, member or null], ...]}
    rows     b"R", number u16, microseconds since 1970 i64, count of rows u32, zlib of float64 row by row, NaN for NULL

A segment explains itself, so that whatever process finds it can store its rows.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from api.store.times import from_micros, to_micros

HEAD = struct.Struct("<II")
_SHAPE = struct.Struct("<cH")
_ROWS = struct.Struct("<cHqI")
_LONGEST = 1 << 24


@dataclass(frozen=True, kw_only=True)
class RowShape:
    """Where rows go: ``table`` and API names of the ``columns``, ids among them; the second name is the member of a
    column that holds a JSON object, else None."""

    table: str
    columns: tuple[tuple[str, str | None], ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class SpooledRows:
    """Rows of one moment. ``values``: (rows, columns), NaN where there is none."""

    shape: RowShape
    at: datetime
    values: NDArray[np.float64]


def frame(payload: bytes) -> bytes:
    """A payload with its length and checksum."""
    return HEAD.pack(len(payload), zlib.crc32(payload)) + payload


def shape_frame(number: int, shape: RowShape) -> bytes:
    """The frame that introduces a shape."""
    said = json.dumps({"table": shape.table, "columns": shape.columns}, separators=(",", ":"))
    return frame(_SHAPE.pack(b"S", number) + said.encode())


def rows_frame(number: int, rows: SpooledRows) -> bytes:
    """The frame of rows whose shape has been introduced as ``number``."""
    packed = zlib.compress(np.ascontiguousarray(rows.values, dtype="<f8").tobytes(), 1)
    return frame(_ROWS.pack(b"R", number, to_micros(rows.at), len(rows.values)) + packed)


def read_frames(data: bytes) -> Iterator[tuple[int, bytes]]:
    """(end, payload) of each whole frame; ends at the first that is torn or damaged."""
    start = 0
    while start + HEAD.size <= len(data):
        length, checksum = HEAD.unpack_from(data, start)
        end = start + HEAD.size + length
        if not 0 < length <= _LONGEST or end > len(data):
            return
        payload = data[start + HEAD.size : end]
        if zlib.crc32(payload) != checksum:
            return
        yield end, payload
        start = end


def row_count(payload: bytes) -> int:
    """How many rows a payload holds; 0 for a shape."""
    return int(_ROWS.unpack_from(payload)[3]) if payload[:1] == b"R" else 0


def read_payload(payload: bytes, shapes: dict[int, RowShape]) -> SpooledRows | None:
    """The rows of a payload; a shape is added to ``shapes`` and gives None."""
    if payload[:1] == b"S":
        _, number = _SHAPE.unpack_from(payload)
        said = json.loads(payload[_SHAPE.size :])
        shapes[number] = RowShape(table=said["table"], columns=tuple((c, m) for c, m in said["columns"]))
        return None
    _, number, micros, count = _ROWS.unpack_from(payload)
    values = np.frombuffer(zlib.decompress(payload[_ROWS.size :]), dtype="<f8").reshape(count, -1)
    return SpooledRows(shape=shapes[number], at=from_micros(micros), values=values)
