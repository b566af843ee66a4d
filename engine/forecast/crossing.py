"""When a forecast quantity will reach a limit: members drawn from the error distribution, and their first crossings.

A forecast is a distribution, so the time of crossing is one too. Each member is one way the next minutes may go: the
value now, then the champion's value plus one of its past errors at each horizon, all errors of a member from the same
past moment, so that what belonged together then (horizons, quantities) stays together. Between the horizons a member
runs straight, and where it first reaches the limit is computed, not searched.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from engine.forecast.windows import Flags, Floats

MINUTES = (0.0, 5.0, 10.0, 15.0)  # the value now and the three horizons
WITHIN_MIN = 10.0
MEMBERS = 400
TIMES_FROM = 0.05  # below this probability within 10 min no times are given: too few members reach the limit
WILL_CROSS = 0.5  # from this probability on a page says "will cross"
QUANTILES = (0.05, 0.5, 0.95)


class Errors(Protocol):
    """What is needed of a forecast at one horizon: ``models["champion"] + scale * draws`` is its distribution.

    ``models["champion"]``, ``scale``: (series,). ``draws``: (m,), in an order shared by all targets and horizons.
    """

    @property
    def models(self) -> Mapping[str, Floats]: ...
    @property
    def scale(self) -> Floats: ...
    @property
    def draws(self) -> Floats: ...


@dataclass(frozen=True, kw_only=True)
class Crossing:
    """Of each series (n,): ``probability`` (0..1) that the limit is reached within 10 min, and 5, 50 and 95 % of the
    time to it, in minutes from now, among the members that reach it within 15 min.

    A series whose forecast is unknown has NaN throughout; the times are NaN also where the probability is below 0.05.
    A series that is at or beyond its limit now has probability 1 and times 0.
    """

    probability: Floats
    from_min: Floats
    median_min: Floats
    to_min: Floats

    @property
    def will_cross(self) -> Flags:
        """Where reaching the limit within 10 min is at least as likely as not."""
        return np.asarray(self.probability >= WILL_CROSS)


def paths(now: ArrayLike, forecasts: Sequence[Errors]) -> Floats:
    """400 members of the next 15 min: enough for a probability in steps of 0.25 %, few enough for hundreds of racks.

    :param now: (series,) the last known value
    :param forecasts: of one target, 5, 10 and 15 min ahead
    :returns: (series, 400, 4), in the target's unit, at 0, 5, 10 and 15 min, of draws in even distances over all of
        them; NaN for a series without a forecast at any of the horizons
    :raises ValueError: not three forecasts
    """
    if len(forecasts) != len(MINUTES) - 1:
        raise ValueError(f"forecasts of 5, 10 and 15 min are needed: got {len(forecasts)} of them")
    start = np.asarray(now, dtype=np.float64)
    members = np.empty((len(start), MEMBERS, len(MINUTES)))
    members[..., 0] = start[:, np.newaxis]
    for step, each in enumerate(forecasts, start=1):
        chosen = (2 * np.arange(MEMBERS) + 1) * len(each.draws) // (2 * MEMBERS)
        members[..., step] = each.models["champion"][:, np.newaxis] + np.multiply.outer(each.scale, each.draws[chosen])
    members[np.isnan(members).any(axis=(1, 2))] = np.nan
    return members


def crossing_times(members: Floats, limit: ArrayLike, *, upper: bool, minutes: Sequence[float] = MINUTES) -> Floats:
    """Minutes until each member first reaches its limit; infinity where it does not, NaN where it is unknown.

    :param members: (series, m, points) at ``minutes``, ascending; straight between them
    :param limit: of all series, or (series,) of each
    :param upper: the limit is reached from below; else from above. Being at the limit is reaching it

    >>> rising = np.array([[[4.00, 4.02, 4.06, 4.10]]])  # 4.05 lies 3/4 of the way from 5 to 10 min
    >>> crossing_times(rising, 4.05, upper=True).round(6).tolist()
    [[8.75]]
    """
    limits = np.broadcast_to(np.asarray(limit, dtype=np.float64), members.shape[:1])[:, np.newaxis, np.newaxis]
    beyond = members - limits if upper else limits - members
    there = beyond >= 0.0
    first = there.argmax(axis=-1)
    after = np.take_along_axis(beyond, first[..., np.newaxis], axis=-1)[..., 0]
    before = np.take_along_axis(beyond, np.maximum(first - 1, 0)[..., np.newaxis], axis=-1)[..., 0]
    at = np.asarray(minutes, dtype=np.float64)
    start, end = at[np.maximum(first - 1, 0)], at[first]
    with np.errstate(invalid="ignore", divide="ignore"):
        times = np.where(first > 0, start + (end - start) * (-before / (after - before)), at[0])
    times = np.where(there.any(axis=-1), times, np.inf)
    times[np.isnan(beyond).any(axis=-1)] = np.nan
    return np.asarray(times)


def crossing(members: Floats, limit: ArrayLike, *, upper: bool, minutes: Sequence[float] = MINUTES) -> Crossing:
    """How likely, and when, each series reaches its limit; the arguments are those of :func:`crossing_times`.

    >>> steady = np.array([[[4.00, 4.02, 4.06, 4.10], [4.00, 4.00, 4.00, 4.00]]])  # one member of two crosses
    >>> found = crossing(steady, 4.05, upper=True)
    >>> found.probability.tolist(), found.median_min.round(2).tolist(), found.will_cross.tolist()
    ([0.5], [8.75], [True])
    """
    times = np.sort(crossing_times(members, limit, upper=upper, minutes=minutes), axis=-1)  # inf, then NaN, at the end
    unknown = np.isnan(times).any(axis=-1)
    # the least of float slack, so that a member that reaches the limit at 10 min counts
    probability = np.where(unknown, np.nan, (times <= WITHIN_MIN + 1e-9).mean(axis=-1))
    reaching = np.isfinite(times).sum(axis=-1)
    shown = (probability >= TIMES_FROM) & (reaching > 0)  # False where it is NaN
    spans = []
    for share in QUANTILES:
        rank = np.maximum(np.ceil(share * reaching - 1e-9).astype(np.intp) - 1, 0)
        spans.append(np.where(shown, np.take_along_axis(times, rank[:, np.newaxis], axis=-1)[:, 0], np.nan))
    return Crossing(probability=probability, from_min=spans[0], median_min=spans[1], to_min=spans[2])
