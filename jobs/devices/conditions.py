"""What the collector has to say to the operator: once when it begins, once when it ends, kept until told."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from api.services.alarms.reports import Condition, Report

MOST_WAITING = 10_000


class Conditions:
    """What holds and what no longer does. Said from the event loop, taken from by the thread that tells the database.

    An end that nobody knows the beginning of is told all the same at first: an earlier process may have begun it.
    """

    def __init__(self) -> None:
        self._known: dict[str, bool] = {}
        self._waiting: deque[Report] = deque(maxlen=MOST_WAITING)
        self._lock = threading.Lock()

    def say(
        self,
        condition: Condition,
        active: bool,
        at: datetime,
        value: float | None = None,
        detail: Mapping[str, Any] | None = None,
    ) -> None:
        """That a condition holds, or does not; only a change is told."""
        if self._known.get(condition.key) is active:
            return
        self._known[condition.key] = active
        with self._lock:
            self._waiting.append(Report(condition=condition, active=active, at=at, value=value, detail=detail or {}))

    def waiting(self) -> list[Report]:
        """What is still to be told, oldest first."""
        with self._lock:
            return list(self._waiting)

    def told(self, count: int) -> None:
        """The first ``count`` have been told."""
        with self._lock:
            for _ in range(min(count, len(self._waiting))):
                self._waiting.popleft()
