"""Rows on disk before any database is tried: what was read from a device survives an outage, and kill -9.

A spool is a folder of numbered segments that only grow at their end, and a file ``done`` that says up to where rows are
stored for good. A record that was torn by the end of its process is cut off when the spool is opened again. Rows may be
handed out again after that; their keys keep them from being stored twice.
"""

from __future__ import annotations

import errno
import fcntl
import os
import threading
from dataclasses import dataclass
from pathlib import Path

from api.errors import Conflict
from api.i18n import Text
from api.store.spool_frames import RowShape, SpooledRows, read_frames, read_payload, row_count, rows_frame, shape_frame

SEGMENT_BYTES = 8 << 20


@dataclass(frozen=True, order=True)
class Position:
    """A place in the spool: bytes ``offset`` of ``segment``."""

    segment: int
    offset: int


@dataclass(frozen=True, kw_only=True, eq=False)
class Batch:
    """Some of the oldest rows not stored yet, in order, and the place behind them."""

    rows: list[SpooledRows]
    end: Position


@dataclass(kw_only=True)
class _Segment:
    """A segment as far as it is whole: its size in bytes and how many rows it holds."""

    size: int = 0
    rows: int = 0


class Spool:
    """The spool in ``folder``, of at most ``limit_bytes``: then its oldest segment goes, and ``dropped`` counts the
    rows. Appending and reading may happen in two threads. Raises :class:`Conflict` when another process has it."""

    def __init__(self, folder: Path, limit_bytes: int, segment_bytes: int = SEGMENT_BYTES) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder, self._limit = folder, limit_bytes
        self._segment_bytes = min(segment_bytes, max(1, limit_bytes // 4))
        self._guard = _lock(folder)
        self._mutex = threading.Lock()
        self._segments = {number: _recover(self._path(number)) for number in _numbers(folder)}
        self._done = self._read_done()
        self._read_to = self._done
        self._shapes_read: tuple[int, dict[int, RowShape]] = (0, {})
        self._last = max(self._segments, default=self._done.segment) + 1
        self.dropped = 0
        self._begin_segment()
        self._forget_stored()

    @property
    def depth_bytes(self) -> int:
        """Bytes of rows that are not stored yet."""
        with self._mutex:
            total = sum(s.size for number, s in self._segments.items() if number >= self._done.segment)
            return max(0, total - self._done.offset)

    def rows_after(self, position: Position | None = None) -> int:
        """Rows behind ``position``, or behind what is acknowledged; of a segment that it cuts in two as many as its
        bytes let expect."""
        with self._mutex:
            start = max(self._done, position or self._done)
            here = self._segments.get(start.segment, _Segment())
            rest = here.rows * max(0.0, 1 - start.offset / here.size) if here.size else 0.0
            return round(rest) + sum(s.rows for number, s in self._segments.items() if number > start.segment)

    @property
    def fill(self) -> float:
        """The share of the limit that is used, 0..1."""
        return self.depth_bytes / self._limit

    def append(self, rows: SpooledRows) -> None:
        """Add rows at the end. They outlive the process from here on, and the machine from :meth:`sync` on.

        Raises ``OSError`` when the disk takes no more; nothing of the rows is kept then.
        """
        with self._mutex:
            if self._segments[self._last].size >= self._segment_bytes:
                self._file.close()
                self._last += 1
                self._begin_segment()
                self._make_room()
            data = b""
            number = self._numbers.get(rows.shape)
            if number is None:
                number = self._numbers[rows.shape] = len(self._numbers)
                data = shape_frame(number, rows.shape)
            data += rows_frame(number, rows)
            segment = self._segments[self._last]
            try:
                if self._file.write(data) != len(data):
                    raise OSError(errno.ENOSPC, "the disk is full")
            except OSError:
                self._numbers.pop(rows.shape)  # its shape may not have been written
                os.truncate(self._file.fileno(), segment.size)
                raise
            segment.size += len(data)
            segment.rows += len(rows.values)

    def sync(self) -> None:
        """Have the disk keep what was appended."""
        with self._mutex:
            same = os.dup(self._file.fileno())  # a segment may be ended meanwhile, and nobody waits for the disk
        try:
            os.fdatasync(same)
        finally:
            os.close(same)

    def read(self, most_bytes: int) -> Batch | None:
        """The next rows after those read before, of some ``most_bytes``; None when there are none."""
        while True:
            with self._mutex:
                start = self._read_to
                later = [n for n in sorted(self._segments) if n >= start.segment]
                if not later or (later[-1] == start.segment and self._segments[start.segment].size <= start.offset):
                    return None
                number = later[0]
                offset = start.offset if number == start.segment else 0
                size = self._segments[number].size
                is_last = number == later[-1]
            if offset >= size and not is_last:
                self._read_to = Position(number + 1, 0)
                continue
            batch = self._read_part(number, offset, min(size, offset + most_bytes), size)
            if batch is not None:
                self._read_to = batch.end
                return batch
            if is_last:
                return None
            self._read_to = Position(number + 1, 0)  # the rest of this one is damaged

    def rewind(self, position: Position | None = None) -> None:
        """Read again from ``position``, or from what is acknowledged."""
        with self._mutex:
            self._read_to = max(self._done, position or self._done)

    def acknowledge(self, position: Position) -> None:
        """Everything before ``position`` is stored for good."""
        temporary = self._folder / "done.new"
        temporary.write_text(f"{position.segment} {position.offset}")
        temporary.replace(self._folder / "done")
        with self._mutex:
            self._done = max(position, self._done)
            self._forget_stored()

    def close(self) -> None:
        """Close the files; another process may open the spool then."""
        self._file.close()
        os.close(self._guard)

    def _path(self, number: int) -> Path:
        return self._folder / f"{number:010}.rows"

    def _begin_segment(self) -> None:
        self._segments[self._last] = _Segment()
        self._numbers: dict[RowShape, int] = {}
        self._file = self._path(self._last).open("ab", buffering=0)

    def _read_part(self, number: int, offset: int, until: int, size: int) -> Batch | None:
        """Rows between two places of a segment, at least one record; shapes are gathered from its beginning."""
        try:
            with self._path(number).open("rb") as file:
                shapes = self._shapes(number, file.read(offset) if self._shapes_read[0] != number else b"")
                file.seek(offset)
                data = file.read(until - offset)
                if next(read_frames(data), None) is None:
                    data += file.read(size - until)
        except FileNotFoundError:  # dropped meanwhile: the spool is full
            return None
        found: list[SpooledRows] = []
        read_to = 0
        for end, payload in read_frames(data):
            rows = read_payload(payload, shapes)
            found += [rows] if rows is not None else []
            read_to = end
        return Batch(rows=found, end=Position(number, offset + read_to)) if read_to else None

    def _shapes(self, number: int, before: bytes) -> dict[int, RowShape]:
        if self._shapes_read[0] != number:
            shapes: dict[int, RowShape] = {}
            for _, payload in read_frames(before):
                if payload[:1] == b"S":
                    read_payload(payload, shapes)
            self._shapes_read = (number, shapes)
        return self._shapes_read[1]

    def _read_done(self) -> Position:
        try:
            segment, offset = (self._folder / "done").read_text().split()
            return Position(int(segment), int(offset))
        except (FileNotFoundError, ValueError):  # unreadable: from the beginning, what is stored is not stored twice
            return Position(min(self._segments, default=1), 0)

    def _make_room(self) -> None:
        while sum(s.size for s in self._segments.values()) > self._limit - self._segment_bytes:
            oldest = min(self._segments)
            if oldest == self._last:
                return
            self.dropped += self._segments.pop(oldest).rows
            self._path(oldest).unlink(missing_ok=True)
            self._done = max(self._done, Position(oldest + 1, 0))
            self._read_to = max(self._read_to, self._done)

    def _forget_stored(self) -> None:
        for number in [n for n in self._segments if n < self._last]:
            whole = number == self._done.segment and self._done.offset >= self._segments[number].size
            if number < self._done.segment or whole:
                del self._segments[number]
                self._path(number).unlink(missing_ok=True)


def _lock(folder: Path) -> int:
    guard = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.lockf(guard, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(guard)
        raise Conflict(Text("Another process uses the spool {folder}.", folder=str(folder))) from None
    return guard


def _numbers(folder: Path) -> list[int]:
    return sorted(int(path.stem) for path in folder.glob("*.rows"))


def _recover(path: Path) -> _Segment:
    """Cut off what is not whole at the end of a segment."""
    segment = _Segment()
    for end, payload in read_frames(path.read_bytes()):
        segment.size = end
        segment.rows += row_count(payload)
    os.truncate(path, segment.size)
    return segment
