"""How good forecasts of the cooling temperatures were, once what came is known: beside the temperatures staying as
they were (persistence) and going on as they went (trend)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.forecast.measures import skill
from engine.thermal.prediction import HORIZONS_MIN, STEP_S, TEMPERATURES

Floats = NDArray[np.float64]
STEPS_AHEAD = tuple(minutes * 60 // STEP_S for minutes in HORIZONS_MIN)
SHAPE = (len(TEMPERATURES), len(HORIZONS_MIN))


@dataclass(frozen=True, kw_only=True, eq=False)
class Achieved:
    """All 3 x 3, rows T4 T5 T6, columns +5 +10 +15 min; NaN where nothing is known.

    ``mae``, ``persistence_mae``: mean absolute errors of the forecast, and of the reading at its issue time, degC;
    ``coverage``: share of outcomes in the interval; ``n``: how many outcomes.
    """

    mae: Floats
    persistence_mae: Floats
    coverage: Floats
    n: NDArray[np.int64]

    @property
    def skill(self) -> Floats:
        """1 - mae / persistence_mae."""
        return skill(self.mae, self.persistence_mae)


def outcomes(temperatures: Floats) -> Floats:
    """What came of each moment: (n, 3) temperatures each 20 s -> (n, 3, 3), NaN beyond the end.

    >>> t = np.arange(60.0)[:, np.newaxis] + np.zeros(3)
    >>> outcomes(t)[0, 0].tolist(), outcomes(t)[20, 0].tolist()
    ([15.0, 30.0, 45.0], [35.0, 50.0, nan])
    """
    came = np.full((len(temperatures), *SHAPE), np.nan)
    for column, steps in enumerate(STEPS_AHEAD):
        came[: max(0, len(temperatures) - steps), :, column] = temperatures[steps:]
    return came


def achieved(
    now: Floats, values: Floats, came: Floats, lower: Floats | None = None, upper: Floats | None = None
) -> Achieved:
    """Errors over the moments where reading, forecast and outcome are all known, so that all are counted on the same.

    :param now: (n, 3) readings at the issue times
    :param values: (n, 3, 3) what was forecast; likewise ``lower`` and ``upper``, and ``came``, what was measured then

    A rise of 1 degC of which 0.75 was foreseen:

    >>> found = achieved(np.full((4, 3), 35.0), np.full((4, 3, 3), 35.75), np.full((4, 3, 3), 36.0))
    >>> float(found.skill[0, 0]), int(found.n[0, 0])
    (0.75, 4)
    """
    stays = np.broadcast_to(now[:, :, np.newaxis], came.shape)
    known = ~(np.isnan(values) | np.isnan(came) | np.isnan(stays))
    count = known.sum(axis=0)
    inside = np.full(came.shape, np.nan) if lower is None or upper is None else (lower <= came) & (came <= upper)
    return Achieved(
        mae=_mean(np.abs(values - came), known, count),
        persistence_mae=_mean(np.abs(stays - came), known, count),
        coverage=_mean(inside.astype(np.float64), known, count),
        n=count,
    )


def _mean(values: Floats, known: NDArray[np.bool_], count: NDArray[np.int64]) -> Floats:
    total = np.where(known, values, 0.0).sum(axis=0)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)
