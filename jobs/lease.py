"""Which of several processes of a kind works: the one that holds the lease. Fail-over is a matter of seconds."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import Protocol

from api.services.context import Context
from api.store.advisory_lock import AdvisoryLock
from api.store.db import sqlite_path

KEYS = {"jobs": 0x616E6A65, "cooling": 0x616E6A66}  # of the advisory locks: one a database for each kind of process


class Lease(Protocol):
    """Held by at most one process; ended by the system when its holder dies, however it dies."""

    def acquire(self) -> bool:
        """Take it if nobody has it. Raises :class:`~api.errors.DatabaseAway`."""

    def is_held(self) -> bool:
        """Whether it is still ours."""

    def release(self) -> None:
        """Give it back, if it is ours."""


class FileLease:
    """A record lock on a file. Unlike flock(2) a forked child does not keep it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def acquire(self) -> bool:
        self.release()
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def is_held(self) -> bool:
        return self._descriptor is not None

    def release(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def open_lease(context: Context, name: str = "jobs") -> Lease:
    """The lease of a deployment for a kind of process: beside the file of an SQLite database, in PostgreSQL itself."""
    path = sqlite_path(context.settings.database_url)
    if path is None:
        return AdvisoryLock(context.engines["default"], KEYS[name])
    return FileLease(path.with_name(f"{path.name}.{name}.lock"))
