"""Telling people outside the screens of alarms, every few seconds."""

from __future__ import annotations

import time

import structlog

from api.services.context import Context
from api.services.notifications.delivery import run_round
from jobs.job import Every, Job

BUDGET_S = 5.0  # no message is begun later in a round: a stop must not wait long

log = structlog.get_logger(__name__)


def notify(context: Context) -> None:
    """One round: form what is due, send what waits."""
    started = time.monotonic()
    done = run_round(context, lambda: time.monotonic() - started < BUDGET_S)
    if done.sent or done.failed:
        log.info("notifications", sent=done.sent, failed=done.failed, took_s=round(time.monotonic() - started, 3))


job = Job(name="notifications", trigger=Every(seconds=3), run=notify)
