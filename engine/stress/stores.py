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
from engine.stress.level import filled, shared, total

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
        self._next_s = np.append(fleet.corners_s[1:], np.inf)  # the corner after each
        steps, runs = need.missing_mw.shape
        self._turn = max(1, int(TURN_S / step_s + 1e-9))
        self._stored = np.broadcast_to(fleet.start_mwh, (len(fleet.start_mwh), runs)).copy()
        self._start = self._stored.copy()
        self._offered = need.offered_mw
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
        works = self._works(first + length)
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
        works = self._works(last)
        leaked = works * self._stored * (1.0 - fleet.kept_an_hour**hours)
        self._stored -= leaked
        if self._detail:
            self._leaked[first:last] = leaked / (last - first)
        takes = self._offered[first:last].any(axis=0) & (works & (self._stored < fleet.energy_mwh)).any(axis=0)
        lanes = np.flatnonzero(takes)
        taken = self._taken_mwh(lanes, works.take(lanes, axis=1), first, last) if lanes.size else None
        if serve:
            asks = self.short_mw[first:last].any(axis=0) & (works & (self._stored > 0)).any(axis=0)
            self._serve(np.flatnonzero(asks), first, last)
        if taken is not None:
            self._stored[:, lanes] = np.minimum(self._stored.take(lanes, axis=1) + taken, fleet.energy_mwh)

    def _taken_mwh(self, lanes: Lanes, works: Bools, first: int, last: int) -> Floats:
        fleet, hours = self._fleet, (last - first) * self._step_s / HOUR_S
        room = fleet.energy_mwh - self._stored.take(lanes, axis=1)
        cap = np.minimum(room / hours, fleet.power_mw) * works
        charged, together = filled(fleet.order, cap, self._offered[first:last].take(lanes, axis=1))
        self.charged_mw[first:last, lanes] = together
        if self._detail:
            self._taken[first:last, :, lanes] = np.moveaxis(charged, 0, 1)
        taken: Floats = np.add.reduce(charged, axis=1) * self._step_s / HOUR_S
        return taken

    def _serve(self, lanes: Lanes, first: int, last: int) -> None:
        """Meet what is asked in some runs, or as much of it as can be met."""
        if last - first == 1 and lanes.size:
            self._by_pieces(lanes, first)
        elif lanes.size:
            left, half = lanes[~self._together(lanes, first, last)], (first + last) // 2
            self._serve(left, first, half)
            self._serve(left, half, last)

    def _together(self, lanes: Lanes, first: int, last: int) -> Bools:
        """Serve steps at once in those runs in which no layer comes within a step, fails or runs empty; which those
        are."""
        fleet, need = self._fleet, self._need
        hours = (last - first) * self._step_s / HOUR_S
        begin_s = need.since_s[first:last].take(lanes, axis=1)
        end_s, corner = begin_s + self._step_s, self._corner(begin_s)
        stored, works = self._stored.take(lanes, axis=1), self._works(last).take(lanes, axis=1)
        asked = self._asked(lanes, begin_s, first, last)
        power, most = self._can(works & (stored > 0), corner, begin_s, end_s, asked)
        cap = np.minimum(power, (stored * fleet.efficiency / hours)[:, None])
        comes = (asked > 0) & (self._until_s(corner, begin_s, need.delay_s.take(lanes)) < end_s)
        whole = (~comes & (total(cap) >= most * ALL_BUT)).all(axis=0)
        whole &= (works == self._works(first + 1).take(lanes, axis=1)).all(axis=0)
        lanes = lanes[whole]
        if lanes.size:
            stored = stored[:, whole]
            slope = (fleet.power_mw / hours)[:, None]
            given, got = shared(fleet.hours_left(stored)[:, None], slope, cap[..., whole], most[:, whole])
            drawn = np.add.reduce(given, axis=1) * (self._step_s / HOUR_S) / fleet.efficiency
            self._stored[:, lanes] = np.maximum(stored - drawn, 0.0)
            self.short_mw[first:last, lanes] = asked[:, whole] - got
            if self._detail:
                self._given[first:last, :, lanes] = np.moveaxis(given, 0, 1)
        return np.asarray(whole)

    def _by_pieces(self, lanes: Lanes, at: int) -> None:
        """Serve one step, piece by piece between the times at which layers come, rise and stand."""
        fleet, need = self._fleet, self._need
        works = self._works(at + 1).take(lanes, axis=1)
        stored, delay_s = self._stored.take(lanes, axis=1), need.delay_s.take(lanes)
        begin_s = need.since_s[at].take(lanes)
        last_s = begin_s + self._step_s
        self.short_mw[at, lanes] = 0.0
        while True:
            corner = self._corner(begin_s)
            end_s = np.minimum(self._until_s(corner, begin_s, delay_s), last_s)
            hours = (end_s - begin_s) / HOUR_S
            asked = self._asked(lanes, begin_s[None], at, at + 1)
            power, most = self._can(works & (stored > 0), corner[None], begin_s[None], end_s[None], asked)
            cap = np.minimum(power, (stored * fleet.efficiency / hours)[:, None])
            given, got = shared(fleet.hours_left(stored)[:, None], (fleet.power_mw / hours)[:, None], cap, most)
            stored = np.maximum(stored - given[:, 0] * hours / fleet.efficiency, 0.0)
            part = (end_s - begin_s) / self._step_s
            self.short_mw[at, lanes] += (asked - got)[0] * part
            if self._detail:
                self._given[at, :, lanes] += (given[:, 0] * part).T
            self._stored[:, lanes] = stored
            more = np.flatnonzero(end_s < last_s)
            if not more.size:
                return
            if more.size < lanes.size:
                lanes, delay_s, last_s, end_s = lanes[more], delay_s[more], last_s[more], end_s[more]
                stored, works = stored.take(more, axis=1), works.take(more, axis=1)
            begin_s = end_s

    def _works(self, last: int) -> Bools:
        """Which layers have not failed when step ``last`` begins, (layers, runs)."""
        return self._fleet.failed_at_s >= last * self._step_s

    def _corner(self, since_s: Floats) -> NDArray[np.intp]:
        """The newest corner, by its number."""
        return np.searchsorted(self._fleet.corners_s, since_s, side="right") - 1

    def _until_s(self, corner: NDArray[np.intp], since_s: Floats, delay_s: Floats) -> Floats:
        """The next time into a deficit at which a layer comes, rises or stands, or demand response comes."""
        after = self._next_s.take(corner)
        if self._need.relief_mw is None:
            return after
        return np.where(delay_s > since_s, np.minimum(after, delay_s), after)

    def _asked(self, lanes: Lanes, since_s: Floats, first: int, last: int) -> Floats:
        """What is missing, less demand response once it has come."""
        missing = self._need.missing_mw[first:last].take(lanes, axis=1)
        if self._need.relief_mw is None:
            return missing
        relief = self._need.relief_mw[first:last].take(lanes, axis=1)
        return missing - np.where(since_s >= self._need.delay_s[lanes], relief, 0.0)

    def _can(
        self, holds: Bools, corner: NDArray[np.intp], begin_s: Floats, end_s: Floats, asked: Floats
    ) -> tuple[Floats, Floats]:
        """In pieces of a deficit that lie between two corners: mean power of each layer, and what they can give of
        what is asked if their energy lasts. (layers, pieces, runs) and (pieces, runs)."""
        if not self._fleet.rises.take(corner).any():
            power = self._fleet.standing_mw.take(corner, axis=1) * holds[:, None]
            return power, np.minimum(asked, total(power))
        starts, ends = self._fleet.available_mw(begin_s, end_s)
        starts, ends = starts * holds[:, None], ends * holds[:, None]
        return (starts + ends) / 2.0, mean_of_least(asked, total(starts), total(ends))
