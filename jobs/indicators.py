"""State of Safety and ExSoS of every rack, each minute, and of the minutes that were missed."""

from __future__ import annotations

import time
from datetime import timedelta

import structlog

from api.services.context import Context
from api.services.indicators.catch_up import catch_up
from api.services.sos.evaluate import floor_minute
from api.store.result_writing import may_write_results
from api.store.seen import SeenDevices
from jobs.job import Every, Job

ARRIVAL_S = 8  # after the rows of the minute have arrived, and the sets have been evaluated
BACK_FILL_S = 3.0  # of back-fill in one run: a first start makes up for 24 h without hogging the machine

log = structlog.get_logger(__name__)


class Indicators:
    """The job, with its memory of which racks report."""

    def __init__(self) -> None:
        self._seen = SeenDevices()
        self._is_told = False

    def __call__(self, context: Context) -> None:
        if not may_write_results(context):
            if not self._is_told:
                log.info("indicators: the results are attached for reading only, nothing is computed")
            self._is_told = True
            return
        started = time.monotonic()
        minute = floor_minute(context.now() - timedelta(seconds=ARRIVAL_S))
        done = catch_up(context, minute, seen=self._seen, go_on=lambda: time.monotonic() - started < BACK_FILL_S)
        took = round(time.monotonic() - started, 3)
        log.info(
            "indicators",
            minute=minute.isoformat(),
            minutes=done.minutes,
            rows=done.rows,
            missing=done.missing,
            took_s=took,
        )


job = Job(name="indicators", trigger=Every(seconds=60, offset_s=ARRIVAL_S), run=Indicators())
