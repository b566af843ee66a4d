"""Whether forecasts warned of what then happened: events recalled, lead time, false alarms.

An event begins when a quantity reaches a limit after having been off it for as long as the warning window, and stays
there for a while. A warning is a forecast, issued while the quantity is still off the limit, that it will be at it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.forecast.backtest import Outcomes, Times
from engine.forecast.windows import HOLD_S, SECOND_US, Floats


@dataclass(frozen=True, kw_only=True)
class Rule:
    """The event that ``target`` reaches ``limit`` from below (``upper``) or above and stays for ``stays_s``."""

    target: str
    limit: float
    upper: bool = True
    stays_s: float = 60.0

    def reached(self, values: Floats) -> NDArray[np.bool_]:
        """Where values are at or beyond the limit; unknown ones are not."""
        return np.asarray(values >= self.limit if self.upper else values <= self.limit)


@dataclass(frozen=True, kw_only=True)
class Warnings:
    """How well one model warned of the events of a rule.

    ``recalled``: events with a warning within the window before them (twice the horizon). ``leads_s``: of each of
    these, the time from the first such warning to the event, ascending. ``false``: runs of warnings (apart by more
    than the window) none of which an event followed within the window.
    """

    model: str
    events: int
    recalled: int
    leads_s: tuple[float, ...]
    false: int

    @property
    def median_lead_s(self) -> float:
        """The median lead time, NaN without any."""
        return float(np.median(self.leads_s)) if self.leads_s else float("nan")


def event_times(at: Times, values: Floats, rule: Rule, *, clear_s: float) -> Times:
    """When the events of a rule begin in rows that are ascending and of one device.

    :param clear_s: seconds the quantity was known to be off the limit before; an event within this of the first row
        or of a gap is none that a forecast could have known

    >>> minutes = np.arange(0, 10) * 60 * SECOND_US
    >>> level = np.array([1, 1, 1, 1, 5, 1, 5, 5, 5, 5.0])  # too short at 4 min; at 6 min not clear for 3 min yet
    >>> event_times(minutes, level, Rule(target="x", limit=5.0), clear_s=180).tolist()
    []
    >>> (event_times(minutes, level, Rule(target="x", limit=5.0), clear_s=60) // SECOND_US).tolist()
    [360]
    """
    known = np.isfinite(values)
    at, there = at[known], rule.reached(values[known])
    if not len(at):
        return np.empty(0, dtype=np.int64)
    gap = np.diff(at, prepend=at[0]) > HOLD_S * SECOND_US
    begins = np.flatnonzero(np.diff(there, prepend=there[0]) | gap | (np.arange(len(at)) == 0))
    ends = np.append(begins[1:], len(at)) - 1
    found = []
    for k in range(1, len(begins)):
        start, before = begins[k], begins[k - 1]
        crosses = there[start] and not there[before] and not gap[start]
        clear = at[start] - at[before] >= clear_s * SECOND_US
        stays = at[ends[k]] - at[start] >= rule.stays_s * SECOND_US
        if crosses and clear and stays:
            found.append(at[start])
    return np.array(found, dtype=np.int64)


def warnings(model: str, outcomes: Outcomes, events: Times, rule: Rule, *, horizon_s: float, said: Floats) -> Warnings:
    """How what a model ``said`` (n,) at each of the outcomes' moments warned of ``events``, ascending."""
    window = round(2 * horizon_s * SECOND_US)
    warned = outcomes.issued_us[rule.reached(said) & ~rule.reached(outcomes.now) & ~np.isnan(outcomes.now)]
    first = np.searchsorted(warned, events - window)
    has = first < np.searchsorted(warned, events)
    leads = np.sort(events[has] - warned[first[has]]) / SECOND_US
    runs = np.split(warned, np.flatnonzero(np.diff(warned) > window) + 1) if len(warned) else []
    followed = [bool(((events > run[0]) & (events <= run[-1] + window)).any()) for run in runs]
    return Warnings(
        model=model,
        events=len(events),
        recalled=int(has.sum()),
        leads_s=tuple(leads.tolist()),
        false=followed.count(False),
    )
