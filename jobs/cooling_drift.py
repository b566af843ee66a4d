"""The forecasts of cooling plants looked at every five minutes: are they still better than nothing?"""

from __future__ import annotations

import structlog

from api.services.context import Context
from jobs.job import Every, Job

log = structlog.get_logger(__name__)


def run(context: Context) -> None:
    """One look at every plant."""
    plants = [site for site in context.sites if site.cooling_device]
    if not plants:
        return
    from api.services.cooling.drift import watch_drift  # with it comes what forecasts: not without a plant

    for site in plants:
        skill = watch_drift(context, site)
        log.info("cooling forecasts", site=site.id, skill=skill)


job = Job(name="cooling_drift", trigger=Every(seconds=300, offset_s=50), run=run)
