"""Forecasts at many moments of one stretch, with intervals that adapt to what was achieved so far in it."""

from __future__ import annotations

from collections.abc import Mapping

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
    levels = _levels(targets, grid, inner, learned_from)
    known = np.searchsorted(inner + ahead, steps, side="right")
    found = {}
    for k, name in enumerate(targets.names):
        value = wanted[name].models["champion"]
        lower, upper = _limits(value, wanted[name].size, levels[known, k], _ordered(targets, name))
        found[name] = (value, lower, upper)
    return found


def _rows(steps: Steps) -> Rows:
    return Rows(series=np.zeros(len(steps), dtype=np.intp), step=steps)


def _ordered(targets: Targets, name: str) -> Floats:
    return np.sort(targets.draws.get(name, np.zeros(1)))


def _limits(value: Floats, size: Floats, level: Floats, ordered: Floats) -> tuple[Floats, Floats]:
    below, above = tail_ranks((1.0 - level) / 2.0, len(ordered))
    return value + size * ordered[below], value + size * ordered[above]


def _levels(targets: Targets, grid: Grid, inner: Steps, issued: Mapping[str, Asked]) -> Floats:
    """(outcomes known + 1, targets) the level after so many outcomes."""
    ahead, steps = targets.horizon_s // grid.step_s, grid.shape[1]
    due = inner + ahead
    inside = np.minimum(due, steps - 1)
    value = np.stack([issued[name].models["champion"] for name in targets.names], axis=1)
    size = np.stack([issued[name].size for name in targets.names], axis=1)
    came = np.stack([grid.channels[name][0, inside] for name in targets.names], axis=1)
    came[due >= steps] = np.nan
    ordered = [_ordered(targets, name) for name in targets.names]
    state = AdaptiveLevel.start(len(targets.names))
    levels = np.empty((len(inner) + 1, len(targets.names)))
    levels[0] = state.level()
    known = np.searchsorted(due, inner, side="right")  # outcomes known when each forecast was issued
    for k in range(len(inner)):
        asked = levels[known[k]]
        limits = [_limits(value[k, j], size[k, j], asked[j], ordered[j]) for j in range(len(ordered))]
        lower, upper = (np.array(side) for side in zip(*limits, strict=True))
        covered = (lower <= came[k]) & (came[k] <= upper)
        state = state.update(covered, np.isnan(came[k]) | np.isnan(value[k]))
        levels[k + 1] = state.level()
    return levels
