"""State of Safety of all sets, every minute, and of the minutes that were missed."""

from __future__ import annotations

import time
from datetime import timedelta

import structlog

from api.services.context import Context
from api.services.sos.catch_up import catch_up
from api.services.sos.evaluate import floor_minute
from api.store.seen import SeenDevices
from jobs.job import Every, Job

ARRIVAL_S = 5  # by then the rows of the minute have arrived
BACK_FILL_S = 8.0  # of back-fill in one run: a stop must not wait for a whole day's

log = structlog.get_logger(__name__)


class SosMinute:
    """The job, with its memory of which devices report."""

    def __init__(self) -> None:
        self._seen = SeenDevices()

    def __call__(self, context: Context) -> None:
        started = time.monotonic()
        minute = floor_minute(context.now() - timedelta(seconds=ARRIVAL_S))
        done = catch_up(context, minute, seen=self._seen, go_on=lambda: time.monotonic() - started < BACK_FILL_S)
        took = round(time.monotonic() - started, 3)
        log.info("sos evaluated", minute=minute.isoformat(), minutes=done.minutes, sets=done.sets, took_s=took)


job = Job(name="sos_minute", trigger=Every(seconds=60, offset_s=ARRIVAL_S), run=SosMinute())
