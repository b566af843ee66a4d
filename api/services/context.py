"""What every use case needs: the settings, the open databases, the sites. Made once by each composition root."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from api.config import Settings
from api.store.db import Engines, open_engines
from api.store.indicators.site_minutes import SiteMinutes
from api.store.row_count import CountCache
from api.store.sites import Sites


def utc_now() -> datetime:
    """The wall clock, in UTC; tests pass their own."""
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class Context:
    """An open deployment. ``now`` is the clock of this process, so that tests can hold it still."""

    settings: Settings
    engines: Engines
    sites: Sites
    now: Callable[[], datetime] = field(default=utc_now)
    counts: CountCache = field(default_factory=CountCache)
    site_minutes: SiteMinutes = field(default_factory=SiteMinutes)


def open_context(settings: Settings, now: Callable[[], datetime] = utc_now) -> Context:
    """Open the databases of ``settings`` (nothing connects before the first query)."""
    engines = open_engines(settings)
    return Context(settings=settings, engines=engines, sites=Sites(settings, engines), now=now)
