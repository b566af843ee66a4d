"""The demo while it runs: the rows of the pause, what its analysis engines deliver, and old rows made fewer.

The live rows are not written here: they come from the simulated devices, through the collector, as everybody's do.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from api.services.context import Context
from api.services.demo.filling import ANALYSED_SITE, DemoSite
from api.services.demo.live_analyses import LiveAnalyses

THIN_EVERY = timedelta(minutes=1)
FIRST_REACH = timedelta(days=8)  # once at the start: whatever the demo was stopped in the middle of
BRIDGED = timedelta(seconds=60)  # how long the first live rows are waited for; later ones are missed like any device's


class LiveDemo:
    """The demo sites going on. Made once by the job process."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._sites = [DemoSite(context, site) for site in context.settings.sites]
        self._waiting = list(self._sites)
        self._started = context.now()
        analysed = [site for site in context.settings.sites if site.id == ANALYSED_SITE]
        self._analyses = [LiveAnalyses(context, site, self._started) for site in analysed]
        self._thinned_at: datetime | None = None

    def catch_up(self) -> None:
        """Write everything since the demo was last running."""
        now = self._now()
        for site in self._sites:
            for _ in site.catch_up(now):
                pass

    def go_on(self) -> None:
        """Write what is missing before the first live rows, deliver analyses, and once a minute thin what is old."""
        now = self._now()
        self._waiting = [site for site in self._waiting if not site.bridge(now)]
        if now - self._started > BRIDGED:
            self._waiting.clear()
        for analyses in self._analyses:
            analyses.deliver(now)
        if self._thinned_at is None or now - self._thinned_at >= THIN_EVERY:
            reach = FIRST_REACH if self._thinned_at is None else 3 * THIN_EVERY
            for site in self._sites:
                site.thin(now, reach)
                if site not in self._waiting:
                    site.forget_pause()
            self._thinned_at = now

    def _now(self) -> datetime:
        return self._context.now().replace(microsecond=0)
