"""Stored rows judged again: which alarms rules would have raised, when, and for how long they would have stood."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from engine.safety.limits import Level
from engine.safety.protection import SECOND, Rows, Rules, advance
from engine.safety.series import Series, Times
from engine.safety.standing import Standing


class Spell(NamedTuple):
    """An alarm from its beginning to its end; times in microseconds since 1970 UTC, ``ends`` None: it still stands.

    ``level`` None: the value was unknown. ``stood_us``: how long it stood while rows came; gaps between rows do not
    count.
    """

    device: int
    quantity: str
    level: Level | None
    begins: int
    ends: int | None
    stood_us: int


@dataclass(kw_only=True)
class Replay:
    """Rows go in block by block, in order of time; spells come out. Only what stands is kept between blocks.

    >>> from engine.safety.protection import MEASURED, Measured
    >>> values = np.full((6, 7), np.nan)
    >>> values[:, MEASURED.index(Measured.MAX_VOLTAGE)] = [4.04, 4.06, 4.06, 4.06, 4.06, 3.99]
    >>> replay = Replay(rules=Rules(measured=[Measured.MAX_VOLTAGE]))
    >>> replay.feed(Rows(device=np.zeros(6, dtype=np.intp), at=np.arange(6) * SECOND, values=values))
    >>> [(s.quantity, s.begins // SECOND, s.ends // SECOND) for s in replay.spells()]
    [('over_voltage', 4, 5)]
    """

    rules: Rules
    covered_us: Times = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    _standing: Standing = field(default_factory=lambda: Standing.fresh(0))
    _over: list[Spell] = field(default_factory=list)
    _open: dict[tuple[int, str, Level | None], tuple[int, int]] = field(default_factory=dict)

    def feed(self, rows: Rows) -> None:
        """Judge more rows."""
        if not len(rows.at):
            return
        devices = int(rows.device.max()) + 1
        if devices > len(self.covered_us):
            self.covered_us = np.concatenate([self.covered_us, np.zeros(devices - len(self.covered_us), np.int64)])
            self._standing = self._standing.grown(devices)
        covered = self._cover(rows)
        self._standing, told = advance(self._standing, rows, self.rules)
        for change in told:
            key = (change.device, change.quantity.name, change.level)
            if change.begins:
                self._open[key] = (change.at, int(covered[change.row]))
            else:
                begins, before = self._open.pop(key)
                self._over.append(Spell(*key, begins, change.at, int(covered[change.row]) - before))

    def spells(self) -> list[Spell]:
        """The alarms so far in the order in which they began, those that still stand among them."""
        standing = [
            Spell(*key, begins, None, int(self.covered_us[key[0]]) - before)
            for key, (begins, before) in self._open.items()
        ]
        return sorted([*self._over, *standing], key=lambda spell: (spell.begins, spell[:2], spell.level or 0))

    def _cover(self, rows: Rows) -> Times:
        """How long each row's device has reported so far, gaps left out."""
        order = np.lexsort((rows.at, rows.device))
        device, at = rows.device[order], rows.at[order]
        series = Series.of(device, at, last_at=self._standing.at, gap=round(self.rules.gap_s * SECOND))
        total = np.cumsum(np.where((series.step > 0) & (series.step <= series.gap), series.step, 0))
        first = np.where(series.start > 0, total[series.start - 1], 0)
        covered = np.empty(len(at), dtype=np.int64)
        covered[order] = self.covered_us[device] + total - first
        last = order[series.last]
        self.covered_us[rows.device[last]] = covered[last]
        return covered
