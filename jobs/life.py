"""SoH, SoL, SoCP and drift at rest: each minute what is new, and at first the last 30 days, some seconds a run."""

from __future__ import annotations

import time

import structlog

from api.services.context import Context
from api.services.life.upkeep import keep_up
from api.store.result_writing import may_write_results
from jobs.job import Every, Job

BUDGET_S = 6.0  # of one run: a stop must not wait long
MANY = 20_000  # samples worth a line in the log

log = structlog.get_logger(__name__)


def run(context: Context) -> None:
    """One run."""
    started = time.monotonic()
    done = keep_up(
        context,
        go_on=lambda: time.monotonic() - started < BUDGET_S,
        half=lambda: time.monotonic() - started < BUDGET_S / 2,
    )
    if done.samples >= MANY or done.old_days:
        took = round(time.monotonic() - started, 3)
        log.info("life of racks", samples=done.samples, socp_rows=done.socp_rows, old_days=done.old_days, took_s=took)


def announce(context: Context) -> None:
    """Say once that results are somebody else's."""
    if not may_write_results(context):
        log.info("no SoH, SoL, SoCP and drift: the results are attached for reading only")


job = Job(name="life", trigger=Every(seconds=60, offset_s=45), run=run, first=announce)
