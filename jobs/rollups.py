"""Rollups kept up to date, every minute for a few seconds: newest days first, and again what has changed."""

from __future__ import annotations

import time

import structlog

from api.services.context import Context
from api.services.day_kinds import KINDS
from api.services.day_work import DayWork
from jobs.job import Every, Job

BUDGET_S = 5.0  # of one run: a stop must not wait long

log = structlog.get_logger(__name__)


class Rollups:
    """The job, with the day it has begun."""

    def __init__(self) -> None:
        self._work = DayWork(kinds=KINDS)

    def __call__(self, context: Context) -> None:
        started = time.monotonic()
        done = self._work.run(context, lambda: time.monotonic() - started < BUDGET_S)
        for refusal in done.refusals:
            reason = refusal.reason.in_language("en")
            log.warning("not rolled up", site=refusal.site, table=refusal.table, reason=reason)
        if done.days:
            log.info("days rolled up", days=done.days, left=done.left, took_s=round(time.monotonic() - started, 3))


job = Job(name="rollups", trigger=Every(seconds=60, offset_s=30), run=Rollups())
