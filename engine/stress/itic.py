"""Which disturbances of voltage computers ride through: the ITIC (CBEMA) curve."""

from __future__ import annotations

import math
from bisect import bisect_left
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Bound(NamedTuple):
    """Voltage, per unit, beyond which equipment stays for so long at most, s."""

    voltage_pu: float
    longest_s: float


BELOW = (Bound(0.7, 0.02), Bound(0.8, 0.5), Bound(0.9, 10.0))
ABOVE = (Bound(2.0, 0.0), Bound(1.4, 1e-3), Bound(1.2, 3e-3), Bound(1.1, 0.5))


def rides_through(voltage_pu: ArrayLike, duration_s: ArrayLike) -> Flags:
    """Whether equipment goes on through a voltage, of the nominal, that lasts so long. Shapes broadcast; NaN: no.

    The curve (ITI, Information Technology Industry Council, application note of 2000): 0 % for 20 ms, 70 % for 0.5 s,
    80 % for 10 s, 90 to 110 % for ever, 120 % for 0.5 s, 140 % for 3 ms, 200 % for 1 ms. Its corners belong to it.

    >>> rides_through([0.0, 0.0, 0.7, 0.8, 0.9, 1.2], [0.02, 0.021, 0.5, 10.0, 1e9, 0.6]).tolist()
    [True, False, True, True, True, False]
    """
    voltage, duration = np.broadcast_arrays(np.asarray(voltage_pu, float), np.asarray(duration_s, float))
    known: Flags = ~np.isnan(voltage) & ~np.isnan(duration)
    for bound in BELOW:
        known &= (voltage >= bound.voltage_pu) | (duration <= bound.longest_s)
    for bound in ABOVE:
        known &= (voltage <= bound.voltage_pu) | (duration <= bound.longest_s)
    return known


def interruptions(time_s: Floats, voltage_pu: Floats, end_s: float, steady_s: float) -> list[tuple[float, float]]:
    """From when to when a series of voltage leaves equipment without supply, in order.

    time_s: (n,), ascending; each voltage, (n,), lasts until the next time, the last until ``end_s``. Supply is lost
    when voltage has been beyond a bound of the curve for longer than it allows, and comes back once it has been
    within 90 to 110 % for ``steady_s`` without a break (infinity: not before ``end_s``).

    >>> interruptions(np.array([0.0, 10.0, 13.0, 40.0]), np.array([1.0, 0.75, 1.0, 0.0]), 50.0, 5.0)
    [(10.5, 18.0), (40.02, inf)]
    """
    ends = np.append(time_s[1:], end_s)
    losses = [
        begin + bound.longest_s
        for bounds, beyond in ((BELOW, np.less), (ABOVE, np.greater))
        for bound in bounds
        for begin, end in _stretches(beyond(voltage_pu, bound.voltage_pu), time_s, ends)
        if end - begin > bound.longest_s
    ]
    steady = (voltage_pu >= BELOW[-1].voltage_pu) & (voltage_pu <= ABOVE[-1].voltage_pu)
    well = [begin for begin, end in _stretches(steady, time_s, ends) if end - begin >= steady_s]
    spans: list[tuple[float, float]] = []
    for lost in sorted(losses):
        if not spans or lost >= spans[-1][1]:
            next_well = bisect_left(well, lost)
            spans.append((lost, well[next_well] + steady_s if next_well < len(well) else math.inf))
    return spans


def _stretches(flags: Flags, begins: Floats, ends: Floats) -> list[tuple[float, float]]:
    """From when to when flags hold without a break."""
    turns = np.diff(np.concatenate(([0], flags.astype(np.int8), [0])))
    first, last = np.flatnonzero(turns == 1), np.flatnonzero(turns == -1) - 1
    return [(float(begins[i]), float(ends[j])) for i, j in zip(first, last, strict=True)]
