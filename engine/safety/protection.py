"""The protection map: which racks are beyond a limit, since when, until when.

Limits and their source: :mod:`engine.safety.limits`. The rules, for each device, quantity and level by itself:

- A value *beyond* the limit that holds for the delay raises. Time counts between two rows that are both beyond, no
  farther apart than ``gap_s``; a value that is not beyond takes the count back to nothing, and so does a gap.
- What stands ends with the first value past the release value. A gap, or rows without a value, end nothing.
- A value that is missing or not plausible is unknown: it neither raises nor ends nor counts time, and is itself told
  after ``unknown_after_s`` without a value.
- The limits of low temperature are other ones while a rack charges. There is one state for both, so that what stands
  or counts goes on when charging begins or ends. Is the current unknown, only what holds either way counts.

Everything is a function of rows, state and rules: feeding rows one by one or a week at once gives the same.
Comparisons have a tolerance of 1e-6 of the limit, since some databases keep 4.05 as 4.0500002.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np

from engine.safety.curve import Floats
from engine.safety.limits import (
    CHARGING,
    DEFAULTS,
    LOW_TEMPERATURE,
    PLAUSIBLE,
    QUANTITIES,
    Level,
    Limits,
    Measured,
    Quantity,
)
from engine.safety.series import NEVER, Flags, Indices, Series, Times, new_rows, since
from engine.safety.standing import NOT_BEYOND, Standing

SECOND = 1_000_000
TOLERANCE = 1e-6
MEASURED = tuple(Measured)


@dataclass(frozen=True, kw_only=True)
class Rules:
    """How a site is judged.

    ``current_positive``: what a positive current means, "charge" or "discharge". ``rest_below_a``: a smaller current
    is neither. ``gap_s``: two rows farther apart do not count as one span. ``measured``: what the site measures at
    all; the rest is not guarded, and not unknown either.
    """

    limits: Limits = field(default_factory=lambda: DEFAULTS)
    current_positive: str = "charge"
    rest_below_a: float = 0.5
    gap_s: float = 10.0
    unknown_after_s: float = 60.0
    measured: Collection[Measured] = MEASURED


@dataclass(frozen=True, kw_only=True)
class Rows:
    """R rows in any order. ``device``: 0..n-1. ``at``: microseconds since 1970 UTC. ``values``: (R, 7), in the order
    of :class:`Measured` and in its units (V, A a rack, degC), NaN for none."""

    device: Indices
    at: Times
    values: Floats


class Transition(NamedTuple):
    """Something began or ended. ``row``: index into the rows given. ``level`` None: the value became unknown, or known
    again. ``limits``: the name of the limits that decided, ``low_temperature_charging`` among them."""

    at: int
    device: int
    quantity: Quantity
    level: Level | None
    begins: bool
    value: float
    limits: str
    row: int


def advance(before: Standing, rows: Rows, rules: Rules) -> tuple[Standing, list[Transition]]:
    """What stands after more rows, and what began or ended with them, in order of time.

    Rows that are not newer than what the device had before are left out: each row counts once.

    >>> at = np.arange(6) * SECOND
    >>> values = np.full((6, 7), np.nan)
    >>> values[:, MEASURED.index(Measured.MAX_VOLTAGE)] = [4.04, 4.06, 4.06, 4.06, 4.06, 3.99]
    >>> rows = Rows(device=np.zeros(6, dtype=np.intp), at=at, values=values)
    >>> [(t.at // SECOND, t.quantity.name, int(t.level), t.begins) for t in judge(rows, Rules())]
    [(4, 'over_voltage', 1, True), (5, 'over_voltage', 1, False)]
    """
    order = new_rows(rows.device, rows.at, before.at)
    device, at = rows.device[order], rows.at[order]
    if not len(at):
        return before, []
    after = replace(before, **{name: array.copy() for name, array in vars(before).items()})
    series = Series.of(device, at, last_at=before.at, gap=round(rules.gap_s * SECOND))
    values = rows.values[order]
    current = _plausible(values, Measured.CURRENT) * (1.0 if rules.current_positive == "charge" else -1.0)
    found: list[Transition] = []
    for index, quantity in enumerate(QUANTITIES):
        if quantity.measured not in rules.measured:
            continue
        x = _quantity_values(quantity, values, current)
        told = _judge_unknown(series, before, after, index, x, round(rules.unknown_after_s * SECOND))
        found += (_transition(series, order, x, quantity, None, *one) for one in told)
        for depth, level in enumerate(Level):
            limits = _limits_at(quantity, level, rules, current)
            told = _judge_level(series, before, after, (index, depth), x, quantity, limits)
            found += (_transition(series, order, x, quantity, level, *one, limits.charging) for one in told)
    last = series.last
    after.at[device[last]] = at[last]
    return after, sorted(found, key=lambda t: (t.at, t.device, t.quantity.code, t.level or 0))


def judge(rows: Rows, rules: Rules) -> list[Transition]:
    """What begins and ends in rows of devices nothing is known of yet; see :func:`advance`."""
    devices = int(rows.device.max(initial=-1)) + 1
    return advance(Standing.fresh(devices), rows, rules)[1]


class _LimitsAt(NamedTuple):
    """The limits at each row, or one for all."""

    limit: Any
    release: Any
    delay: Any  # microseconds
    is_on: Any
    is_off: Any  # both may be false: the current is unknown, and one of two limits is off
    charging: Flags | None = None


def _limits_at(quantity: Quantity, level: Level, rules: Rules, current: Floats) -> _LimitsAt:
    usual = rules.limits[quantity.name, level]
    if quantity.name != LOW_TEMPERATURE:
        return _LimitsAt(usual.limit, usual.release, round(usual.delay_s * SECOND), usual.is_on, not usual.is_on)
    plating = rules.limits[CHARGING, level]
    charging, unknown = current >= rules.rest_below_a, np.isnan(current)
    at_rest_us, charging_us = (round(row.delay_s * SECOND) for row in (usual, plating))

    def chosen(at_rest: Any, while_charging: Any, either_way: Any) -> Any:
        return np.where(unknown, either_way, np.where(charging, while_charging, at_rest))

    return _LimitsAt(
        chosen(usual.limit, plating.limit, min(usual.limit, plating.limit)),
        chosen(usual.release, plating.release, max(usual.release, plating.release)),
        chosen(at_rest_us, charging_us, max(at_rest_us, charging_us)),
        chosen(usual.is_on, plating.is_on, usual.is_on and plating.is_on),
        chosen(not usual.is_on, not plating.is_on, not (usual.is_on or plating.is_on)),
        charging,
    )


def _judge_level(
    series: Series,
    before: Standing,
    after: Standing,
    place: tuple[int, int],
    x: Floats,
    quantity: Quantity,
    limits: _LimitsAt,
) -> list[tuple[int, bool]]:
    """Rows at which the level begins or ends; ``after`` takes what holds at the end."""
    here = (slice(None), *place)
    held, stands = before.held[here], before.stands[here]
    sign = 1.0 if quantity.guards_upper else -1.0
    slack = TOLERANCE * np.maximum(1.0, np.abs(limits.limit))
    beyond = (sign * (x - limits.limit) > slack) & limits.is_on  # NaN compares as False
    known = ~np.isnan(x)
    is_touched = beyond.any() or stands[series.device[series.last]].any()
    if not is_touched:  # the usual case, at the price of one comparison
        quiet = series.latest(known)[series.last] >= 0
        after.held[(series.device[series.last][quiet], *place)] = NOT_BEYOND
        return []
    count = _time_beyond(series, before, place[0], held, beyond, known)
    back = (sign * (x - limits.release) < -slack) | limits.is_off
    ready = beyond & (count >= limits.delay)
    decided = series.latest(ready | back)
    now = np.where(decided >= 0, ready[decided], stands[series.device])
    changed = np.flatnonzero(now != series.previous(now, stands))
    last, devices = series.last, series.device[series.last]
    seen = series.latest(known)[last]
    after.stands[(devices, *place)] = now[last]
    is_beyond = np.where(seen >= 0, beyond[seen], held[devices] != NOT_BEYOND)
    after.held[(devices, *place)] = np.where(is_beyond, count[last], NOT_BEYOND)
    return [(int(row), bool(now[row])) for row in changed]


def _time_beyond(series: Series, before: Standing, index: int, held: Times, beyond: Flags, known: Flags) -> Times:
    """Microseconds that each row's value has been beyond the limit so far."""
    known_at, was_beyond = before.known_at[:, index], held != NOT_BEYOND
    beyond_before = series.previous(beyond, was_beyond & (known_at == before.at))
    step = np.where(beyond & beyond_before & (series.step <= series.gap), series.step, 0)
    seen = series.latest(known)
    seen_before = np.where(series.first, -1, np.roll(seen, 1))
    seen_at = np.where(seen_before >= 0, series.at[seen_before], known_at[series.device])
    restarts = known & (~beyond | (since(series.at, seen_at) > series.gap))
    total = np.cumsum(step)
    restart = series.latest(restarts)
    base = np.where(series.start > 0, total[series.start - 1], 0)
    carried = total - base + np.maximum(held, 0)[series.device]
    return np.where(restart >= 0, total - total[restart], carried)


def _judge_unknown(
    series: Series, before: Standing, after: Standing, index: int, x: Floats, patience: int
) -> list[tuple[int, bool]]:
    """Rows at which a value is given up as unknown, or comes again."""
    known = ~np.isnan(x)
    last, devices = series.last, series.device[series.last]
    seen = series.latest(known)
    since_before = before.unknown_since[:, index]
    after.known_at[devices, index] = np.where(seen[last] >= 0, series.at[seen[last]], before.known_at[devices, index])
    if known.all() and not before.is_unknown[devices, index].any():
        after.unknown_since[devices, index] = NEVER
        return []
    carried = since_before[series.device]
    begun = np.where(carried == NEVER, series.at[series.start], carried)
    following = np.minimum(seen + 1, len(known) - 1)
    start = np.where(seen >= 0, series.at[following], begun)
    given_up = ~known & (since(series.at, start) >= patience)
    was = before.is_unknown[:, index]
    decided = series.latest(given_up | known)
    now = np.where(decided >= 0, given_up[decided], was[series.device])
    changed = np.flatnonzero(now != series.previous(now, was))
    after.is_unknown[devices, index] = now[last]
    after.unknown_since[devices, index] = np.where(known[last], NEVER, start[last])
    return [(int(row), bool(now[row])) for row in changed]


def judged_values(values: Floats, rules: Rules) -> list[Floats]:
    """What is compared with the limits, for each of the quantities: plausible, with the sign that counts.

    >>> row = np.array([[4.06, 9.99, 0.1, -110.0, 25.0, 24.0, 1.0]])
    >>> [x.tolist()[0] for x in judged_values(row, Rules())]
    [1.0, 24.0, 25.0, 0.1, nan, 4.06, 0.0, 110.0]
    """
    current = _plausible(values, Measured.CURRENT) * (1.0 if rules.current_positive == "charge" else -1.0)
    return [_quantity_values(quantity, values, current) for quantity in QUANTITIES]


def _plausible(values: Floats, measured: Measured) -> Floats:
    low, high = PLAUSIBLE[measured]
    x = values[:, MEASURED.index(measured)]
    with np.errstate(invalid="ignore"):
        return np.where((x >= low) & (x <= high), x, np.nan)


def _quantity_values(quantity: Quantity, values: Floats, current: Floats) -> Floats:
    if quantity.measured is not Measured.CURRENT:
        return _plausible(values, quantity.measured)
    return np.maximum(current if quantity.name == "charge_current" else -current, 0.0)  # keeps NaN


def _transition(
    series: Series,
    order: Indices,
    x: Floats,
    quantity: Quantity,
    level: Level | None,
    row: int,
    begins: bool,
    charging: Flags | None = None,
) -> Transition:
    return Transition(
        at=int(series.at[row]),
        device=int(series.device[row]),
        quantity=quantity,
        level=level,
        begins=begins,
        value=float(x[row]),
        limits=CHARGING if charging is not None and charging[row] else quantity.name,
        row=int(order[row]),
    )
