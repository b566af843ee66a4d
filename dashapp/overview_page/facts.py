"""What a row of the overview is drawn from: plain facts, whichever service they come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from api.config import Site
from api.i18n import Text
from api.services.site_now import SiteNow
from api.store.cooling.cycles import CycleRecord
from engine.safety.limits import Level, Measured
from engine.safety.rack_sos import Part


@dataclass(frozen=True, kw_only=True)
class Worst:
    """The rack that decides. ``part`` is its weakest known part with score ``f``; ``cell``: position of the cell that
    has the value, None where the site is safe or nobody says."""

    bank_id: int
    rack_id: int
    part: Part | None
    f: float | None
    cell: int | None = None


@dataclass(frozen=True, kw_only=True)
class Safety:
    """State of Safety of a site: ``score`` of its worst rack, None (unknown) as soon as one rack is.

    ``upper_bound``: what the known racks allow at most. ``since``: how long it has been in this band. ``reason``: why
    there is nothing.
    """

    score: float | None = None
    upper_bound: float | None = None
    since: datetime | None = None
    worst: Worst | None = None
    racks: int = 0
    banks: int = 0
    unknown_racks: int = 0
    reason: Text | None = None


@dataclass(frozen=True, kw_only=True)
class Reach:
    """That a rack is forecast to reach a limit: ``probability`` within 10 min; in minutes from the moment that is shown
    the 5, 50 and 95 % points of when. ``quantity`` None: its State of Safety. ``coverage``: share of such intervals
    that held."""

    site: int
    bank_id: int
    rack_id: int
    quantity: Measured | None
    limit: float
    level: Level
    probability: float
    from_min: float
    median_min: float
    to_min: float
    coverage: float | None


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """What is forecast for a site: ``reaches``, the most pressing first; ``without`` of its racks have no forecast, for
    ``reason``. ``racks`` 0: nothing was forecast lately."""

    reaches: tuple[Reach, ...] = ()
    racks: int = 0
    without: int = 0
    reason: Text | None = None


@dataclass(frozen=True, kw_only=True)
class Control:
    """The control of a site's cooling plant at the moment that is shown: its newest ``cycle``, None where there is
    none. ``reason``: why nothing is known."""

    cycle: CycleRecord | None = None
    reason: Text | None = None


@dataclass(frozen=True, kw_only=True)
class SiteFacts:
    """One row. ``alarms``: open ones by priority, None while nobody knows. ``control``: None without a plant."""

    site: Site
    safety: Safety
    now: SiteNow
    alarms: Mapping[int, int] | None
    outlook: Outlook
    control: Control | None = None
