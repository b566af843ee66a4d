"""A small forecaster and made-up days, for tests of what is built around forecasters."""

from __future__ import annotations

from typing import Self

import numpy as np
import pandas as pd


class LagRidge:
    """A ridge on four lags, minutes apart: the change over the horizon, and the same half-width at every moment."""

    def __init__(self, horizon_s: int, targets: tuple[str, ...], ridge: float = 1e-6) -> None:
        self.horizon_s, self.targets, self.ridge = horizon_s, targets, ridge
        self.fitted_to: list[pd.DataFrame] = []
        self.asked: list[pd.DataFrame] = []
        self._weights: dict[str, np.ndarray] = {}
        self._width: dict[str, float] = {}

    def fit(self, frame: pd.DataFrame) -> Self:
        self.fitted_to.append(frame)
        for name in self.targets:
            x = _lags(frame[name])
            later = frame[name].reindex(frame.index + pd.Timedelta(seconds=self.horizon_s)).to_numpy(float)
            change = later - frame[name].to_numpy(float)
            known = ~np.isnan(x).any(axis=1) & ~np.isnan(change)
            x, change = x[known], change[known]
            self._weights[name] = np.linalg.solve(x.T @ x + self.ridge * np.eye(x.shape[1]), x.T @ change)
            self._width[name] = float(np.quantile(np.abs(change - x @ self._weights[name]), 0.9))
        return self

    def predict(self, frame: pd.DataFrame, at: pd.DatetimeIndex) -> pd.DataFrame:
        self.asked.append(frame)
        said = {}
        for name in self.targets:
            value = pd.Series(frame[name].to_numpy(float) + _lags(frame[name]) @ self._weights[name], frame.index)
            for side, off in (("value", 0.0), ("lower", -self._width[name]), ("upper", self._width[name])):
                said[name, side] = value + off
        return pd.DataFrame(said).reindex(at)


def _lags(series: pd.Series) -> np.ndarray:
    parts = [series - series.reindex(series.index - pd.Timedelta(minutes=lag)).to_numpy() for lag in (1, 5, 10)]
    return np.column_stack([np.ones(len(series)), *(part.to_numpy(float) for part in parts)])


def wavy_days(days: int, *, first: str = "2026-03-02", zone: str = "Asia/Seoul", seed: int = 3) -> pd.DataFrame:
    """Rows a minute of single days, every other calendar day: a smooth wave with a little noise, and its rate."""
    rng = np.random.default_rng(seed)
    parts = []
    for k in range(days):
        start = pd.Timestamp(first, tz=zone) + pd.Timedelta(days=2 * k)
        minute = np.arange(1440)
        wave = 800.0 + 50.0 * np.sin(2 * np.pi * (minute + 7 * k) / 240.0) + rng.normal(0.0, 0.1, 1440)
        index = pd.date_range(start, periods=1440, freq="min").tz_convert("UTC").as_unit("us")
        parts.append(pd.DataFrame({"volt": wave, "level": 5.0}, index=index))
    return pd.concat(parts)
