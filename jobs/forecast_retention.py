"""Old forecasts made fewer, every ten minutes for a few seconds."""

from __future__ import annotations

import time

import structlog

from api.services.context import Context
from api.services.forecasts.retention import tidy_forecasts
from jobs.job import Every, Job

BUDGET_S = 4.0  # of one run: a stop must not wait long

log = structlog.get_logger(__name__)


def run(context: Context) -> None:
    """One run."""
    started = time.monotonic()
    removed = tidy_forecasts(context, lambda: time.monotonic() - started < BUDGET_S)
    if removed:
        log.info("old forecasts removed", rows=removed, took_s=round(time.monotonic() - started, 3))


job = Job(name="forecast_retention", trigger=Every(seconds=600, offset_s=50), run=run)
