"""Cycles on disk before any database is tried: what the loop did outlives an outage of the database, and kill -9.

One file of JSON lines that only grows at its end and is emptied once everything in it is stored. A line that the end of
its process has torn is skipped. Records may be handed out again after that; their key keeps them from being stored
twice.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from threading import Lock

from api.store.cooling.cycles import CycleRecord


@dataclass(frozen=True, kw_only=True)
class Place:
    """Bytes from the beginning of the file, as long as nothing was dropped from it."""

    dropped: int
    offset: int


class RecordSpool:
    """The spool in the file ``path``, of at most ``limit_bytes``: then its older half goes, and ``dropped`` counts it.

    Appending and reading may happen in two threads.
    """

    def __init__(self, path: Path, limit_bytes: int) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path, self._limit = path, limit_bytes
        self._mutex = Lock()
        self._read_to = 0  # bytes from the beginning that are stored for good
        self.dropped = 0
        self._end_torn_line()

    def append(self, record: CycleRecord) -> None:
        """Add a record at the end; it outlives the process from here on. ``OSError`` when the disk takes no more."""
        line = json.dumps(asdict(record) | {"at": record.at.isoformat()}, separators=(",", ":"), ensure_ascii=False)
        with self._mutex:
            with self._path.open("ab") as file:
                file.write(line.encode() + b"\n")
            if self._path.stat().st_size > self._limit:
                self._drop_older_half()

    def waiting(self, most: int = 200) -> tuple[list[CycleRecord], Place]:
        """The oldest records that are not stored yet, and the place behind them, for :meth:`stored`."""
        with self._mutex:
            lines: list[bytes] = []
            if self.depth_bytes > 0:
                with self._path.open("rb") as file:
                    file.seek(self._read_to)
                    lines = list(islice(file, most))
            place = Place(dropped=self.dropped, offset=self._read_to + sum(len(line) for line in lines))
        return [record for line in lines if (record := _record(line)) is not None], place

    def stored(self, place: Place) -> None:
        """Everything before ``place`` is stored for good; a file with nothing else in it is emptied."""
        with self._mutex:
            if place.dropped != self.dropped:
                return  # the file was cut since: what was stored is handed out again
            self._read_to = place.offset
            if place.offset >= self._size():
                self._path.write_bytes(b"")
                self._read_to = 0

    @property
    def depth_bytes(self) -> int:
        """Bytes of records that are not stored yet."""
        return max(0, self._size() - self._read_to)

    def _size(self) -> int:
        return self._path.stat().st_size if self._path.exists() else 0

    def _drop_older_half(self) -> None:
        lines = self._path.read_bytes()[self._read_to :].splitlines(keepends=True)
        kept = lines[len(lines) // 2 :]
        self.dropped += len(lines) - len(kept)
        new = self._path.with_suffix(".new")
        new.write_bytes(b"".join(kept))
        new.replace(self._path)
        self._read_to = 0

    def _end_torn_line(self) -> None:
        """What is appended must not be joined to half a line of an earlier process."""
        if self._size() and not self._path.read_bytes().endswith(b"\n"):
            with self._path.open("ab") as file:
                file.write(b"\n")


def _record(line: bytes) -> CycleRecord | None:
    try:
        said = json.loads(line)
        return CycleRecord(**said | {"at": datetime.fromisoformat(said["at"])})
    except (ValueError, TypeError, KeyError):
        return None
