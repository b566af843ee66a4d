"""From the services to the facts of the rows: one function a service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from api.config import Site
from api.errors import AnjeonError
from api.services.alarms.by_site import open_by_site
from api.services.context import Context
from api.services.cooling.state import control_state
from api.services.forecasts.latest import Crossing, RackForecast, SosForecast, latest_forecasts, latest_sos_forecasts
from api.services.indicators.rack_sos import RackSos, site_sos, site_sos_series
from api.services.protection.columns import POSITIONS
from api.services.racks.latest import racks_at
from api.services.site_now import site_now
from dashapp.figures.sparkline import WIDTH, Point
from dashapp.overview_page.facts import Control, Outlook, Reach, Safety, SiteFacts, Worst
from engine.forecast.crossing import WILL_CROSS
from engine.safety.bands import Band, band
from engine.safety.rack_sos import MEASURED_OF, Part

AT_ONCE = 8  # sites: one whose database is away takes seconds to find out
DAY = timedelta(hours=24)
PRESSING = (Band.WARNING, Band.UNSAFE)

Counts = Mapping[int | None, Mapping[int, int]]


def all_sites(context: Context, at: datetime | None) -> list[SiteFacts]:
    """The facts of every site, now or at a past moment, in the order of the settings. Never fails because of one."""
    sites, alarms = context.settings.sites, _alarms(context, at)

    def facts(site: Site) -> SiteFacts:
        return SiteFacts(
            site=site,
            safety=_safety(context, site, at),
            now=site_now(context, site, at),
            alarms=None if alarms is None else alarms.get(site.id, {}),
            outlook=_outlook(context, site, at),
            control=_control(context, site, at),
        )

    if not sites:
        return []
    with ThreadPoolExecutor(max_workers=min(AT_ONCE, len(sites))) as pool:
        return list(pool.map(facts, sites))


def last_day(context: Context, site: int, end: datetime) -> Sequence[Point]:
    """State of Safety of the 24 h before ``end``, as fine as the sparkline; none where it cannot be read."""
    try:
        return site_sos_series(context, site, end - DAY, end, WIDTH)
    except AnjeonError:
        return ()


def _alarms(context: Context, at: datetime | None) -> Counts | None:
    try:
        return open_by_site(context, at)
    except AnjeonError:
        return None


def _safety(context: Context, site: Site, at: datetime | None) -> Safety:
    try:
        found = site_sos(context, site.id, at)
    except AnjeonError as error:
        return Safety(reason=error.text)
    return Safety(
        score=found.score,
        upper_bound=found.upper_bound,
        since=found.since,
        worst=None if found.worst is None else _worst(context, site, found.worst, at),
        racks=found.racks,
        banks=found.banks,
        unknown_racks=found.unknown_racks,
    )


def _worst(context: Context, site: Site, rack: RackSos, at: datetime | None) -> Worst:
    part = rack.weakest
    return Worst(
        bank_id=rack.bank_id,
        rack_id=rack.rack_id,
        part=part,
        f=None if part is None else rack.parts.get(part),
        cell=_cell(context, site, rack, part, at) if part is not None and band(rack.score) in PRESSING else None,
    )


def _cell(context: Context, site: Site, rack: RackSos, part: Part, at: datetime | None) -> int | None:
    """Where in a rack that is in trouble the extreme cell is; None where the part has none, or nobody knows."""
    column = POSITIONS.get(MEASURED_OF[part])
    if column is None:
        return None
    try:
        rows = racks_at(context, site.id, at)
    except AnjeonError:
        return None
    found = next((row for row in rows if (row.bank_id, row.rack_id) == (rack.bank_id, rack.rack_id)), None)
    position = None if found is None else found.known(column)
    return None if position is None else int(position)


def _outlook(context: Context, site: Site, at: datetime | None) -> Outlook:
    try:
        racks = latest_forecasts(context, site.id, at=at)
        scores = latest_sos_forecasts(context, site.id, at=at)
    except AnjeonError as error:
        return Outlook(reason=error.text)
    every = {(one.bank_id, one.rack_id) for one in racks}
    given = {(one.bank_id, one.rack_id) for one in racks if one.no_forecast is None}
    reason = next((one.no_forecast for one in racks if one.no_forecast is not None), None)
    present = at or context.now()
    found = [_reach(site, one, one.crossing, one.coverage, present) for one in racks if one.crossing is not None]
    found += [_reach(site, one, one.crossing, None, present) for one in scores if one.crossing is not None]
    return Outlook(
        reaches=tuple(sorted(found, key=pressing)),
        racks=len(every),
        without=len(every - given),
        reason=reason,
    )


def _control(context: Context, site: Site, at: datetime | None) -> Control | None:
    if not site.cooling_device:
        return None
    try:
        return Control(cycle=control_state(context, site.id, at).cycle)
    except AnjeonError as error:
        return Control(reason=error.text)


def pressing(reach: Reach) -> tuple[bool, float, float]:
    """What is likely comes before what is not; then the soonest, then the likeliest."""
    return reach.probability < WILL_CROSS, reach.median_min, -reach.probability


def _reach(
    site: Site, one: RackForecast | SosForecast, crossing: Crossing, coverage: float | None, present: datetime
) -> Reach:
    gone = max(0.0, (present - one.issued_at) // timedelta(minutes=1))  # whole: else every second is another fact
    return Reach(
        site=site.id,
        bank_id=one.bank_id,
        rack_id=one.rack_id,
        quantity=crossing.quantity,
        limit=crossing.limit,
        level=crossing.level,
        probability=crossing.probability,
        from_min=max(0.0, crossing.from_min - gone),
        median_min=max(0.0, crossing.median_min - gone),
        to_min=max(0.0, crossing.to_min - gone),
        coverage=coverage,
    )
