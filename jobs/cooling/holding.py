"""Holding on to the lease: a loop that controls goes on while the database that knows is away, and stops at once when
somebody else has the lease."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from api.errors import AnjeonError
from jobs.lease import Lease

LOOK_S = 1.0

log = structlog.get_logger(__name__)


class Holder:
    """A lease, held in spite of outages."""

    def __init__(self, lease: Lease) -> None:
        self._lease = lease
        self._is_away = False
        self._stands_by = False

    def take(self) -> bool:
        """Whether the lease is ours now; while the database is away nobody begins to control."""
        try:
            is_ours = self._lease.acquire()
        except AnjeonError as error:
            log.warning("no lease", reason=error.text.in_language("en"))
            return False
        if not is_ours and not self._stands_by:
            log.info("standing by")
        self._stands_by = not is_ours
        return is_ours

    def is_lost(self) -> bool:
        """Whether somebody else has it. Not known: ours still, as long as nobody says otherwise."""
        if self._lease.is_held():
            return False
        try:
            is_ours = self._lease.acquire()
        except AnjeonError as error:
            if not self._is_away:
                log.warning("controls on without its lease", reason=error.text.in_language("en"))
            self._is_away = True
            return False
        self._is_away = False
        return not is_ours

    @contextmanager
    def watching(self) -> Iterator[threading.Event]:
        """Look at the lease in a thread of its own, as a database that hangs makes whoever asks it wait."""
        lost, ended = threading.Event(), threading.Event()

        def watch() -> None:
            while not ended.wait(LOOK_S):
                if self.is_lost():
                    lost.set()
                    return

        threading.Thread(target=watch, name="lease", daemon=True).start()
        try:
            yield lost
        finally:
            ended.set()

    def give_back(self) -> None:
        """Let somebody else have it."""
        self._lease.release()
