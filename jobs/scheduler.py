"""Starts the jobs on time. The only place that knows APScheduler."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from api.errors import AnjeonError
from api.services.context import Context
from jobs.job import Every, Job

LATE_S = 30  # a start this late is still made: the default of one second drops runs of a busy machine
BACKWARDS = timedelta(seconds=2)

log = structlog.get_logger(__name__)


class Scheduler:
    """Runs ``jobs`` in threads of their own, from :meth:`start` to :meth:`stop`."""

    def __init__(self, context: Context, jobs: Sequence[Job]) -> None:
        self._context, self._jobs = context, jobs
        self._checked_at: datetime | None = None
        self._scheduler = BackgroundScheduler(
            timezone=UTC, job_defaults={"misfire_grace_time": LATE_S, "coalesce": True, "max_instances": 1}
        )

    def start(self) -> None:
        """Do what comes first, then begin to start the jobs on time."""
        for job in self._jobs:
            if job.first is not None:
                run_job(job, self._context, job.first)
        for job in self._jobs:
            self._scheduler.add_job(run_job, _trigger(job.trigger), args=(job, self._context), id=job.name)
        self._scheduler.start()

    def check_clock(self, now: datetime) -> None:
        """Plan all starts anew when the clock was set back: else the next ones come when the old time is reached."""
        if self._checked_at is not None and now < self._checked_at - BACKWARDS:
            log.warning("clock set back", by_s=(self._checked_at - now).total_seconds())
            for job in self._jobs:
                self._scheduler.reschedule_job(job.name, trigger=_trigger(job.trigger))
        self._checked_at = now

    def stop(self) -> None:
        """Start nothing more, and wait for what runs."""
        self._scheduler.shutdown(wait=True)


def run_job(job: Job, context: Context, run: Callable[[Context], None] | None = None) -> None:
    """One run of a job (or of ``run``, a part of it); an error ends the run, never the process."""
    try:
        (run or job.run)(context)
    except AnjeonError as error:
        log.warning("job failed", job=job.name, reason=error.text.in_language("en"))
    except Exception:
        log.exception("job failed", job=job.name)


def _trigger(every: Every) -> IntervalTrigger:
    first = datetime.fromtimestamp(every.offset_s, UTC)
    return IntervalTrigger(seconds=every.seconds, start_date=first, timezone=UTC)
