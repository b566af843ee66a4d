"""Racks that change as no rack of the site did in the last day: a cell that heats up by itself, a cell that fails.

No model has learned such a thing, and trees do not go beyond what they have seen: they would promise, with a narrow
interval, that it ends at once. There the forecast is the present rate of change instead, with an interval to match.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace

import numpy as np

from engine.forecast.outcome import TargetForecast
from engine.forecast.windows import Flags, Floats, Grid

RATE = "rate"  # the champion's name there
OVER_S = 180  # a rate is the change over so many seconds
LATEST_S = 900  # what is judged must not be what it is judged by
TIMES = 2.0  # the largest change of the middle one of the racks
LEAST = {"voltage": 0.01, "temperature": 1.0, "soc": 1.0, "current": 5.0}  # no change below is unusual
SPREAD = 0.5  # the error expected of such a forecast, as a share of the change it foresees


@dataclass(frozen=True, kw_only=True)
class Moves:
    """Of each rack: ``per_s``, the present rate in the target's unit a second, and whether it is ``unusual``."""

    per_s: Floats
    unusual: Flags


def moves(grid: Grid, target: str) -> Moves:
    """How a target (a rack column) moves at the last step of a grid.

    >>> hour = np.tile([3.0, 3.01], (3, 60))
    >>> hour[1, -4:] = [3.0, 3.01, 3.02, 3.03]
    >>> moves(Grid(start_us=0, step_s=60, channels={"v": hour}), "v").unusual.tolist()
    [False, True, False]
    """
    values = grid.channels[target]
    width, latest = OVER_S // grid.step_s, LATEST_S // grid.step_s
    racks = len(values)
    if values.shape[1] <= latest + 2 * width:
        return Moves(per_s=np.zeros(racks), unusual=np.zeros(racks, dtype=np.bool_))
    change = values[:, -1] - values[:, -1 - width]
    before = np.abs(values[:, width:-latest] - values[:, : -latest - width])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a rack of which nothing is known
        usual = np.nanmedian(np.nanmax(before, axis=1))
    least = next((low for name, low in LEAST.items() if name in target), 0.0)
    # NaN compares as False
    return Moves(per_s=change / OVER_S, unusual=(np.abs(change) > TIMES * usual) & (np.abs(change) >= least))


def carried_on(said: TargetForecast, horizon_s: int, found: Moves) -> TargetForecast:
    """The forecast with the present rate carried on where that is unusual."""
    there = found.unusual & ~np.isnan(said.models["champion"])
    ahead = np.where(there, found.per_s, 0.0) * horizon_s
    champion = np.where(there, said.now + ahead, said.models["champion"])
    scale = np.where(there, np.maximum(said.scale, SPREAD * np.abs(ahead)), said.scale)
    return replace(said, models={**said.models, "champion": champion}, scale=scale)
