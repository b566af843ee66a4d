"""What ends by itself with time: the delays of kinds of alarms, and shelves."""

from __future__ import annotations

import structlog

from api.services.alarms.waiting import end_waits
from api.services.context import Context
from jobs.job import Every, Job

log = structlog.get_logger(__name__)


def run(context: Context) -> None:
    """End what is over."""
    ended = end_waits(context)
    if ended.shelves:
        log.info("shelves ended", count=ended.shelves)


job = Job(name="alarms", trigger=Every(seconds=2), run=run)
