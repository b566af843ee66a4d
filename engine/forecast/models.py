"""The forecaster of a rack: what its columns will show some minutes ahead, with intervals, or why it cannot tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Self

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from engine.forecast.folds import FOLDS
from engine.forecast.frames import checked_frame, checked_times
from engine.forecast.outcome import TargetForecast
from engine.forecast.replay import replayed
from engine.forecast.stored import packed, unpacked
from engine.forecast.targets import NO_REASON, REASONS, Targets
from engine.forecast.trace import Rows
from engine.forecast.windows import HOLD_S, SECOND_US, Floats, Grid, stretches, times_us

KIND = "rack-forecaster"
LONGEST_HORIZON_S = 3600
TREES = 200
FIELDS = ("value", "lower", "upper")


class RackForecaster:
    """Direct forecasts of several columns, ``horizon_s`` seconds ahead.

    ``features``: the columns to look at beside the targets; None: all columns of what it is fitted to. See
    docs/science/forecasting.md for models and intervals. ``trees``: of each boosted model; fewer learn faster and less.
    The same rows give the same forecaster.

    :raises ValueError: a horizon outside 60..3600 s, no target
    """

    def __init__(
        self,
        horizon_s: int,
        targets: Sequence[str],
        features: Sequence[str] | None = None,
        *,
        trees: int = TREES,
    ) -> None:
        if not 60 <= horizon_s <= LONGEST_HORIZON_S or horizon_s != int(horizon_s):
            raise ValueError(f"horizon_s must be a whole number of seconds, 60..{LONGEST_HORIZON_S}: got {horizon_s!r}")
        if isinstance(targets, str) or not targets or len(set(targets)) != len(targets):
            raise ValueError(f"targets must be a list of one or more different column names: got {targets!r}")
        if isinstance(features, str):
            raise ValueError(f"features must be a list of column names: got {features!r}")
        self.horizon_s = int(horizon_s)
        self.targets = tuple(targets)
        self.features = None if features is None else tuple(features)
        self.trees = trees
        self._fitted: Targets | None = None

    @property
    def champions(self) -> Mapping[str, str]:
        """The model whose value is taken, by target; targets there was too little history of are absent."""
        return {name: learned.champion for name, learned in self._models().learned.items()}

    @property
    def figures(self) -> Mapping[str, Mapping[str, float]]:
        """Mean absolute error of each model on days held out, by target, in the target's unit."""
        return {name: learned.figures for name, learned in self._models().learned.items()}

    def fit(self, frame: pd.DataFrame) -> Self:
        """Learn from the rows of one device.

        :param frame: tz-aware UTC DatetimeIndex, ascending, a row a second, numeric columns; gaps are allowed
        :raises ValueError: the frame is not so, or a target has too little history
        """
        names = self._columns(list(frame.columns) if isinstance(frame, pd.DataFrame) else [])
        rows = checked_frame(frame, names)
        if rows.empty:
            raise ValueError("frame holds no known value: at least 6 h of rows without gaps are needed")
        parts = stretches(times_us(rows.index))
        self.fit_grids([Grid.of_frame(rows.iloc[part]) for part in parts])
        missing = [name for name in self.targets if name not in self._models().learned]
        if missing:
            raise ValueError(
                f"too little history of {', '.join(missing)}: at least 6 h of known values are needed, in stretches of "
                f"more than an hour without gaps over {HOLD_S} s, spread over {FOLDS} different hours"
            )
        return self

    def fit_grids(self, grids: Sequence[Grid]) -> Self:
        """Learn from grids of one step, each of one or more series that share what is learned.

        A target there is too little history of is left out: its forecasts say so.

        :raises ValueError: no grid, steps that differ or do not divide the horizon, a column missing
        """
        if not grids or len({grid.step_s for grid in grids}) != 1 or self.horizon_s % grids[0].step_s:
            raise ValueError(f"fit_grids wants grids of one step that divides the horizon of {self.horizon_s} s")
        columns = self._columns(list(grids[0].channels))
        for grid in grids:
            _check_channels(grid, columns)
        with one_thread():
            self._fitted = Targets.learned_from(
                grids, names=self.targets, columns=columns, horizon_s=self.horizon_s, trees=self.trees
            )
        return self

    def forecast(self, grid: Grid, rows: Rows | None = None) -> Mapping[str, TargetForecast]:
        """The forecasts issued at the last step of a grid, of all its series at once, by target.

        :param rows: issue them at these moments instead, each from what lies before it; one value a moment then
        :raises ValueError: the forecaster is not fitted, or the grid lacks a column it was fitted with
        """
        fitted = self._models()
        _check_channels(grid, fitted.columns)
        series, steps = grid.shape
        if rows is None:
            rows = Rows(series=np.arange(series), step=np.full(series, steps - 1))
        found = {}
        with one_thread():
            answers = fitted.ask(fitted.view(grid.since_gap()), rows)
        for name, asked in answers.items():
            found[name] = TargetForecast(
                now=asked.now,
                models=asked.models,
                reasons=tuple(None if code == NO_REASON else REASONS[code] for code in asked.reasons.tolist()),
                scale=asked.size,
                draws=fitted.draws.get(name, np.zeros(1)),
            )
        return found

    def predict(self, frame: pd.DataFrame, at: pd.DatetimeIndex | None = None) -> pd.DataFrame:
        """The forecasts issued at each of ``at``, by default at every row.

        :param frame: as for :meth:`fit`, with the columns it was fitted with; others are ignored
        :param at: issue times, ascending, UTC; at any other moment than a row's the last row before it is the newest
        :returns: a row an issue time; columns (target, "value" | "lower" | "upper"), the unit of the target, at issue
            time + ``horizon_s``; NaN where there is no forecast: less than 30 min since a gap of more than 120 s, the
            target unknown or stuck
        :raises ValueError: the forecaster is not fitted, or the frame is not as described
        """
        fitted = self._models()
        rows = checked_frame(frame, fitted.columns)
        issued = checked_times(frame.index if at is None else at, "at")
        wanted = times_us(issued)
        values = np.full((len(wanted), len(self.targets) * len(FIELDS)), np.nan)
        at_us = times_us(rows.index)
        for part in stretches(at_us):
            within = slice(*np.searchsorted(wanted, [at_us[part][0], at_us[part][-1] + HOLD_S * SECOND_US + 1]))
            if wanted[within].size:
                values[within] = self._stretch(fitted, rows.iloc[part], wanted[within])
        columns = pd.MultiIndex.from_product([self.targets, FIELDS])
        return pd.DataFrame(values, index=issued, columns=columns)

    def _stretch(self, fitted: Targets, rows: pd.DataFrame, wanted: np.ndarray) -> Floats:
        grid = Grid.of_frame(rows)
        steps = np.minimum((wanted - grid.start_us) // (grid.step_s * SECOND_US), grid.shape[1] - 1)
        with one_thread():
            found = replayed(fitted, grid, steps.astype(np.intp))
        return np.column_stack([column for name in self.targets for column in found[name]])

    def to_bytes(self) -> bytes:
        """The fitted forecaster, to be read by :meth:`from_bytes` of the same versions."""
        return packed(KIND, {"features": self.features, "trees": self.trees, "fitted": self._models()})

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """The forecaster that was written.

        :raises UnreadableModel: corrupted, or written by another version; the message says which
        """
        content = unpacked(KIND, data)
        fitted: Targets = content["fitted"]
        forecaster = cls(fitted.horizon_s, fitted.names, content["features"], trees=content["trees"])
        forecaster._fitted = fitted
        return forecaster

    def _columns(self, there: Sequence[object]) -> tuple[str, ...]:
        others = [str(name) for name in there] if self.features is None else list(self.features)
        return tuple(dict.fromkeys([*self.targets, *others]))

    def _models(self) -> Targets:
        if self._fitted is None:
            raise ValueError("the forecaster is not fitted: call fit first")
        return self._fitted


def one_thread() -> threadpool_limits:
    """Trees on one thread: small batches lose more to waiting threads than they win, and other jobs want the cores."""
    return threadpool_limits(limits=1)


def _check_channels(grid: Grid, columns: Sequence[str]) -> None:
    for name in columns:
        if name not in grid.channels:
            raise ValueError(f"column {name!r} is missing: the grid has {', '.join(grid.channels)}")
