"""A predictor tried on samples: what it says of each minute, beside what came and what a naive forecast would say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd

from engine.thermal.achieved import SHAPE, STEPS_AHEAD, Achieved, Floats, achieved, outcomes
from engine.thermal.prediction import TEMPERATURES, WINDOW, Prediction

EVERY = 3  # samples between two forecasts: each minute tells as much as each 20 s
LINE = 30  # samples, 10 minutes, that a straight line is drawn through


class Predicts(Protocol):
    """What forecasts a window of 90 samples."""

    def predict(self, window: pd.DataFrame) -> Prediction: ...


@dataclass(frozen=True, kw_only=True, eq=False)
class Trial:
    """Of the forecast, and of the straight line through the last ten minutes carried on, on the same moments."""

    forecast: Achieved
    line: Achieved


def tried(model: Predicts, frame: pd.DataFrame) -> Trial:
    """The model's forecasts over a frame of samples (each 20 s, NaN where unknown), one a minute.

    :param frame: columns t1 t4 t5 t6 t7 engine_load, without a break in its index
    """
    temperatures = frame[list(TEMPERATURES)].to_numpy(dtype=np.float64)
    said = np.full((3, len(frame), *SHAPE), np.nan)
    for end in range(WINDOW, len(frame) + 1, EVERY):
        found = model.predict(frame.iloc[end - WINDOW : end])
        if found.values is not None:
            said[:, end - 1] = found.values, found.lower, found.upper
    came = outcomes(temperatures)
    line = np.where(np.isnan(said[0]), np.nan, carried_on(temperatures))
    return Trial(
        forecast=achieved(temperatures, said[0], came, said[1], said[2]), line=achieved(temperatures, line, came)
    )


def carried_on(temperatures: Floats) -> Floats:
    """(n, 3) temperatures each 20 s -> (n, 3, 3) the least-squares line through the last ten minutes at the horizons.

    >>> ramp = np.arange(40.0)[:, np.newaxis] * 0.1 + np.zeros(3)
    >>> carried_on(ramp)[39, 0].round(3).tolist()  # 3.9 now, 0.1 each 20 s: 15, 30, 45 steps on
    [5.4, 6.9, 8.4]
    """
    steps = np.arange(LINE) - (LINE - 1.0)  # 0 is now
    centred = steps - steps.mean()
    found = np.full((len(temperatures), *SHAPE), np.nan)
    if len(temperatures) < LINE:
        return found
    windows = np.lib.stride_tricks.sliding_window_view(temperatures, LINE, axis=0)  # (n - 29, 3, 30)
    slope, mean = windows @ centred / (centred @ centred), windows.mean(axis=2)
    for column, ahead in enumerate(STEPS_AHEAD):
        found[LINE - 1 :, :, column] = mean + slope * (ahead - steps.mean())
    return found
