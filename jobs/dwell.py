"""Time at high charge, every ten seconds: new rows of every site, and at first those of the last 30 days."""

from __future__ import annotations

import time

import structlog

from api.services.context import Context
from api.services.protection.dwell import count_dwell
from jobs.job import Every, Job

BUDGET_S = 4.0  # of one run: a stop must not wait long
MANY = 50_000  # rows worth a line in the log

log = structlog.get_logger(__name__)


def run(context: Context) -> None:
    """One run."""
    started = time.monotonic()
    rows = count_dwell(context, lambda: time.monotonic() - started < BUDGET_S)
    if rows >= MANY:
        log.info("dwell counted", rows=rows, took_s=round(time.monotonic() - started, 3))


job = Job(name="dwell", trigger=Every(seconds=10, offset_s=3), run=run)
