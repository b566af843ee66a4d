"""Charge, discharge and rest: which one it is, since when, what was before, and what the switch left behind."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from engine.forecast.trace import Rows, Trace, last_true
from engine.forecast.windows import Floats, Steps

LONGEST_S = 4 * 3600.0  # times since something are told no longer than this: a live history has an end
STEP_SHARE = 0.05  # a change of current by this share of its range is a step


@dataclass(frozen=True, eq=False)
class Phases:
    """The sign of a current with a dead band. ``rest``: magnitude that counts as none; ``span``: its usual range."""

    current: Trace
    rest: float
    span: float

    @cached_property
    def sign(self) -> NDArray[np.int8]:
        """(series, steps) 1, 0, -1."""
        held = np.nan_to_num(self.current.held)
        return (np.sign(held) * (np.abs(held) > self.rest)).astype(np.int8)

    @cached_property
    def began(self) -> Steps:
        """(series, steps) the first step of the present phase."""
        changed = np.ones(self.sign.shape, dtype=np.bool_)
        changed[:, 1:] = self.sign[:, 1:] != self.sign[:, :-1]
        first = np.minimum(self.current.first, self.sign.shape[1] - 1)
        began: Steps = np.maximum(last_true(changed), first[:, np.newaxis])
        return began

    @cached_property
    def stepped(self) -> Steps:
        """(series, steps) the last step at which the current changed much, -1 where none did."""
        jumped = np.zeros(self.sign.shape, dtype=np.bool_)
        ten = self.current.steps(10.0)
        held = self.current.held
        jumped[:, ten:] = np.abs(held[:, ten:] - held[:, :-ten]) > STEP_SHARE * self.span
        return last_true(jumped)

    def features(self, rows: Rows) -> dict[str, Floats]:
        """Sign, seconds in the phase, the phase before, the charge moved in the phase, seconds since a step."""
        series, step = rows.series, rows.step
        step_s = float(self.current.step_s)
        began, stepped = self.began[series, step], self.stepped[series, step]
        first = np.minimum(self.current.first[series], step)
        before = np.where(began > first, self.sign[series, np.maximum(began - 1, 0)], 0)
        recent = np.maximum(began, step - round(LONGEST_S / step_s))
        return {
            "phase": self.sign[series, step].astype(np.float64),
            "phase_s": np.minimum((step - began) * step_s, LONGEST_S),
            "phase_before": before.astype(np.float64),
            "phase_charge": self.current.total(rows, recent),
            "stepped_s": np.minimum((step - np.maximum(stepped, first)) * step_s, LONGEST_S),
        }
