"""Learners of a change: a ridge on standardised features, and gradient boosted trees on the absolute error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor

from engine.forecast.windows import Flags, Floats

RIDGE = 10.0
FASTEST, LEARNED = 0.3, 12.0  # learning rate at most, and times the number of trees: 0.06 for 200
FARTHEST = 6.0  # standard deviations: a feature further out counts as this far


@dataclass(frozen=True, kw_only=True, eq=False)
class Ridge:
    """A linear model of standardised features; what is unknown counts as the median of the rows learned from."""

    middle: Floats
    mean: Floats
    spread: Floats
    weights: Floats
    constant: float

    @classmethod
    def fit(cls, features: Floats, change: Floats) -> Self:
        """Least squares with a penalty on the squared weights (Hoerl and Kennard 1970). Features: (rows, features)."""
        middle = known_median(features)
        filled = np.where(np.isnan(features), middle, features)
        mean, spread = filled.mean(axis=0), filled.std(axis=0)
        spread = np.where(spread > 1e-12 * (np.abs(mean) + 1.0), spread, np.inf)
        z = np.clip((filled - mean) / spread, -FARTHEST, FARTHEST)
        constant = float(change.mean())
        gram = z.T @ z + RIDGE * np.eye(z.shape[1])
        weights = np.linalg.solve(gram, z.T @ (change - constant))
        return cls(middle=middle, mean=mean, spread=spread, weights=weights, constant=constant)

    def predict(self, features: Floats) -> Floats:
        """(rows,) the change. Summed row by row: the same row gives the same bits in whatever company."""
        filled = np.where(np.isnan(features), self.middle, features)
        z = np.clip((filled - self.mean) / self.spread, -FARTHEST, FARTHEST)
        return np.asarray((z * self.weights).sum(axis=1) + self.constant)


def known_median(features: Floats) -> Floats:
    """The median of what is known of each column, 0 where nothing is."""
    middle = np.zeros(features.shape[1])
    known = ~np.isnan(features)
    some = known.any(axis=0)
    middle[some] = np.nanmedian(features[:, some], axis=0)
    return middle


@dataclass(frozen=True, kw_only=True, eq=False)
class Boosted:
    """Gradient boosted trees on binned features (Ke et al. 2017 as scikit-learn has them), unknown values as such."""

    chosen: Flags
    model: HistGradientBoostingRegressor

    @classmethod
    def of_change(cls, features: Floats, change: Floats, trees: int) -> Self:
        """Fitted to the median of the change: the absolute error is what forecasts are judged by."""
        model = HistGradientBoostingRegressor(
            loss="absolute_error",
            learning_rate=min(FASTEST, LEARNED / trees),
            max_iter=trees,
            max_leaf_nodes=31,
            min_samples_leaf=40,
            max_features=0.3,
            max_bins=255,
            early_stopping=False,
            random_state=5,
        )
        return cls._fitted(model, features, change)

    @classmethod
    def of_size(cls, features: Floats, size: Floats, trees: int) -> Self:
        """Fitted to the expected size of errors, all above 0 (gamma deviance with a logarithmic link)."""
        model = HistGradientBoostingRegressor(
            loss="gamma",
            learning_rate=0.1,
            max_iter=trees,
            max_leaf_nodes=15,
            min_samples_leaf=100,
            max_features=0.5,
            max_bins=127,
            early_stopping=False,
            random_state=5,
        )
        return cls._fitted(model, features, size)

    @classmethod
    def _fitted(cls, model: HistGradientBoostingRegressor, features: Floats, outcome: Floats) -> Self:
        chosen: Flags = np.asarray(np.any(~np.isnan(features), axis=0))
        model.fit(features[:, chosen], outcome)
        return cls(chosen=chosen, model=model)

    def predict(self, features: Floats) -> Floats:
        """(rows,) the change, or the size."""
        return np.asarray(self.model.predict(features[:, self.chosen]), dtype=np.float64)
