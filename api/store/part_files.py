"""Parquet files kept on disk for a while, because some readers take them in parts: the footer first, then columns.

All workers share the folder. A file is made once, by whoever comes first, and never changes; the next one takes its
place only for a reader that begins, and only when nobody has read for some time, so that nobody gets parts of two.
"""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

FOLDER = "parts"
LARGEST = 512 * 10**6  # bytes of a file
ALL = 4 * 10**9  # bytes of all of them
FRESH_S = 30.0  # a reader that begins gets no older one,
IN_USE_S = 20.0  # unless somebody is still reading it,
OLDEST_S = 600.0  # and this is the end of that
UNUSED_S = 600.0  # after which a file is removed

Pieces = Generator[bytes, None, None]


class NoRoom(Exception):
    """The file is larger than are kept, or the disk is full."""


def kept(folder: Path, name: str, make: Callable[[], Pieces], *, now: float, begins: bool) -> Path:
    """The file of ``name`` in ``folder``, made of ``make()`` if need be; ``now`` in seconds since 1970.

    Raises :class:`NoRoom`, and what the pieces raise; then there is no file.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{name}.parquet"
    with _locked(path.with_suffix(".used")):
        if not _serves(path, now, begins=begins):
            _write(path, make(), now)
            tidy(folder, now=now, keep=path)
        os.utime(path.with_suffix(".used"), (now, now))
    return path


def tidy(folder: Path, *, now: float, keep: Path | None = None) -> None:
    """Remove what nobody has read for :data:`UNUSED_S`, then the longest unread until all fit into :data:`ALL`."""
    found = sorted((_used(path), path) for path in folder.glob("*.parquet") if path != keep)
    room = ALL - (_size(keep) if keep else 0) - sum(_size(path) for _, path in found)
    for used, path in found:
        if now - used > UNUSED_S or room < 0:
            room += _size(path)
            path.unlink(missing_ok=True)
            path.with_suffix(".used").unlink(missing_ok=True)
    for draft in folder.glob("*.draft"):  # of a worker that was killed
        with suppress(FileNotFoundError):
            if now - draft.stat().st_mtime > UNUSED_S:
                draft.unlink()


def _serves(path: Path, now: float, *, begins: bool) -> bool:
    try:
        age = now - path.stat().st_mtime
    except FileNotFoundError:
        return False
    return not begins or age < FRESH_S or (now - _used(path) < IN_USE_S and age < OLDEST_S)


def _write(path: Path, pieces: Pieces, now: float) -> None:
    draft = path.with_name(f"{path.stem}.{secrets.token_hex(4)}.draft")
    try:
        with closing(pieces), draft.open("xb") as file:
            size = 0
            for piece in pieces:
                size += len(piece)
                if size > LARGEST:
                    raise NoRoom
                _put(file.write, piece)
        os.utime(draft, (now, now))
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _put(write: Callable[[bytes], int], piece: bytes) -> None:
    try:
        write(piece)
    except OSError as error:
        raise NoRoom from error


def _used(path: Path) -> float:
    with suppress(FileNotFoundError):
        return path.with_suffix(".used").stat().st_mtime
    return 0.0


def _size(path: Path) -> int:
    with suppress(FileNotFoundError):
        return path.stat().st_size
    return 0


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
