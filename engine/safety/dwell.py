"""How long racks dwell at high charge: at or above 80 %, above the site's cap, in stand-by after charging.

Of 55 Korean storage fires to mid-2024, 92 % began in stand-by after charging and 49 at or above 80 % of charge. So the
time there is counted, and an alarm may be raised on it.

- A row holds until the next one of its rack: the seconds between belong to the earlier one. Two rows more than
  120 s apart have nothing between them that is known, and a row without a charge has nothing after it: neither counts.
- Above the cap means above ``cap + 0.5 %``: a BMS that stops at exactly its cap never is.
- Stand-by after charging: at or above 80 %, at rest (below 0.5 % of the rated current), and the last time the rack was
  not at rest it charged. A rack that is full when it is first seen was charged by somebody.
- The alarms: above the cap for 60 s, until at or below the cap; in stand-by for as long as the site says, until not.
  What is not known neither counts nor ends them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from engine.safety.curve import Floats
from engine.safety.series import NEVER, Flags, Indices, Series, Times, new_rows

SECOND = 1_000_000
HIGH_PCT = 80.0
BAND_PCT = 0.5
SLACK_PCT = 1e-6  # some databases keep 90.5 as 90.50000001
LONGEST_STEP_S = 120.0
CAP_DELAY_S = 60.0
DISCHARGED, UNKNOWN, CHARGED = -1, 0, 1


@dataclass(frozen=True, kw_only=True)
class DwellRules:
    """``cap_pct`` None: no cap. ``standby_alarm_s`` 0: no alarm. ``current_positive``: "charge" or "discharge"."""

    cap_pct: float | None = None
    standby_alarm_s: float = 0.0
    rest_below_a: float = 0.5
    current_positive: str = "charge"


@dataclass(frozen=True, kw_only=True)
class Dwelling:
    """What is known of n devices after their rows so far, each array of shape (n,).

    ``at``: last row. ``soc``: its charge in %, NaN for none. ``is_high``, ``is_above``, ``in_standby``: of the last
    row, false where not known. ``last_active``: whether it last charged or discharged. ``above_us``, ``standby_us``:
    without interruption until now. ``cap_alarm``, ``standby_alarm``: whether they stand.
    """

    at: Times
    soc: Floats
    is_high: Flags
    is_above: Flags
    in_standby: Flags
    last_active: Times
    above_us: Times
    standby_us: Times
    cap_alarm: Flags
    standby_alarm: Flags

    @classmethod
    def fresh(cls, devices: int) -> Dwelling:
        """Nothing known of so many devices."""

        def no() -> Flags:
            return np.zeros(devices, dtype=np.bool_)

        def zero() -> Times:
            return np.zeros(devices, dtype=np.int64)

        return cls(
            at=np.full(devices, NEVER, dtype=np.int64),
            soc=np.full(devices, np.nan),
            is_high=no(),
            is_above=no(),
            in_standby=no(),
            last_active=zero(),
            above_us=zero(),
            standby_us=zero(),
            cap_alarm=no(),
            standby_alarm=no(),
        )

    def grown(self, devices: int) -> Dwelling:
        """The same with room for more devices."""
        more = Dwelling.fresh(devices - len(self.at))
        return Dwelling(**{name: np.concatenate([old, getattr(more, name)]) for name, old in vars(self).items()})

    def set_back(self, to: int) -> Dwelling:
        """The same after the clock was set back: nothing was seen later than ``to`` (microseconds)."""
        return replace(self, at=np.minimum(self.at, to))


class Counted(NamedTuple):
    """Seconds of a device on a day: ``day`` is an index into the days that were given."""

    device: int
    day: int
    high_s: float
    above_cap_s: float
    standby_s: float


def dwell(
    before: Dwelling, device: Indices, at: Times, soc: Floats, current: Floats, *, days: Times, rules: DwellRules
) -> tuple[Dwelling, list[Counted]]:
    """What holds after more rows, and the seconds they add, by device and day.

    Rows that are not newer than what the device had before are left out.

    :param device: (R,) 0..n-1; the rows may be in any order
    :param at: (R,) microseconds since 1970 UTC
    :param soc: (R,) charge in %, NaN for none
    :param current: (R,) A, with the sign of the site, NaN for none
    :param days: the first moments of the local days, ascending, from before the first row (and the row before it) on

    >>> minute = np.arange(3) * 60 * SECOND
    >>> after, counted = dwell(Dwelling.fresh(1), np.zeros(3, dtype=np.intp), minute, np.array([79.9, 80.0, 91.0]),
    ...                        np.array([50.0, 50.0, 0.0]), days=np.array([0]), rules=DwellRules(cap_pct=90.0))
    >>> counted, after.in_standby.tolist()
    ([Counted(device=0, day=0, high_s=60.0, above_cap_s=0.0, standby_s=0.0)], [True])
    """
    order = new_rows(device, at, before.at)
    device, at = device[order], at[order]
    if not len(at):
        return before, []
    series = Series.of(device, at, last_at=before.at, gap=round(LONGEST_STEP_S * SECOND))
    soc = np.where((soc[order] >= 0.0) & (soc[order] <= 100.0 + SLACK_PCT), soc[order], np.nan)
    current = current[order] * (1.0 if rules.current_positive == "charge" else -1.0)
    rest = np.abs(current) < rules.rest_below_a
    moved = ~np.isnan(current) & ~rest
    last_move = series.latest(moved)
    active = np.where(last_move >= 0, np.where(current[last_move] > 0, CHARGED, DISCHARGED), before.last_active[device])
    high = soc >= HIGH_PCT - SLACK_PCT
    cap = np.inf if rules.cap_pct is None else rules.cap_pct
    above = soc > cap + BAND_PCT + SLACK_PCT
    standby = high & rest & (active != DISCHARGED)
    known, known_rest = ~np.isnan(soc), ~np.isnan(soc) & ~np.isnan(current)
    span = np.where(series.step <= series.gap, series.step, 0)
    was = {
        name: series.previous(now, getattr(before, name))
        for name, now in (("is_high", high), ("is_above", above), ("in_standby", standby))
    }
    counted = _by_day(series, span, [was["is_high"], was["is_above"], was["in_standby"]], days)
    above_us = _held(series, span, above & was["is_above"], known & ~above, before.above_us)
    standby_us = _held(series, span, standby & was["in_standby"], known_rest & ~standby, before.standby_us)
    cap_alarm = _latched(
        series, above & (above_us >= CAP_DELAY_S * SECOND), known & (soc <= cap + SLACK_PCT), before.cap_alarm
    )
    is_due = rules.standby_alarm_s > 0
    due = standby & (standby_us >= rules.standby_alarm_s * SECOND) & is_due
    standby_alarm = _latched(series, due, (known_rest & ~standby) | (not is_due), before.standby_alarm)
    after = replace(before, **{name: array.copy() for name, array in vars(before).items()})
    last = series.last
    for name, values in (
        ("at", at),
        ("soc", soc),
        ("is_high", high),
        ("is_above", above),
        ("in_standby", standby),
        ("last_active", active),
        ("above_us", above_us),
        ("standby_us", standby_us),
        ("cap_alarm", cap_alarm),
        ("standby_alarm", standby_alarm),
    ):
        getattr(after, name)[device[last]] = values[last]
    return after, counted


def _held(series: Series, span: Times, holds: Flags, ends: Flags, before: Times) -> Times:
    """Microseconds that something has held, without what is not known; taken back to nothing where it ends."""
    total = np.cumsum(np.where(holds, span, 0))
    end = series.latest(ends)
    base = np.where(series.start > 0, total[series.start - 1], 0)
    return np.where(end >= 0, total - total[end], total - base + before[series.device])


def _latched(series: Series, sets: Flags, clears: Flags, before: Flags) -> Flags:
    decided = series.latest(sets | clears)
    return np.where(decided >= 0, sets[decided], before[series.device])


def _by_day(series: Series, span: Times, was: list[Flags], days: Times) -> list[Counted]:
    """The seconds before each row, for those of ``was`` that held; a step over midnight is cut there."""
    earlier = series.at - span
    first, last = (np.searchsorted(days, moment, side="right") - 1 for moment in (earlier, series.at))
    cut = np.where(first < last, days[last], series.at)
    pieces = [(first, cut - earlier), (last, series.at - cut)]
    shape = (int(series.device.max()) + 1, len(days))
    found = [np.zeros(shape, dtype=np.int64) for _ in was]
    for total, held in zip(found, was, strict=True):
        for day, length in pieces:
            np.add.at(total, (series.device, day), np.where(held, length, 0))
    high, above, standby = (total / SECOND for total in found)
    return [
        Counted(int(d), int(day), float(high[d, day]), float(above[d, day]), float(standby[d, day]))
        for d, day in np.argwhere((high > 0) | (above > 0) | (standby > 0))
    ]
