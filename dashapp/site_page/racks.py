"""Everything the page says of the racks of a site, gathered once for the matrix and the table."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from api.config import Site
from api.errors import AnjeonError
from api.services.context import Context
from api.services.forecasts.latest import RackForecast, latest_forecasts
from api.services.indicators.rack_sos import RackSos, rack_sos_at
from api.services.protection.limits import limits_of
from api.services.racks.latest import RackRow, racks_at
from api.services.racks.standing import standing_alarms, unheard_racks, worst_of_racks
from dashapp.site_page.limit_rows import limit_rows
from engine.safety.bands import Band, band
from engine.safety.limits import Level, Limits
from engine.safety.rack_sos import Part

OF_BAND = {Band.UNSAFE: 1, Band.WARNING: 2}
OF_LEVEL = {Level.PROTECT: 1, Level.WARNING: 2}
QUIET = 9
WHOLE = 0.995  # from here on two decimals read 1.00


@dataclass(frozen=True, kw_only=True)
class Rack:
    """A rack of the site. ``priority``: of the worst that is wrong with it (an alarm, a value beyond a limit, its State
    of Safety), None where nothing is. ``alarms``: how many stand; ``crossings``: forecasts that reach a limit within
    ten minutes, the soonest first. ``sos`` None: the State of Safety is not known, not even why."""

    row: RackRow
    priority: int | None
    alarms: int
    sos: RackSos | None
    crossings: tuple[RackForecast, ...]

    @property
    def key(self) -> tuple[int, int]:
        return self.row.bank_id, self.row.rack_id

    @property
    def weakest(self) -> Part | None:
        """What pulls its State of Safety down; None where it reads 1.00."""
        return weakest_part(self.sos)

    @property
    def is_known(self) -> bool:
        """Whether its values are those of now."""
        return self.row.is_known


def site_racks(context: Context, site: Site, at: datetime | None, *, with_crossings: bool) -> list[Rack]:
    """Every known rack, sorted by bank and rack; crossings are looked for where they are wanted only.

    Raises what :func:`~api.services.racks.latest.racks_at` raises; what else cannot be read the racks are without.
    """
    alarms = standing_alarms(context, site.id, at)
    rows = rack_rows(context, site, at)
    limits = limits_of(context, site.id)
    worst, counts = worst_of_racks(alarms), Counter((one.bank_id, one.rack_id) for one in alarms)
    scores = sos_of_racks(context, site, at, rows)
    crossings = _crossings(context, site, at) if with_crossings else {}
    found = []
    for row in rows:
        key = (row.bank_id, row.rack_id)
        sos = scores.get(key)
        signs = [worst.get(key), _of_values(row, limits, site), None if sos is None else OF_BAND.get(band(sos.score))]
        found.append(
            Rack(
                row=row,
                priority=min((sign for sign in signs if sign is not None), default=None),
                alarms=counts[key],
                sos=sos,
                crossings=tuple(crossings.get(key, ())),
            )
        )
    return found


def weakest_part(sos: RackSos | None) -> Part | None:
    """What pulls a State of Safety down; None where it reads 1.00, or nothing is known."""
    is_weak = sos is not None and sos.upper_bound is not None and sos.upper_bound < WHOLE
    return sos.weakest if sos is not None and is_weak else None


def worst_first(racks: Sequence[Rack]) -> list[Rack]:
    """By priority, an unknown rack like one of priority 3; then unknown before known, then the lowest SoS."""
    return sorted(racks, key=_rank)


def _rank(rack: Rack) -> tuple[float, bool, float, tuple[int, int]]:
    priority = rack.priority or (QUIET if rack.is_known else 3)
    score = None if rack.sos is None else rack.sos.upper_bound
    return priority, rack.is_known, 2.0 if score is None else score, rack.key


def rack_rows(context: Context, site: Site, at: datetime | None) -> list[RackRow]:
    """The latest row of every rack; one whose BMS reports a communication fault is not heard."""
    unheard = unheard_racks(context, site.id, at)
    rows = racks_at(context, site.id, at)
    return [replace(row, is_heard=False) if (row.bank_id, row.rack_id) in unheard else row for row in rows]


def sos_of_racks(
    context: Context, site: Site, at: datetime | None, rows: Sequence[RackRow]
) -> Mapping[tuple[int, int], RackSos]:
    """The State of Safety of each rack; none where the results cannot be read. Of a rack that is not heard it was
    computed from values that nobody refreshes: it is unknown, and at most what it reads."""
    try:
        found = {(one.bank_id, one.rack_id): one for one in rack_sos_at(context, site.id, at)}
    except AnjeonError:
        return {}
    unheard = {(row.bank_id, row.rack_id) for row in rows if not row.is_heard} & found.keys()
    return found | {key: replace(found[key], score=None) for key in unheard}


def _of_values(row: RackRow, limits: Limits, site: Site) -> int | None:
    levels = [one.level for one in limit_rows(row, limits, site, {}) if one.level is not None]
    return OF_LEVEL[max(levels)] if levels else None


def _crossings(context: Context, site: Site, at: datetime | None) -> Mapping[tuple[int, int], list[RackForecast]]:
    found: dict[tuple[int, int], list[RackForecast]] = defaultdict(list)
    try:
        forecasts = latest_forecasts(context, site.id, at=at)
    except AnjeonError:
        return found
    crossing = [(one.crossing.median_min, one) for one in forecasts if one.crossing is not None]
    for _, one in sorted(crossing, key=lambda pair: pair[0]):
        found[one.bank_id, one.rack_id].append(one)
    return found
