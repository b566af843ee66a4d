"""Which protection limit a forecast runs into, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from api.config import Site
from engine.forecast.crossing import TIMES_FROM, WILL_CROSS, crossing
from engine.forecast.crossing import Crossing as Crossings
from engine.forecast.windows import Flags, Floats
from engine.safety.limits import CHARGING, LOW_TEMPERATURE, QUANTITIES, Level, Limits, Measured

PROBABILITY_DIGITS, MINUTE_DIGITS = 3, 1

Kept = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class _Bound:
    """A limit of every series, NaN where it is off."""

    level: Level
    limit: Floats
    upper: bool


def limit_crossings(measured: Measured | None, members: Floats, limits: Limits, charging: Flags) -> list[Kept | None]:
    """What each series runs into within 10 min, as a row keeps it; None where that is not likely.

    Protection comes first where it is at least as likely as not, else the warning; a limit that a series is beyond
    already is not ahead of it.

    :param members: (series, m, 4), see :func:`engine.forecast.crossing.paths`
    :param charging: (series,) low temperatures have other limits while a rack charges
    """
    found: list[Kept | None] = [None] * len(members)
    if measured is None:
        return found
    for bound in _bounds(measured, limits, charging):
        likely = WILL_CROSS if bound.level is Level.PROTECT else TIMES_FROM
        ahead = _told(crossing(members, bound.limit, upper=bound.upper))
        for k, told in enumerate(ahead):
            if told is not None and (found[k] is None or told["probability"] >= likely):
                found[k] = {
                    "quantity": measured.value,
                    "limit": float(bound.limit[k]),
                    "level": int(bound.level),
                    **told,
                }
    return found


def sos_crossings(ahead: Crossings, limit: float) -> list[Kept | None]:
    """Likewise of the State of Safety."""
    return [
        None if told is None else {"quantity": None, "limit": limit, "level": int(Level.WARNING), **told}
        for told in _told(ahead)
    ]


def is_charging(site: Site, current: Floats) -> Flags:
    """(racks,) whether the current (A, with the site's sign) charges a rack."""
    signed = current if site.current_positive == "charge" else -current
    return np.asarray(signed > site.rest_below_a)


def _bounds(measured: Measured, limits: Limits, charging: Flags) -> list[_Bound]:
    """Warning first."""
    quantity = next(one for one in QUANTITIES if one.measured is measured)
    found = []
    for level in Level:
        row = limits[quantity.name, level]
        limit = np.full(len(charging), row.limit if row.is_on else np.nan)
        if quantity.name == LOW_TEMPERATURE:
            cold = limits[CHARGING, level]
            limit[charging] = cold.limit if cold.is_on else np.nan
        found.append(_Bound(level=level, limit=limit, upper=quantity.guards_upper))
    return found


def _told(ahead: Crossings) -> list[Mapping[str, float] | None]:
    shown = (ahead.probability >= TIMES_FROM) & (ahead.to_min > 0.0)  # 0: it is there already
    rows = np.stack([ahead.from_min, ahead.median_min, ahead.to_min], axis=1).round(MINUTE_DIGITS).tolist()
    return [
        {"probability": probability, "from_min": times[0], "median_min": times[1], "to_min": times[2]}
        if is_shown
        else None
        for is_shown, probability, times in zip(
            shown.tolist(), ahead.probability.round(PROBABILITY_DIGITS).tolist(), rows, strict=True
        )
    ]
