"""Every second of the demo: new rows of every site, and old ones made fewer."""

from __future__ import annotations

from datetime import datetime, timedelta

from api.services.context import Context
from api.services.demo.filling import DemoSite

THIN_EVERY = timedelta(minutes=1)
FIRST_REACH = timedelta(days=8)  # once at the start: whatever the demo was stopped in the middle of


class LiveDemo:
    """The demo sites going on. Made once by the job process, which is their only writer then."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._sites = [DemoSite(context, site) for site in context.settings.sites]
        self._thinned_at: datetime | None = None

    def catch_up(self) -> None:
        """Write everything since the demo was last running."""
        now = self._context.now().replace(microsecond=0)
        for site in self._sites:
            for _ in site.catch_up(now):
                pass

    def write(self) -> None:
        """Write the seconds since the last call, and once a minute thin what has become old."""
        now = self._context.now().replace(microsecond=0)
        for site in self._sites:
            site.live(now)
        if self._thinned_at is None or now - self._thinned_at >= THIN_EVERY:
            reach = FIRST_REACH if self._thinned_at is None else 3 * THIN_EVERY
            for site in self._sites:
                site.thin(now, reach)
            self._thinned_at = now
