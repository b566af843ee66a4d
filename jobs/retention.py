"""Old rows made fewer and the oldest removed, every ten minutes for a few seconds: that keeps up with what gets old."""

from __future__ import annotations

import time

import structlog

from api.services.context import Context
from api.services.retention import remove_old
from jobs.job import Every, Job

BUDGET_S = 4.0  # of one run: a stop must not wait long

log = structlog.get_logger(__name__)


def run(context: Context) -> None:
    """One run."""
    started = time.monotonic()
    removed = remove_old(context, lambda: time.monotonic() - started < BUDGET_S)
    if removed:
        log.info("old rows removed", rows=removed, took_s=round(time.monotonic() - started, 3))


job = Job(name="retention", trigger=Every(seconds=600, offset_s=50), run=run)
