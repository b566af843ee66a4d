"""The next day in steps of 15 minutes, each forecast directly, beside yesterday repeated, with intervals.

Direct: a model is given the time ahead and says that step at once, instead of walking there through its own forecasts.
It says what will differ from the median of the last days at that time. What is learned is taken only if it was better
than that, and than yesterday, on days held out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from engine.forecast.day_features import DAY_S, Ahead, DayView, beside
from engine.forecast.day_learning import FEWEST_ROWS, LEADS, DayLearned, learn_day
from engine.forecast.outcome import NoForecast
from engine.forecast.stored import packed, unpacked
from engine.forecast.windows import SECOND_US, Floats, Grid, Steps

KIND = "day-ahead"
MOST_ROWS = 24_000
ISSUED_EVERY_S = 3600
AHEAD_AT_ONCE = 8  # steps ahead that are learned from at each moment


@dataclass(frozen=True, kw_only=True, eq=False)
class DayAheadForecast:
    """The next day of several series, (series, steps of a day), in the target's unit, from one step ahead on.

    ``yesterday``: the last day as it was, which is what persistence says; NaN where it was unknown. ``value`` is NaN
    throughout where ``reasons`` says why there is none. ``lower`` and ``upper`` hold each outcome with 90 %.
    ``model``: profile (the median of the last days), linear or gradient_boosting; yesterday where none beat it.
    """

    value: Floats
    lower: Floats
    upper: Floats
    yesterday: Floats
    reasons: tuple[NoForecast | None, ...]
    model: str

    @property
    def beats_yesterday(self) -> bool:
        """Whether the model was better than yesterday repeated, on days held out."""
        return self.model != "yesterday"


@dataclass(frozen=True, kw_only=True, eq=False)
class _Fitted:
    beside: tuple[str, ...]
    learned: DayLearned


class DayAhead:
    """Forecasts of one channel for the next day, of all series of a site by one model.

    :param step_s: seconds between steps, a divisor of a day
    """

    def __init__(self, target: str = "rack_max_cell_voltage", step_s: int = 900) -> None:
        if step_s < 60 or DAY_S % step_s:
            raise ValueError(f"step_s must divide a day and be at least 60: got {step_s}")
        self.target = target
        self.step_s = step_s
        self._fitted: _Fitted | None = None

    @property
    def champion(self) -> str:
        """The model whose value is taken: yesterday, profile, linear or gradient_boosting."""
        return self._model().learned.model

    @property
    def figures(self) -> Mapping[str, float]:
        """Mean absolute error of each model on days held out, in the target's unit."""
        return self._model().learned.figures

    def fit(self, grids: Sequence[Grid]) -> Self:
        """Learn from grids of steps of ``step_s``, each of one or more series; more than two days are needed.

        :raises ValueError: no grid, other steps, the target missing, or too little history
        """
        rows, view = [], []
        for grid in grids:
            self._check(grid, ())
            view.append(DayView(grid=grid, target=self.target, beside=beside(grids[0].channels, self.target)))
            self._check(grid, view[-1].beside)
            rows.append(_sampled(view[-1], sum(each.shape[0] for each in grids)))
        if not sum(map(len, rows)):
            raise ValueError(_too_little(self.target))
        parts = list(zip(view, rows, strict=True))
        profile = np.concatenate([each.profile(part) for each, part in parts])
        change = np.concatenate([_actual(each, part) for each, part in parts]) - profile
        yesterday = np.concatenate([each.yesterday(part) for each, part in parts]) - profile
        features = np.concatenate([each.features(part) for each, part in parts])
        issued_us, due_us = (
            np.concatenate([_us(each, part.step + times * part.ahead) for each, part in parts]) for times in (0, 1)
        )
        lead = self._lead(np.concatenate([part.ahead for part in rows]))
        known = ~np.isnan(change + yesterday)
        if known.sum() < FEWEST_ROWS:
            raise ValueError(_too_little(self.target))
        learned = learn_day(
            features[known],
            change[known],
            yesterday[known],
            issued_us=issued_us[known],
            due_us=due_us[known],
            lead=lead[known],
        )
        self._fitted = _Fitted(beside=view[0].beside, learned=learned)
        return self

    def forecast(self, grid: Grid) -> DayAheadForecast:
        """The day after the last step of a grid, which should reach back seven days, of all its series.

        A series has a forecast when its target is known now and at all but an hour of the day before.

        :raises ValueError: not fitted, other steps, a channel missing
        """
        fitted = self._model()
        self._check(grid, fitted.beside)
        view = DayView(grid=grid, target=self.target, beside=fitted.beside)
        series, steps = grid.shape
        day = DAY_S // self.step_s
        past = grid.channels[self.target][:, -day:]
        yesterday = np.concatenate([np.full((series, day - past.shape[1]), np.nan), past], axis=1)
        reasons = _reasons(view, yesterday, grid)
        issued = np.flatnonzero([reason is None for reason in reasons])
        value, lower, upper = (np.full((series, day), np.nan) for _ in range(3))
        if len(issued):
            rows = Ahead(
                series=np.repeat(issued, day),
                step=np.full(len(issued) * day, steps - 1),
                ahead=np.tile(np.arange(1, day + 1), len(issued)),
            )
            said = self._said(fitted.learned, view, rows)
            value[issued], lower[issued], upper[issued] = (each.reshape(-1, day) for each in said)
        return DayAheadForecast(
            value=value,
            lower=lower,
            upper=upper,
            yesterday=yesterday,
            reasons=tuple(reasons),
            model=fitted.learned.model,
        )

    def _said(self, learned: DayLearned, view: DayView, rows: Ahead) -> tuple[Floats, Floats, Floats]:
        value = view.yesterday(rows) if learned.model == "yesterday" else view.profile(rows)
        if learned.fitted is not None:
            value = value + learned.fitted.predict(view.features(rows))
        return value, *learned.interval(value, _us(view, rows.step + rows.ahead), self._lead(rows.ahead))

    def _lead(self, ahead: Steps) -> Steps:
        """The block of the day ahead that steps ahead lie in."""
        found: Steps = (ahead - 1) * LEADS // (DAY_S // self.step_s)
        return found

    def to_bytes(self) -> bytes:
        """The fitted model, to be read by :meth:`from_bytes` of the same versions."""
        return packed(KIND, {"target": self.target, "step_s": self.step_s, "fitted": self._model()})

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """The model that was written.

        :raises engine.forecast.stored.UnreadableModel: corrupted, or written by another version; says which
        """
        content = unpacked(KIND, data)
        model = cls(content["target"], content["step_s"])
        model._fitted = content["fitted"]
        return model

    def _model(self) -> _Fitted:
        if self._fitted is None:
            raise ValueError("the model is not fitted: call fit first")
        return self._fitted

    def _check(self, grid: Grid, names: Sequence[str]) -> None:
        if grid.step_s != self.step_s:
            raise ValueError(f"the grid must have steps of {self.step_s} s: got {grid.step_s}")
        for name in (self.target, *names):
            if name not in grid.channels:
                raise ValueError(f"channel {name!r} is missing: the grid has {', '.join(grid.channels)}")


def _sampled(view: DayView, series_in_all: int) -> Ahead:
    """Moments an hour apart, fewer if that made too many rows, each with some of the steps ahead, all in turn."""
    series, steps = view.grid.shape
    day, width = view.day, max(1, ISSUED_EVERY_S // view.grid.step_s)
    stride = width * max(1, -(-series_in_all * steps // width * AHEAD_AT_ONCE // MOST_ROWS))
    turn = np.arange(series)[:, np.newaxis] * width
    chosen = view.ready & ((np.arange(steps) + turn) % stride == 0)
    chosen[:, max(steps - day, 0) :] = False
    of_series, step = np.nonzero(chosen)
    apart = max(1, day // AHEAD_AT_ONCE)
    first = (7 * of_series + 5 * (step // stride)) % apart
    ahead = (1 + first[:, np.newaxis] + apart * np.arange(AHEAD_AT_ONCE)).ravel()
    return Ahead(series=of_series.repeat(AHEAD_AT_ONCE), step=step.repeat(AHEAD_AT_ONCE), ahead=np.minimum(ahead, day))


def _actual(view: DayView, rows: Ahead) -> Floats:
    found: Floats = view.grid.channels[view.target][rows.series, rows.step + rows.ahead]
    return found


def _us(view: DayView, steps: Steps) -> NDArray[np.int64]:
    return np.asarray(view.grid.start_us + steps * view.grid.step_s * SECOND_US, dtype=np.int64)


def _reasons(view: DayView, yesterday: Floats, grid: Grid) -> list[NoForecast | None]:
    known, now = view.ready[:, -1], grid.channels[view.target][:, -1]
    still = np.nanmax(yesterday, axis=1, initial=-np.inf) == np.nanmin(yesterday, axis=1, initial=np.inf)
    moving = np.zeros(len(now), dtype=np.bool_)
    for name in view.beside:
        other = grid.channels[name][:, -yesterday.shape[1] :]
        moving |= np.nanmax(other, axis=1, initial=-np.inf) > np.nanmin(other, axis=1, initial=np.inf)
    found: list[NoForecast | None] = []
    for ready, is_unknown, is_stuck in zip(known, np.isnan(now), still & moving, strict=True):
        reason = NoForecast.MISSING if is_unknown else NoForecast.GAP if not ready else None
        found.append(NoForecast.STUCK if reason is None and is_stuck else reason)
    return found


def _too_little(target: str) -> str:
    return f"too little history of {target}: more than two days of known values are needed"
