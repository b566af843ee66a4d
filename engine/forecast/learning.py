"""One target learned: two models on days held out in turn, the better one found, its errors' sizes and draws kept.

The models of the folds stay together: a forecast is their mean (bagging by days), and every row learned from has an
error made by a model that never saw its day (cross-conformal prediction, Vovk 2015).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from engine.forecast.regressors import Boosted, Ridge
from engine.forecast.windows import Floats

M = TypeVar("M", Ridge, Boosted)

MODELS = ("persistence", "trend", "linear", "gradient_boosting")
SMALLEST_SHARE = 0.05  # of the mean size of the errors: what a size is at least


@dataclass(frozen=True, kw_only=True, eq=False)
class Learned:
    """What was learned of one target. ``figures``: mean absolute error of each model on the days held out."""

    linear: tuple[Ridge, ...]
    boosted: tuple[Boosted, ...]
    sizes: tuple[Boosted, ...]
    smallest: float
    unit: float
    champion: str
    figures: Mapping[str, float]

    def changes(self, features: Floats) -> dict[str, Floats]:
        """What either model expects the target to change by, (rows,)."""
        return {"linear": _mean(self.linear, features), "gradient_boosting": _mean(self.boosted, features)}

    def size(self, features: Floats) -> Floats:
        """(rows,) the expected size of the champion's error."""
        if not self.sizes:
            return np.full(len(features), self.smallest)
        return self.unit * np.maximum(_mean(self.sizes, features), self.smallest)


def learn(
    features: Floats, change: Floats, trend: Floats, fold: NDArray[np.intp], trees: int
) -> tuple[Learned, Floats]:
    """Learn from rows with known change.

    :param features: (rows, features), NaN where unknown
    :param change: (rows,) from now to the outcome
    :param trend: (rows,) what the trend says of it
    :param fold: (rows,) which fold holds the row out
    :param trees: how many a boosted model has
    :returns: what was learned, and the errors of the champion on days held out in units of their size, (rows,)
    """
    linear, linear_says = _crossed(Ridge.fit, features, change, fold)
    boosted, boosted_says = _crossed(partial(Boosted.of_change, trees=trees), features, change, fold)
    says = {"persistence": np.zeros_like(change), "trend": trend, "linear": linear_says}
    says["gradient_boosting"] = boosted_says
    figures = {model: float(np.abs(change - said).mean()) for model, said in says.items()}
    champion = min(("persistence", "linear", "gradient_boosting"), key=figures.__getitem__)
    errors = change - says[champion]
    mean = float(np.abs(errors).mean())
    if mean == 0.0:
        still = Learned(
            linear=linear, boosted=boosted, sizes=(), smallest=0.0, unit=1.0, champion=champion, figures=figures
        )
        return still, errors
    smallest = SMALLEST_SHARE * mean
    sizes, size_says = _crossed(
        partial(Boosted.of_size, trees=max(1, trees // 4)), features, np.abs(errors) + smallest, fold
    )
    relative = errors / np.maximum(size_says, smallest)
    unit = float(np.abs(relative).mean())  # makes the sizes expected errors
    learned = Learned(
        linear=linear, boosted=boosted, sizes=sizes, smallest=smallest, unit=unit, champion=champion, figures=figures
    )
    return learned, relative / unit


def _crossed(
    fit: Callable[[Floats, Floats], M], features: Floats, outcome: Floats, fold: NDArray[np.intp]
) -> tuple[tuple[M, ...], Floats]:
    """A model for each fold from the rows of all others, and what it says of the fold's rows."""
    models, says = [], np.empty_like(outcome)
    for held_out in np.unique(fold).tolist():
        out = fold == held_out
        models.append(fit(features[~out], outcome[~out]))
        says[out] = models[-1].predict(features[out])
    return tuple(models), says


def _mean(models: tuple[Ridge, ...] | tuple[Boosted, ...], features: Floats) -> Floats:
    total = np.zeros(len(features))
    for model in models:
        total += model.predict(features)
    return total / len(models)
