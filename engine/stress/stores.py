"""Layers of storage as time goes on: what they hold, give and take.

Time goes on by turns of a minute, or of one step where steps are longer. Within a turn every step is served from what
was there when it began, by each layer at no more than would last to the turn's end. Where that is not enough, a layer
runs empty within, and the turn is halved, down to pieces of a step in which no layer comes or rises anew. So a minute
in which nothing runs empty costs one evaluation, and no layer ever gives what it does not hold.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.stress.envelope import Need, mean_of_least
from engine.stress.fleet import HOUR_S, Fleet
from engine.stress.flows import Detail
from engine.stress.level import drawn, total

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Lanes = NDArray[np.intp]

TURN_S = 60.0
ALL_BUT = 1.0 - 1e-12  # rounding of a sum


class Stores:
    """The layers of a block of runs, and what became of its steps. short_mw, charged_mw: (steps, runs), what was
    neither served nor curtailed, and what was taken. ``detail``: whether that is kept layer by layer."""

    def __init__(self, fleet: Fleet, need: Need, step_s: float, *, detail: bool) -> None:
        self._fleet, self._need, self._step_s = fleet, need, step_s
        self._corners_s = np.append(fleet.corners_s, np.inf)
        steps, runs = need.missing_mw.shape
        self._turn = max(1, int(TURN_S / step_s + 1e-9))
        self._stored = np.broadcast_to(fleet.start_mwh, (len(fleet.start_mwh), runs)).copy()
        self._start = self._stored.copy()
        self._offered = np.where(need.rested, need.sun_left_mw + need.grid_left_mw, 0.0)
        self._fails = bool((fleet.failed_at_s < steps * step_s).any())
        self.short_mw = need.missing_mw - need.curtailed_mw
        self.charged_mw = np.zeros((steps, runs))
        books = np.zeros((3, steps if detail else 0, *self._stored.shape))
        self._detail, (self._given, self._taken, self._leaked) = detail, books

    def run(self) -> None:
        """From the first step to the last."""
        steps = len(self.short_mw)
        asked = np.add.reduceat(self.short_mw.any(axis=1), np.arange(0, steps, self._turn), dtype=np.int64) > 0
        calls = np.append(np.flatnonzero(asked) * self._turn, steps)  # where turns with a deficit begin
        first = 0
        while first < steps:
            call = int(calls[np.searchsorted(calls, first)])
            last = self._rest(first, call)
            if last == first:
                last = min(first + self._turn, steps)
                self._go(first, last, serve=call == first)
            first = last

    def detail(self) -> Detail:
        """What was kept layer by layer."""
        hours = self._step_s / HOUR_S
        drawn_mwh = self._given * hours / self._fleet.efficiency
        moved = np.cumsum(self._taken * hours - drawn_mwh - self._leaked, axis=0)
        return Detail(
            stored_mwh=self._start + np.concatenate([np.zeros((1, *self._start.shape)), moved]),
            charged_mw=self._taken,
            discharged_mw=self._given,
            lost_mwh=self._leaked + drawn_mwh - self._given * hours,
        )

    def _rest(self, first: int, until: int) -> int:
        """Go on by whole turns while full layers are only kept full; to where that ends."""
        fleet, length = self._fleet, self._turn
        works = fleet.failed_at_s >= (first + length) * self._step_s
        if until - first < length or not ((self._stored >= fleet.energy_mwh * ALL_BUT) | ~works).all():
            return first
        if self._fails:
            until = min(until, int(np.min(fleet.failed_at_s[works], initial=until * self._step_s) // self._step_s))
        hours = length * self._step_s / HOUR_S
        kept = works * fleet.energy_mwh * (1.0 - fleet.kept_an_hour**hours) / hours
        scarce = (self._offered[first:until] < total(kept)).any(axis=1)
        until = first + (int(np.argmax(scarce)) if scarce.any() else until - first) // length * length
        self.charged_mw[first:until] = total(kept)
        if self._detail:
            self._taken[first:until] = kept
            self._leaked[first:until] = kept * self._step_s / HOUR_S
        return until

    def _go(self, first: int, last: int, *, serve: bool) -> None:
        """One turn. What is taken is decided, as what is given, from what was there when it began."""
        fleet = self._fleet
        hours = (last - first) * self._step_s / HOUR_S
        works = fleet.failed_at_s >= last * self._step_s
        leaked = works * self._stored * (1.0 - fleet.kept_an_hour**hours)
        self._stored -= leaked
        if self._detail:
            self._leaked[first:last] = leaked / (last - first)
        taken = self._taken_mwh(first, last, hours)
        if serve:
            asks = self.short_mw[first:last].any(axis=0) & self._stored.any(axis=0)
            self._serve(np.flatnonzero(asks), first, last)
        np.minimum(self._stored + taken, fleet.energy_mwh, out=self._stored)

    def _taken_mwh(self, first: int, last: int, hours: float) -> Floats:
        fleet = self._fleet
        taken = np.zeros_like(self._stored)
        lanes = np.flatnonzero(self._offered[first:last].any(axis=0) & (self._stored < fleet.energy_mwh).any(axis=0))
        if not lanes.size:
            return taken
        room = (fleet.energy_mwh - self._stored[:, lanes]) / hours
        cap = self._working(np.minimum(room, fleet.power_mw), lanes, first, last)
        offered = self._offered[first:last, lanes]
        height = -_hours_left(self._stored[:, lanes], fleet)
        charged, got = _shared(height, fleet.power_mw / fleet.efficiency / hours, cap, offered)
        self.charged_mw[first:last, lanes] = got
        if self._detail:
            self._taken[first:last, :, lanes] = np.moveaxis(charged, 0, 1)
        taken[:, lanes] = _summed(charged) * self._step_s / HOUR_S
        return taken

    def _serve(self, lanes: Lanes, first: int, last: int) -> None:
        """Meet what is asked in some runs, or as much of it as can be met."""
        if last - first == 1:
            self._by_pieces(lanes, first)
        elif lanes.size:
            left, half = lanes[~self._together(lanes, first, last)], (first + last) // 2
            self._serve(left, first, half)
            self._serve(left, half, last)

    def _together(self, lanes: Lanes, first: int, last: int) -> Bools:
        """Serve steps at once in those runs in which no layer comes within a step or runs empty; which these are."""
        begin_s = self._need.since_s[first:last, lanes]
        asks = self._need.missing_mw[first:last, lanes] > 0
        hours = (last - first) * self._step_s / HOUR_S
        power, most, asked = self._can(lanes, begin_s, begin_s + self._step_s, first, last)
        cap = np.minimum(power, (self._stored[:, lanes] * self._fleet.efficiency / hours)[:, None])
        comes = asks & (self._next_s(begin_s, lanes) < begin_s + self._step_s)
        whole = np.asarray((~comes & (total(cap) >= most * ALL_BUT)).all(axis=0))
        lanes = lanes[whole]
        if lanes.size:
            height = _hours_left(self._stored[:, lanes], self._fleet)
            slope = self._fleet.power_mw / hours
            given, got = _shared(height, slope, cap[..., whole], most[:, whole])
            self._give(lanes, _summed(given) * self._step_s / HOUR_S)
            self.short_mw[first:last, lanes] = asked[:, whole] - got
            if self._detail:
                self._given[first:last, :, lanes] = np.moveaxis(given, 0, 1)
        return whole

    def _by_pieces(self, lanes: Lanes, at: int) -> None:
        """Serve one step, piece by piece between the times at which layers come, rise and stand."""
        begin_s = self._need.since_s[at, lanes]
        ends_s = begin_s + self._step_s
        self.short_mw[at, lanes] = 0.0
        todo = np.arange(len(lanes))
        while todo.size:
            some, begins = lanes[todo], begin_s[todo]
            end_s = np.minimum(self._next_s(begins, some), ends_s[todo])
            hours = (end_s - begins) / HOUR_S
            power, most, asked = self._can(some, begins[None], end_s[None], at, at + 1)
            stored = self._stored[:, some]
            cap = np.minimum(power, (stored * self._fleet.efficiency / hours)[:, None])
            given, got = _shared(_hours_left(stored, self._fleet), self._fleet.power_mw / hours, cap, most)
            self._give(some, given[:, 0] * hours)
            part = (end_s - begins) / self._step_s
            self.short_mw[at, some] += (asked - got)[0] * part
            if self._detail:
                self._given[at, :, some] += (given[:, 0] * part).T
            begin_s[todo] = end_s
            todo = todo[end_s < ends_s[todo]]

    def _next_s(self, since_s: Floats, lanes: Lanes) -> Floats:
        """The next time into a deficit at which a layer comes, rises or stands, or demand response comes."""
        after = self._corners_s[np.searchsorted(self._corners_s, since_s, side="right")]
        delay_s = self._need.delay_s[lanes]
        return np.where(delay_s > since_s, np.minimum(after, delay_s), after)

    def _can(
        self, lanes: Lanes, begin_s: Floats, end_s: Floats, first: int, last: int
    ) -> tuple[Floats, Floats, Floats]:
        """In pieces of a deficit: mean power of each layer, what they can give of what is asked if their energy
        lasts, and what is asked. (layers, pieces, runs) and twice (pieces, runs)."""
        need, fleet = self._need, self._fleet
        asked = need.missing_mw[first:last, lanes]
        if need.relief_mw is not None:
            asked = asked - np.where(begin_s >= need.delay_s[lanes], need.relief_mw[first:last, lanes], 0.0)
        holds = self._stored[:, lanes] > 0
        if (begin_s >= self._corners_s[-2:][0]).all():
            power = self._working(holds * fleet.power_mw, lanes, first, last)
            return power, np.minimum(asked, total(power)), asked
        starts, ends = (
            self._working(holds[:, None] * part, lanes, first, last) for part in fleet.available_mw(begin_s, end_s)
        )
        return (starts + ends) / 2.0, mean_of_least(asked, total(starts), total(ends)), asked

    def _working(self, power: Floats, lanes: Lanes, first: int, last: int) -> Floats:
        """Power of layers, nothing of those that have failed by a step's end; (layers, steps, runs)."""
        power = power if power.ndim == 3 else power[:, None]
        if not self._fails:
            return power
        ends_s = (np.arange(first, last) + 1.0) * self._step_s
        return power * (self._fleet.failed_at_s[:, None, lanes] >= ends_s[:, None])

    def _give(self, lanes: Lanes, delivered_mwh: Floats) -> None:
        left = self._stored[:, lanes] - delivered_mwh / self._fleet.efficiency
        self._stored[:, lanes] = np.maximum(left, 0.0)


def _hours_left(stored: Floats, fleet: Fleet) -> Floats:
    """How long each layer could go on at full power, h."""
    hours: Floats = stored * fleet.efficiency / np.where(fleet.power_mw > 0, fleet.power_mw, 1.0)
    return hours


def _summed(power: Floats) -> Floats:
    summed: Floats = np.cumsum(power, axis=1)[:, -1]  # in order, for any number of runs: not so np.sum
    return summed


def _shared(height: Floats, slope: Floats, cap: Floats, asked: Floats) -> tuple[Floats, Floats]:
    """Each layer's part of what is asked, as far as they can, and what they give together."""
    most = total(cap)
    got = np.minimum(asked, most)
    if (got >= most).all():
        return np.broadcast_to(cap, (len(cap), *got.shape)), got
    parts = drawn(height[:, None], np.broadcast_to(slope, height.shape)[:, None], cap, got)
    together = total(parts)
    parts *= np.where(together > 0, got / np.where(together > 0, together, 1.0), 1.0)
    return np.where(got >= most, cap, np.minimum(parts, cap)), got
