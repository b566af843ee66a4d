"""Forecasts of every rack, each minute, shortly after the rows of the minute have arrived."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from api.errors import AnjeonError
from api.services.context import Context
from api.services.sos.evaluate import floor_minute
from api.store.result_writing import may_write_results
from jobs.job import Every, Job

if TYPE_CHECKING:
    from api.services.forecasts.site_minute import SiteForecasts

ARRIVAL_S = 10
BUDGET_S = 4.0  # for what can wait, all sites together: a stop must not wait long

log = structlog.get_logger(__name__)


class Forecasting:
    """The job, with what it remembers of each site."""

    def __init__(self) -> None:
        self._sites: dict[int, SiteForecasts] = {}
        self._is_told = False

    def __call__(self, context: Context) -> None:
        if not may_write_results(context):
            if not self._is_told:
                log.info("forecasts: the results are attached for reading only, nothing is forecast")
            self._is_told = True
            return
        started = time.monotonic()
        minute = floor_minute(context.now() - timedelta(seconds=ARRIVAL_S))
        for site in context.sites:
            forecasts = self._of(site.id)
            begun = time.monotonic()
            try:
                done = forecasts.run(context, minute, lambda: time.monotonic() - started < BUDGET_S)
            except AnjeonError as error:
                log.warning("not forecast", site=site.id, reason=error.text.in_language("en"))
                continue
            except Exception:  # of one site: the others have theirs
                log.exception("not forecast", site=site.id)
                continue
            log.info(
                "forecast",
                site=site.id,
                minute=minute.isoformat(),
                racks=done.racks,
                rows=done.issued,
                observed=done.observed,
                none_because=done.reason,
                took_s=round(time.monotonic() - begun, 3),
            )

    def _of(self, site: int) -> SiteForecasts:
        # loading what learns and forecasts takes 2 s: not for a process that only waits for its turn
        from api.services.forecasts.site_minute import SiteForecasts

        return self._sites.setdefault(site, SiteForecasts(site))


job = Job(name="forecasting", trigger=Every(seconds=60, offset_s=ARRIVAL_S), run=Forecasting())
