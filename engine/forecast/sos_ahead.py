"""State of Safety ahead: the members of the forecast quantities pushed through the safety curve.

SoS itself is never regressed. It is 1 nearly always and bends sharply at a limit, so what a regression learns of it is
the level it usually has; its quantities move smoothly and their errors are known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from engine.forecast.crossing import MINUTES, WITHIN_MIN, Crossing, crossing
from engine.forecast.windows import Flags, Floats
from engine.safety.bands import SAFE_ABOVE, TOLERANCE, UNSAFE_BELOW
from engine.safety.curve import safety_score

EVERY_MIN = tuple(float(minute) for minute in range(int(MINUTES[-1]) + 1))
INTERVAL = (0.05, 0.5, 0.95)


class Limit(Protocol):
    """The limits of one quantity as the safety curve takes them; ``absolute``: of its size, whatever its sign."""

    @property
    def max_safe(self) -> float: ...
    @property
    def warning(self) -> float: ...
    @property
    def absolute(self) -> bool: ...


@dataclass(frozen=True, kw_only=True)
class SosAhead:
    """SoS in 10 min of each series (n,), 0..1, NaN where any quantity has no forecast.

    ``median``, ``lower``, ``upper``: 50, 5 and 95 % of the members. ``probability_warning``: that it is at most 0.8;
    ``probability_unsafe``: that it is below 0.4096 (both in 10 min, not before). ``crossing``: of 0.8 downwards.
    ``weakest``: the quantity of lowest median safety in 10 min, None where all are fully safe or one is unknown.
    """

    median: Floats
    lower: Floats
    upper: Floats
    probability_warning: Floats
    probability_unsafe: Floats
    crossing: Crossing
    weakest: tuple[str | None, ...]


def sos_forecast(members: Mapping[str, Floats], limits: Mapping[str, Limit]) -> SosAhead:
    """The distribution of SoS from that of its quantities.

    :param members: quantity -> (series, m, 4) as :func:`engine.forecast.crossing.paths` gives; the k-th members of all
        belong together
    :param limits: quantity -> its limits, of exactly these quantities
    :raises ValueError: no quantity, or the quantities are not those of the limits, or differ in their shapes
    :raises engine.safety.curve.InvalidThreshold: limits that make no curve

    Between the horizons the quantities run straight, SoS is computed at each minute.

    >>> from types import SimpleNamespace
    >>> hot = np.array([[[40.0, 45.0, 50.0, 55.0]]])  # one member: 1 degree a minute, 50 in 10 min
    >>> ahead = sos_forecast({"hot": hot}, {"hot": SimpleNamespace(max_safe=40.0, warning=50.0, absolute=False)})
    >>> ahead.median.round(6).tolist(), ahead.crossing.median_min.round(6).tolist(), ahead.weakest
    ([0.8], [10.0], ('hot',))
    """
    shapes = {values.shape for values in members.values()}
    if set(members) != set(limits) or len(shapes) != 1:
        raise ValueError(f"members of one shape are needed of {sorted(limits)}: got {sorted(members)} of {shapes}")
    series, count, _ = shapes.pop()
    unknown = np.zeros(series, dtype=np.bool_)
    product = np.ones((series, count, len(EVERY_MIN)))
    lowest, weakest = np.ones(series), np.full(series, None, dtype=object)
    ten = EVERY_MIN.index(WITHIN_MIN)
    for name, values in members.items():
        unknown |= np.isnan(values).any(axis=(1, 2))
        limit = limits[name]
        concerned = np.flatnonzero(_beyond(values, limit).any(axis=(1, 2)))  # the others are fully safe all the while
        if not len(concerned):
            continue
        each = _each_minute(values[concerned])
        scores = safety_score(np.abs(each) if limit.absolute else each, max_safe=limit.max_safe, warning=limit.warning)
        product[concerned] *= scores
        of_name = np.median(scores[..., ten], axis=1)
        lower = of_name < lowest[concerned]
        lowest[concerned[lower]], weakest[concerned[lower]] = of_name[lower], name
    product[unknown] = np.nan
    weakest[unknown] = None
    at_ten = product[..., ten]
    low, median, high = np.quantile(at_ten, INTERVAL, axis=1)
    return SosAhead(
        median=median,
        lower=low,
        upper=high,
        probability_warning=np.where(unknown, np.nan, (at_ten <= SAFE_ABOVE + TOLERANCE).mean(axis=1)),
        probability_unsafe=np.where(unknown, np.nan, (at_ten < UNSAFE_BELOW - TOLERANCE).mean(axis=1)),
        crossing=crossing(product, SAFE_ABOVE + TOLERANCE, upper=False, minutes=EVERY_MIN),
        weakest=tuple(weakest.tolist()),
    )


def _beyond(values: Floats, limit: Limit) -> Flags:
    """Where members are beyond the fully safe value, at the horizons; a straight line between two safe ones is safe."""
    sized = np.abs(values) if limit.absolute else values
    return np.asarray(sized > limit.max_safe if limit.warning > limit.max_safe else sized < limit.max_safe)


def _each_minute(members: Floats) -> Floats:
    """Members at 0, 5, 10, 15 min -> at each minute, straight between."""
    at = np.asarray(EVERY_MIN)
    start = np.minimum(np.searchsorted(MINUTES, at, side="right") - 1, len(MINUTES) - 2)
    left, right = np.asarray(MINUTES)[start], np.asarray(MINUTES)[start + 1]
    share = (at - left) / (right - left)
    return np.asarray(members[..., start] * (1.0 - share) + members[..., start + 1] * share)
