"""The protection map: new rows of every site against their limits, each second."""

from __future__ import annotations

import time

import structlog

from api.services.context import Context
from api.services.protection.watch import ProtectionWatch
from jobs.job import Every, Job

SLOW_S = 0.5

log = structlog.get_logger(__name__)


class Protection:
    """The job, with what it holds of the sites between two seconds."""

    def __init__(self) -> None:
        self._watch = ProtectionWatch()

    def __call__(self, context: Context) -> None:
        started = time.monotonic()
        events = self._watch.look(context)
        took = time.monotonic() - started
        if events or took > SLOW_S:
            log.info("protection map", events=events, took_s=round(took, 3))


job = Job(name="protection", trigger=Every(seconds=1), run=Protection())
