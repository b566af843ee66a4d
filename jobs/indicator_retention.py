"""Indicators older than 30 days removed, a few seconds each hour: that keeps up with what becomes old."""

from __future__ import annotations

import time

import structlog

from api.services.context import Context
from api.services.indicators.retention import delete_old
from jobs.job import Every, Job

BUDGET_S = 3.0  # of one run: a stop must not wait long

log = structlog.get_logger(__name__)


def run(context: Context) -> None:
    """One run."""
    started = time.monotonic()
    removed = delete_old(context, lambda: time.monotonic() - started < BUDGET_S)
    if removed:
        log.info("old indicators removed", rows=removed, took_s=round(time.monotonic() - started, 3))


job = Job(name="indicator_retention", trigger=Every(seconds=3600, offset_s=40), run=run)
