"""Forecasts at many moments of one stretch, with intervals that adapt to what was achieved so far in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from engine.forecast.intervals import AdaptiveLevel
from engine.forecast.outcome import tail_ranks
from engine.forecast.targets import Asked, Targets
from engine.forecast.trace import Rows
from engine.forecast.windows import WARM_UP_S, Floats, Grid, Steps

SPACING_S = 60  # between the forecasts whose outcomes the level learns from


def replayed(targets: Targets, grid: Grid, steps: Steps) -> dict[str, tuple[Floats, Floats, Floats]]:
    """Value, lower and upper limit of each target, issued at ``steps`` of a grid of one series without gaps.

    The level adapts to the forecasts of every minute from the stretch's first row on, whichever are asked for, as soon
    as their outcomes are known: an answer depends on the rows up to its issue time only.
    """
    view = targets.view(grid)
    width, ahead = max(1, SPACING_S // grid.step_s), targets.horizon_s // grid.step_s
    inner = np.arange(-(-WARM_UP_S // grid.step_s), int(steps.max(initial=-1)) + 1, width)
    learned_from = targets.ask(view, _rows(inner))
    wanted = targets.ask(view, _rows(steps))
    states = _states(targets, grid, inner, learned_from)
    known = np.searchsorted(inner + ahead, steps, side="right")
    found = {}
    for k, name in enumerate(targets.names):
        value = wanted[name].models["champion"]
        size = wanted[name].size * states.widening[known, k]
        lower, upper = _limits(value, size, states.level[known, k], _ordered(targets, name))
        found[name] = (value, lower, upper)
    return found


@dataclass(frozen=True, kw_only=True)
class _States:
    """(outcomes known + 1, targets) what to ask of an interval after so many outcomes."""

    level: Floats
    widening: Floats


def _rows(steps: Steps) -> Rows:
    return Rows(series=np.zeros(len(steps), dtype=np.intp), step=steps)


def _ordered(targets: Targets, name: str) -> Floats:
    return np.sort(targets.draws.get(name, np.zeros(1)))


def _limits(value: Floats, size: Floats, level: Floats, ordered: Floats) -> tuple[Floats, Floats]:
    below, above = tail_ranks((1.0 - level) / 2.0, len(ordered))
    return value + size * ordered[below], value + size * ordered[above]


def _states(targets: Targets, grid: Grid, inner: Steps, issued: Mapping[str, Asked]) -> _States:
    ahead, steps, names = targets.horizon_s // grid.step_s, grid.shape[1], targets.names
    due = inner + ahead
    value = np.stack([issued[name].models["champion"] for name in names], axis=1)
    size = np.stack([issued[name].size for name in names], axis=1)
    came = np.stack([grid.channels[name][0, np.minimum(due, steps - 1)] for name in names], axis=1)
    came[due >= steps] = np.nan
    unknown = np.isnan(came) | np.isnan(value)
    error = np.divide(np.abs(came - value), size, out=np.zeros_like(size), where=size > 0.0)
    ordered = [_ordered(targets, name) for name in names]
    state = AdaptiveLevel.start(len(names))
    level, widening = np.empty((2, len(inner) + 1, len(names)))
    level[0], widening[0] = state.level(), state.widening()
    known = np.searchsorted(due, inner, side="right")  # outcomes known when each forecast was issued
    for k, n in enumerate(known.tolist()):
        limits = [
            _limits(value[k, j], size[k, j] * widening[n, j], level[n, j], draws) for j, draws in enumerate(ordered)
        ]
        lower, upper = (np.array(side) for side in zip(*limits, strict=True))
        state = state.update((lower <= came[k]) & (came[k] <= upper), unknown[k], error[k])
        level[k + 1], widening[k + 1] = state.level(), state.widening()
    return _States(level=level, widening=widening)
