"""Rows as JSON objects, straight from tuples: no ORM, no conversion that JSON does not need.

NaN and infinities leave as null, JSON text as JSON, times in the zone asked for; the same from either database.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice, takewhile
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from api.store.row_times import FIRST, LAST, time_texts
from api.store.times import from_micros

Convert = Callable[[Any], Any]
CHUNK = 500  # rows made objects of at once: fewer than set off a garbage collection, and they fit into the cache


@dataclass(frozen=True, kw_only=True)
class Form:
    """What the cells of a row are: one a name, in order, and what to make of those that are not written as they are.

    ``times`` names the cells that hold microseconds since ``epoch`` (itself in microseconds since 1970): True where
    they are UTC, False where they are local to nobody knows where.
    """

    names: tuple[str, ...]
    convert: Mapping[str, Convert]
    times: Mapping[str, bool]
    epoch: int = 0


@dataclass(frozen=True, kw_only=True)
class Rows:
    """Some rows in order: a tuple each, its cells and at its end its time, whole microseconds since the form's epoch.

    Times are written in ``zone``, with its offset if ``offset``.
    """

    form: Form
    cells: Sequence[Sequence[Any]]
    zone: ZoneInfo
    offset: bool

    def __len__(self) -> int:
        return len(self.cells)

    def cut(self, start: int, end: int) -> Rows:
        """Rows ``start`` to ``end``, without the latter."""
        return replace(self, cells=self.cells[start:end])

    @property
    def first(self) -> datetime:
        """The time of the first row."""
        return _moment(self.cells[0][-1] + self.form.epoch)

    @property
    def last(self) -> datetime:
        """The time of the last row."""
        return _moment(self.cells[-1][-1] + self.form.epoch)

    @property
    def sharing_first(self) -> int:
        """How many rows have the time of the first one."""
        return _leading(self.cells)

    @property
    def sharing_last(self) -> int:
        """How many rows have the time of the last one."""
        return _leading(self.cells[::-1])

    def to_json(self) -> bytes:
        """A JSON array."""
        written = {name: self._times(name, in_utc=in_utc) for name, in_utc in self.form.times.items()}
        parts = []
        for start in range(0, len(self.cells), CHUNK):
            # the key at a row's end is left over
            objects = [dict(zip(self.form.names, row, strict=False)) for row in self.cells[start : start + CHUNK]]
            for name, texts in written.items():
                for one, text in zip(objects, islice(texts, start, None), strict=False):
                    one[name] = text
            for name, convert in self.form.convert.items():
                for one in objects:
                    one[name] = convert(one[name])
            parts.append(orjson.dumps(objects, default=plain)[1:-1])
        return b"[" + b",".join(parts) + b"]"

    def _times(self, name: str, *, in_utc: bool) -> Sequence[Any]:
        place, epoch = self.form.names.index(name), self.form.epoch
        micros = [row[place] for row in self.cells]
        if epoch:
            micros = [moment if moment is None else moment + epoch for moment in micros]
        return time_texts(micros, self.zone if in_utc else None, offset=self.offset and in_utc)


def json_text(value: Any) -> Any:
    """A JSON object or array as itself; any other text stays text."""
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            orjson.loads(value)
        except orjson.JSONDecodeError:
            return value
        return orjson.Fragment(value)
    return value


def plain(value: Any) -> str:
    """What JSON has no form for, as PostgreSQL writes it: bytes in hexadecimal digits."""
    return "\\x" + bytes(value).hex() if isinstance(value, (bytes, memoryview)) else str(value)


def _moment(micros: int) -> datetime:
    return from_micros(min(max(micros, FIRST), LAST))  # infinity lies beyond


def _leading(cells: Sequence[Sequence[Any]]) -> int:
    return sum(1 for _ in takewhile(lambda row: row[-1] == cells[0][-1], cells))
