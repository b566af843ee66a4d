"""The next day of every rack, each quarter of an hour; looked after every minute, for a first start reads a week."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from api.errors import AnjeonError
from api.services.context import Context
from api.services.forecasts.day_history import quarter_of
from api.store.result_writing import may_write_results
from jobs.job import Every, Job

if TYPE_CHECKING:
    from api.services.forecasts.day_issuing import SiteDayAhead

ARRIVAL_S = 20
BUDGET_S = 3.0  # of reading history in one run: a stop must not wait long
LATEST = timedelta(minutes=10)  # a forecast is not made later than this after its quarter of an hour

log = structlog.get_logger(__name__)


class DayAheadJob:
    """The job, with what it remembers of each site."""

    def __init__(self) -> None:
        self._sites: dict[int, SiteDayAhead] = {}

    def __call__(self, context: Context) -> None:
        now = context.now() - timedelta(seconds=ARRIVAL_S)
        quarter = quarter_of(now)
        if not may_write_results(context) or now - quarter > LATEST:
            return
        started = time.monotonic()
        for site in context.sites:
            ahead = self._of(site.id)
            try:
                rows = ahead.run(context, quarter, lambda: time.monotonic() - started < BUDGET_S)
            except AnjeonError as error:
                log.warning("day not forecast", site=site.id, reason=error.text.in_language("en"))
            except Exception:  # of one site: the others have theirs
                log.exception("day not forecast", site=site.id)
            else:
                if rows:
                    took = round(time.monotonic() - started, 3)
                    log.info("day forecast", site=site.id, quarter=quarter.isoformat(), rows=rows, took_s=took)

    def _of(self, site: int) -> SiteDayAhead:
        # loading what learns and forecasts takes 2 s: not for a process that only waits for its turn
        from api.services.forecasts.day_issuing import SiteDayAhead

        return self._sites.setdefault(site, SiteDayAhead(site))


job = Job(name="day_ahead", trigger=Every(seconds=60, offset_s=ARRIVAL_S), run=DayAheadJob())
