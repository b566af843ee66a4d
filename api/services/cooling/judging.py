"""The errors of a predictor as they are compared and stored."""

from __future__ import annotations

import numpy as np

from engine.thermal.achieved import Achieved, Floats
from engine.thermal.prediction import HORIZONS_MIN, TEMPERATURES


def errors_of(found: Achieved) -> dict[str, dict[str, float]]:
    """Value -> mean absolute error of the model and of persistence, where there is an outcome, for the comparison."""
    return {
        f"{name}+{minutes}": {"champion": float(found.mae[row, column]), "persistence": float(kept)}
        for row, name in enumerate(TEMPERATURES)
        for column, minutes in enumerate(HORIZONS_MIN)
        if not np.isnan(kept := found.persistence_mae[row, column])
    }


def plain(table: Floats) -> list[list[float | None]]:
    """3 x 3 numbers as JSON holds them: three digits behind the point, NaN as null."""
    return [[None if np.isnan(value) else round(float(value), 3) for value in row] for row in table]
