"""Alarms on State of Safety, as soon as a minute is evaluated."""

from __future__ import annotations

import time

import structlog

from api.services.alarms.sos_alarms import count_evaluations
from api.services.context import Context
from jobs.job import Every, Job

BUDGET_S = 8.0  # of evaluations that were back-filled: a stop must not wait for a whole day's
AFTER_S = 8  # past the minute: by then it is evaluated; looked for again each ten seconds, should it take longer

log = structlog.get_logger(__name__)


def run(context: Context) -> None:
    """Count what is new."""
    started = time.monotonic()
    done = count_evaluations(context, lambda: time.monotonic() - started < BUDGET_S)
    if done.raised or done.ended:
        log.info("sos alarms", raised=done.raised, ended=done.ended, took_s=round(time.monotonic() - started, 3))


job = Job(name="sos_alarms", trigger=Every(seconds=10, offset_s=AFTER_S), run=run)
