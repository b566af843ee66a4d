"""Everything the trends of a rack show, from the services."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from api.config import Site
from api.services.context import Context
from api.services.forecasts.latest import DayAheadShown, RackForecast, day_ahead, latest_forecasts
from api.services.protection.limits import limits_of
from api.services.rack_trend import RackTrend, rack_trend
from api.services.racks.events import RackEvent, rack_events
from dashapp.figures.time_axis import TimeAxis
from dashapp.reader import Reader
from dashapp.site_page.view import View
from engine.safety.limits import Limits

FRESH = timedelta(minutes=3)  # an older row says nothing of now
SHORT_AHEAD = timedelta(minutes=10)
DAY_SHOWN = {"24h": timedelta(hours=12), "7d": timedelta(hours=24)}  # beside a day of trends: the coming shift
Span = tuple[datetime, datetime]


@dataclass(frozen=True, kw_only=True)
class Rack:
    """The rack that a view shows."""

    site: Site
    bank: int
    rack: int


@dataclass(frozen=True, kw_only=True)
class Found:
    """``axis`` reaches from the start of the range to the end of what is forecast; ``now`` is the moment looked at.

    ``forecasts`` by rack column; ``day``: V max of the next day, where the range is long enough for it.
    """

    rack: Rack
    axis: TimeAxis
    now: datetime
    trend: RackTrend
    limits: Limits
    forecasts: Mapping[str, RackForecast]
    day: DayAheadShown | None
    events: Sequence[RackEvent]

    @property
    def is_fresh(self) -> bool:
        """Whether the newest row says something of now."""
        return self.trend.last is not None and self.now - self.trend.last <= FRESH


def rack_of(reader: Reader, view: View) -> Rack | None:
    """The rack of a view, None where it shows a whole site; raises as :meth:`View.chosen` does."""
    if view.bank is None or view.rack is None:
        return None
    return Rack(site=view.chosen(reader), bank=view.bank, rack=view.rack)


def found_for(reader: Reader, view: View, rack: Rack, zoom: Span | None) -> Found:
    """What the trends of ``rack`` show; ``zoom``: the part of the axis that is looked at closely.

    Raises what says why the rack cannot be read.
    """
    context, axis = reader.context, view.axis(reader)
    site, moment = rack.site.id, view.past(reader)
    day = day_ahead(context, site, rack.bank, rack.rack, at=moment) if view.range in DAY_SHOWN else None
    forecasts = latest_forecasts(context, site, at=moment, bank=rack.bank, rack=rack.rack)
    has_day = day is not None and any(value is not None for value in day.forecast)
    return Found(
        rack=rack,
        axis=replace(axis, end=axis.end + (DAY_SHOWN[view.range] if has_day else SHORT_AHEAD)),
        now=axis.end,
        trend=rack_trend(context, site, rack.bank, rack.rack, axis.start, axis.end, zoom=zoom),
        limits=limits_of(context, site),
        forecasts={one.target: one for one in forecasts},
        day=day if has_day else None,
        events=_events(context, rack, axis),
    )


def _events(context: Context, rack: Rack, axis: TimeAxis) -> list[RackEvent]:
    found = rack_events(context, rack.site.id, rack.bank, rack.rack, axis.start, axis.end)
    return [event for event in found if event.begins]
