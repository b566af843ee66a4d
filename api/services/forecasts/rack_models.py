"""The three forecasters of a site's racks, 5, 10 and 15 min ahead, trained and kept together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from api.services.forecasts.targets import AHEAD, TARGETS
from engine.forecast.models import RackForecaster
from engine.forecast.stored import packed, unpacked
from engine.forecast.trace import Rows
from engine.forecast.windows import Floats, Grid

KIND = "rack-models"
AHEAD_S = int(AHEAD.total_seconds())
EVERY = 5  # minutes between the forecasts that models are compared on
# by horizon in s: boosted trees of each model; the two beside the shown one only tell when a limit is reached
TREES = {300: 12, AHEAD_S: 30, 900: 12}


@dataclass(frozen=True, kw_only=True)
class RackModels:
    """``columns``: the targets the site measured when they were trained; ``by_horizon``: horizon in s -> forecaster."""

    columns: tuple[str, ...]
    by_horizon: Mapping[int, RackForecaster]

    @classmethod
    def train(cls, grids: Sequence[Grid], columns: tuple[str, ...], trees: Mapping[int, int] = TREES) -> Self:
        """Learn all targets and horizons from the same days. Raises ``ValueError`` for grids nothing can be made of."""
        made = {horizon: RackForecaster(horizon, TARGETS, trees=count) for horizon, count in trees.items()}
        trained = {horizon: forecaster.fit_grids(grids) for horizon, forecaster in made.items()}
        return cls(columns=columns, by_horizon=trained)

    def to_bytes(self) -> bytes:
        """As a file holds them."""
        content = {horizon: forecaster.to_bytes() for horizon, forecaster in self.by_horizon.items()}
        return packed(KIND, {"columns": self.columns, "by_horizon": content})

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """The models of such a file; raises :class:`~engine.forecast.stored.UnreadableModel`."""
        content: Mapping[str, Any] = unpacked(KIND, data)
        read = {horizon: RackForecaster.from_bytes(one) for horizon, one in content["by_horizon"].items()}
        return cls(columns=content["columns"], by_horizon=read)

    @property
    def shown(self) -> RackForecaster:
        """The forecaster of the forecasts that are kept, 10 min ahead."""
        return self.by_horizon[AHEAD_S]


@dataclass(frozen=True, kw_only=True)
class HeldOut:
    """How far models were off on days they were not trained on, 10 min ahead: target -> model -> mean absolute error in
    the target's unit. ``coverage``: the share of outcomes inside the 90 % interval, by target."""

    errors: Mapping[str, Mapping[str, float]]
    coverage: Mapping[str, float]


def held_out(models: RackModels, grid: Grid, level: float = 0.9) -> HeldOut:
    """Forecast every 5 min of a grid and compare with what came; a target without any forecast is left out."""
    series, steps = grid.shape
    ahead = AHEAD_S // grid.step_s
    issued = np.arange(0, steps - ahead, EVERY)
    rows = Rows(series=np.repeat(np.arange(series), len(issued)), step=np.tile(issued, series))
    errors: dict[str, dict[str, float]] = {}
    coverage = {}
    for target, said in models.shown.forecast(grid, rows).items():
        came = grid.channels[target][rows.series, rows.step + ahead]
        known = ~np.isnan(came) & ~np.isnan(said.models["champion"])
        if not known.any():
            continue
        errors[target] = {name: _mean_error(value[known], came[known]) for name, value in said.models.items()}
        lower, upper = said.interval(level)
        coverage[target] = float(((lower <= came) & (came <= upper))[known].mean())
    return HeldOut(errors=errors, coverage=coverage)


def _mean_error(value: Floats, came: Floats) -> float:
    return float(np.nanmean(np.abs(value - came)))
