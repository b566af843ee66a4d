"""State of Safety of a site's racks, as the minute job has stored it: now, or as it was known at a past moment."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from api.services.context import Context
from api.store.indicators.rack_sos import (
    StoredMinute,
    StoredScores,
    newest_scores,
    newest_time,
)
from engine.safety.bands import Band, band
from engine.safety.rack_sos import PARTS, Part

FRESH = timedelta(minutes=3)
MINUTE = timedelta(minutes=1)
SINCE_WITHIN = timedelta(hours=24)
Point = tuple[datetime, float | None]


@dataclass(frozen=True, kw_only=True)
class RackSos:
    """One rack. ``score`` is None as soon as one part is unknown, ``upper_bound`` is the product of the known ones.

    ``at``: the minute it is of; of a rack without a fresh one the site's last minute, if the rack was in it, else None.
    ``weakest``: the known part of lowest f.
    """

    bank_id: int
    rack_id: int
    at: datetime | None
    score: float | None
    upper_bound: float | None
    parts: Mapping[Part, float | None]
    weakest: Part | None
    unknown: tuple[Part, ...]


@dataclass(frozen=True, kw_only=True)
class SiteSos:
    """A site is as safe as its worst rack, and unknown as soon as one rack is.

    ``upper_bound``: the lowest of the racks' upper bounds. ``worst``: the rack it is of, None where nothing is known.
    ``since``: the first minute of the present band without a break, looked for 24 h back; one that lasts longer begins
    24 h back. None where there is no fresh minute.
    """

    score: float | None
    upper_bound: float | None
    worst: RackSos | None
    unknown_racks: int
    racks: int
    banks: int
    since: datetime | None


def rack_sos_at(context: Context, site: int, at: datetime | None = None) -> list[RackSos]:
    """Every known rack at a moment (now unless ``at`` says another), in order of bank and rack.

    Known are those the site's entry lists and those evaluated at the newest minute before the moment. One without a
    row of the last three minutes is there too, unknown.

    Raises :class:`~api.errors.NotFound` for an unknown site and for results that have no table ``ess_sos``,
    :class:`~api.errors.DatabaseAway` for results that do not answer.
    """
    listed = {(bank.id, rack) for bank in context.sites.site(site).banks for rack in bank.racks}
    engine, moment = context.engines["results"], at or context.now()
    fresh = newest_scores(engine, site, moment - FRESH, moment)
    found = {(row.bank_id, row.rack_id): _rack(row) for row in fresh}
    if not listed <= found.keys() or not found:
        last = newest_time(engine, site, moment - FRESH)
        before = [] if last is None else newest_scores(engine, site, last - MINUTE, last)
        times = {(row.bank_id, row.rack_id): row.at for row in before}
        gone = (listed | (set() if found else set(times))) - found.keys()
        found |= {rack: _unknown(*rack, times.get(rack)) for rack in gone}
    return [found[rack] for rack in sorted(found)]


def site_sos(context: Context, site: int, at: datetime | None = None) -> SiteSos:
    """The worst rack of a site at a moment, and since when it is in its band; raises as :func:`rack_sos_at`."""
    moment = at or context.now()
    racks = rack_sos_at(context, site, moment)
    unknown = sum(rack.score is None for rack in racks)
    bounded = [rack for rack in racks if rack.upper_bound is not None]
    worst = min(bounded, key=_bound, default=None)
    score = None if unknown or worst is None else worst.score
    return SiteSos(
        score=score,
        upper_bound=None if worst is None else worst.upper_bound,
        worst=worst,
        unknown_racks=unknown,
        racks=len(racks),
        banks=len({rack.bank_id for rack in racks}),
        since=_since(context, site, moment, band(score)),
    )


def site_sos_series(context: Context, site: int, start: datetime, end: datetime, points: int) -> list[Point]:
    """The lowest score of a site's racks over [``start``, ``end``), None where any rack is unknown or no row is there.

    Minute by minute where they are no more than ``points``; else each of ``points`` spans gives its lowest known minute
    and, where it has any, its first unknown one: neither hides the other, so there are up to twice as many.
    Nothing after the present moment. Raises as :func:`rack_sos_at`.
    """
    context.sites.site(site)
    stored = context.site_minutes.between(context.engines["results"], site, start, end, context.now())
    scores = {_floor(minute.at): _score(minute) for minute in stored}  # times beside the minutes: the last one counts
    first, last = _floor(start + MINUTE - timedelta(microseconds=1)), min(end, context.now())
    count = max(0, math.ceil((last - first) / MINUTE))
    series: list[Point] = [(time, scores.get(time)) for time in (first + i * MINUTE for i in range(count))]
    if count <= points:
        return series
    edges = [count * i // points for i in range(points + 1)]
    return [point for begin, finish in pairwise(edges) for point in _telling(series[begin:finish])]


def _telling(span: list[Point]) -> list[Point]:
    """The lowest known point of a span and its first unknown one, in order of time."""
    known = [point for point in span if point[1] is not None]
    unknown = [point for point in span if point[1] is None]
    return sorted(
        [*sorted(known, key=lambda point: (point[1], point[0]))[:1], *unknown[:1]], key=lambda point: point[0]
    )


def _rack(row: StoredScores) -> RackSos:
    known = {part: f for part, f in row.parts.items() if f is not None}
    unknown = tuple(part for part in PARTS if part not in known)
    return RackSos(
        bank_id=row.bank_id,
        rack_id=row.rack_id,
        at=row.at,
        score=None if unknown else row.score,
        upper_bound=math.prod(known.values()) if known else None,
        parts=row.parts,
        weakest=min(known, key=known.__getitem__, default=None),
        unknown=unknown,
    )


def _unknown(bank: int, rack: int, at: datetime | None) -> RackSos:
    return RackSos(
        bank_id=bank,
        rack_id=rack,
        at=at,
        score=None,
        upper_bound=None,
        parts=dict.fromkeys(PARTS),
        weakest=None,
        unknown=PARTS,
    )


def _bound(rack: RackSos) -> float:
    return math.inf if rack.upper_bound is None else rack.upper_bound


def _score(minute: StoredMinute) -> float | None:
    return minute.lowest if minute.known == minute.racks else None


def _floor(moment: datetime) -> datetime:
    return moment - timedelta(seconds=moment.second, microseconds=moment.microsecond)


def _since(context: Context, site: int, moment: datetime, present: Band) -> datetime | None:
    """The first of the minutes without a break, back from ``moment``, that are in the band ``present``."""
    since: datetime | None = None
    start, end = moment - SINCE_WITHIN, moment + timedelta(microseconds=1)
    minutes = context.site_minutes.between(context.engines["results"], site, start, end, context.now())
    for minute in reversed(minutes):
        is_broken = (moment if since is None else since) - minute.at > FRESH
        if is_broken or band(_score(minute)) is not present:
            break
        since = minute.at
    return since
